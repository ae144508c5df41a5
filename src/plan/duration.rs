//! Rough durations, always with what they rest on.

use schemars::JsonSchema;
use serde::Serialize;

use super::PlanInput;
use crate::model::Field;

/// A range of minutes and its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Duration {
    /// At the least.
    pub min_minutes: u64,
    /// At the most, if nothing goes wrong.
    pub max_minutes: u64,
    /// What the figures rest on.
    pub basis: std::borrow::Cow<'static, str>,
}

impl Duration {
    /// A command or a look.
    pub(super) const MINUTES: Self = Self {
        min_minutes: 1,
        max_minutes: 5,
        basis: std::borrow::Cow::Borrowed("reads or a small change of configuration"),
    };

    /// Work of people, which nobody can estimate from here.
    pub(super) const PROJECT: Self = Self {
        min_minutes: 60,
        max_minutes: 60 * 24 * 10,
        basis: std::borrow::Cow::Borrowed("depends on the workloads; from an hour to two weeks"),
    };

    /// Role assignments and tokens take effect late.
    pub(super) const LAG: Self = Self {
        min_minutes: 5,
        max_minutes: 6 * 60,
        basis: std::borrow::Cow::Borrowed(
            "role assignments take up to 60 minutes (docs:configure-kubenet.md), an identity \
             switch until the old token expires, possibly hours (docs:managed-identity-overview.md)",
        ),
    };

    /// One roll over all pools, which are reimaged side by side.
    ///
    /// Azure gives no figure. The lower bound is five minutes a wave and the recorded real update
    /// of three nodes (9.5 minutes, December 2023); the upper bound allows a full drain timeout
    /// (30 minutes unless set) and ten minutes of reimaging in every wave.
    pub(super) fn roll(input: &PlanInput<'_>) -> Self {
        let mut min = 10;
        let mut max = 25;
        for (pool, demand) in input.cluster.pools.iter().zip(&input.address.demand.pools) {
            let surge = u64::from(demand.surge_now.max(1));
            let waves = u64::from(demand.now).div_ceil(surge);
            let drain = match pool.upgrade.drain_timeout_minutes {
                Field::Value(minutes) => u64::from(minutes),
                Field::Absent | Field::Unreadable => 30,
            };
            min = min.max(waves * 5);
            max = max.max(waves * (drain + 10));
        }
        let basis = "pools roll side by side, nodes in waves of the surge: 5 minutes to a full \
                     drain timeout plus 10 minutes a wave; recorded updates of 1 to 3 nodes took \
                     9 to 23 minutes";
        Self { min_minutes: min, max_minutes: max, basis: basis.into() }
    }

    /// The range in words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} to {}", minutes(self.min_minutes), minutes(self.max_minutes))
    }
}

fn minutes(count: u64) -> String {
    match count {
        0..=119 => format!("{count} min"),
        120..=2879 => format!("{} h", count.div_ceil(60)),
        _ => format!("{} days", count.div_ceil(60 * 24)),
    }
}
