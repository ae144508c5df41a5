//! Who stands in a subnet.

use std::collections::BTreeMap;

use super::RouteUserKind;
use super::view::{View, label};
use crate::model::{Field, ResourceId};

/// Names of one kind that are told; a subnet may hold hundreds.
const SHOWN: usize = 5;

/// Those of one kind in a subnet.
pub(super) struct Party {
    pub kind: RouteUserKind,
    pub names: Vec<String>,
    /// Whether it is the gateway of the cluster's own AGIC add-on.
    pub is_agic: bool,
}

impl Party {
    fn new(kind: RouteUserKind, names: Vec<String>) -> Self {
        Self { kind, names, is_agic: false }
    }

    /// Them in words, with where they are.
    pub fn words(&self, subnet: &ResourceId) -> String {
        format!("{} in subnet {}", self.short(), label(subnet))
    }

    /// Them in words.
    pub fn short(&self) -> String {
        let kind = match self.kind {
            RouteUserKind::Subnet => return "whoever is there (nobody was seen)".to_owned(),
            RouteUserKind::OtherCluster => "nodes of kubenet cluster",
            kind => kind.words(),
        };
        format!("{kind} {}", some(&self.names))
    }
}

/// Names with commas, the first few of them.
pub(super) fn some(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// Everybody in a subnet who is not a node of the cluster; at least one party. A subnet whose body was
/// not read is told as unknown.
pub(super) fn parties(view: &View<'_>, id: &ResourceId, unknown: &mut Vec<String>) -> Vec<Party> {
    let mut all = gateways(view, id);
    let bastions = view.inventory.bastions.iter().filter(|host| host.subnets.contains(id));
    let bastions: Vec<String> = bastions.map(|host| host.id.name().to_owned()).collect();
    if !bastions.is_empty() {
        all.push(Party::new(RouteUserKind::Bastion, bastions));
    }
    let others = other_clusters(view, id);
    let has_nodes = !others.is_empty();
    if has_nodes {
        all.push(Party::new(RouteUserKind::OtherCluster, others));
    }
    listed(view, id, has_nodes, &mut all, unknown);
    if all.is_empty() {
        all.push(Party::new(RouteUserKind::Subnet, Vec::new()));
    }
    all
}

fn gateways(view: &View<'_>, id: &ResourceId) -> Vec<Party> {
    let addon = view.cluster.addon("ingressApplicationGateway");
    let agic = addon.filter(|addon| addon.enabled.is_true()).map(|addon| &addon.gateway_id);
    let party = |gateway: &crate::model::ApplicationGateway| Party {
        is_agic: agic.is_some_and(|own| own.value() == Some(&gateway.id)),
        ..Party::new(RouteUserKind::ApplicationGateway, vec![gateway.id.name().to_owned()])
    };
    view.inventory.gateways_in(id).map(party).collect()
}

/// Kubenet clusters with nodes in a subnet, the cluster itself aside. Only asked for the few subnets
/// that are bound to tables which do not belong to them.
pub(super) fn other_clusters(view: &View<'_>, id: &ResourceId) -> Vec<String> {
    let others = view.inventory.clusters.iter().filter(|other| other.id != view.cluster.id);
    let here = others
        .filter(|other| other.is_kubenet() && view.inventory.node_subnet_ids(other).contains(&id));
    here.map(|other| other.name.to_string()).collect()
}

/// What the subnet's own body lists (`ipConfigurations`, `privateEndpoints`).
fn listed(
    view: &View<'_>,
    id: &ResourceId,
    has_nodes: bool,
    all: &mut Vec<Party>,
    unknown: &mut Vec<String>,
) {
    let Some(subnet) = view.inventory.subnets.get(id) else {
        unknown.push(format!("subnet {} was not read: who is in it is not known", label(id)));
        return;
    };
    if subnet.ip_holders.is_unreadable() || subnet.private_endpoints.is_unreadable() {
        unknown.push(format!("who has addresses in subnet {} was not read", label(id)));
    }
    let endpoints: Vec<String> = names(&subnet.private_endpoints);
    let mut by_kind: BTreeMap<RouteUserKind, Vec<String>> = BTreeMap::new();
    for holder in subnet.ip_holders.value().into_iter().flatten() {
        let (kind, name) = (kind_of(&holder.resource), holder.resource.name().to_owned());
        // A private endpoint's own interface is named after it.
        let is_endpoint = endpoints.iter().any(|own| name.starts_with(&format!("{own}.nic.")));
        let is_node = has_nodes && kind == RouteUserKind::Machines;
        let is_known = all.iter().any(|party| party.kind == kind && party.names.contains(&name));
        if !is_endpoint && !is_node && !is_known {
            by_kind.entry(kind).or_default().push(name);
        }
    }
    if !endpoints.is_empty() {
        by_kind.insert(RouteUserKind::PrivateEndpoint, endpoints);
    }
    all.extend(by_kind.into_iter().map(|(kind, names)| Party::new(kind, names)));
}

fn names(ids: &Field<Vec<ResourceId>>) -> Vec<String> {
    ids.value().into_iter().flatten().map(|id| id.name().to_owned()).collect()
}

fn kind_of(id: &ResourceId) -> RouteUserKind {
    const KINDS: [(&str, RouteUserKind); 5] = [
        ("Microsoft.Compute/virtualMachineScaleSets", RouteUserKind::Machines),
        ("Microsoft.Compute/virtualMachines", RouteUserKind::Machines),
        ("Microsoft.Network/networkInterfaces", RouteUserKind::Machines),
        ("Microsoft.Network/applicationGateways", RouteUserKind::ApplicationGateway),
        ("Microsoft.Network/bastionHosts", RouteUserKind::Bastion),
    ];
    let known = KINDS.iter().find(|(name, _)| id.is_a(name));
    known.map_or(RouteUserKind::Other, |(_, kind)| *kind)
}
