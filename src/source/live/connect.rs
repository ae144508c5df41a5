//! Signs in and finds out what there is to read.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use tokio::runtime::Builder;
use tokio::sync::watch;

use super::read::QUESTIONS;
use super::{LiveError, LiveSource, Progress};
use crate::azure::Cloud;
use crate::azure::auth::{AuthMode, Tokens, sign_in};
use crate::azure::graph::RowCounts;
use crate::azure::http::{Failure, Patience, ReadClient, ReadOptions, RequestLog};
use crate::azure::scope::{Subscription, below_group, subscriptions};
use crate::azure::sdk::Aks;

/// Where the fleet is read from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Route {
    /// Resource Graph, and ARM where that does not answer.
    #[default]
    Auto,
    /// Resource Graph alone.
    Graph,
    /// ARM alone, subscription by subscription.
    Arm,
}

/// What to read, as whom.
#[derive(Debug)]
pub struct LiveOptions {
    /// The cloud.
    pub cloud: Cloud,
    /// How to sign in.
    pub auth: AuthMode,
    /// The tenant to sign in to; the login's own without it.
    pub tenant: Option<String>,
    /// Ids or names of subscriptions; all that can be seen when empty.
    pub subscriptions: Vec<String>,
    /// A management group whose subscriptions are read.
    pub management_group: Option<String>,
    /// Where from.
    pub route: Route,
    /// A file for every request.
    pub request_log: Option<PathBuf>,
    /// How often and how long requests are repeated.
    pub patience: Patience,
    /// Requests at once.
    pub in_flight: usize,
}

impl LiveOptions {
    /// Everything that can be seen in a cloud, signed in as found.
    #[must_use]
    pub fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            auth: AuthMode::Auto,
            tenant: None,
            subscriptions: Vec::new(),
            management_group: None,
            route: Route::Auto,
            request_log: None,
            patience: Patience::default(),
            in_flight: 16,
        }
    }
}

impl LiveSource {
    /// Signs in as the options say; `env` reads environment variables.
    ///
    /// # Errors
    /// When nothing can be read at all.
    pub fn connect(
        options: LiveOptions,
        env: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, LiveError> {
        crate::azure::http::prepare_tls();
        let (credential, identity) =
            sign_in(options.auth, &options.cloud, options.tenant.as_deref(), env);
        Ok(Self { identity, ..Self::connect_as(options, credential)? })
    }

    /// Connects with a credential that is already there.
    ///
    /// # Errors
    /// When nothing can be read at all.
    pub fn connect_as(
        options: LiveOptions,
        credential: Arc<dyn TokenCredential>,
    ) -> Result<Self, LiveError> {
        let runtime = Builder::new_multi_thread()
            // Pages are read where they arrive.
            .worker_threads(4)
            .enable_all()
            .build()
            .map_err(LiveError::Start)?;
        let log = match &options.request_log {
            Some(path) => RequestLog::to_file(path)
                .map_err(|error| LiveError::RequestLog(path.display().to_string(), error))?,
            None => RequestLog::default(),
        };
        let (cancel, cancelled) = watch::channel(false);
        let endpoint = options.cloud.endpoint().to_string();
        let failed = |failure: Failure, skew_seconds: i64| LiveError::Failed {
            failure,
            endpoint: endpoint.clone(),
            skew_seconds,
        };
        let client = ReadClient::new(ReadOptions {
            tokens: Tokens::new(credential, options.cloud.scope()),
            cloud: options.cloud.clone(),
            log: Arc::new(log),
            patience: options.patience.clone(),
            in_flight: options.in_flight,
            cancel: cancelled,
        })
        .map_err(|failure| failed(failure, 0))?;
        let (scope, counted) = runtime
            .block_on(async { tokio::join!(scope(&client, &options), counts(&client, &options)) });
        let scope = scope.map_err(|failure| failed(failure, client.skew_seconds()))?;
        Ok(Self {
            aks: Aks::new(client.clone()),
            runtime,
            subscriptions: chosen(scope, &options.subscriptions)?.into(),
            route: options.route,
            place: endpoint.trim_end_matches('/').to_owned(),
            progress: Arc::new(Progress::default()),
            identity: Arc::default(),
            counted,
            cancel,
            client,
            kind: "azure",
        })
    }

    /// Gives the place another name and kind in reports: the simulated cloud's port is no news.
    #[must_use]
    pub fn called(self, kind: &'static str, place: &str) -> Self {
        Self { kind, place: place.to_owned(), ..self }
    }
}

/// Counts the rows of everything that can be seen, side by side with listing the subscriptions: one
/// round trip less. None where only a part is wanted or Resource Graph does not answer; the reading
/// then counts for itself and says what is wrong.
async fn counts(client: &ReadClient, options: &LiveOptions) -> Option<Vec<RowCounts>> {
    let all = options.subscriptions.is_empty() && options.management_group.is_none();
    if options.route == Route::Arm || !all {
        return None;
    }
    let asked = QUESTIONS.iter().map(|question| question.counts(client, None));
    futures::future::join_all(asked).await.into_iter().collect::<Result<_, _>>().ok()
}

/// The subscriptions that can be seen, below the management group where one is named.
async fn scope(client: &ReadClient, options: &LiveOptions) -> Result<Vec<Subscription>, Failure> {
    let all = subscriptions(client).await?;
    let Some(group) = &options.management_group else { return Ok(all) };
    let below = below_group(client, group).await?;
    let named = |id: &str| {
        let seen = all.iter().find(|subscription| subscription.id.eq_ignore_ascii_case(id));
        // One that cannot be seen is kept: it becomes a gap, and is not left out in silence.
        seen.cloned().unwrap_or_else(|| Subscription { id: id.to_owned(), name: id.to_owned() })
    };
    Ok(below.iter().map(|id| named(id)).collect())
}

fn chosen(all: Vec<Subscription>, wanted: &[String]) -> Result<Vec<Subscription>, LiveError> {
    if all.is_empty() {
        return Err(LiveError::NoSubscription);
    }
    if wanted.is_empty() {
        return Ok(all);
    }
    let mut chosen: Vec<Subscription> = Vec::new();
    for want in wanted {
        let is_it = |s: &&Subscription| {
            s.id.eq_ignore_ascii_case(want) || s.name.eq_ignore_ascii_case(want)
        };
        let mut found = all.iter().filter(is_it).peekable();
        if found.peek().is_none() {
            let known = all.iter().map(|s| format!("{} ({})", s.name, s.id)).collect();
            return Err(LiveError::UnknownSubscription(want.clone(), known));
        }
        for subscription in found {
            if !chosen.contains(subscription) {
                chosen.push(subscription.clone());
            }
        }
    }
    Ok(chosen)
}
