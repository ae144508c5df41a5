//! SZ004: Pod CIDR overlaps VNet space outside subnets.

use super::judge;
use crate::rules::{Category, Cx, Mark, Outcome, Rule, Severity, Uncertainty};
use crate::sizing::ConflictKind;

/// SZ004: Pod CIDR overlaps VNet space outside subnets.
pub static RULE: Rule = Rule {
    code: "SZ004",
    name: "overlaps-vnet",
    title: "Pod CIDR overlaps VNet space outside subnets",
    severity: Severity::Warning,
    category: Category::Sizing,
    when: "the pod CIDR intersects the address space of the virtual network, but no subnet",
    why: "A subnet that is created there later would collide with pods.",
    fix: "Prefer a range outside the virtual network's address space, or keep that part of \
          it free of subnets.",
    sources: &["docs:update-azure-cni.md (2026-05-28)", "rel:2024-10-25"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:update-azure-cni.md (2026-05-28) forbids any overlap with the virtual \
               network; AKS checks only subnets since the release of 2024-10-25",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let findings =
        judge::collisions(cx, &RULE, &[ConflictKind::Vnet], "a future subnet there would collide");
    let findings = if cx.address.conflicts.iter().any(|c| c.kind == ConflictKind::Subnet) {
        Vec::new() // SZ003 says more.
    } else {
        findings
    };
    Ok(judge::or_missing(findings, judge::networks_read(cx)))
}
