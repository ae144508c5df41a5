//! KN021: Foreign subnet bound to the cluster's route table.

use crate::model::{CommandLine, Field, ResourceId, RouteTable};
use crate::rules::context::not_read;
use crate::rules::routes::{body, each_table, routes};
use crate::rules::words::{SHOWN, counted, listed};
use crate::rules::{Answer, Cx, Finding, Missing, Outcome, Rule, Scope, Severity};

/// KN021: Foreign subnet bound to the cluster's route table.
pub static RULE: Rule = Rule {
    code: "KN021",
    name: "foreign-subnet",
    title: "Foreign subnet bound to the cluster's route table",
    severity: Severity::Blocker,
    scope: Scope::Kubenet,
    gate: true,
    when: "the route table of a node subnet lists a subnet (properties.subnets[].id) that holds no \
           nodes of the cluster",
    why: "The update is known to fail with an error about the custom route table. Machines in that \
          subnet, such as an application gateway, jump boxes or monitoring, also lose their path \
          to pods, because Overlay has no routes.",
    fix: "Take the route table off the foreign subnet, or bind another one to it that keeps the \
          routes it needs, before the update; switch the AGIC add-on off first where the subnet is \
          its gateway's. Expose pods that it must reach through an internal load balancer. Never \
          unbind a subnet that holds nodes of another kubenet cluster: its pods lose their routes \
          (KN022).",
    sources: &[
        "aks-docs#334",
        "AKS#4871",
        "ts:error-codes/inuseroutetablecannotbedeleted-error.md",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let own: Vec<&ResourceId> = cx.node_subnets()?.into_iter().map(|node| node.id).collect();
    each_table(cx, |id| judge(cx, body(cx, id)?, &own))
}

fn judge(cx: &Cx<'_>, table: &RouteTable, own: &[&ResourceId]) -> Outcome {
    let bound = bound_subnets(table)?.iter().enumerate();
    let foreign: Vec<_> = bound.filter(|(_, id)| !own.contains(id)).collect();
    if foreign.is_empty() {
        return Ok(Answer::pass());
    }
    let subnets: Vec<String> = foreign.iter().map(|(_, id)| label(cx, id)).collect();
    let message = format!(
        "Route table {} is also bound to {}: {}.",
        table.id.name(),
        counted(foreign.len(), "foreign subnet"),
        listed(&subnets)
    );
    let mut finding = Finding::new(&RULE, message);
    for (index, id) in foreign.iter().take(SHOWN) {
        finding = finding.saw_in(&table.id, format!("properties.subnets[{index}].id"), *id);
    }
    // A command that cuts another cluster's pods off must not stand in any plan.
    let free = foreign.iter().filter(|(_, id)| cx.fleet.kubenet_in_subnet(id).is_empty());
    Ok(free.map(|(_, id)| unbind(id)).fold(finding, Finding::command).into())
}

fn label(cx: &Cx<'_>, subnet: &ResourceId) -> String {
    let name = format!("{} in {}", subnet.name(), vnet_name(subnet));
    match cx.fleet.kubenet_in_subnet(subnet).first() {
        Some(other) => {
            format!("{name} (nodes of kubenet cluster {}: do not unbind, see KN022)", other.name)
        }
        None => name,
    }
}

/// The subnets bound to a table. ARM leaves the list out when there is none, but never the routes:
/// without both the body was not read.
fn bound_subnets(table: &RouteTable) -> Result<&[ResourceId], Missing> {
    match &table.subnets {
        Field::Value(ids) => Ok(ids),
        Field::Absent => routes(table).map(|_| &[][..]),
        Field::Unreadable => Err(not_read("list of subnets of the route table", &table.id)),
    }
}

fn vnet_name(subnet: &ResourceId) -> &str {
    subnet.segment_after("virtualNetworks").unwrap_or("an unknown network")
}

fn unbind(subnet: &ResourceId) -> CommandLine {
    CommandLine::new("az network vnet subnet update")
        .flag("--ids", subnet.as_str())
        .then("--remove routeTable")
}
