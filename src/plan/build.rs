//! Orders the steps of one cluster.

use super::route_users::{RouteUsers, route_users};
use super::step::{Phase, Plan, PlanInput, PlanPath, Step};
use super::steps::{
    self, baseline, clear, follow_up, new_cluster, open_checks, replace_pools, update, verify,
    warnings,
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
    plan(PlanPath::None, summary.to_owned(), Vec::new(), RouteUsers::default())
}

fn plan(path: PlanPath, summary: String, steps: Vec<Step>, found: RouteUsers) -> Plan {
    let mut route_users = found.users;
    // A step that this plan does not have helps nobody.
    for user in &mut route_users {
        user.step_id = user.step_id.take().filter(|id| steps.iter().any(|step| step.id == *id));
    }
    Plan {
        path,
        summary,
        steps,
        profile_change: Vec::new(),
        route_users,
        route_users_unknown: found.unknown,
    }
}

fn in_place(input: &PlanInput<'_>) -> Plan {
    let found = route_users(input.cluster, input.inventory);
    let steps = in_place_steps(input, Vec::new(), &found);
    let clearing =
        steps.iter().filter(|s| s.phase == Phase::Prepare && !s.rules.is_empty()).count();
    let clearing = clearing + found.tables.len();
    let summary = format!(
        "Update {} in place to Azure CNI Overlay: {clearing} steps to prepare it, one update that \
         reimages every node and cannot be undone, then verification.",
        input.cluster.name
    );
    Plan {
        profile_change: update::profile_change(input),
        ..plan(PlanPath::InPlace, summary, steps, found)
    }
}

fn in_place_steps(input: &PlanInput<'_>, pools: Vec<Step>, found: &RouteUsers) -> Vec<Step> {
    let mut steps = vec![baseline::step(input)];
    // kubectl answers nothing while the cluster is stopped, so its state comes before open checks.
    steps.extend(clear::state_steps(input));
    steps.extend(open_checks::step(input));
    steps.extend(pools);
    // They take others' time; no policy engine should be off meanwhile.
    steps.extend(steps::route_users::before(found));
    steps.extend(clear::steps(input));
    steps::route_users::name_users(&mut steps, found);
    steps.extend(warnings::step(input, &steps));
    steps.push(update::step(input));
    steps.extend(verify::steps(input));
    steps.extend(steps::route_users::afterwards(found));
    steps.extend(follow_up::steps(input));
    steps
}

fn replace(input: &PlanInput<'_>) -> Plan {
    let summary = format!(
        "{} has pools that overlay does not support: replace them, then update the cluster in \
         place.",
        input.cluster.name
    );
    let found = route_users(input.cluster, input.inventory);
    let steps = in_place_steps(input, replace_pools::steps(input), &found);
    Plan {
        profile_change: update::profile_change(input),
        ..plan(PlanPath::ReplacePools, summary, steps, found)
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
    let found = route_users(input.cluster, input.inventory);
    plan(PlanPath::NewCluster, summary, steps, found)
}
