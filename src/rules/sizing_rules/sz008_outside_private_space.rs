//! SZ008: Pod range outside private space.

use super::judge;
use crate::model::is_private;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Severity};

/// SZ008: Pod range outside private space.
pub static RULE: Rule = Rule {
    code: "SZ008",
    name: "outside-private-space",
    title: "Pod range outside private space",
    severity: Severity::Warning,
    category: Category::Sizing,
    when: "the pod CIDR is not inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or \
          100.64.0.0/10",
    why: "Public space for pods is not blocked, but outside the support scope, and hides \
          the real owners of those addresses from pods.",
    fix: "Choose a private range with the update.",
    sources: &["docs:concepts-network-azure-cni-overlay.md"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let present = judge::present(cx)?;
    let Some(range) = present.filter(|range| !is_private(*range)) else {
        return Ok(Answer::pass());
    };
    let message = format!(
        "The pod range {range} lies outside RFC 1918 and RFC 6598 space: not blocked by Azure, not \
         supported by Microsoft. Pods cannot reach public addresses in it."
    );
    Ok(Finding::new(&RULE, message).saw(cx, cx.cluster.pod_cidr().0, range.to_string()).into())
}
