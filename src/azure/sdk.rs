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

use super::http::{Answer, Failure, FailureKind, ReadClient};
use super::listing::AKS_API;
use crate::model::ResourceId;

/// The reads of AKS's own API.
#[derive(Debug, Clone)]
pub struct Aks {
    client: ReadClient,
    api_version: String,
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
    /// Reads through a client, with the tested API version unless the cloud offers only others.
    #[must_use]
    pub fn new(client: ReadClient, api_version: Option<String>) -> Self {
        Self { client, api_version: api_version.unwrap_or_else(|| AKS_API.to_owned()) }
    }

    /// The first page of a subscription's clusters, as it came.
    ///
    /// # Errors
    /// When it could not be had.
    pub async fn first_page(&self, subscription: &str) -> Result<Answer, Failure> {
        let subscription = subscription.to_owned();
        self.ask(|sdk| async move {
            let list = sdk.managed_clusters_client().list(subscription);
            list.into_stream().next().await.map(|page| page.map(drop))
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
        let (s, g, n) = (subscription.to_owned(), group.to_owned(), cluster.name().to_owned());
        self.ask(|sdk| async move {
            Some(match part {
                Part::Cluster => sdk.managed_clusters_client().get(s, g, n).send().await.map(drop),
                Part::UpgradeProfile => {
                    let client = sdk.managed_clusters_client();
                    client.get_upgrade_profile(s, g, n).send().await.map(drop)
                }
                Part::Pools => {
                    let mut pages = sdk.agent_pools_client().list(s, g, n).into_stream();
                    return pages.next().await.map(|page| page.map(drop));
                }
                Part::MaintenanceConfigurations => {
                    let client = sdk.maintenance_configurations_client();
                    let mut pages = client.list_by_managed_cluster(s, g, n).into_stream();
                    return pages.next().await.map(|page| page.map(drop));
                }
            })
        })
        .await
    }

    /// Lets the generated client make one request and keeps what came back for it.
    async fn ask<F>(&self, operation: impl FnOnce(aks::Client) -> F) -> Result<Answer, Failure>
    where
        F: Future<Output = Option<core::Result<()>>>,
    {
        let kept = Arc::new(Mutex::new(None));
        let transport = Arc::new(Transport {
            client: self.client.clone(),
            api_version: self.api_version.clone(),
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
