//! Which version of the AKS API a cloud offers.

use serde::Deserialize;

use super::http::{Failure, FailureKind, ReadClient};
use super::listing::AKS_API;

#[derive(Debug, Deserialize)]
struct Provider {
    #[serde(rename = "resourceTypes")]
    types: Vec<ResourceType>,
}

#[derive(Debug, Deserialize)]
struct ResourceType {
    #[serde(rename = "resourceType")]
    name: String,
    #[serde(rename = "apiVersions", default)]
    versions: Vec<String>,
}

/// The versions of `managedClusters` that a subscription's cloud offers.
///
/// # Errors
/// When the provider could not be read.
pub async fn offered(client: &ReadClient, subscription: &str) -> Result<Vec<String>, Failure> {
    let path = format!(
        "/subscriptions/{subscription}/providers/Microsoft.ContainerService?api-version=2021-04-01"
    );
    let (provider, _) = client.get::<Provider>(&path).await?;
    let clusters = |kind: &ResourceType| kind.name.eq_ignore_ascii_case("managedClusters");
    let found = provider.types.into_iter().find(clusters).map(|kind| kind.versions);
    found.ok_or_else(|| {
        let message = "Microsoft.ContainerService offers no managedClusters here";
        Failure::new(FailureKind::NotFound, message)
    })
}

/// The version to use: the tested one, else the newest stable one before it. Sovereign clouds lag.
#[must_use]
pub fn best(offered: &[String]) -> Option<&str> {
    let stable = offered.iter().map(String::as_str).filter(|v| !v.contains("preview"));
    stable.filter(|version| *version <= AKS_API).max()
}

/// Whether Azure refuses a request because of its version.
pub(super) fn is_about_version(failure: &Failure) -> bool {
    ["NoRegisteredProviderFound", "InvalidApiVersionParameter", "InvalidResourceType"]
        .iter()
        .any(|code| failure.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stable_version_not_newer_than_the_tested_one() {
        let list = |all: &[&str]| all.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
        let all = list(&["2099-01-01", "2026-03-02-preview", AKS_API, "2024-02-01"]);
        assert_eq!(best(&all), Some(AKS_API));
        assert_eq!(best(&list(&["2099-01-01", "2024-02-01", "2025-05-01"])), Some("2025-05-01"));
        assert_eq!(best(&list(&["2099-01-01", "2020-01-01-preview"])), None);
    }
}
