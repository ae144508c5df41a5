//! How many nodes, and so how many /24 blocks, a cluster may need at once.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Cluster, Field, NodePool, Surge};

/// What a cluster needs of a pod range: one /24 block a node, at the autoscalers' ceilings, while
/// every pool surges at once (rel:2023-05-07, docs:upgrade-aks-node-pools-rolling.md).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Demand {
    /// Nodes at the time of reading.
    pub nodes_now: u64,
    /// Nodes at the autoscalers' ceilings.
    pub nodes_ceiling: u64,
    /// Extra nodes while all pools surge at their ceilings.
    pub surge: u64,
    /// /24 blocks needed: ceiling and surge together.
    pub blocks: u64,
    /// Pool by pool.
    pub pools: Vec<PoolDemand>,
    /// Values that could not be read; the figures above are then too small.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// The demand of one pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolDemand {
    /// Its name.
    pub name: String,
    /// Nodes at the time of reading.
    pub now: u32,
    /// Nodes at the autoscaler's ceiling.
    pub ceiling: u32,
    /// Extra nodes at the ceiling.
    pub surge: u32,
    /// Extra nodes at today's count.
    pub surge_now: u32,
    /// Whether the nodes run Windows.
    pub windows: bool,
    /// Pods a node (`maxPods`), where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pods: Option<u32>,
    /// The surge setting that the two figures come from.
    #[serde(skip)]
    pub setting: Surge,
}

impl PoolDemand {
    /// A pool of so many nodes that is not scaled.
    #[must_use]
    pub fn fixed(name: &str, nodes: u32, setting: Surge) -> Self {
        let surge = setting.nodes_for(nodes);
        Self {
            name: name.to_owned(),
            now: nodes,
            ceiling: nodes,
            surge,
            surge_now: surge,
            windows: false,
            max_pods: None,
            setting,
        }
    }
}

impl Demand {
    /// The demand of pools whose figures are known.
    #[must_use]
    pub fn of_pools(pools: impl IntoIterator<Item = PoolDemand>) -> Self {
        let mut demand = Self::default();
        pools.into_iter().for_each(|pool| demand.add(pool));
        demand
    }

    /// Adds up a cluster's pools.
    pub fn of(cluster: &Cluster) -> Self {
        let mut demand = Self::default();
        if cluster.pools_read.value().is_none() {
            demand.missing.push(cluster.path("agentPoolProfiles"));
        }
        for (index, pool) in cluster.pools.iter().enumerate() {
            match pool_demand(pool) {
                Ok(pool) => demand.add(pool),
                Err(field) => demand
                    .missing
                    .push(cluster.path(&format!("agentPoolProfiles[{index}].{field}"))),
            }
        }
        demand
    }

    fn add(&mut self, pool: PoolDemand) {
        self.nodes_now += u64::from(pool.now);
        self.nodes_ceiling += u64::from(pool.ceiling);
        self.surge += u64::from(pool.surge);
        self.blocks += u64::from(pool.ceiling) + u64::from(pool.surge);
        self.pools.push(pool);
    }

    /// Extra nodes while all pools surge at today's counts.
    #[must_use]
    pub fn surge_now(&self) -> u64 {
        self.pools.iter().map(|pool| u64::from(pool.surge_now)).sum()
    }

    /// Whether every figure could be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// The prefix of the smallest range with at least this many blocks; `None` beyond a /0.
    #[must_use]
    pub fn prefix_for(blocks: u64) -> Option<u8> {
        let bits = blocks.max(1).next_power_of_two().trailing_zeros();
        24_u8.checked_sub(u8::try_from(bits).ok()?)
    }
}

/// The demand of a pool, or the name of the field that is missing.
fn pool_demand(pool: &NodePool) -> Result<PoolDemand, &'static str> {
    let value = |field: Field<u32>, name| field.value().copied().ok_or(name);
    let now = value(pool.count, "count")?;
    let ceiling_field = if pool.enable_auto_scaling.is_true() { "maxCount" } else { "count" };
    let ceiling = value(pool.ceiling(), ceiling_field)?;
    let surge = pool.surge().value().copied().ok_or("upgradeSettings.maxSurge")?;
    Ok(PoolDemand {
        name: pool.label().to_owned(),
        now,
        // A pool scaled by hand above its ceiling still needs its blocks.
        ceiling: ceiling.max(now),
        surge: surge.nodes_for(ceiling.max(now)),
        surge_now: surge.nodes_for(now),
        windows: pool.is_windows(),
        max_pods: pool.max_pods.value().copied(),
        setting: surge,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_prefix_is_the_smallest_that_holds_the_blocks() {
        // docs:concepts-network-azure-cni-overlay.md, table of pod CIDR sizes.
        let cases =
            [(0, 24), (1, 24), (2, 23), (16, 20), (17, 19), (256, 16), (257, 15), (5000, 11)];
        for (blocks, prefix) in cases {
            assert_eq!(Demand::prefix_for(blocks), Some(prefix), "{blocks} blocks");
        }
        assert_eq!(Demand::prefix_for(1 << 25), None);
    }

    proptest! {
        #[test]
        fn more_nodes_never_need_less(now in 0_u32..5000, more in 0_u32..500, surge in 0_u32..101) {
            let percent = Surge::Percent(surge);
            prop_assert!(percent.nodes_for(now + more) >= percent.nodes_for(now));
            prop_assert!(Surge::Default.nodes_for(now + more) >= Surge::Default.nodes_for(now));
        }
    }
}
