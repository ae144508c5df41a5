//! Room in the subnets that hold nodes.

use schemars::JsonSchema;
use serde::Serialize;

use super::demand::{Demand, PoolDemand};
use crate::model::{Cluster, Inventory, ResourceId, Subnet, usable_addresses};

/// Room in one node subnet, while every pool in it surges at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeSubnetPlan {
    /// The subnet's ARM id.
    pub id: String,
    /// Its IPv4 prefixes; empty when it was not read.
    pub prefixes: Vec<String>,
    /// Addresses that nodes can use, after Azure's five.
    pub usable: Option<u64>,
    /// Addresses free now.
    pub free: Option<i64>,
    /// Where the number of free addresses comes from.
    pub basis: Option<&'static str>,
    /// The cluster's nodes in it now.
    pub nodes_now: u64,
    /// Extra nodes when all its pools surge now.
    pub surge_now: u64,
    /// Nodes at the ceilings with surge.
    pub nodes_ceiling: u64,
    /// Free addresses left while all pools surge now; negative is a shortage.
    pub headroom_now: Option<i64>,
    /// Addresses left at the ceilings with surge; negative is a shortage.
    pub headroom_ceiling: Option<i64>,
}

/// One entry for each subnet that a pool names.
pub(super) fn node_subnets(
    cluster: &Cluster,
    demand: &Demand,
    inventory: &Inventory,
) -> Vec<NodeSubnetPlan> {
    let mut plans: Vec<NodeSubnetPlan> = Vec::new();
    let mut seen: Vec<&ResourceId> = Vec::new();
    for id in cluster.node_subnet_ids() {
        if !seen.contains(&id) {
            seen.push(id);
            plans.push(plan(id, cluster, demand, inventory));
        }
    }
    plans
}

fn plan(
    id: &ResourceId,
    cluster: &Cluster,
    demand: &Demand,
    inventory: &Inventory,
) -> NodeSubnetPlan {
    let pools: Vec<&PoolDemand> = pools_in(id, cluster, demand);
    let sum = |figure: fn(&PoolDemand) -> u32| pools.iter().map(|p| u64::from(figure(p))).sum();
    let nodes_now: u64 = sum(|pool| pool.now);
    let surge_now: u64 = sum(|pool| pool.surge_now);
    let nodes_ceiling: u64 = sum(|pool| pool.ceiling + pool.surge);
    let subnet = inventory.subnets.get(id);
    let usable = subnet.and_then(usable);
    let (free, basis) = free(id, subnet, usable, inventory).unzip();
    // What others take in the subnet is what is not free and not this cluster's.
    let others = usable.zip(free).map(|(usable, free)| signed(usable) - free - signed(nodes_now));
    NodeSubnetPlan {
        id: id.to_string(),
        prefixes: subnet
            .and_then(|subnet| subnet.prefixes.value())
            .map(|all| all.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        usable,
        free,
        basis,
        nodes_now,
        surge_now,
        nodes_ceiling,
        headroom_now: free.map(|free| free - signed(surge_now)),
        headroom_ceiling: usable
            .map(|usable| signed(usable) - others.unwrap_or(0).max(0) - signed(nodes_ceiling)),
    }
}

fn pools_in<'d>(id: &ResourceId, cluster: &Cluster, demand: &'d Demand) -> Vec<&'d PoolDemand> {
    let here = |name: &str| {
        cluster
            .pools
            .iter()
            .any(|pool| pool.label() == name && pool.vnet_subnet_id.value() == Some(id))
    };
    demand.pools.iter().filter(|pool| here(&pool.name)).collect()
}

fn usable(subnet: &Subnet) -> Option<u64> {
    let prefixes = subnet.prefixes.value()?;
    (!prefixes.is_empty()).then(|| prefixes.iter().map(|range| usable_addresses(*range)).sum())
}

/// Free addresses: Azure's own count where it was read, else what the subnet lists.
fn free(
    id: &ResourceId,
    subnet: Option<&Subnet>,
    usable: Option<u64>,
    inventory: &Inventory,
) -> Option<(i64, &'static str)> {
    if let Some(usage) = inventory.usages.get(id).filter(|usage| usage.limit >= 0) {
        return Some((usage.limit - usage.current, "usages"));
    }
    let listed = *subnet?.ip_configurations.value()?;
    Some((signed(usable?) - i64::from(listed), "ipConfigurations"))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
