//! What a range collides with, who owns that, and how bad it is.

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::FreeSpace;
use super::reach::{Hop, Reach, Reached, Unseen};
use super::routes::foreign_routes;
use crate::model::{Cluster, Ground, Inventory, ResourceId, parse_v4, reserved_ranges};

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
    /// A network that is reached through an appliance in a peered one.
    Forwarded,
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

impl Harm {
    /// What it means, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unwise => "unwise, nothing breaks today",
            Self::HidesDestinations => "pods cannot reach what is there",
            Self::BreaksRouting => "Azure refuses it, or routing breaks",
        }
    }
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
    /// How it is reached, hop by hop; empty where nothing leads there as far as was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Hop>,
    /// Why the settings say that it does no harm, and who answers for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excepted: Option<String>,
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
            Self::Peering | Self::Forwarded | Self::Declared => (Harm::HidesDestinations, OVERLAY),
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
    reach: Reach,
    ground: Ground,
}

impl Neighbourhood {
    /// Indexes the networks of an inventory together with declared ranges (range and name).
    #[must_use]
    pub fn new(inventory: &Inventory, declared: &[(Ipv4Net, String)]) -> Self {
        Self::on(inventory, &Ground { declared: declared.to_vec(), ..Ground::default() })
    }

    /// Indexes the networks of an inventory together with what the settings say.
    #[must_use]
    pub fn on(inventory: &Inventory, ground: &Ground) -> Self {
        let reach = Reach::new(inventory);
        let mut hood = Self { reach, ground: ground.clone(), ..Self::default() };
        for range in reserved_ranges() {
            hood.take(range, ConflictKind::Reserved, "reserved by AKS".to_owned(), None);
        }
        for (range, name) in &ground.declared {
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
                self.take_unread(&vnet.id, peering, inventory);
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

    /// Ranges of a network that only its peers tell of keep candidates away as well.
    fn take_unread(
        &mut self,
        vnet: &ResourceId,
        peering: &crate::model::Peering,
        inventory: &Inventory,
    ) {
        let remote = peering.remote_id.value();
        if remote.is_some_and(|id| inventory.vnets.contains_key(id)) {
            return;
        }
        let name = remote.map_or("an unnamed network", |id| id.name());
        for range in peered_ranges(peering, inventory) {
            let what = format!("virtual network {name}, peered with {}", vnet.name());
            self.take(range, ConflictKind::OtherVnet, what, remote.cloned());
        }
    }

    /// Networks on the way from these that the inventory does not show.
    #[must_use]
    pub fn unseen(&self, vnets: &[ResourceId]) -> Vec<Unseen> {
        let around = vnets.iter().filter_map(|vnet| self.reach.around(vnet));
        around.flat_map(|around| around.unseen.iter().cloned()).collect()
    }

    /// Takes the harm from a collision that the settings answer for. What Azure refuses or what is the
    /// cluster's own cannot be excepted.
    fn except(&self, conflict: &mut Conflict) {
        let may = matches!(
            conflict.kind,
            ConflictKind::Peering
                | ConflictKind::Forwarded
                | ConflictKind::Declared
                | ConflictKind::OtherVnet
        );
        let with = conflict.with.parse::<Ipv4Net>().ok().filter(|_| may);
        if let Some(exception) = with.and_then(|with| self.ground.excepted(with)) {
            conflict.excepted = Some(exception.to_string());
            conflict.harm = Harm::Unwise;
        }
    }

    /// What connects networks, for groups of clusters that may talk to each other.
    pub(super) fn reach(&self) -> &Reach {
        &self.reach
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
        for (range, table) in foreign_routes(inventory) {
            let what = format!("a route of {}", table.id.name());
            self.take(range, ConflictKind::OtherVnet, what, Some(table.id.clone()));
        }
    }

    /// Where new pod ranges are sought.
    #[must_use]
    pub fn pools(&self) -> Vec<Ipv4Net> {
        self.ground.pools()
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
        let mut conflict =
            conflict(range, taken.range, kind, taken.what.clone(), taken.resource.as_ref());
        conflict.chain = chain_of(taken, kind, vnets, hood);
        found.push(conflict);
    }
    for vnet in vnets {
        let direct = hood.reach.around(vnet).into_iter().flat_map(|around| around.direct.iter());
        for reached in direct.filter(|reached| overlaps(range, reached.range)) {
            replace_other(&mut found, range, reached, ConflictKind::Peering);
        }
        for reached in hood.reach.forwarded(vnet, range) {
            if !is_own(reached.resource.as_ref()) {
                replace_other(&mut found, range, &reached, ConflictKind::Forwarded);
            }
        }
    }
    found.extend(service_conflicts(range, cluster));
    found.iter_mut().for_each(|conflict| hood.except(conflict));
    found.sort_by_key(|conflict| std::cmp::Reverse(conflict.harm));
    found
}

/// What is reached is more than a network that happens to use the range.
fn replace_other(found: &mut Vec<Conflict>, range: Ipv4Net, reached: &Reached, kind: ConflictKind) {
    let with = reached.range.to_string();
    let id = reached.resource.as_ref().map(ToString::to_string);
    found.retain(|c| c.kind != ConflictKind::OtherVnet || c.with != with || c.resource != id);
    if found.iter().any(|c| c.kind == ConflictKind::Peering && c.with == with && c.resource == id) {
        return;
    }
    let mut conflict =
        conflict(range, reached.range, kind, reached.what.clone(), reached.resource.as_ref());
    conflict.chain = reached.chain.clone();
    found.push(conflict);
}

/// How a taken range is reached from the networks of a cluster.
fn chain_of(
    taken: &Taken,
    kind: ConflictKind,
    vnets: &[ResourceId],
    hood: &Neighbourhood,
) -> Vec<Hop> {
    let around = || vnets.iter().filter_map(|vnet| hood.reach.around(vnet));
    let own = |vnet: &ResourceId| Hop::new(format!("virtual network {}", vnet.name()), Some(vnet));
    match (kind, &taken.resource) {
        (ConflictKind::Vnet, Some(vnet)) => vec![own(vnet)],
        (ConflictKind::Subnet, Some(subnet)) => {
            let vnet = subnet.parent();
            let subnet = Hop::new(format!("subnet {}", subnet.name()), Some(subnet));
            vnet.iter().map(own).chain([subnet]).collect()
        }
        (ConflictKind::Declared, _) => {
            let gateway = around().find_map(|around| around.gateway.clone());
            let end = Hop::new(taken.what.clone(), None);
            gateway.into_iter().flatten().chain([end]).collect()
        }
        (ConflictKind::OtherVnet, Some(id)) => around()
            .flat_map(|around| &around.apart)
            .find(|apart| apart.resource.as_ref() == Some(id))
            .map(|apart| apart.chain.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
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
        chain: Vec::new(),
        excepted: None,
        harm,
        source,
    }
}

/// Whether two ranges share an address.
#[must_use]
pub(super) fn overlaps(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// The ranges behind a peering: as this side knows them and as the other network gives them. A
/// prefix that the other network took on since is reached as soon as the peering is synchronised
/// (docs:virtual-network/update-virtual-network-peering-address-space).
pub(super) fn peered_ranges(
    peering: &crate::model::Peering,
    inventory: &Inventory,
) -> Vec<Ipv4Net> {
    let known = peering.remote_id.value().and_then(|id| inventory.vnets.get(id));
    let seen = known.and_then(|remote| remote.address_space.value());
    let both = [peering.remote_space.value(), seen];
    let mut all: Vec<Ipv4Net> = both.into_iter().flatten().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
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
