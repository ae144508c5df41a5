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

/// One entry for each subnet that holds nodes.
pub(super) fn node_subnets(
    cluster: &Cluster,
    demand: &Demand,
    inventory: &Inventory,
) -> Vec<NodeSubnetPlan> {
    let ids = inventory.node_subnet_ids(cluster);
    ids.into_iter().map(|id| plan(id, cluster, demand, inventory)).collect()
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
        headroom_ceiling: usable.and_then(|usable| ceiling_room(usable, others, nodes_ceiling)),
    }
}

fn pools_in<'d>(id: &ResourceId, cluster: &Cluster, demand: &'d Demand) -> Vec<&'d PoolDemand> {
    let here = |name: &str| {
        cluster
            .pools
            .iter()
            .any(|pool| pool.label() == name && pool.vnet_subnet_id.value().is_none_or(|s| s == id))
    };
    demand.pools.iter().filter(|pool| here(&pool.name)).collect()
}

/// Room at the ceilings. Without knowing what others take, only a certain shortage is told.
fn ceiling_room(usable: u64, others: Option<i64>, nodes: u64) -> Option<i64> {
    let alone = signed(usable) - signed(nodes);
    match others {
        Some(others) => Some(alone - others.max(0)),
        None => (alone < 0).then_some(alone),
    }
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
