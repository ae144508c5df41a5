//! SZ003: Pod CIDR overlaps a subnet.

use super::judge;
use crate::rules::{Category, Cx, Outcome, Rule, Severity};
use crate::sizing::ConflictKind;

/// SZ003: Pod CIDR overlaps a subnet.
pub static RULE: Rule = Rule {
    code: "SZ003",
    name: "overlaps-subnet",
    title: "Pod CIDR overlaps a subnet",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the pod CIDR intersects a subnet of the cluster's virtual network",
    why: "AKS refuses pod ranges that overlap a subnet of the virtual network.",
    fix: "Choose another range for the update.",
    sources: &["rel:2024-10-25"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let findings = judge::collisions(
        cx,
        &RULE,
        &[ConflictKind::Subnet],
        "AKS refuses a pod range inside a subnet",
    );
    Ok(judge::or_missing(findings, judge::networks_read(cx)))
}
