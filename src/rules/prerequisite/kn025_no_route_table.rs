//! KN025: Kubenet subnet has no route table.

use crate::model::CommandLine;
use crate::rules::routes::bound_table;
use crate::rules::{Answer, Cx, EvidenceValue, Finding, NodeSubnet, Outcome, Rule, Scope};

/// KN025: Kubenet subnet has no route table.
pub static RULE: Rule = Rule {
    code: "KN025",
    name: "no-route-table",
    title: "Kubenet subnet has no route table",
    scope: Scope::Kubenet,
    gate: true,
    when: "a node subnet was read and has no routeTable",
    why: "Kubenet's pods reach pods on other nodes through the route table only. Without one that \
          traffic is broken today, or code has detached the table.",
    fix: "Bind the cluster's route table to the subnet again (it is in the node resource group, \
          or is yours), let AKS reconcile, then update.",
    sources: &["docs:configure-kubenet.md (2026-04-16)", "AKS#400", "AKS#718"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    Ok(cx.node_subnets()?.into_iter().map(|node| judge(cx, node)).collect())
}

fn judge(cx: &Cx<'_>, node: NodeSubnet<'_>) -> Outcome {
    if bound_table(node)?.is_some() {
        return Ok(Answer::pass());
    }
    let message = format!(
        "Subnet {} has no route table, so pods on different nodes cannot reach each other.",
        node.id.name()
    );
    let group = cx.cluster.node_resource_group.text().unwrap_or_default();
    let tables = CommandLine::new("az network route-table list").flag("-g", group);
    let finding = Finding::new(&RULE, message)
        .saw_in(node.id, "properties.routeTable", EvidenceValue::Null)
        .command(cx.done(tables))
        .command(cx.done(cx.az("az aks update")));
    Ok(finding.into())
}
