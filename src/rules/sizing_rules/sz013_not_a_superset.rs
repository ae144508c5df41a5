//! SZ013: New pod range is not a superset.

use super::judge;
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Outcome, Rule, Scope, Severity, Uncertainty,
};
use crate::sizing::{ExpansionFault, expansion_fault};

/// SZ013: New pod range is not a superset.
pub static RULE: Rule = Rule {
    code: "SZ013",
    name: "not-a-superset",
    title: "New pod range is not a superset",
    severity: Severity::Warning,
    category: Category::Sizing,
    scope: Scope::Kubenet,
    when: "the range that the update would use does not contain every IPv4 pod range of \
          today",
    why: "A release note allows a different range, the documentation speaks of expansion, \
          and one failure with a disjoint range is open.",
    fix: "Prefer today's range or a superset; else rehearse on a copy of the cluster.",
    sources: &["rel:2025-08-29", "docs:update-azure-cni.md (2026-05-28)", "AKS#5662"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "rel:2025-08-29 allows a different range, docs:update-azure-cni.md \
               (2026-05-28) speaks of a larger one, AKS#5662 (2026-03-18, open) reports a \
               refusal",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    judge::demand(cx)?;
    let Some(target) = cx.address.target() else { return Ok(Answer::pass()) };
    let outside = cx.cluster.pod_ranges().into_iter().find(|range| {
        expansion_fault((*range).into(), target.range.into(), false)
            .is_some_and(ExpansionFault::loses_addresses)
    });
    let Some(range) = outside else { return Ok(Answer::pass()) };
    let message = format!(
        "The plan changes the pod range from {range} to {}, which does not contain it.",
        target.cidr
    );
    Ok(Finding::new(&RULE, message).saw(cx, cx.cluster.pod_cidr().0, range.to_string()).into())
}
