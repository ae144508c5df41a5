//! SZ010: No room for surge nodes now.

use super::judge;
use crate::model::ResourceId;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Severity};
use crate::sizing::NodeSubnetPlan;

/// SZ010: No room for surge nodes now.
pub static RULE: Rule = Rule {
    code: "SZ010",
    name: "no-room-for-surge",
    title: "No room for surge nodes now",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "a node subnet has fewer free addresses than the surge of all its pools at \
          today's counts",
    why: "All pools roll in parallel and surge at the same time. Without addresses the \
          roll stops in the middle with SubnetIsFull.",
    fix: "Lower --max-surge, scale down, or add a pool in a larger subnet.",
    sources: &[
        "docs:upgrade-aks-node-pools-rolling.md (2026-05-29)",
        "ts:error-codes/subnetisfull-error.md",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    judge::demand(cx)?;
    cx.node_subnets()?;
    let mut findings = Vec::new();
    let mut missing = None;
    for subnet in &cx.address.node_subnets {
        match (subnet.headroom_now, subnet.free) {
            (Some(room), Some(free)) if room < 0 => findings.push(shortage(cx, subnet, free)),
            (Some(_), _) => {}
            (None, _) => missing = missing.or_else(|| Some(judge::usage_missing(&subnet.id))),
        }
    }
    Ok(Answer::from(findings).with_missing(missing))
}

fn shortage(cx: &Cx<'_>, subnet: &NodeSubnetPlan, free: i64) -> Finding {
    let id = ResourceId::new(&subnet.id);
    let message = format!(
        "{free} addresses are free in subnet {}, {} surge nodes come at once when all pools roll.",
        id.name(),
        subnet.surge_now
    );
    let finding = Finding::new(&RULE, message).saw_in(&id, subnet.basis.unwrap_or("usages"), free);
    judge::lower_surge(cx, &id, finding)
}
