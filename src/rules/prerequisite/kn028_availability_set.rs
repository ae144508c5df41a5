//! KN028: Availability-set pool.

use jiff::civil::Date;

use crate::rules::words::{SHOWN, listed};
use crate::rules::{Answer, Cx, Effect, Finding, Outcome, Rule, Severity};

/// KN028: Availability-set pool.
pub static RULE: Rule = Rule {
    code: "KN028",
    name: "availability-set",
    title: "Availability-set pool",
    severity: Severity::Blocker,
    gate: true,
    effect: Effect::Blocked,
    when: "a pool's type is AvailabilitySet",
    why: "Overlay does not support virtual machine availability sets, so the pool has no in-place \
          path. AKS stopped supporting them on 2025-09-30.",
    fix: "Migrate to Virtual Machines pools as the availability-set guide says, or move to a new \
          cluster (blue/green).",
    sources: &[
        "docs:concepts-network-azure-cni-overlay.md",
        "docs:includes/availability-sets-retirement.md",
        "rel:2026-09-04",
    ],
    deadline: Some(Date::constant(2025, 9, 30)),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let mut found = Vec::new();
    for (index, pool) in cx.pools()? {
        let path = format!("agentPoolProfiles[{index}].type");
        let kind = cx.require(&pool.kind, &path)?;
        if kind.eq_ignore_ascii_case("AvailabilitySet") {
            found.push((path, pool.label(), kind));
        }
    }
    if found.is_empty() {
        return Ok(Answer::pass());
    }
    let names: Vec<&str> = found.iter().map(|(_, name, _)| *name).collect();
    let message = format!("Pools on availability sets: {}. Overlay has none.", listed(&names));
    let start = Finding::new(&RULE, message);
    let finding = found
        .iter()
        .take(SHOWN)
        .fold(start, |finding, (path, _, kind)| finding.saw(cx, path, *kind));
    Ok(finding.command(cx.done(cx.az("az aks update").then("--migrate-vmas-to-vms"))).into())
}
