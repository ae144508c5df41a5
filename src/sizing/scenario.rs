//! What if: demand over time, and how long a pod range lasts.

use ipnet::{Ipv4Net, Ipv6Net};
use jiff::ToSpan;
use jiff::civil::Date;

use super::demand::{Demand, PoolDemand};
use super::limits::NodeLimit;
use crate::model::{Surge, days_between};

/// Days that are looked ahead for the day on which something happens: a hundred years.
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
    /// Pods a node in place of the pools' own.
    pub max_pods: Option<u32>,
    /// The day on which the pools are as they are.
    pub start: Date,
    /// What limits the nodes today.
    pub limit_today: NodeLimit,
    /// Today's IPv4 pod range.
    pub today: Option<Ipv4Net>,
    /// The IPv6 side.
    pub ipv6: Ipv6Today,
    /// Pod ranges to judge.
    pub candidates: Vec<Ipv4Net>,
    /// Ranges that a candidate must keep away from.
    pub occupied: Vec<Occupied>,
    /// Whether the pod range may be that of another cluster.
    pub sharing: Sharing,
}

/// How nodes grow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// By so many percent a year, compounding.
    Percent(f64),
    /// To so many nodes at the horizon, evenly.
    Target(u64),
}

/// Whether a cluster has IPv6, and in which pod range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ipv6Today {
    /// IPv4 only.
    #[default]
    None,
    /// Dual stack; the range where it was read.
    DualStack(Option<Ipv6Net>),
}

/// Whether independent clusters may have the same pod range, which Overlay allows
/// (docs:concepts-network-azure-cni-overlay.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// The range must differ from those of other clusters.
    #[default]
    Unique,
    /// The range may be another cluster's as well.
    Shared,
}

/// A range that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupied {
    /// The range.
    pub range: Ipv4Net,
    /// Whose it is, in words.
    pub what: String,
    /// Whether pods of another cluster have it, so that it may be shared.
    pub pods: bool,
}

/// The figures of one pool on some day.
#[derive(Debug, Clone, Copy)]
struct Figures {
    now: u32,
    ceiling: u32,
    setting: Surge,
}

impl Figures {
    fn surge(self) -> u32 {
        self.setting.nodes_for(self.ceiling)
    }

    fn nodes(self) -> u64 {
        u64::from(self.ceiling) + u64::from(self.surge())
    }
}

impl Scenario {
    /// Pools that stay as they are over five years, without anything around them.
    #[must_use]
    pub fn new(pools: Vec<PoolDemand>, start: Date) -> Self {
        Self {
            pools,
            growth: Growth::Percent(0.0),
            horizon_years: 5,
            surge: None,
            blue_green: false,
            max_pods: None,
            start,
            limit_today: NodeLimit::default(),
            today: None,
            ipv6: Ipv6Today::None,
            candidates: Vec::new(),
            occupied: Vec::new(),
            sharing: Sharing::Unique,
        }
    }

    /// The demand on a day, counted from the start.
    #[must_use]
    pub fn demand_after(&self, days: u32) -> Demand {
        let factor = self.factor_after(days);
        Demand::of_pools(self.pools.iter().map(|pool| {
            let figures = self.figures(pool, factor);
            PoolDemand {
                name: pool.name.clone(),
                now: figures.now,
                ceiling: figures.ceiling,
                surge: figures.surge(),
                surge_now: figures.setting.nodes_for(figures.now),
                windows: pool.windows,
                max_pods: self.max_pods.or(pool.max_pods),
                setting: figures.setting,
            }
        }))
    }

    /// /24 blocks needed on a day, counted from the start: nodes at the ceiling with surge.
    #[must_use]
    pub fn blocks_after(&self, days: u32) -> u64 {
        self.pool_nodes_after(days).map(|(_, nodes)| nodes).sum()
    }

    /// Nodes at the ceiling with surge of each pool on a day.
    pub(super) fn pool_nodes_after(&self, days: u32) -> impl Iterator<Item = (&PoolDemand, u64)> {
        let factor = self.factor_after(days);
        self.pools.iter().map(move |pool| (pool, self.figures(pool, factor).nodes()))
    }

    fn figures(&self, pool: &PoolDemand, factor: f64) -> Figures {
        let copies = if self.blue_green { 2 } else { 1 };
        Figures {
            now: pool.now.saturating_mul(copies),
            ceiling: grown(pool.ceiling, factor).saturating_mul(copies),
            setting: self.surge.unwrap_or(pool.setting),
        }
    }

    /// By how much nodes have grown after some days: 1 at the start.
    #[allow(clippy::cast_precision_loss, reason = "node counts are far below 2^52")]
    fn factor_after(&self, days: u32) -> f64 {
        // Years, so that the horizon's day is exactly its number of years away.
        let years = match self.horizon_days() {
            0 => f64::from(days) / 365.25,
            whole => f64::from(days) / f64::from(whole) * f64::from(self.horizon_years),
        };
        match self.growth {
            Growth::Percent(percent) => (1.0 + percent / 100.0).powf(years),
            Growth::Target(target) => {
                let total: u64 = self.pools.iter().map(|pool| u64::from(pool.ceiling)).sum();
                let more = (target as f64 / total.max(1) as f64).max(1.0) - 1.0;
                1.0 + more * years / f64::from(self.horizon_years.max(1))
            }
        }
    }

    /// The horizon: the same calendar day so many years on, 28 February for 29 February.
    #[must_use]
    pub fn horizon(&self) -> Date {
        self.start.saturating_add(i64::from(self.horizon_years.min(FAR / 365)).years())
    }

    /// Days from the start to the horizon.
    #[must_use]
    pub fn horizon_days(&self) -> u32 {
        u32::try_from(days_between(self.start, self.horizon())).unwrap_or(0)
    }

    fn day(&self, days: u32) -> Date {
        self.start.saturating_add(i64::from(days).days())
    }

    /// The first day on which something is so, for a thing that stays so; none within a hundred
    /// years.
    pub(super) fn first_day(&self, is_so: impl Fn(u32) -> bool) -> Option<Date> {
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
        Some(self.day(low))
    }
}

/// Nodes after growth, rounded up.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to u32 first")]
fn grown(nodes: u32, factor: f64) -> u32 {
    // A hair below a whole number is rounding of the arithmetic, not another node.
    (f64::from(nodes) * factor - 1e-6).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}
