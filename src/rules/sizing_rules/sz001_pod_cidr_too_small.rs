//! SZ001: Pod CIDR too small.

use super::judge;
use crate::model::blocks_of;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Severity};

/// SZ001: Pod CIDR too small.
pub static RULE: Rule = Rule {
    code: "SZ001",
    name: "pod-cidr-too-small",
    title: "Pod CIDR too small",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the sum of maxCount (or count) and surge over all pools exceeds the /24 blocks \
          of the pod CIDR",
    why: "Every node takes one /24 of the pod CIDR. AKS counts the autoscaler's maximum \
          and refuses the update with InsufficientSubnetSize, target \
          networkProfile.podCIDR. The range cannot be replaced later.",
    fix: "Give the update a larger range with --pod-cidr, or lower maxCount or the surge.",
    sources: &[
        "rel:2023-05-07",
        "https://github.com/Azure/AKS-Construction/issues/701",
        "AKS#4467",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let need = judge::demand(cx)?.blocks;
    let Some(range) = judge::present(cx)? else { return Ok(no_range_at_all(cx, need)) };
    let blocks = blocks_of(range);
    if need <= blocks {
        return Ok(Answer::pass());
    }
    let message = format!(
        "{need} /24 blocks are needed (nodes at the autoscaler ceiling plus surge), {range} has \
         {blocks}."
    );
    let finding = Finding::new(&RULE, message).saw(cx, cx.cluster.pod_cidr().0, range.to_string());
    Ok(judge::by_target(cx, judge::with_pools(cx, finding)).into())
}

/// A node-subnet cluster has no pod range yet; it only fails when none is free.
fn no_range_at_all(cx: &Cx<'_>, need: u64) -> Answer {
    if cx.address.target().is_some() {
        return Answer::pass();
    }
    let message = format!("No free private range holds the {need} /24 blocks that are needed.");
    judge::with_pools(cx, Finding::new(&RULE, message)).into()
}
