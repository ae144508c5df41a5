//! KN022: Route table or subnet shared with another cluster.

use crate::model::{Cluster, CommandLine, ResourceId};
use crate::rules::routes::{bound_table, each_table};
use crate::rules::words::{SHOWN, counted, listed};
use crate::rules::{Answer, Cx, Finding, NodeSubnet, Outcome, Rule, Scope, Severity};

/// KN022: Route table or subnet shared with another cluster.
pub static RULE: Rule = Rule {
    code: "KN022",
    name: "shared-network",
    title: "Route table or subnet shared with another cluster",
    severity: Severity::Blocker,
    scope: Scope::Kubenet,
    gate: true,
    when: "another kubenet cluster of the inventory has nodes in the same subnet or its subnets on \
           the same route table, or the cluster's subnets are bound to more than one route table",
    why: "Kubenet supports neither layout. The first migration can remove the routes of the other \
          cluster.",
    fix: "Give each cluster a subnet and a route table of its own, and each cluster one table for \
          all its subnets, or move to a new cluster (blue/green).",
    sources: &["docs:configure-kubenet.md (2026-04-16)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let nodes = cx.node_subnets()?;
    let mut parts: Vec<Outcome> = nodes.iter().map(|node| Ok(shared_subnet(cx, node.id))).collect();
    parts.push(each_table(cx, |table| Ok(shared_table(cx, table))));
    parts.push(Ok(several_tables(&nodes)));
    Ok(parts.into_iter().collect())
}

fn shared_subnet(cx: &Cx<'_>, subnet: &ResourceId) -> Answer {
    shared(cx, subnet, "Subnet", cx.fleet.kubenet_in_subnet(subnet))
}

fn shared_table(cx: &Cx<'_>, table: &ResourceId) -> Answer {
    shared(cx, table, "Route table", cx.fleet.kubenet_on_table(table))
}

fn shared(cx: &Cx<'_>, id: &ResourceId, kind: &str, users: &[&Cluster]) -> Answer {
    let others = users.iter().filter(|user| user.id != cx.cluster.id);
    let some: Vec<&Cluster> = others.copied().take(SHOWN).collect();
    if some.is_empty() {
        return Answer::pass();
    }
    // The cluster itself is one of the users.
    let count = users.len().saturating_sub(1);
    let message = format!(
        "{kind} {} is shared with {}: {}{}.",
        id.name(),
        counted(count, "other kubenet cluster"),
        listed(&some.iter().map(|c| c.name.as_str()).collect::<Vec<_>>()),
        if count > some.len() { " and more" } else { "" }
    );
    let start = Finding::new(&RULE, message).saw_in(id, "id", id);
    let finding = some.iter().fold(start, |finding, user| finding.saw_in(&user.id, "id", &user.id));
    finding.command(show(id)).into()
}

fn several_tables(nodes: &[NodeSubnet<'_>]) -> Answer {
    let bound = |node: &NodeSubnet<'_>| bound_table(*node).ok().flatten().cloned();
    let pairs: Vec<_> = nodes.iter().filter_map(|node| Some((node.id, bound(node)?))).collect();
    let mut tables: Vec<&ResourceId> = pairs.iter().map(|(_, table)| table).collect();
    tables.sort_unstable();
    tables.dedup();
    if tables.len() < 2 {
        return Answer::pass();
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name()).collect();
    let message = format!(
        "The cluster's subnets are bound to {} different route tables: {}.",
        tables.len(),
        listed(&names)
    );
    let start = Finding::new(&RULE, message);
    let finding = pairs.iter().take(SHOWN).fold(start, |finding, (subnet, table)| {
        finding.saw_in(subnet, "properties.routeTable.id", table)
    });
    tables.into_iter().map(show).fold(finding, Finding::command).into()
}

fn show(id: &ResourceId) -> CommandLine {
    CommandLine::new("az resource show").flag("--ids", id.as_str()).then("-o json")
}
