//! Which subscriptions are looked at.

use serde::Deserialize;

use super::http::{Failure, ReadClient};
use super::pages::all;

/// A subscription that the identity can see.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// Its id, a GUID.
    #[serde(rename = "subscriptionId")]
    pub id: String,
    /// Its name; the id where it has none.
    #[serde(rename = "displayName", default)]
    pub name: String,
}

/// A thing below a management group.
#[derive(Debug, Deserialize)]
struct Descendant {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Every subscription that the identity can see, sorted by id.
///
/// # Errors
/// When they could not be listed.
pub async fn subscriptions(client: &ReadClient) -> Result<Vec<Subscription>, Failure> {
    let mut all: Vec<Subscription> = all(client, "/subscriptions?api-version=2022-12-01").await?;
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|a, b| a.id == b.id);
    Ok(all)
}

/// Ids of the subscriptions below a management group, at any depth.
///
/// # Errors
/// When they could not be listed; the group is not known, for example.
pub async fn below_group(client: &ReadClient, group: &str) -> Result<Vec<String>, Failure> {
    let path = format!(
        "/providers/Microsoft.Management/managementGroups/{}/descendants?api-version=2020-05-01",
        encode(group)
    );
    let all: Vec<Descendant> = all(client, &path).await?;
    let subscription = |d: &Descendant| d.kind.to_ascii_lowercase().ends_with("/subscriptions");
    Ok(all.into_iter().filter(subscription).map(|d| d.name).collect())
}

/// A name that the user gave, as one segment of a path.
fn encode(segment: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_segment() {
        assert_eq!(encode("mg-prod"), "mg-prod");
        assert_eq!(encode("a/../b?x=1"), "a%2F..%2Fb%3Fx%3D1");
    }
}
