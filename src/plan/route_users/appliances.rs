//! Appliances that the cluster's own table sends traffic to, such as a firewall.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::bound::foreign_subnets;
use super::view::{View, label};
use super::who::{other_clusters, some};
use super::{RouteUser, RouteUserKind, RouteUsers};
use crate::model::{ResourceId, Route};

pub(super) fn add(view: &View<'_>, found: &mut RouteUsers) {
    for id in &view.tables {
        let others = other_nodes(view, id);
        let routes = view.inventory.route_tables.get(id).and_then(|table| table.routes.value());
        let mut by_hop: BTreeMap<Ipv4Addr, Vec<&Route>> = BTreeMap::new();
        for route in routes.into_iter().flatten().filter(|r| r.next_hop.is("VirtualAppliance")) {
            let hop = route.next_hop_ip.text().and_then(|text| text.trim().parse().ok());
            let is_node = |hop: &Ipv4Addr| {
                view.is_node(*hop) || others.iter().any(|range| range.contains(hop))
            };
            if let Some(hop) = hop.filter(|hop| !is_node(hop)) {
                by_hop.entry(hop).or_default().push(route);
            }
        }
        // Without the nodes' ranges every kubenet route would look like one to an appliance.
        let known = !view.node_ranges.is_empty();
        let users = by_hop.into_iter().filter(|_| known);
        found.users.extend(users.map(|(hop, routes)| user(view, id, hop, &routes)));
    }
}

/// Ranges in which other kubenet clusters have nodes that share the table; its routes to these are
/// kubenet's as well (KN022).
fn other_nodes(view: &View<'_>, table: &ResourceId) -> Vec<Ipv4Net> {
    let bound = foreign_subnets(view, table, &mut Vec::new());
    let theirs = bound.iter().filter(|subnet| !other_clusters(view, subnet).is_empty());
    let bodies = theirs.filter_map(|subnet| view.inventory.subnets.get(subnet));
    bodies.flat_map(|subnet| subnet.prefixes.value().cloned().unwrap_or_default()).collect()
}

fn user(view: &View<'_>, table: &ResourceId, hop: Ipv4Addr, routes: &[&Route]) -> RouteUser {
    let words: Vec<String> = routes
        .iter()
        .map(|route| {
            let name = route.name.text().unwrap_or("of no name");
            format!("{name} ({})", route.prefix.text().unwrap_or("of no prefix"))
        })
        .collect();
    let into_pods = |route: &&Route| route.range().is_some_and(|range| view.is_pods(range));
    let (loses, step, step_id) = if routes.iter().any(into_pods) {
        (
            "what it forwards to pods: AKS deletes every route into the pod range from this table",
            "Find out what the route into the pod range is for, and give that another way before \
             the update.",
            None,
        )
    } else if view.is_managed(table) {
        (
            "the traffic of these routes: AKS deletes its own table with the update",
            "Copy the routes to a table of yours before the update (KN024).",
            Some("kn024"),
        )
    } else {
        (
            "nothing that is known: AKS keeps these routes in a table of yours, and it sees the \
             nodes' addresses before and after",
            "Nothing before the update; look at its logs afterwards.",
            None,
        )
    };
    RouteUser {
        who: place(view, hop),
        kind: RouteUserKind::Appliance,
        how: format!("the cluster's route table {} leads to it: {}", table.name(), some(&words)),
        loses: loses.to_owned(),
        step: step.to_owned(),
        step_id: step_id.map(str::to_owned),
        resource: table.to_string(),
    }
}

/// The appliance, with the subnet that its address lies in where that was read.
fn place(view: &View<'_>, hop: Ipv4Addr) -> String {
    let all = view.networks.iter().filter_map(|network| view.inventory.vnets.get(network));
    let mut subnets = all
        .flat_map(|vnet| &vnet.subnets)
        .filter_map(|id| view.inventory.subnets.get(id))
        .filter(|subnet| {
            subnet.prefixes.value().into_iter().flatten().any(|range| range.contains(&hop))
        });
    match subnets.next() {
        Some(subnet) => format!("appliance {hop} in subnet {}", label(&subnet.id)),
        None => format!("appliance {hop}, whose subnet was not read"),
    }
}
