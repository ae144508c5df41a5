//! Whether the region's quota holds the extra nodes of all pools at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::azure::http::{Failure, ReadClient};
use crate::model::{Cluster, LiveFact};

const SUBJECT: &str = "vCPU quota for the surge of all pools at once";
const API: &str = "2024-07-01";

#[derive(Debug, Deserialize)]
struct List<T> {
    value: Vec<T>,
}

#[derive(Debug, Deserialize)]
struct Usage {
    #[serde(rename = "currentValue")]
    used: i64,
    limit: i64,
    name: UsageName,
}

#[derive(Debug, Deserialize)]
struct UsageName {
    value: String,
}

/// A size of virtual machine (`Microsoft.Compute/skus`).
#[derive(Debug, Deserialize)]
struct Sku {
    #[serde(rename = "resourceType", default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    capabilities: Vec<Capability>,
}

#[derive(Debug, Deserialize)]
struct Capability {
    name: String,
    value: String,
}

impl Sku {
    fn vcpus(&self) -> Option<i64> {
        self.capabilities.iter().find(|c| c.name == "vCPUs")?.value.parse().ok()
    }
}

/// What the quota says about the surge of all pools at once.
pub(super) async fn facts(client: &ReadClient, cluster: &Cluster) -> Vec<LiveFact> {
    let Some(location) = cluster.location.text().map(|l| l.replace(' ', "").to_lowercase()) else {
        return vec![LiveFact::unknown(SUBJECT, "the cluster's location was not read")];
    };
    let read = read(client, &cluster.subscription_id, &location).await;
    match read {
        Ok((skus, usages)) => judge(cluster, &skus, &usages),
        Err(failure) => vec![LiveFact::unknown(SUBJECT, failure.to_string())],
    }
}

async fn read(
    client: &ReadClient,
    subscription: &str,
    location: &str,
) -> Result<(Vec<Sku>, Vec<Usage>), Failure> {
    let base = format!("/subscriptions/{subscription}/providers/Microsoft.Compute");
    let skus = format!("{base}/skus?api-version=2021-07-01&$filter=location%20eq%20'{location}'");
    let usages = format!("{base}/locations/{location}/usages?api-version={API}");
    let (skus, usages) =
        tokio::try_join!(client.get::<List<Sku>>(&skus), client.get::<List<Usage>>(&usages))?;
    Ok((skus.0.value, usages.0.value))
}

/// vCPUs that are needed by family, and what is left of each and of the region.
fn judge(cluster: &Cluster, skus: &[Sku], usages: &[Usage]) -> Vec<LiveFact> {
    let mut needed: BTreeMap<&str, i64> = BTreeMap::new();
    for pool in &cluster.pools {
        let size = pool.vm_size.text().unwrap_or_default();
        let sku = skus.iter().find(|sku| {
            sku.kind.eq_ignore_ascii_case("virtualMachines") && sku.name.eq_ignore_ascii_case(size)
        });
        let nodes = pool.count.value().zip(pool.surge().value().copied());
        let (Some(sku), Some((count, surge))) = (sku, nodes) else {
            let why = format!("pool {}: size {size:?} or its surge is not known", pool.label());
            return vec![LiveFact::unknown(SUBJECT, why)];
        };
        let Some(vcpus) = sku.vcpus() else {
            return vec![LiveFact::unknown(SUBJECT, format!("vCPUs of {size} are not known"))];
        };
        *needed.entry(&sku.family).or_default() += i64::from(surge.nodes_for(*count)) * vcpus;
    }
    let total = needed.values().sum();
    std::iter::once(("cores", total))
        .chain(needed)
        .map(|(name, need)| room(name, need, usages))
        .collect()
}

fn room(name: &str, need: i64, usages: &[Usage]) -> LiveFact {
    let words = if name == "cores" { "the region" } else { name };
    match usages.iter().find(|usage| usage.name.value.eq_ignore_ascii_case(name)) {
        None => LiveFact::unknown(SUBJECT, format!("{words}: {need} needed, quota not listed")),
        Some(usage) => {
            let left = usage.limit - usage.used;
            let short =
                if left < need { ": TOO LITTLE, ask for more before the update" } else { "" };
            let value = format!("{words}: {need} needed, {left} of {} left{short}", usage.limit);
            LiveFact::known(SUBJECT, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quota_that_is_too_small_is_said_so() {
        let usage = |name: &str, used, limit| Usage {
            used,
            limit,
            name: UsageName { value: name.to_owned() },
        };
        let usages = [usage("cores", 98, 100), usage("standardDSv2Family", 10, 100)];
        assert!(room("cores", 4, &usages).value.contains("TOO LITTLE"));
        assert_eq!(
            room("StandardDSv2Family", 4, &usages).value,
            "StandardDSv2Family: 4 needed, 90 of 100 left"
        );
        assert!(!room("gpu", 4, &usages).known);
    }
}
