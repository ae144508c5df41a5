//! What a range collides with, who owns that, and how bad it is.

use std::collections::HashMap;

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::FreeSpace;
use crate::model::{Cluster, Inventory, ResourceId, parse_v4, reserved_ranges};

/// A range that the inventory or the settings say is taken.
#[derive(Debug, Clone)]
struct Taken {
    range: Ipv4Net,
    kind: ConflictKind,
    what: String,
    resource: Option<ResourceId>,
}

/// What a pod range can collide with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictKind {
    /// A subnet of the cluster's own virtual network.
    Subnet,
    /// The cluster's own virtual network, outside its subnets.
    Vnet,
    /// A network that is peered with the cluster's own.
    Peering,
    /// The cluster's service range.
    ServiceRange,
    /// The cluster's DNS address.
    DnsAddress,
    /// A range that AKS keeps for itself.
    Reserved,
    /// A range that the settings declare, on-premises for example.
    Declared,
    /// A virtual network that is not connected as far as the inventory tells.
    OtherVnet,
}

/// How bad a collision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Unwise: nothing breaks today.
    Unwise,
    /// Pods cannot reach what is there: their packets stay in the overlay.
    HidesDestinations,
    /// Azure refuses it, or routing breaks.
    BreaksRouting,
}

/// One collision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The pod range looked at.
    pub range: String,
    /// The range it collides with.
    pub with: String,
    /// What that is.
    pub kind: ConflictKind,
    /// Whose it is, in words.
    pub what: String,
    /// ARM id of the resource that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// How bad it is.
    pub harm: Harm,
    /// The documentation.
    pub source: &'static str,
}

impl ConflictKind {
    /// How bad a collision of this kind is, and the page that says so.
    #[must_use]
    pub const fn harm(self) -> (Harm, &'static str) {
        const OVERLAY: &str = "https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/concepts-network-azure-cni-overlay.md";
        const UPDATE: &str = "https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/update-azure-cni.md";
        const RELEASE: &str = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md (2024-10-25)";
        const OVERVIEW: &str = "https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/concepts-network-cni-overview.md";
        match self {
            Self::Subnet => (Harm::BreaksRouting, RELEASE),
            Self::Vnet => (Harm::Unwise, UPDATE),
            Self::Peering | Self::Declared => (Harm::HidesDestinations, OVERLAY),
            Self::ServiceRange | Self::DnsAddress => (Harm::BreaksRouting, OVERLAY),
            Self::Reserved => (Harm::BreaksRouting, OVERVIEW),
            Self::OtherVnet => (Harm::Unwise, OVERLAY),
        }
    }
}

/// Every range of the fleet that a pod range can meet, indexed once.
#[derive(Debug, Default)]
pub struct Neighbourhood {
    /// Ranges with the same meaning for every cluster: reserved and declared ones, and networks.
    taken: Vec<Taken>,
    space: FreeSpace,
    /// Networks directly peered with a network, by its id.
    peers: HashMap<ResourceId, Vec<(Ipv4Net, String, Option<ResourceId>)>>,
}

impl Neighbourhood {
    /// Indexes the networks of an inventory together with declared ranges (range and name).
    #[must_use]
    pub fn new(inventory: &Inventory, declared: &[(Ipv4Net, String)]) -> Self {
        let mut hood = Self::default();
        for range in reserved_ranges() {
            hood.take(range, ConflictKind::Reserved, "reserved by AKS".to_owned(), None);
        }
        for (range, name) in declared {
            hood.take(*range, ConflictKind::Declared, format!("declared range {name}"), None);
        }
        hood.take_networks(inventory);
        hood.take_services(inventory);
        let numbered = hood.taken.iter().enumerate().map(|(n, taken)| (taken.range, n)).collect();
        hood.space = FreeSpace::new(numbered);
        hood
    }

    fn take(
        &mut self,
        range: Ipv4Net,
        kind: ConflictKind,
        what: String,
        resource: Option<ResourceId>,
    ) {
        self.taken.push(Taken { range, kind, what, resource });
    }

    fn take_networks(&mut self, inventory: &Inventory) {
        let mut vnets: Vec<_> = inventory.vnets.values().collect();
        vnets.sort_by(|a, b| a.id.cmp(&b.id));
        for vnet in vnets {
            for range in vnet.address_space.value().into_iter().flatten() {
                let what = format!("virtual network {}", vnet.id.name());
                self.take(*range, ConflictKind::OtherVnet, what, Some(vnet.id.clone()));
            }
            for peering in vnet.peerings.value().into_iter().flatten() {
                self.take_peering(&vnet.id, peering, inventory);
            }
        }
        let mut subnets: Vec<_> = inventory.subnets.values().collect();
        subnets.sort_by(|a, b| a.id.cmp(&b.id));
        for subnet in subnets {
            for range in subnet.prefixes.value().into_iter().flatten() {
                let what = format!("subnet {}", subnet.id.name());
                self.take(*range, ConflictKind::Subnet, what, Some(subnet.id.clone()));
            }
        }
    }

    fn take_peering(
        &mut self,
        vnet: &ResourceId,
        peering: &crate::model::Peering,
        inventory: &Inventory,
    ) {
        let remote = peering.remote_id.value();
        let known = remote.and_then(|id| inventory.vnets.get(id));
        let name = remote.map_or("an unnamed network", |id| id.name());
        for range in peered_ranges(peering, inventory) {
            let what = format!("virtual network {name}, peered with {}", vnet.name());
            self.peers.entry(vnet.clone()).or_default().push((
                *range,
                what.clone(),
                remote.cloned(),
            ));
            if known.is_none() {
                self.take(*range, ConflictKind::OtherVnet, what, remote.cloned());
            }
        }
    }

    /// Service ranges and own routes of the fleet keep candidates away, though they collide with
    /// nobody else's pods.
    fn take_services(&mut self, inventory: &Inventory) {
        for cluster in &inventory.clusters {
            for range in cluster.service_ranges() {
                let what = format!("service range of {}", cluster.name);
                self.take(range, ConflictKind::ServiceRange, what, Some(cluster.id.clone()));
            }
        }
        let pods: Vec<Ipv4Net> = inventory.clusters.iter().flat_map(Cluster::pod_ranges).collect();
        let pods = crate::model::Ranges::of(pods);
        for table in inventory.route_tables.values() {
            for route in table.routes.value().into_iter().flatten() {
                let Some(range) = route.range().filter(|range| range.prefix_len() > 0) else {
                    continue;
                };
                if !pods.overlaps(range) || range.prefix_len() < 16 {
                    let what = format!("a route of {}", table.id.name());
                    self.take(range.trunc(), ConflictKind::OtherVnet, what, Some(table.id.clone()));
                }
            }
        }
    }

    /// Free space outside everything that the fleet uses.
    #[must_use]
    pub fn space(&self) -> &FreeSpace {
        &self.space
    }
}

/// Everything that a pod range of this cluster collides with, worst first. `vnets` are the
/// networks that hold its nodes.
#[must_use]
pub fn conflicts_of(
    range: Ipv4Net,
    cluster: &Cluster,
    vnets: &[ResourceId],
    hood: &Neighbourhood,
) -> Vec<Conflict> {
    let is_own = |id: Option<&ResourceId>| {
        id.is_some_and(|id| {
            vnets.contains(id) || id.parent().is_some_and(|parent| vnets.contains(&parent))
        })
    };
    let mut found = Vec::new();
    for number in hood.space.overlapping(range) {
        let Some(taken) = hood.taken.get(number) else { continue };
        let own = is_own(taken.resource.as_ref());
        let kind = match taken.kind {
            ConflictKind::ServiceRange => continue,
            ConflictKind::OtherVnet if own => ConflictKind::Vnet,
            ConflictKind::Subnet if !own => continue,
            kind => kind,
        };
        found.push(conflict(range, taken.range, kind, taken.what.clone(), taken.resource.as_ref()));
    }
    for vnet in vnets {
        for (other, what, resource) in hood.peers.get(vnet).into_iter().flatten() {
            if overlaps(range, *other) {
                let kind = ConflictKind::Peering;
                found.retain(|c| c.kind != ConflictKind::OtherVnet || c.with != other.to_string());
                found.push(conflict(range, *other, kind, what.clone(), resource.as_ref()));
            }
        }
    }
    found.extend(service_conflicts(range, cluster));
    found.sort_by_key(|conflict| std::cmp::Reverse(conflict.harm));
    found
}

fn service_conflicts(range: Ipv4Net, cluster: &Cluster) -> Vec<Conflict> {
    let mut found = Vec::new();
    for service in cluster.service_ranges().into_iter().filter(|other| overlaps(range, *other)) {
        let what = "the cluster's own service range".to_owned();
        found.push(conflict(range, service, ConflictKind::ServiceRange, what, None));
    }
    let dns =
        cluster.network.dns_service_ip.text().and_then(|ip| parse_v4(&format!("{ip}/32")).ok());
    if let Some(dns) = dns.filter(|dns| overlaps(range, *dns)) {
        let what = "the cluster's own DNS address".to_owned();
        found.push(conflict(range, dns, ConflictKind::DnsAddress, what, None));
    }
    found
}

fn conflict(
    range: Ipv4Net,
    with: Ipv4Net,
    kind: ConflictKind,
    what: String,
    resource: Option<&ResourceId>,
) -> Conflict {
    let (harm, source) = kind.harm();
    Conflict {
        range: range.to_string(),
        with: with.to_string(),
        kind,
        what,
        resource: resource.map(ToString::to_string),
        harm,
        source,
    }
}

/// Whether two ranges share an address.
#[must_use]
pub(super) fn overlaps(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// The ranges behind a peering: as this side knows them, else as the other network gives them.
pub(super) fn peered_ranges<'a>(
    peering: &'a crate::model::Peering,
    inventory: &'a Inventory,
) -> impl Iterator<Item = &'a Ipv4Net> {
    let known = peering.remote_id.value().and_then(|id| inventory.vnets.get(id));
    let seen = known.and_then(|remote| remote.address_space.value());
    peering.remote_space.value().or(seen).into_iter().flatten()
}

/// The virtual networks that hold the cluster's nodes.
pub(super) fn own_vnets(cluster: &Cluster, inventory: &Inventory) -> Vec<ResourceId> {
    let mut vnets: Vec<ResourceId> = Vec::new();
    for subnet in inventory.node_subnet_ids(cluster) {
        if let Some(vnet) = subnet.parent().filter(|vnet| !vnets.contains(vnet)) {
            vnets.push(vnet);
        }
    }
    vnets
}
