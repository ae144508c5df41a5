//! SZ002: Little growth left.

use super::judge;
use crate::rules::{Answer, Category, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};

/// SZ002: Little growth left.
pub static RULE: Rule = Rule {
    code: "SZ002",
    name: "little-growth-left",
    title: "Little growth left",
    severity: Severity::Warning,
    category: Category::Sizing,
    when: "more than 80 % of the /24 blocks of the range that the update would use are \
          needed",
    why: "After the update the range can only be expanded to a superset, on Linux clusters \
          with IPv4, and never shrunk or replaced.",
    fix: "Size once and generously: take a larger range with the update, or accept the \
          limit.",
    sources: &["docs:azure-cni-overlay-pod-expand.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "the threshold of 80 % is ours; whether expansion is generally available \
               conflicts (preview on 2026-01-04, unmarked in the documentation of 2026-08)",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let need = judge::demand(cx)?.blocks;
    let Some(target) = cx.address.target() else { return Ok(Answer::pass()) };
    // More than four fifths of the blocks.
    if need > target.nodes || need * 5 <= target.nodes * 4 {
        return Ok(Answer::pass());
    }
    let message = format!(
        "{need} of the {} /24 blocks of {} are needed already at the ceiling with surge.",
        target.nodes, target.cidr
    );
    let finding =
        Finding::new(&RULE, message).saw(cx, cx.cluster.pod_cidr().0, target.cidr.as_str());
    Ok(judge::with_pools(cx, finding).into())
}
