//! What if: demand over time, and how long a pod range lasts.

use ipnet::Ipv4Net;
use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::capacity::{Capacity, capacity_of};
use super::demand::{Demand, PoolDemand};
use super::limits::NodeLimit;
use crate::model::Surge;

/// Days that are looked ahead for the day on which a range is exhausted: a hundred years.
const FAR: u32 = 36_525;

/// The inputs of a what-if. Everything is a value, so the same inputs give the same answer.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The pools today.
    pub pools: Vec<PoolDemand>,
    /// How the nodes grow.
    pub growth: Growth,
    /// Years that the range should last.
    pub horizon_years: u32,
    /// A surge setting in place of the pools' own.
    pub surge: Option<Surge>,
    /// Whether every pool is doubled for a while, as in a blue/green replacement of pools.
    pub blue_green: bool,
    /// The day on which the pools are as they are.
    pub start: Date,
}

/// How nodes grow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// By so many percent a year, compounding.
    Percent(f64),
    /// To so many nodes at the horizon, evenly.
    Target(u64),
}

/// The answer to a scenario.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outlook {
    /// Demand today, with the scenario's surge and doubling.
    pub now: Demand,
    /// Demand at the horizon.
    pub at_horizon: Demand,
    /// The horizon's day.
    pub horizon: Date,
    /// The prefix of the smallest pod range that lasts to the horizon; none beyond a /0.
    pub prefix: Option<u8>,
    /// The figure that decides, in words.
    pub binding: String,
    /// Limits of AKS that the demand at the horizon meets.
    pub limits: Vec<String>,
}

/// How long a pod range lasts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RangeOutlook {
    /// The range.
    pub cidr: String,
    /// What it holds.
    pub capacity: Capacity,
    /// Whether it holds today's demand.
    pub fits_now: bool,
    /// Whether it holds the demand at the horizon.
    pub lasts_to_horizon: bool,
    /// The first day on which it is too small; none within a hundred years.
    pub exhausted_on: Option<Date>,
}

impl Scenario {
    /// The demand on a day, counted from the start.
    #[must_use]
    pub fn demand_after(&self, days: u32) -> Demand {
        Demand::of_pools(self.pools.iter().map(|pool| self.grown(pool, days)))
    }

    fn grown(&self, pool: &PoolDemand, days: u32) -> PoolDemand {
        let setting = self.surge.unwrap_or(pool.setting);
        let copies = if self.blue_green { 2 } else { 1 };
        let now = pool.now.saturating_mul(copies);
        let ceiling = self.nodes_after(pool.ceiling, days).saturating_mul(copies);
        PoolDemand {
            now,
            ceiling,
            surge: setting.nodes_for(ceiling),
            surge_now: setting.nodes_for(now),
            setting,
            ..pool.clone()
        }
    }

    /// Nodes of a pool after some days, rounded up.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "bounded to u32 first; node counts are far below 2^52"
    )]
    fn nodes_after(&self, nodes: u32, days: u32) -> u32 {
        // Years, so that the horizon's day is exactly its number of years away.
        let share = match self.horizon_days() {
            0 => f64::from(days) / 365.25,
            whole => f64::from(days) / f64::from(whole) * f64::from(self.horizon_years),
        };
        let grown = match self.growth {
            Growth::Percent(percent) => f64::from(nodes) * (1.0 + percent / 100.0).powf(share),
            Growth::Target(target) => {
                let total: u64 = self.pools.iter().map(|pool| u64::from(pool.ceiling)).sum();
                let part = f64::from(nodes) / (total.max(1) as f64);
                let years = f64::from(self.horizon_years.max(1));
                let goal = (target as f64 * part).max(f64::from(nodes));
                f64::from(nodes) + (goal - f64::from(nodes)) * (share / years)
            }
        };
        // A hair below a whole number is rounding of the arithmetic, not another node.
        (grown - 1e-6).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
    }

    fn horizon_days(&self) -> u32 {
        // 365.25 days a year, whole days.
        self.horizon_years.saturating_mul(1461).div_ceil(4).min(FAR)
    }

    fn day(&self, days: u32) -> Date {
        self.start.saturating_add(i64::from(days).days())
    }

    /// What the scenario needs, now and at its horizon.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        let days = self.horizon_days();
        let (now, at_horizon) = (self.demand_after(0), self.demand_after(days));
        let growth = if at_horizon.blocks > now.blocks { "after growth" } else { "without growth" };
        let doubled = if self.blue_green { ", pools doubled" } else { "" };
        let binding = format!(
            "/24 blocks at the autoscaler ceiling plus surge, {growth} to {}{doubled}: {}",
            self.day(days),
            at_horizon.blocks
        );
        Outlook {
            prefix: Demand::prefix_for(at_horizon.blocks),
            horizon: self.day(days),
            limits: limits(&at_horizon),
            now,
            at_horizon,
            binding,
        }
    }

    /// How long a range lasts.
    #[must_use]
    pub fn judge(&self, range: Ipv4Net) -> RangeOutlook {
        let capacity = capacity_of(range, NodeLimit::Cluster);
        let holds = |days: u32| self.demand_after(days).blocks <= capacity.nodes;
        RangeOutlook {
            cidr: range.to_string(),
            fits_now: holds(0),
            lasts_to_horizon: holds(self.horizon_days()),
            exhausted_on: first_day(|days| !holds(days)).map(|days| self.day(days)),
            capacity,
        }
    }
}

/// The first day on which something is so, for a thing that stays so.
fn first_day(is_so: impl Fn(u32) -> bool) -> Option<u32> {
    if !is_so(FAR) {
        return None;
    }
    let (mut low, mut high) = (0, FAR);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_so(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

/// Limits of AKS that a demand meets (docs:upgrade-aks-node-pools-rolling.md,
/// docs:best-practices-performance-scale-large.md, docs:azure-cni-overlay-pod-expand.md).
fn limits(demand: &Demand) -> Vec<String> {
    let mut met = Vec::new();
    if demand.blocks > 5_000 {
        met.push(format!("{} nodes with surge exceed 5,000 a cluster", demand.blocks));
    } else if demand.blocks > 3_000 {
        met.push(format!("{} nodes with surge: upgrades want fewer than 3,000", demand.blocks));
    }
    for pool in &demand.pools {
        let nodes = u64::from(pool.ceiling) + u64::from(pool.surge);
        if nodes > 1_000 {
            met.push(format!("{nodes} nodes with surge exceed 1,000 in pool {}", pool.name));
        }
    }
    if demand.pools.iter().any(|pool| pool.windows) {
        met.push("with Windows pools the range cannot be expanded later".to_owned());
    }
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn scenario(nodes: u32, growth: Growth) -> Scenario {
        Scenario {
            pools: vec![PoolDemand::fixed("nodes", nodes, Surge::Nodes(0))],
            growth,
            horizon_years: 5,
            surge: None,
            blue_green: false,
            start: date(2026, 11, 23),
        }
    }

    #[test]
    fn growth_compounds_to_the_horizon() {
        // 120 × 1.2^5 = 298.6, so 299 blocks and a /15.
        let outlook = scenario(120, Growth::Percent(20.0)).outlook();
        assert_eq!((outlook.now.blocks, outlook.at_horizon.blocks), (120, 299));
        assert_eq!(outlook.prefix, Some(15));
        assert_eq!(outlook.horizon, date(2031, 11, 24));
        assert!(outlook.binding.ends_with("299"), "{}", outlook.binding);
        let target = scenario(120, Growth::Target(200)).outlook();
        assert_eq!(target.at_horizon.blocks, 200);
    }

    #[test]
    fn surge_and_blue_green_come_on_top() {
        let mut two = scenario(10, Growth::Percent(0.0));
        two.surge = Some(Surge::Percent(33));
        assert_eq!(two.outlook().now.blocks, 14);
        two.blue_green = true;
        assert_eq!(two.outlook().now.blocks, 27);
    }

    #[test]
    fn a_range_tells_the_day_on_which_it_is_too_small() {
        let scenario = scenario(128, Growth::Percent(100.0));
        let judged = scenario.judge("10.244.0.0/16".parse().unwrap());
        assert!(judged.fits_now && !judged.lasts_to_horizon);
        // 128 nodes double to 256 within the first year.
        let day = judged.exhausted_on.unwrap();
        assert!((date(2027, 11, 23)..date(2027, 11, 27)).contains(&day), "{day}");
        assert_eq!(
            scenario.judge("10.0.0.0/8".parse().unwrap()).capacity.bound_by,
            "cluster-nodes"
        );
        let still = self::scenario(3, Growth::Percent(0.0));
        assert_eq!(still.judge("10.244.0.0/16".parse().unwrap()).exhausted_on, None);
    }

    proptest! {
        #[test]
        fn more_growth_never_makes_a_range_sufficient(
            nodes in 1_u32..2000, growth in 0.0_f64..80.0, more in 0.0_f64..80.0, prefix in 11_u8..=22,
        ) {
            let range = Ipv4Net::new([10, 0, 0, 0].into(), prefix).unwrap().trunc();
            let judge = |percent| scenario(nodes, Growth::Percent(percent)).judge(range);
            let (less, greater) = (judge(growth), judge(growth + more));
            prop_assert!(less.lasts_to_horizon || !greater.lasts_to_horizon);
            if let (Some(a), Some(b)) = (less.exhausted_on, greater.exhausted_on) {
                prop_assert!(b <= a);
            }
        }

        #[test]
        fn the_day_before_exhaustion_still_fits(nodes in 1_u32..900, growth in 1.0_f64..60.0) {
            let scenario = scenario(nodes, Growth::Percent(growth));
            let judged = scenario.judge("10.0.0.0/14".parse().unwrap());
            prop_assume!(judged.exhausted_on.is_some());
            let day = judged.exhausted_on.unwrap();
            let days = u32::try_from(crate::model::days_between(scenario.start, day)).unwrap();
            prop_assert!(scenario.demand_after(days).blocks > judged.capacity.nodes);
            prop_assert!(days == 0 || scenario.demand_after(days - 1).blocks <= judged.capacity.nodes);
        }
    }
}
