//! Limits of AKS over the time of a scenario: which one is met first.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::limits::{CLUSTER_NODES, CLUSTER_PODS, NodeLimit, POOL_NODES};
use super::scenario::Scenario;

/// A limit of AKS with what a scenario needs of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ceiling {
    /// Which limit.
    pub kind: CeilingKind,
    /// What it allows.
    pub allows: u64,
    /// What is needed at the start.
    pub needed_now: u64,
    /// What is needed at the horizon.
    pub needed_at_horizon: u64,
    /// The first day on which more is needed than allowed; none within a hundred years.
    pub exceeded_on: Option<Date>,
}

/// Limits of AKS that no address range lifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CeilingKind {
    /// Nodes that kubenet's route table holds; until the update to Overlay only.
    KubenetRoutes,
    /// Nodes of the largest pool.
    PoolNodes,
    /// Nodes of the cluster on Overlay.
    ClusterNodes,
    /// Pods of the cluster when every node is full.
    ClusterPods,
}

impl CeilingKind {
    /// The limit in words, after its number.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::KubenetRoutes => "nodes in kubenet's route table (until the update)",
            Self::PoolNodes => "nodes a pool",
            Self::ClusterNodes => "nodes a cluster",
            Self::ClusterPods => "pods a cluster, if every node is full",
        }
    }
}

/// The limits of a scenario, the one that is met first at the head.
pub(super) fn ceilings(scenario: &Scenario) -> Vec<Ceiling> {
    let mut all = Vec::with_capacity(4);
    if scenario.limit_today != NodeLimit::Cluster {
        let allows = scenario.limit_today.nodes();
        all.push(ceiling(scenario, CeilingKind::KubenetRoutes, allows, |day| {
            scenario.blocks_after(day)
        }));
    }
    all.push(ceiling(scenario, CeilingKind::PoolNodes, POOL_NODES, |day| {
        scenario.pool_nodes_after(day).map(|(_, nodes)| nodes).max().unwrap_or(0)
    }));
    all.push(ceiling(scenario, CeilingKind::ClusterNodes, CLUSTER_NODES, |day| {
        scenario.blocks_after(day)
    }));
    let pods = |day| {
        let each = scenario.pool_nodes_after(day);
        each.map(|(pool, nodes)| {
            u64::from(scenario.max_pods.or(pool.max_pods).unwrap_or(0)).saturating_mul(nodes)
        })
        .sum()
    };
    all.push(ceiling(scenario, CeilingKind::ClusterPods, CLUSTER_PODS, pods));
    all.sort_by_key(|ceiling| (ceiling.exceeded_on.is_none(), ceiling.exceeded_on));
    all
}

fn ceiling(
    scenario: &Scenario,
    kind: CeilingKind,
    allows: u64,
    needed: impl Fn(u32) -> u64,
) -> Ceiling {
    Ceiling {
        kind,
        allows,
        needed_now: needed(0),
        needed_at_horizon: needed(scenario.horizon_days()),
        exceeded_on: scenario.first_day(|day| needed(day) > allows),
    }
}
