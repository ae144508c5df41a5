//! SZ006: Pod CIDR overlaps the service range.

use super::judge;
use crate::rules::{Category, Cx, Outcome, Rule, Severity};
use crate::sizing::ConflictKind;

/// SZ006: Pod CIDR overlaps the service range.
pub static RULE: Rule = Rule {
    code: "SZ006",
    name: "overlaps-service-range",
    title: "Pod CIDR overlaps the service range",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the pod CIDR intersects serviceCidr or one of serviceCidrs",
    why: "Pod and service addresses must be apart, or services become unreachable.",
    fix: "Choose another pod range; the service range cannot be changed.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let findings = judge::collisions(
        cx,
        &RULE,
        &[ConflictKind::ServiceRange, ConflictKind::DnsAddress],
        "pod and service ranges must not overlap",
    );
    Ok(judge::or_missing(findings, judge::services_read(cx)))
}
