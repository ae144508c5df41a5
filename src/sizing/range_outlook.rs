//! How a scenario judges one pod range.

use ipnet::Ipv4Net;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::capacity::{Capacity, capacity_of};
use super::expansion::{ExpansionFault, expansion_fault};
use super::limits::NodeLimit;
use super::scenario::{Scenario, Sharing};

/// How long a pod range lasts on Overlay, and what it collides with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RangeOutlook {
    /// The range.
    pub cidr: String,
    /// What it holds.
    pub capacity: Capacity,
    /// The judgement as a whole.
    pub judgement: Judgement,
    /// Whether it holds today's demand.
    pub fits_now: bool,
    /// Whether it holds the demand at the horizon.
    pub lasts_to_horizon: bool,
    /// The first day on which it is too small; none within a hundred years.
    pub exhausted_on: Option<Date>,
    /// Why today's range cannot be expanded to it; absent where it can, or where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expansion_fault: Option<ExpansionFault>,
    /// What it collides with, of the ranges that the scenario was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Overlap>,
}

/// A judgement in one word, the worst that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// It lasts to the horizon and collides with nothing.
    Lasts,
    /// It is too small before the horizon.
    TooSmallAtHorizon,
    /// It is too small from the start.
    TooSmallNow,
    /// It collides with a range that is taken.
    Collides,
}

/// A range that is taken where a pod range lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// The range that is taken.
    pub with: String,
    /// Whose it is, in words.
    pub what: String,
}

impl Scenario {
    /// How long a range lasts and what it collides with.
    #[must_use]
    pub fn judge(&self, range: Ipv4Net) -> RangeOutlook {
        let capacity = capacity_of(range, NodeLimit::Cluster);
        let holds = |days: u32| self.blocks_after(days) <= capacity.nodes;
        let (fits_now, lasts_to_horizon) = (holds(0), holds(self.horizon_days()));
        let conflicts = self.conflicts(range);
        let windows = self.pools.iter().any(|pool| pool.windows);
        let judgement = match (conflicts.is_empty(), fits_now, lasts_to_horizon) {
            (false, _, _) => Judgement::Collides,
            (true, false, _) => Judgement::TooSmallNow,
            (true, true, false) => Judgement::TooSmallAtHorizon,
            (true, true, true) => Judgement::Lasts,
        };
        RangeOutlook {
            cidr: range.to_string(),
            judgement,
            fits_now,
            lasts_to_horizon,
            exhausted_on: self.first_day(|days| !holds(days)),
            expansion_fault: self
                .today
                .and_then(|today| expansion_fault(today.into(), range.into(), windows))
                .filter(|fault| *fault != ExpansionFault::Unchanged),
            conflicts,
            capacity,
        }
    }

    fn conflicts(&self, range: Ipv4Net) -> Vec<Overlap> {
        let counts = |pods: bool| !pods || self.sharing == Sharing::Unique;
        self.occupied
            .iter()
            .filter(|taken| counts(taken.pods))
            .filter(|taken| taken.range.contains(&range) || range.contains(&taken.range))
            .map(|taken| Overlap { with: taken.range.to_string(), what: taken.what.clone() })
            .collect()
    }
}
