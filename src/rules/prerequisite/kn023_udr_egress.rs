//! KN023: Egress by user-defined routes.

use crate::model::{CommandLine, ResourceId, Route, RouteTable};
use crate::rules::context::not_read;
use crate::rules::routes::{body, bound_table, destination, export, is_managed, routes};
use crate::rules::{
    Answer, Cx, Finding, Mark, Missing, NodeSubnet, Outcome, Rule, Severity, Uncertainty,
};

/// KN023: Egress by user-defined routes.
pub static RULE: Rule = Rule {
    code: "KN023",
    name: "udr-egress",
    title: "Egress by user-defined routes",
    severity: Severity::Blocker,
    gate: true,
    when: "networkProfile.outboundType is userDefinedRouting; a blocker where a node subnet has no \
           route table, one in nodeResourceGroup, or one without a route for 0.0.0.0/0 to \
           VirtualAppliance or VirtualNetworkGateway, else a warning",
    why: "All egress depends on the default route, so it must be in a table that survives the \
          update: AKS deletes its own table and keeps yours.",
    fix: "Put the default route into a route table of your own and bind it to the subnet before \
          the update. Afterwards check that the subnet is still bound to it.",
    sources: &["docs:update-azure-cni.md (2026-05-28)", "docs:egress-udr.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "docs:update-azure-cni.md (2026-05-28) says that AKS deletes its own table; that \
               egress breaks with it is our inference",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let outbound = &cx.cluster.network.outbound_type;
    let outbound = cx.text(outbound, "networkProfile.outboundType")?;
    if !outbound.eq_ignore_ascii_case("userDefinedRouting") {
        return Ok(Answer::pass());
    }
    Ok(cx.node_subnets()?.into_iter().map(|node| judge(cx, node)).collect())
}

fn judge(cx: &Cx<'_>, node: NodeSubnet<'_>) -> Outcome {
    let subnet = node.id;
    let Some(id) = bound_table(node)? else {
        let text = "has no route table, so nothing holds the default route";
        return Ok(finding(cx, subnet, None, text).command(show(subnet)).into());
    };
    if is_managed(cx, id)? {
        let text = "takes its egress through a route table of AKS, which the update deletes";
        return Ok(finding(cx, subnet, Some(id), text).command(export(id)).into());
    }
    match default_route(body(cx, id)?)? {
        None => {
            let text = "is bound to a route table without a default route to an appliance or \
                        gateway";
            Ok(finding(cx, subnet, Some(id), text).command(export(id)).into())
        }
        Some(found) => Ok(survives(cx, subnet, id, &found).into()),
    }
}

fn survives(cx: &Cx<'_>, subnet: &ResourceId, id: &ResourceId, route: &(usize, &Route)) -> Finding {
    let text = "takes its egress through a route table of yours, which stays; check after the \
                update that it is still bound";
    let (path, prefix) = destination(route);
    let hop = format!("properties.routes[{}].properties.nextHopType", route.0);
    finding(cx, subnet, Some(id), text)
        .severity(Severity::Warning)
        .saw_in(id, path, prefix)
        .saw_in(id, hop, &route.1.next_hop)
        .command(show(subnet))
}

fn finding(cx: &Cx<'_>, subnet: &ResourceId, table: Option<&ResourceId>, text: &str) -> Finding {
    let named = table.map(|id| format!(" ({})", id.name())).unwrap_or_default();
    let message = format!("Subnet {} {text}{named}.", subnet.name());
    let finding = Finding::new(&RULE, message).saw(
        cx,
        "networkProfile.outboundType",
        &cx.cluster.network.outbound_type,
    );
    match table {
        Some(id) => finding.saw_in(subnet, "properties.routeTable.id", id),
        None => finding.saw_in(subnet, "properties.routeTable", crate::rules::EvidenceValue::Null),
    }
}

/// The default route to an appliance or gateway, with its place.
fn default_route(table: &RouteTable) -> Result<Option<(usize, &Route)>, Missing> {
    let routes = routes(table)?;
    let leads_out = |route: &Route| {
        let hop = &route.next_hop;
        route.range().is_some_and(|range| range.prefix_len() == 0)
            && (hop.is("VirtualAppliance") || hop.is("VirtualNetworkGateway"))
    };
    let found = routes.iter().enumerate().find(|(_, route)| leads_out(route));
    let broken = |route: &Route| route.prefix.is_unreadable() || route.next_hop.is_unreadable();
    if found.is_none() && routes.iter().any(broken) {
        return Err(not_read("a route of the route table", &table.id));
    }
    Ok(found)
}

fn show(subnet: &ResourceId) -> CommandLine {
    CommandLine::new("az network vnet subnet show")
        .flag("--ids", subnet.as_str())
        .then("--query routeTable.id -o tsv")
}
