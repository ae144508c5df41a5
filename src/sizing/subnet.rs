//! Room in the subnets that hold nodes.

mod takers;

use schemars::JsonSchema;
use serde::Serialize;

use super::addresses::flat_addresses;
use super::demand::{Demand, PoolDemand};
use crate::model::{Cluster, Inventory, NetworkModel, ResourceId, Subnet, usable_addresses};
use takers::{Own, takers};
pub use takers::{Taker, TakerKind};

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
    /// Where the number of free addresses comes from: `usages`, which is Azure's own count, else
    /// `ipConfigurations`, which is the subnet's list.
    pub basis: Option<&'static str>,
    /// The cluster's nodes in it now.
    pub nodes_now: u64,
    /// Extra nodes when all its pools surge now.
    pub surge_now: u64,
    /// Nodes at the ceilings with surge.
    pub nodes_ceiling: u64,
    /// Free addresses left while all pools surge now; negative is a shortage.
    pub headroom_now: Option<i64>,
    /// Addresses left on Overlay at the ceilings with surge; negative is a shortage.
    pub headroom_ceiling: Option<i64>,
    /// Who takes what.
    pub takers: Vec<Taker>,
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
    let surge_now: u64 = sum(|pool| pool.surge_now);
    let own = Own {
        nodes_now: sum(|pool| pool.now),
        nodes_planned: sum(|pool| pool.ceiling.saturating_add(pool.surge)),
        pods_now: pods_now(cluster, &pools),
    };
    let subnet = inventory.subnets.get(id);
    let usable = subnet.and_then(usable);
    let (free, basis) = free(id, subnet, usable, inventory).unzip();
    let used = usable.zip(free).map(|(usable, free)| used(usable, free));
    let takers = takers(id, subnet, cluster, inventory, used, own);
    NodeSubnetPlan {
        id: id.to_string(),
        prefixes: subnet
            .and_then(|subnet| subnet.prefixes.value())
            .map(|all| all.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        usable,
        free,
        basis,
        nodes_now: own.nodes_now,
        surge_now,
        nodes_ceiling: own.nodes_planned,
        headroom_now: free.map(|free| free - signed(surge_now)),
        headroom_ceiling: usable.and_then(|usable| ceiling_room(usable, used.is_some(), &takers)),
        takers,
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

/// Addresses that Azure CNI sets aside for pods in the nodes' subnet, which Overlay gives back.
fn pods_now(cluster: &Cluster, pools: &[&PoolDemand]) -> u64 {
    if cluster.model() != NetworkModel::AzureNodeSubnet {
        return 0;
    }
    let pods = |pool: &&PoolDemand| {
        let nodes = u64::from(pool.now);
        flat_addresses(nodes, pool.max_pods.unwrap_or(0)).saturating_sub(nodes)
    };
    pools.iter().map(pods).sum()
}

/// Room at the ceilings. Without knowing what others take, only a certain shortage is told.
fn ceiling_room(usable: u64, others_known: bool, takers: &[Taker]) -> Option<i64> {
    let planned = takers.iter().fold(0_u64, |sum, taker| sum.saturating_add(taker.planned));
    let room = signed(usable).saturating_sub(signed(planned));
    (others_known || room < 0).then_some(room)
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
        return Some((usage.limit.saturating_sub(usage.current), "usages"));
    }
    let holders = subnet?.ip_holders.value()?;
    let listed: u64 = holders.iter().map(|holder| u64::from(holder.addresses)).sum();
    Some((signed(usable?).saturating_sub(signed(listed)), "ipConfigurations"))
}

fn used(usable: u64, free: i64) -> u64 {
    u64::try_from(signed(usable).saturating_sub(free)).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
