//! SZ015: Prefix not usable.

use super::judge;
use crate::model::parse_v4;
use crate::rules::{Answer, Category, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};

/// SZ015: Prefix not usable.
pub static RULE: Rule = Rule {
    code: "SZ015",
    name: "unusable-prefix",
    title: "Prefix not usable",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the pod CIDR cannot be parsed, has a prefix longer than /24 or has host bits set",
    why: "Each node takes one /24 of the pod CIDR.",
    fix: "Give the update a range of /24 or larger that starts on its own boundary.",
    sources: &["docs:concepts-network-azure-cni-overlay.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "that host bits are refused is our inference",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let (path, field) = cx.cluster.pod_cidr();
    let Some(text) = cx.read(&field, path)?.copied() else {
        return if cx.cluster.is_kubenet() {
            cx.require(&field, path).map(|_| Answer::pass())
        } else {
            Ok(Answer::pass())
        };
    };
    let problem = match parse_v4(text) {
        Err(problem) => problem,
        Ok(range) if range.prefix_len() > 24 => "smaller than /24, and each node takes a whole /24",
        Ok(_) => return Ok(Answer::pass()),
    };
    let message = format!("The pod range {text} cannot be used: {problem}.");
    let finding = Finding::new(&RULE, message).saw(cx, path, text);
    Ok(judge::by_target(cx, finding).into())
}
