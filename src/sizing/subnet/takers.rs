//! Who takes the addresses of a node subnet.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::addresses::{GATEWAY_INSTANCES, gateway_addresses};
use crate::model::{Cluster, Inventory, IpHolder, ResourceId, Subnet};

/// Addresses of a subnet in one hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Taker {
    /// What takes them.
    pub kind: TakerKind,
    /// The resource's name; none where several are added up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Addresses taken now.
    pub now: u64,
    /// Addresses to plan for: the cluster's own at the ceilings with surge, gateways at their most
    /// instances, all others as now.
    pub planned: u64,
}

/// What takes addresses of a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TakerKind {
    /// Nodes of the cluster.
    Nodes,
    /// Pods of the cluster, where they live in the subnet today; Overlay gives the addresses back.
    Pods,
    /// Machines of others, such as another cluster's nodes.
    OtherMachines,
    /// Frontends of internal load balancers.
    LoadBalancer,
    /// Private endpoints.
    PrivateEndpoint,
    /// Instances and private frontends of application gateways.
    ApplicationGateway,
    /// Other resources with addresses.
    Other,
    /// In use as Azure counts, but in nobody's hand as far as was read.
    Unlisted,
}

impl TakerKind {
    /// The kind in words, to follow a number of addresses.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Pods => "pods",
            Self::OtherMachines => "for other machines",
            Self::LoadBalancer => "for load balancer",
            Self::PrivateEndpoint => "for private endpoints",
            Self::ApplicationGateway => "for application gateway",
            Self::Other => "for other resources",
            Self::Unlisted => "of unknown use",
        }
    }
}

/// The cluster's own addresses in a subnet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    pub nodes_now: u64,
    /// Nodes at the ceilings with surge.
    pub nodes_planned: u64,
    pub pods_now: u64,
}

impl Own {
    pub const fn now(self) -> u64 {
        self.nodes_now.saturating_add(self.pods_now)
    }
}

/// Splits the addresses in use in a subnet. What is not the cluster's own never adds up to more
/// than `used`, where that is known.
pub(super) fn takers(
    id: &ResourceId,
    subnet: Option<&Subnet>,
    cluster: &Cluster,
    inventory: &Inventory,
    used: Option<u64>,
    own: Own,
) -> Vec<Taker> {
    let mut all = vec![taker(TakerKind::Nodes, None, own.nodes_now, own.nodes_planned)];
    if own.pods_now > 0 {
        all.push(taker(TakerKind::Pods, None, own.pods_now, 0));
    }
    let mut left = used.map(|used| used.saturating_sub(own.now()));
    let mut foreign = subnet.map(|subnet| listed(subnet, cluster)).unwrap_or_default();
    foreign.extend(gateways(id, inventory));
    for mut taker in foreign {
        if let Some(left) = &mut left {
            taker.now = taker.now.min(*left);
            *left -= taker.now;
        }
        if taker.kind != TakerKind::ApplicationGateway {
            taker.planned = taker.now;
        }
        if taker.planned > 0 {
            all.push(taker);
        }
    }
    all.extend(left.filter(|n| *n > 0).map(|n| taker(TakerKind::Unlisted, None, n, n)));
    all
}

fn taker(kind: TakerKind, name: Option<&str>, now: u64, planned: u64) -> Taker {
    Taker { kind, name: name.map(str::to_owned), now, planned }
}

/// What the subnet's own body lists, without the cluster's nodes and without gateways, whose one
/// entry stands for all their instances.
fn listed(subnet: &Subnet, cluster: &Cluster) -> Vec<Taker> {
    let endpoints: &[ResourceId] =
        subnet.private_endpoints.value().map(Vec::as_slice).unwrap_or_default();
    let holders: &[IpHolder] = subnet.ip_holders.value().map(Vec::as_slice).unwrap_or_default();
    let mut all = Vec::new();
    // An endpoint has at least one address; some have more.
    let mut endpoint_addresses = 0;
    let mut others = 0;
    for holder in holders {
        let addresses = u64::from(holder.addresses);
        match kind_of(&holder.resource, cluster, endpoints) {
            None | Some(TakerKind::ApplicationGateway) => {}
            Some(TakerKind::PrivateEndpoint) => endpoint_addresses += addresses,
            Some(TakerKind::Other) => others += addresses,
            Some(kind) => {
                all.push(taker(kind, Some(holder.resource.name()), addresses, addresses));
            }
        }
    }
    let endpoint_addresses = endpoint_addresses.max(endpoints.len() as u64);
    all.push(taker(TakerKind::PrivateEndpoint, None, endpoint_addresses, endpoint_addresses));
    all.push(taker(TakerKind::Other, None, others, others));
    all
}

/// What a holder of addresses is; `None` for the cluster's own nodes.
fn kind_of(
    resource: &ResourceId,
    cluster: &Cluster,
    endpoints: &[ResourceId],
) -> Option<TakerKind> {
    let own = cluster.is_node_group(resource.resource_group());
    let interface = resource.is_a("Microsoft.Network/networkInterfaces");
    if interface && endpoints.iter().any(|endpoint| is_of(resource, endpoint)) {
        return Some(TakerKind::PrivateEndpoint);
    }
    if interface || resource.is_a("Microsoft.Compute/virtualMachineScaleSets") {
        let kind = if interface { TakerKind::Other } else { TakerKind::OtherMachines };
        return (!own).then_some(kind);
    }
    Some(if resource.is_a("Microsoft.Network/loadBalancers") {
        TakerKind::LoadBalancer
    } else if resource.is_a("Microsoft.Network/applicationGateways") {
        TakerKind::ApplicationGateway
    } else {
        TakerKind::Other
    })
}

/// Whether an interface is a private endpoint's: Azure calls it `<endpoint>.nic.<id>` unless told
/// otherwise.
fn is_of(interface: &ResourceId, endpoint: &ResourceId) -> bool {
    let (name, endpoint) = (interface.name(), endpoint.name());
    let head = name.get(..endpoint.len()).is_some_and(|head| head.eq_ignore_ascii_case(endpoint));
    head && name.get(endpoint.len()..).is_some_and(|rest| rest.starts_with(".nic."))
}

/// Application gateways with instances or private frontends in a subnet.
fn gateways(id: &ResourceId, inventory: &Inventory) -> Vec<Taker> {
    let here = inventory.gateways_in(id);
    here.map(|gateway| {
        let most = gateway.max_instances.value().copied().unwrap_or(GATEWAY_INSTANCES);
        let instances = if gateway.subnets.contains(id) { most } else { 0 };
        let addresses = gateway_addresses(instances, gateway.private_frontends.contains(id));
        taker(TakerKind::ApplicationGateway, Some(gateway.id.name()), addresses, addresses)
    })
    .collect()
}
