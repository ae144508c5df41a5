//! The verdict of one cluster, decided by the blockers that fired.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Effect, Finding, Severity};
use crate::model::{Cluster, NetworkModel};

/// What can be done with a cluster today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The in-place update can start now; warnings may remain.
    Ready,
    /// Blockers that the operator can clear first.
    Prepare,
    /// No in-place path: new pools or a new cluster.
    Blocked,
    /// The cluster's state accepts no update: failed, stopped, another operation running.
    Unhealthy,
    /// Not on kubenet.
    NotApplicable,
    /// The cluster's own body lacks a deciding fact: plugin, version or state.
    Unknown,
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Ready,
        Self::Prepare,
        Self::Blocked,
        Self::Unhealthy,
        Self::NotApplicable,
        Self::Unknown,
    ];

    /// The value as the JSON document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Prepare => "prepare",
            Self::Blocked => "blocked",
            Self::Unhealthy => "unhealthy",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Judges a cluster by its own body and the blockers that fired, suppressed or not: a policy file
/// does not change what Azure will answer.
///
/// The order is: a deciding fact missing, not on kubenet, then blocked before unhealthy before
/// prepare.
#[must_use]
pub fn verdict(cluster: &Cluster, findings: &[Finding]) -> Verdict {
    let model = cluster.model();
    if model == NetworkModel::Unknown {
        return Verdict::Unknown;
    }
    if model != NetworkModel::Kubenet {
        return Verdict::NotApplicable;
    }
    let decided = cluster.version().value().is_some()
        && cluster.provisioning_state.text().is_some_and(|state| !state.is_empty());
    let worst = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocker)
        .map(|finding| finding.rule.effect)
        .max_by_key(|effect| match effect {
            Effect::Prepare => 0,
            Effect::Unhealthy => 1,
            Effect::Blocked => 2,
        });
    match worst {
        _ if !decided => Verdict::Unknown,
        None => Verdict::Ready,
        Some(Effect::Prepare) => Verdict::Prepare,
        Some(Effect::Unhealthy) => Verdict::Unhealthy,
        Some(Effect::Blocked) => Verdict::Blocked,
    }
}
