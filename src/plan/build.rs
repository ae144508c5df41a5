//! Orders the steps of one cluster.

use super::step::{Phase, Plan, PlanInput, PlanPath, Step};
use super::steps::{
    baseline, clear, follow_up, new_cluster, open_checks, replace_pools, update, verify, warnings,
};
use crate::rules::Verdict;

/// The plan for one cluster.
#[must_use]
pub fn build(input: &PlanInput<'_>) -> Plan {
    match input.verdict {
        Verdict::Unknown => nothing(
            "The cluster's own body lacks a deciding fact (plugin, version or state), so nothing \
             can be planned. Read it again with a current API version.",
        ),
        Verdict::NotApplicable if input.finding("KN034").is_some() && is_overlay(input) => nothing(
            "The cluster shows overlay, but its last operation is not done or did not succeed: the \
             profile alone proves nothing, and nodes may still be on the old network. While it \
             runs, wait. If it failed, read why, repair that, and send the same update again \
             (docs:upgrade-aks-node-pools-rolling.md); do not start anything else.",
        ),
        Verdict::NotApplicable => nothing(
            "The cluster is not on kubenet: its retirement does not concern it, and nothing needs \
             to be done.",
        ),
        Verdict::Blocked if replace_pools::is_enough(input) => replace(input),
        Verdict::Blocked => blue_green(input),
        Verdict::Ready | Verdict::Prepare | Verdict::Unhealthy => in_place(input),
    }
}

fn is_overlay(input: &PlanInput<'_>) -> bool {
    input.cluster.model() == crate::model::NetworkModel::AzureOverlay
}

fn nothing(summary: &str) -> Plan {
    Plan {
        path: PlanPath::None,
        summary: summary.to_owned(),
        steps: Vec::new(),
        profile_change: Vec::new(),
    }
}

fn in_place(input: &PlanInput<'_>) -> Plan {
    let steps = in_place_steps(input, Vec::new());
    let clearing =
        steps.iter().filter(|s| s.phase == Phase::Prepare && !s.rules.is_empty()).count();
    let summary = format!(
        "Update {} in place to Azure CNI Overlay: {clearing} steps to prepare it, one update that \
         reimages every node and cannot be undone, then verification.",
        input.cluster.name
    );
    Plan { path: PlanPath::InPlace, summary, steps, profile_change: update::profile_change(input) }
}

fn in_place_steps(input: &PlanInput<'_>, pools: Vec<Step>) -> Vec<Step> {
    let mut steps = vec![baseline::step(input)];
    // kubectl answers nothing while the cluster is stopped, so its state comes before open checks.
    steps.extend(clear::state_steps(input));
    steps.extend(open_checks::step(input));
    steps.extend(pools);
    steps.extend(clear::steps(input));
    steps.extend(warnings::step(input, &steps));
    steps.push(update::step(input));
    steps.extend(verify::steps(input));
    steps.extend(follow_up::steps(input));
    steps
}

fn replace(input: &PlanInput<'_>) -> Plan {
    let summary = format!(
        "{} has pools that overlay does not support: replace them, then update the cluster in \
         place.",
        input.cluster.name
    );
    Plan {
        path: PlanPath::ReplacePools,
        summary,
        steps: in_place_steps(input, replace_pools::steps(input)),
        profile_change: update::profile_change(input),
    }
}

fn blue_green(input: &PlanInput<'_>) -> Plan {
    let summary = format!(
        "{} has no in-place path to overlay. Build a new overlay cluster beside it, shift the \
         traffic, then remove it.",
        input.cluster.name
    );
    let mut steps = vec![baseline::step(input)];
    steps.extend(new_cluster::steps(input));
    Plan { path: PlanPath::NewCluster, summary, steps, profile_change: Vec::new() }
}
