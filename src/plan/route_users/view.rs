//! What lies around one cluster: its subnets, tables, networks, and what of them was not read.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::model::{Cluster, Field, Inventory, ResourceId, Subnet};

/// One cluster and its surroundings.
pub(super) struct View<'a> {
    pub cluster: &'a Cluster,
    pub inventory: &'a Inventory,
    /// Pod ranges, IPv4.
    pub pods: Vec<Ipv4Net>,
    /// Subnets that hold its nodes.
    pub nodes: Vec<&'a ResourceId>,
    /// The ranges of these.
    pub node_ranges: Vec<Ipv4Net>,
    /// Route tables bound to these.
    pub tables: Vec<&'a ResourceId>,
    /// Its own networks, and those that are peered with them.
    pub networks: Vec<ResourceId>,
    /// How many of these are its own.
    pub own_networks: usize,
}

impl<'a> View<'a> {
    pub fn new(cluster: &'a Cluster, inventory: &'a Inventory, unknown: &mut Vec<String>) -> Self {
        let nodes = inventory.node_subnet_ids(cluster);
        if nodes.is_empty() {
            unknown.push(
                "the cluster's node subnets were not read: who uses its routes is not known"
                    .to_owned(),
            );
        }
        let mut view = Self {
            cluster,
            inventory,
            pods: pod_ranges(cluster),
            nodes,
            node_ranges: Vec::new(),
            tables: Vec::new(),
            networks: Vec::new(),
            own_networks: 0,
        };
        if view.pods.is_empty() {
            unknown
                .push("the pod range could not be read: routes into it cannot be told".to_owned());
        }
        view.read_nodes(unknown);
        view.read_networks(unknown);
        view
    }

    fn read_nodes(&mut self, unknown: &mut Vec<String>) {
        for id in self.nodes.clone() {
            let Some(subnet) = self.inventory.subnets.get(id) else {
                unknown.push(format!("node subnet {} was not read", label(id)));
                continue;
            };
            match &subnet.prefixes {
                Field::Value(ranges) => self.node_ranges.extend(ranges),
                Field::Absent | Field::Unreadable => unknown.push(format!(
                    "the range of node subnet {} was not read: routes to its nodes cannot be told",
                    label(id)
                )),
            }
            match &subnet.route_table {
                Field::Value(table) if !self.tables.contains(&table) => self.tables.push(table),
                Field::Unreadable => unknown
                    .push(format!("the route table of node subnet {} was not read", label(id))),
                Field::Value(_) | Field::Absent => {}
            }
        }
    }

    fn read_networks(&mut self, unknown: &mut Vec<String>) {
        for id in self.nodes.iter().filter_map(|subnet| subnet.parent()) {
            if !self.networks.contains(&id) {
                self.networks.push(id);
            }
        }
        self.own_networks = self.networks.len();
        for id in self.networks.clone() {
            self.networks.extend(self.peers(&id, unknown));
        }
        let mut seen: Vec<ResourceId> = Vec::new();
        self.networks.retain(|id| {
            let first = !seen.contains(id);
            seen.push(id.clone());
            first
        });
    }

    /// Networks that are peered with one; those whose peering is known not to connect are left out.
    pub fn peers(&self, network: &ResourceId, unknown: &mut Vec<String>) -> Vec<ResourceId> {
        let Some(vnet) = self.inventory.vnets.get(network) else {
            unknown.push(format!(
                "virtual network {} was not read: other tables with routes to its nodes cannot be \
                 told",
                network.name()
            ));
            return Vec::new();
        };
        if vnet.peerings.is_unreadable() {
            unknown.push(format!("the peerings of {} were not read", network.name()));
        }
        let all = vnet.peerings.value().into_iter().flatten();
        let apart = |state: &str| !state.eq_ignore_ascii_case("Connected");
        all.filter(|peering| !peering.state.text().is_some_and(apart))
            .filter_map(|peering| peering.remote_id.value().cloned())
            .collect()
    }

    /// The subnets of a network that were read, by id.
    pub fn subnets_of(&self, network: &ResourceId, unknown: &mut Vec<String>) -> Vec<&'a Subnet> {
        let Some(vnet) = self.inventory.vnets.get(network) else {
            // The cluster's own are told where their peerings are looked for.
            if !self.is_own(network) {
                unknown.push(format!(
                    "virtual network {}, reached over a peering, was not read: its route tables may \
                     lead to pods",
                    network.name()
                ));
            }
            return Vec::new();
        };
        let ids = vnet.subnets.iter();
        let mut found: Vec<&Subnet> = ids.filter_map(|id| self.inventory.subnets.get(id)).collect();
        let missing = vnet.subnets.len().saturating_sub(found.len());
        if missing > 0 {
            unknown.push(format!("{missing} subnets of {} were not read", network.name()));
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found
    }

    /// Whether a network holds nodes of the cluster.
    pub fn is_own(&self, network: &ResourceId) -> bool {
        self.networks.iter().take(self.own_networks).any(|own| own == network)
    }

    /// Whether an address is one that the cluster's nodes may have.
    pub fn is_node(&self, address: Ipv4Addr) -> bool {
        self.node_ranges.iter().any(|range| range.contains(&address))
    }

    /// Whether a range lies wholly in the pod range.
    pub fn is_pods(&self, range: Ipv4Net) -> bool {
        self.pods.iter().any(|pods| pods.contains(&range))
    }

    /// Whether a range and the pod range have an address in common.
    pub fn meets_pods(&self, range: Ipv4Net) -> bool {
        self.pods.iter().any(|pods| pods.contains(&range) || range.contains(pods))
    }

    /// Whether AKS owns a table and deletes it with the update.
    pub fn is_managed(&self, table: &ResourceId) -> bool {
        let ours = |other: &str| other.eq_ignore_ascii_case(&self.cluster.subscription_id);
        table.subscription().is_some_and(ours) && self.cluster.is_node_group(table.resource_group())
    }
}

fn pod_ranges(cluster: &Cluster) -> Vec<Ipv4Net> {
    let network = &cluster.network;
    let texts = network.pod_cidrs.value().into_iter().flatten().chain(network.pod_cidr.value());
    let mut ranges: Vec<Ipv4Net> =
        texts.filter_map(|text| text.trim().parse().ok()).map(|net: Ipv4Net| net.trunc()).collect();
    ranges.sort_unstable();
    ranges.dedup();
    ranges
}

/// The ranges of a subnet; none where they were not read.
pub(super) fn ranges_of(subnet: &Subnet) -> Vec<Ipv4Net> {
    subnet.prefixes.value().cloned().unwrap_or_default()
}

/// `subnet in network`.
pub(super) fn label(subnet: &ResourceId) -> String {
    let network = subnet.segment_after("virtualNetworks").unwrap_or("an unknown network");
    format!("{} in {network}", subnet.name())
}
