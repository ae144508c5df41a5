//! The whole answer to a what-if, in one call.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::addresses::subnet_prefix_for;
use super::ceiling::{Ceiling, ceilings};
use super::demand::Demand;
use super::ipv6::Ipv6Plan;
use super::limits::{
    CLUSTER_NODES, MaxPodsFault, PODS_PER_POOL, POOL_NODES, ROLL_NODES, max_pods_fault,
};
use super::range_outlook::RangeOutlook;
use super::scenario::{Ipv6Today, Scenario};

/// The answer to a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What is needed, now and at the horizon.
    pub outlook: Outlook,
    /// How long today's range lasts.
    pub today: Option<RangeOutlook>,
    /// How long each range that was asked about lasts, in the order asked.
    pub candidates: Vec<RangeOutlook>,
}

/// What a scenario needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outlook {
    /// Demand today, with the scenario's surge and doubling.
    pub now: Demand,
    /// Demand at the horizon.
    pub at_horizon: Demand,
    /// Linux and Windows apart.
    pub by_os: ByOs,
    /// The horizon's day.
    pub horizon: Date,
    /// The prefix of the smallest pod range that lasts to the horizon; none beyond a /0.
    pub prefix: Option<u8>,
    /// The prefix of the smallest subnet that holds the nodes at the horizon with surge, and
    /// nothing else.
    pub node_subnet_prefix: Option<u8>,
    /// The figure that decides, in words.
    pub binding: String,
    /// Limits of AKS that the demand at the horizon meets.
    pub limits: Vec<String>,
    /// Limits of AKS with the day on which each is exceeded, the first one at the head.
    pub ceilings: Vec<Ceiling>,
    /// The IPv6 pod range of a dual-stack cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<Ipv6Plan>,
}

/// Demand by operating system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ByOs {
    /// Linux pools.
    pub linux: OsDemand,
    /// Windows pools.
    pub windows: OsDemand,
}

/// Demand of the pools of one operating system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OsDemand {
    /// /24 blocks today.
    pub blocks_now: u64,
    /// /24 blocks at the horizon.
    pub blocks_at_horizon: u64,
}

impl Scenario {
    /// Everything at once: what is needed, what limits it, and how long each range lasts.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer {
            outlook: self.outlook(),
            today: self.today.map(|range| self.judge(range)),
            candidates: self.candidates.iter().map(|range| self.judge(*range)).collect(),
        }
    }

    /// What the scenario needs, now and at its horizon.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        let (now, at_horizon) = (self.demand_after(0), self.demand_after(self.horizon_days()));
        Outlook {
            by_os: self.by_os(),
            horizon: self.horizon(),
            prefix: Demand::prefix_for(at_horizon.blocks),
            node_subnet_prefix: subnet_prefix_for(at_horizon.blocks),
            binding: self.binding(&now, &at_horizon),
            limits: limits(&at_horizon),
            ceilings: ceilings(self),
            ipv6: self.ipv6_plan(at_horizon.blocks),
            now,
            at_horizon,
        }
    }

    fn by_os(&self) -> ByOs {
        let blocks = |windows: bool, days: u32| -> u64 {
            let pools = self.pool_nodes_after(days).filter(|(pool, _)| pool.windows == windows);
            pools.map(|(_, nodes)| nodes).sum()
        };
        let demand = |windows| OsDemand {
            blocks_now: blocks(windows, 0),
            blocks_at_horizon: blocks(windows, self.horizon_days()),
        };
        ByOs { linux: demand(false), windows: demand(true) }
    }

    fn binding(&self, now: &Demand, at_horizon: &Demand) -> String {
        let growth = if at_horizon.blocks > now.blocks { "after growth" } else { "without growth" };
        let doubled = if self.blue_green { ", pools doubled" } else { "" };
        format!(
            "/24 blocks at the autoscaler ceiling plus surge, {growth} to {}{doubled}: {}",
            self.horizon(),
            at_horizon.blocks
        )
    }

    fn ipv6_plan(&self, needed: u64) -> Option<Ipv6Plan> {
        match self.ipv6 {
            Ipv6Today::None => None,
            Ipv6Today::DualStack(range) => {
                Some(Ipv6Plan::for_range(range, self.limit_today, needed))
            }
        }
    }
}

/// Limits of AKS that a demand meets (docs:upgrade-aks-node-pools-rolling.md,
/// docs:best-practices-performance-scale-large.md, docs:azure-cni-overlay-pod-expand.md,
/// docs:concepts-network-ip-address-planning.md).
fn limits(demand: &Demand) -> Vec<String> {
    let mut met = Vec::new();
    if demand.blocks > CLUSTER_NODES {
        met.push(format!("{} nodes with surge exceed 5,000 a cluster", demand.blocks));
    } else if demand.blocks > ROLL_NODES {
        met.push(format!("{} nodes with surge: upgrades want fewer than 3,000", demand.blocks));
    }
    for pool in &demand.pools {
        let nodes = u64::from(pool.ceiling) + u64::from(pool.surge);
        if nodes > POOL_NODES {
            met.push(format!("{nodes} nodes with surge exceed 1,000 in pool {}", pool.name));
        }
        let fault =
            pool.max_pods.and_then(|pods| Some((pods, max_pods_fault(pods, pool.ceiling)?)));
        met.extend(fault.map(|(pods, fault)| max_pods_words(&pool.name, pods, fault)));
    }
    if demand.pools.iter().any(|pool| pool.windows) {
        met.push("with Windows pools the range cannot be expanded later".to_owned());
    }
    met
}

fn max_pods_words(pool: &str, pods: u32, fault: MaxPodsFault) -> String {
    match fault {
        MaxPodsFault::OutOfRange => {
            format!("{pods} pods a node in pool {pool}: AKS takes 10 to 250")
        }
        MaxPodsFault::PoolTooSmall => format!(
            "{pods} pods a node in pool {pool}: a pool needs room for {PODS_PER_POOL} pods in all"
        ),
    }
}

#[cfg(test)]
mod tests;
