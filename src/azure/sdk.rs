//! Operations of `azure_mgmt_containerservice`, sent through the reading client.
//!
//! The generated crate of 2023 knows the operations of AKS and makes their requests. What travels
//! is decided here: today's API version, one host, no write. Its models are not used: they refuse
//! or misread bodies of today, so the answer is taken as it came and the generated code gets an
//! empty one.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use azure_core_010 as core;
use azure_mgmt_containerservice::package_preview_2023_01 as aks;
use futures::StreamExt as _;
use serde::de::IgnoredAny;
use tokio::sync::OnceCell;

use super::http::{Answer, Failure, FailureKind, ReadClient};
use super::listing::AKS_API;
use super::versions::{best, is_about_version, offered};
use crate::model::ResourceId;

/// The reads of AKS's own API.
#[derive(Debug, Clone)]
pub struct Aks {
    client: ReadClient,
    /// Set when the cloud refused the tested version.
    older: Arc<OnceCell<String>>,
}

/// What a cluster has beside its own body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The cluster itself.
    Cluster,
    /// Its node pools.
    Pools,
    /// Versions that it can be upgraded to.
    UpgradeProfile,
    /// When Azure may maintain it.
    MaintenanceConfigurations,
}

impl Aks {
    /// Reads through a client, with the tested API version unless the cloud offers only older ones.
    #[must_use]
    pub fn new(client: ReadClient) -> Self {
        Self { client, older: Arc::default() }
    }

    /// The version of the API that is asked for.
    #[must_use]
    pub fn version(&self) -> &str {
        self.older.get().map_or(AKS_API, String::as_str)
    }

    /// The first page of a subscription's clusters, as it came.
    ///
    /// # Errors
    /// When it could not be had.
    pub async fn first_page(&self, subscription: &str) -> Result<Answer, Failure> {
        self.ask(subscription, |sdk| {
            let subscription = subscription.to_owned();
            async move {
                let list = sdk.managed_clusters_client().list(subscription);
                list.into_stream().next().await.map(|page| page.map(drop))
            }
        })
        .await
    }

    /// A part of a cluster, as it came.
    ///
    /// # Errors
    /// When it could not be had, or the id is not a cluster's.
    pub async fn part(&self, cluster: &ResourceId, part: Part) -> Result<Answer, Failure> {
        let (Some(subscription), Some(group)) = (cluster.subscription(), cluster.resource_group())
        else {
            return Err(Failure::new(
                FailureKind::Refused,
                format!("{cluster} is no cluster's id"),
            ));
        };
        self.ask(subscription, |sdk| {
            let (s, g) = (subscription.to_owned(), group.to_owned());
            read_part(sdk, part, s, g, cluster.name().to_owned())
        })
        .await
    }

    /// Asks with the tested version, and once more with an older one where the cloud refuses it.
    async fn ask<F>(
        &self,
        subscription: &str,
        operation: impl Fn(aks::Client) -> F,
    ) -> Result<Answer, Failure>
    where
        F: Future<Output = Option<core::Result<()>>>,
    {
        let version = self.older.get().map_or(AKS_API, String::as_str);
        let answer = self.ask_as(version, &operation).await;
        let Err(failure) = &answer else { return answer };
        if !is_about_version(failure) || self.older.initialized() {
            return answer;
        }
        let older = self.older.get_or_try_init(|| async {
            let offered = offered(&self.client, subscription).await?;
            best(&offered).map(str::to_owned).ok_or_else(|| failure.clone())
        });
        match older.await {
            Ok(older) => self.ask_as(older, &operation).await,
            Err(_) => answer,
        }
    }

    /// Lets the generated client make one request and keeps what came back for it.
    async fn ask_as<F>(
        &self,
        version: &str,
        operation: &impl Fn(aks::Client) -> F,
    ) -> Result<Answer, Failure>
    where
        F: Future<Output = Option<core::Result<()>>>,
    {
        let kept = Arc::new(Mutex::new(None));
        let transport = Arc::new(Transport {
            client: self.client.clone(),
            api_version: version.to_owned(),
            kept: Arc::clone(&kept),
        });
        let endpoint = self.client.cloud().endpoint().as_str().trim_end_matches('/').to_owned();
        let sdk = aks::Client::builder(Arc::new(Unused))
            .endpoint(endpoint)
            .retry(core::RetryOptions::none())
            .transport(core::TransportOptions::new(transport))
            .build();
        let outcome = operation(sdk).await;
        let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.unwrap_or_else(|| {
            let why = match outcome {
                Some(Err(error)) => error.to_string(),
                _ => "the request was never made".to_owned(),
            };
            Err(Failure::new(FailureKind::Refused, why))
        })
    }
}

async fn read_part(
    sdk: aks::Client,
    part: Part,
    subscription: String,
    group: String,
    name: String,
) -> Option<core::Result<()>> {
    let clusters = sdk.managed_clusters_client();
    match part {
        Part::Cluster => Some(clusters.get(subscription, group, name).send().await.map(drop)),
        Part::UpgradeProfile => {
            Some(clusters.get_upgrade_profile(subscription, group, name).send().await.map(drop))
        }
        Part::Pools => {
            let list = sdk.agent_pools_client().list(subscription, group, name);
            list.into_stream().next().await.map(|page| page.map(drop))
        }
        Part::MaintenanceConfigurations => {
            let client = sdk.maintenance_configurations_client();
            let list = client.list_by_managed_cluster(subscription, group, name);
            list.into_stream().next().await.map(|page| page.map(drop))
        }
    }
}

/// Sends what the generated code made, through the reading client.
#[derive(Debug)]
struct Transport {
    client: ReadClient,
    api_version: String,
    kept: Arc<Mutex<Option<Result<Answer, Failure>>>>,
}

#[async_trait::async_trait]
impl core::HttpClient for Transport {
    async fn execute_request(&self, request: &core::Request) -> core::Result<core::Response> {
        let outcome = match request.method() {
            core::Method::Get => self.get(request.url().clone()).await,
            other => Err(Failure::new(FailureKind::Refused, format!("{other} is no read"))),
        };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        let empty = core::BytesStream::new(r#"{"value":[]}"#);
        Ok(core::Response::new(
            core::StatusCode::Ok,
            core::headers::Headers::new(),
            Box::pin(empty),
        ))
    }
}

impl Transport {
    async fn get(&self, mut url: reqwest::Url) -> Result<Answer, Failure> {
        // The versions that the crate names were retired by the service.
        let others: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| key != "api-version")
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(others)
            .append_pair("api-version", &self.api_version);
        self.client.get::<IgnoredAny>(url.as_str()).await.map(|(_, answer)| answer)
    }
}

/// The generated client wants a credential of its own; the reading client signs in instead.
struct Unused;

#[async_trait::async_trait]
impl core::auth::TokenCredential for Unused {
    async fn get_token(&self, _: &str) -> core::Result<core::auth::TokenResponse> {
        let never = core::date::parse_rfc3339("9999-01-01T00:00:00Z")?;
        Ok(core::auth::TokenResponse::new(core::auth::AccessToken::new("unused"), never))
    }
}
