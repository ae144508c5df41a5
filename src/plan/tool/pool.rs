//! Commands about node pools.

use serde_json::{Value, json};

use super::edits::set;
use super::flags::Flags;
use super::op::{Op, Set};
use super::parse::{cluster_id, read};

/// Flags of node pools, and the members that they set
/// (<https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update>).
const POOL_FLAGS: [(&str, &str); 10] = [
    ("--node-count", "properties.count"),
    ("--min-count", "properties.minCount"),
    ("--max-count", "properties.maxCount"),
    ("--max-surge", "properties.upgradeSettings.maxSurge"),
    ("--drain-timeout", "properties.upgradeSettings.drainTimeoutInMinutes"),
    ("--kubernetes-version", "properties.orchestratorVersion"),
    ("--mode", "properties.mode"),
    ("--node-vm-size", "properties.vmSize"),
    ("--vnet-subnet-id", "properties.vnetSubnetID"),
    ("--update-cluster-autoscaler", "properties.enableAutoScaling"),
];

fn pool_sets(flags: &mut Flags) -> Vec<Set> {
    let mut sets = Vec::new();
    for (flag, path) in POOL_FLAGS {
        if let Some(value) = flags.may(flag) {
            let number =
                matches!(flag, "--node-count" | "--min-count" | "--max-count" | "--drain-timeout");
            let value = match value.parse::<u32>() {
                Ok(count) if number => json!(count),
                _ if flag == "--update-cluster-autoscaler" => Value::Bool(true),
                _ => Value::String(value),
            };
            sets.push(Set { path, value });
        }
    }
    sets
}

pub(super) fn pool(verb: &str, flags: &mut Flags) -> Option<Op> {
    let name = flags.may("-n").or_else(|| flags.may("--name"))?;
    let id = format!("{}/agentPools/{name}", cluster_id(flags, "--cluster-name")?);
    match verb {
        "show" => Some(read(id, flags)),
        "delete" => Some(Op::Delete { id }),
        "add" => Some(Op::AddPool { id, sets: pool_sets(flags) }),
        "start" => {
            let sets = vec![set("properties.powerState.code", json!("Running"))];
            Some(Op::Pool { id, sets })
        }
        "upgrade" if flags.may("--node-image-only").is_some() => {
            Some(Op::Post { id, action: "upgradeNodeImageVersion" })
        }
        "update" | "scale" | "upgrade" => {
            let sets = pool_sets(flags);
            (!sets.is_empty()).then_some(Op::Pool { id, sets })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(verb: &str, flags: &str) -> Option<Op> {
        let line =
            format!("az aks nodepool {verb} -g g --cluster-name c -n p {flags} --subscription s");
        let mut flags = Flags::of(&line);
        pool(verb, &mut flags).filter(|_| flags.done())
    }

    #[test]
    fn pools_beyond_the_sample() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c/agentPools/p";
        let post = Op::Post { id: id.to_owned(), action: "upgradeNodeImageVersion" };
        assert_eq!(op("upgrade", "--node-image-only"), Some(post));
        let sets = vec![set("properties.powerState.code", json!("Running"))];
        assert_eq!(op("start", ""), Some(Op::Pool { id: id.to_owned(), sets }));
        let sets = vec![set("properties.upgradeSettings.maxSurge", json!("1"))];
        assert_eq!(op("update", "--max-surge 1"), Some(Op::Pool { id: id.to_owned(), sets }));
        assert_eq!(op("update", "--max-surge 1 --labels a=b"), None);
        assert_eq!(op("update", ""), None);
        assert_eq!(op("rotate", ""), None);
    }
}
