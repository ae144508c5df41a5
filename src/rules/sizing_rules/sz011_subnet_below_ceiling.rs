//! SZ011: Node subnet too small for autoscaler maximum.

use super::judge;
use crate::model::ResourceId;
use crate::rules::{Answer, Category, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};
use crate::sizing::NodeSubnetPlan;

/// SZ011: Node subnet too small for autoscaler maximum.
pub static RULE: Rule = Rule {
    code: "SZ011",
    name: "subnet-below-ceiling",
    title: "Node subnet too small for autoscaler maximum",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "a node subnet has fewer usable addresses (after Azure's five) than its pools' \
          maxCount with surge and what others take",
    why: "Kubenet tolerated this, because it checked requested nodes only. Overlay \
          validates maxCount and refuses with InsufficientSubnetSize, target \
          agentPoolProfile.vnetSubnetID.",
    fix: "Lower maxCount, or add a pool in a larger subnet of the same network.",
    sources: &[
        "rel:2023-05-07",
        "ts:connectivity/insufficientsubnetsize-error-advanced-networking.md",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "whether the update itself validates the ceiling again is not said \
               (rel:2023-05-07 speaks of scaling, which does)",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    judge::demand(cx)?;
    cx.node_subnets()?;
    let mut findings = Vec::new();
    let mut missing = None;
    for subnet in &cx.address.node_subnets {
        match (subnet.headroom_ceiling, subnet.usable) {
            (Some(room), Some(usable)) if room < 0 => {
                findings.push(shortage(cx, subnet, usable, room))
            }
            (Some(_), _) => {}
            (None, _) => missing = missing.or_else(|| Some(judge::usage_missing(&subnet.id))),
        }
    }
    Ok(Answer::from(findings).with_missing(missing))
}

fn shortage(cx: &Cx<'_>, subnet: &NodeSubnetPlan, usable: u64, room: i64) -> Finding {
    let id = ResourceId::new(&subnet.id);
    let message = format!(
        "Subnet {} has {usable} usable addresses; {} nodes at the autoscaler ceiling with surge and \
         what else is in it need {} more.",
        id.name(),
        subnet.nodes_ceiling,
        room.unsigned_abs()
    );
    let path = "properties.addressPrefix";
    let finding = Finding::new(&RULE, message).saw_in(&id, path, subnet.prefixes.join(","));
    judge::lower_ceiling(cx, &id, room.unsigned_abs(), finding)
}
