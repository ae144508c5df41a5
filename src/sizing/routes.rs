//! Routes that say an address is somewhere else.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::model::{Cluster, Inventory, Ranges, ResourceId, Route, RouteTable};

/// Destinations of all routes but defaults and those that lead to a cluster's own pods.
///
/// kubenet writes one route a node into the table of its subnet, each to a /24 of the cluster's pod
/// range (docs:configure-kubenet.md). Only these are a cluster's own: a route in somebody else's
/// table to the same addresses leads to another place, whoever else uses them for pods.
pub(super) fn foreign_routes(inventory: &Inventory) -> Vec<(Ipv4Net, &RouteTable)> {
    let own = pods_by_table(inventory);
    let anyone = Ranges::of(inventory.clusters.iter().flat_map(Cluster::pod_ranges));
    let mut tables: Vec<&RouteTable> = inventory.route_tables.values().collect();
    tables.sort_by(|a, b| a.id.cmp(&b.id));
    let mut found = Vec::new();
    for table in tables {
        let pods = own.get(&table.id).map(Vec::as_slice);
        for route in table.routes.value().into_iter().flatten() {
            let range = route.range().filter(|range| range.prefix_len() > 0).map(|r| r.trunc());
            found.extend(
                range.filter(|range| !is_own(route, *range, pods, &anyone)).map(|r| (r, table)),
            );
        }
    }
    found
}

/// Whether a route leads to pods of a cluster that uses its table. A table that nobody is known to
/// use may still be kubenet's: then a route must look like one of a node.
fn is_own(route: &Route, range: Ipv4Net, pods: Option<&[Ipv4Net]>, anyone: &Ranges) -> bool {
    match pods {
        Some(pods) => pods.iter().any(|pods| pods.contains(&range)),
        None => {
            let to_node = route
                .next_hop
                .text()
                .is_some_and(|hop| hop.eq_ignore_ascii_case("VirtualAppliance"));
            to_node && range.prefix_len() == 24 && anyone.overlaps(range)
        }
    }
}

/// The pod ranges of the clusters that use each route table.
fn pods_by_table(inventory: &Inventory) -> HashMap<ResourceId, Vec<Ipv4Net>> {
    let mut own: HashMap<ResourceId, Vec<Ipv4Net>> = HashMap::new();
    for cluster in &inventory.clusters {
        for subnet in inventory.node_subnet_ids(cluster) {
            let subnet = inventory.subnets.get(subnet);
            if let Some(table) = subnet.and_then(|subnet| subnet.route_table.value()) {
                own.entry(table.clone()).or_default().extend(cluster.pod_ranges());
            }
        }
    }
    own
}
