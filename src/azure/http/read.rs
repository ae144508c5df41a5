//! The client that can only read.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use reqwest::Url;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, watch};

use super::gate::Gate;
use super::send::{Ask, Verb};
use super::{Answer, Failure, FailureKind, Patience, RequestLog};
use crate::azure::auth::Tokens;
use crate::azure::cloud::Cloud;

/// What a client is made of.
#[derive(Debug)]
pub struct ReadOptions {
    /// Where requests go; no other host is ever asked.
    pub cloud: Cloud,
    /// Who asks.
    pub tokens: Tokens,
    /// What was asked.
    pub log: Arc<RequestLog>,
    /// How often and how long.
    pub patience: Patience,
    /// Requests under way at once.
    pub in_flight: usize,
    /// Turns true when the run is to stop.
    pub cancel: watch::Receiver<bool>,
}

/// Reads from one cloud's resource manager: GET, HEAD, and the POST that only queries Resource
/// Graph. A write cannot be expressed with it:
///
/// ```compile_fail
/// async fn no_write(client: cnishift::azure::ReadClient) {
///     client.put("/subscriptions/s", Vec::new()).await;
/// }
/// ```
///
/// ```compile_fail
/// use cnishift::azure::http::send::Verb; // what is sent is decided in one private place
/// ```
#[derive(Debug, Clone)]
pub struct ReadClient(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub http: reqwest::Client,
    pub cloud: Cloud,
    pub tokens: Tokens,
    pub log: Arc<RequestLog>,
    pub patience: Patience,
    pub slots: Semaphore,
    /// Resource manager and Resource Graph have budgets of their own.
    pub gates: [Gate; 2],
    /// Seconds that the server's clock is ahead of ours, as last seen.
    pub skew: AtomicI64,
    pub cancel: watch::Receiver<bool>,
}

const GRAPH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";

impl ReadClient {
    /// A client for one cloud.
    ///
    /// # Errors
    /// When the system's TLS roots or proxy settings cannot be used.
    pub fn new(options: ReadOptions) -> Result<Self, Failure> {
        super::prepare_tls();
        let mut http = reqwest::Client::builder()
            // A redirect could take the token to another host.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(std::time::Duration::from_secs(15))
            .user_agent(concat!("cnishift/", env!("CARGO_PKG_VERSION")));
        if options.cloud.is_local() {
            http = http.no_proxy();
        }
        if options.cloud.endpoint().scheme() == "http" {
            // No certificate will be asked for: the system's roots need not be read.
            http = http.tls_certs_only([]);
        }
        let http = http
            .build()
            .map_err(|error| Failure::new(FailureKind::Unreachable, super::send::chain(&error)))?;
        Ok(Self(Arc::new(Inner {
            http,
            cloud: options.cloud,
            tokens: options.tokens,
            log: options.log,
            patience: options.patience,
            slots: Semaphore::new(options.in_flight.max(1)),
            gates: Default::default(),
            skew: AtomicI64::new(0),
            cancel: options.cancel,
        })))
    }

    /// Gets a resource by its path with query, or by an absolute link to the same host.
    ///
    /// # Errors
    /// When nothing could be had within the client's patience.
    pub async fn get<T: DeserializeOwned + Send>(
        &self,
        link: &str,
    ) -> Result<(T, Answer), Failure> {
        let url = self.resolve(link)?;
        self.0
            .send(&Ask { verb: Verb::Get, url, body: None, once: false, if_match: None }, &parse)
            .await
    }

    /// Asks only for the headers.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn head(&self, link: &str) -> Result<Answer, Failure> {
        let url = self.resolve(link)?;
        let sent = self
            .0
            .send(&Ask { verb: Verb::Head, url, body: None, once: false, if_match: None }, &|_| {
                Ok(())
            })
            .await;
        sent.map(|((), answer)| answer)
    }

    /// Asks Resource Graph; the body is a query request.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn graph<T: DeserializeOwned + Send>(
        &self,
        body: Vec<u8>,
    ) -> Result<(T, Answer), Failure> {
        self.graph_with(body, &parse).await
    }

    /// Asks Resource Graph and reads the answer with a function; an answer that it cannot read is
    /// asked for again.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn graph_with<T: Send>(
        &self,
        body: Vec<u8>,
        decode: &(dyn Fn(&[u8]) -> serde_json::Result<T> + Sync),
    ) -> Result<(T, Answer), Failure> {
        let url = self.resolve(GRAPH)?;
        self.0
            .send(
                &Ask { verb: Verb::Query, url, body: Some(body), once: false, if_match: None },
                decode,
            )
            .await
    }

    /// Asks Resource Graph once, for an answer that is welcome now and not needed yet.
    ///
    /// # Errors
    /// As [`Self::get`], without repeats.
    pub async fn graph_once<T: DeserializeOwned + Send>(
        &self,
        body: Vec<u8>,
    ) -> Result<(T, Answer), Failure> {
        let url = self.resolve(GRAPH)?;
        self.0
            .send(
                &Ask { verb: Verb::Query, url, body: Some(body), once: true, if_match: None },
                &parse,
            )
            .await
    }

    /// The cloud that is read.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.0.cloud
    }

    /// What was sent so far.
    #[must_use]
    pub fn log(&self) -> &RequestLog {
        &self.0.log
    }

    /// Seconds that the server's clock is ahead of this machine's, as last seen.
    #[must_use]
    pub fn skew_seconds(&self) -> i64 {
        self.0.skew.load(Relaxed)
    }

    /// Whether the run is to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.cancel.borrow()
    }

    pub(super) fn resolve(&self, link: &str) -> Result<Url, Failure> {
        let endpoint = self.0.cloud.endpoint();
        let url = endpoint.join(link).map_err(|error| {
            Failure::new(FailureKind::ForeignHost, format!("{link:?} is no link: {error}"))
        })?;
        if url.origin() != endpoint.origin() {
            let message = format!(
                "the link leads to {} and not to {}; it was not followed, so that the token goes \
                 nowhere else",
                url.host_str().unwrap_or("another place"),
                endpoint.host_str().unwrap_or_default()
            );
            return Err(Failure::new(FailureKind::ForeignHost, message));
        }
        Ok(url)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(bytes)
}
