//! Routes of a table that lead into the pod range, and where they lead.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::view::{View, ranges_of};
use crate::model::{ResourceId, Route, Subnet};

/// Where a route into the pod range leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To an address of the cluster's nodes.
    Node,
    /// To an appliance whose own table leads to the nodes.
    Forwarder,
    /// To an appliance of which nobody knows where it leads on.
    Unsure,
}

/// A route into the pod range.
pub(super) struct Lead<'a> {
    pub route: &'a Route,
    pub range: Ipv4Net,
    pub hop: Ipv4Addr,
    pub way: Way,
}

/// The routes of a table that lead into the pod range.
///
/// A next hop in a subnet that is bound to the table itself is how another kubenet cluster's own table
/// looks; several clusters may use one pod range, so these say nothing about this cluster.
pub(super) fn leads<'a>(
    view: &View<'a>,
    table: &ResourceId,
    bound: &[&Subnet],
    forwarding: &[Ipv4Net],
) -> Vec<Lead<'a>> {
    let routes = view.inventory.route_tables.get(table).and_then(|body| body.routes.value());
    let own: Vec<Ipv4Net> = bound.iter().flat_map(|subnet| ranges_of(subnet)).collect();
    let within = |ranges: &[Ipv4Net], hop| ranges.iter().any(|range| range.contains(&hop));
    let lead = |route: &'a Route| {
        let appliance = route.next_hop.is("VirtualAppliance");
        let range = route.range().filter(|range| appliance && view.meets_pods(*range))?;
        let hop: Ipv4Addr = route.next_hop_ip.text()?.trim().parse().ok()?;
        let way = match hop {
            hop if view.is_node(hop) => Way::Node,
            // Everybody's default route may pass a firewall; that is no route to pods.
            hop if range.prefix_len() > 0 && within(forwarding, hop) => Way::Forwarder,
            hop if view.is_pods(range) && !within(&own, hop) => Way::Unsure,
            _ => return None,
        };
        Some(Lead { route, range, hop, way })
    };
    routes.into_iter().flatten().filter_map(lead).collect()
}

/// A route in words.
pub(super) fn words(lead: &Lead<'_>) -> String {
    let name = lead.route.name.text().unwrap_or("of no name");
    let to = match lead.way {
        Way::Node => "a node",
        Way::Forwarder => "an appliance that sends it on to the nodes",
        Way::Unsure => "an appliance",
    };
    format!("route {name} ({} to {}, {to})", lead.range, lead.hop)
}

/// What whoever is behind these routes loses.
pub(super) fn loses(leads: &[Lead<'_>]) -> String {
    if leads.iter().all(|lead| lead.way == Way::Unsure) {
        "its way to pods, if that appliance leads to this cluster; where it leads was not read \
         (AKS#4871)"
            .to_owned()
    } else {
        "its way to pods: the routes stay, and nodes no longer take packets for pods (AKS#4871)"
            .to_owned()
    }
}
