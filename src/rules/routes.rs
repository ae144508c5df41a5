//! Route tables of node subnets, and which of their routes are kubenet's.

use ipnet::IpNet;

use super::context::not_read;
use super::{Cx, Missing, NodeSubnet, Outcome};
use crate::model::{CommandLine, Field, ResourceId, Route, RouteTable, Text};

/// The route table bound to a node subnet.
///
/// # Errors
/// [`Missing`] when the subnet was not read, or only its id was.
pub(super) fn bound_table(node: NodeSubnet<'_>) -> Result<Option<&ResourceId>, Missing> {
    let subnet = node.subnet.ok_or_else(|| not_read("subnet", node.id))?;
    match &subnet.route_table {
        Field::Value(id) => Ok(Some(id)),
        // Every subnet has a prefix: a body without one is a mere reference.
        Field::Absent if !subnet.prefixes.is_absent() => Ok(None),
        Field::Absent | Field::Unreadable => Err(not_read("route table of the subnet", node.id)),
    }
}

/// Judges every route table bound to the node subnets, each once.
///
/// # Errors
/// [`Missing`] when the subnets are not known.
pub(super) fn each_table<'a>(cx: &Cx<'a>, judge: impl Fn(&'a ResourceId) -> Outcome) -> Outcome {
    let mut seen: Vec<&ResourceId> = Vec::new();
    let mut parts = Vec::new();
    for node in cx.node_subnets()? {
        match bound_table(node) {
            Ok(Some(id)) if !seen.contains(&id) => {
                seen.push(id);
                parts.push(judge(id));
            }
            Ok(_) => {}
            Err(missing) => parts.push(Err(missing)),
        }
    }
    Ok(parts.into_iter().collect())
}

/// Whether AKS owns the table, and so deletes it with the update.
///
/// # Errors
/// [`Missing`] when the node resource group is not known.
pub(super) fn is_managed(cx: &Cx<'_>, table: &ResourceId) -> Result<bool, Missing> {
    cx.require(&cx.cluster.node_resource_group, "nodeResourceGroup")?;
    Ok(cx.is_aks_owned(table))
}

/// The body of a table.
///
/// # Errors
/// [`Missing`] when it was not read.
pub(super) fn body<'a>(cx: &Cx<'a>, id: &ResourceId) -> Result<&'a RouteTable, Missing> {
    cx.inventory().route_tables.get(id).ok_or_else(|| not_read("route table", id))
}

/// The routes of a table. ARM always gives the list, so a body without it was not read whole.
///
/// # Errors
/// [`Missing`] when they were not read.
pub(super) fn routes(table: &RouteTable) -> Result<&[Route], Missing> {
    let routes = table.routes.value();
    routes.map(Vec::as_slice).ok_or_else(|| not_read("list of routes of", &table.id))
}

/// The routes of a table, with their place in it.
#[derive(Debug, Default)]
pub(super) struct Routes<'a> {
    /// Routes into the pod range, which AKS deletes.
    pub(super) pods: Vec<(usize, &'a Route)>,
    /// All others, which somebody wrote.
    pub(super) own: Vec<(usize, &'a Route)>,
}

/// Tells kubenet's routes from the others: theirs lead into the pod range.
///
/// # Errors
/// [`Missing`] when the pod range or a route could not be read.
pub(super) fn split<'a>(cx: &Cx<'_>, table: &'a RouteTable) -> Result<Routes<'a>, Missing> {
    let ranges = pod_ranges(cx)?;
    let mut split = Routes::default();
    for (index, route) in routes(table)?.iter().enumerate() {
        let Some(prefix) = route.prefix.text() else {
            return Err(not_read("a route's addressPrefix in the route table", &table.id));
        };
        // A service tag is no range, and never kubenet's.
        let target = prefix.trim().parse::<IpNet>().ok();
        let to_pods = target.is_some_and(|target| ranges.iter().any(|r| r.contains(&target)));
        if to_pods { split.pods.push((index, route)) } else { split.own.push((index, route)) }
    }
    Ok(split)
}

fn pod_ranges(cx: &Cx<'_>) -> Result<Vec<IpNet>, Missing> {
    let network = &cx.cluster.network;
    let list = cx.read(&network.pod_cidrs, "networkProfile.podCidrs")?;
    let single = cx.read(&network.pod_cidr, "networkProfile.podCidr")?;
    let texts = list.into_iter().flatten().chain(single);
    let ranges: Vec<IpNet> = texts.filter_map(|text| text.trim().parse().ok()).collect();
    if ranges.is_empty() {
        return Err(Missing::new(
            format!("{} names no range", cx.cluster.path("networkProfile.podCidr")),
            cx.done(cx.az("az aks show").then("-o json")).to_string(),
        ));
    }
    Ok(ranges)
}

/// Names of routes, for messages.
pub(super) fn names<'a>(routes: &[(usize, &'a Route)]) -> Vec<&'a str> {
    routes.iter().map(|(_, route)| route.name.text().unwrap_or("(unnamed)")).collect()
}

/// The path and value of a route's destination, for evidence.
pub(super) fn destination<'a>((index, route): &(usize, &'a Route)) -> (String, &'a Field<Text>) {
    (format!("properties.routes[{index}].properties.addressPrefix"), &route.prefix)
}

/// The command that shows a table whole.
pub(super) fn export(table: &ResourceId) -> CommandLine {
    CommandLine::new("az network route-table show").flag("--ids", table.as_str()).then("-o json")
}
