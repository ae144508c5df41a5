//! Everything that was read, and everything that was not.

use std::collections::{HashMap, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ApplicationGateway, BastionHost, Cluster, LiveFact, Lock, MaintenanceConfiguration,
    NetworkSecurityGroup, PublicIp, ResourceId, RoleAssignment, RoleDefinition, RouteTable, Subnet,
    SubnetUsage, TrafficController, Vnet,
};

/// All clusters with the networks around them, with what could not be read.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Clusters, sorted by id.
    pub clusters: Vec<Cluster>,
    /// Virtual networks.
    pub vnets: HashMap<ResourceId, Vnet>,
    /// Subnets.
    pub subnets: HashMap<ResourceId, Subnet>,
    /// Route tables.
    pub route_tables: HashMap<ResourceId, RouteTable>,
    /// Network security groups.
    pub nsgs: HashMap<ResourceId, NetworkSecurityGroup>,
    /// Public IP addresses.
    pub public_ips: HashMap<ResourceId, PublicIp>,
    /// Application gateways.
    pub gateways: HashMap<ResourceId, ApplicationGateway>,
    /// Bastion hosts.
    pub bastions: Vec<BastionHost>,
    /// Application Gateways for Containers.
    pub traffic_controllers: Vec<TrafficController>,
    /// Role assignments.
    pub role_assignments: Vec<RoleAssignment>,
    /// Role definitions by the last segment of their id, in lower case.
    pub role_definitions: HashMap<String, RoleDefinition>,
    /// Locks.
    pub locks: Vec<Lock>,
    /// Addresses in use, by subnet.
    pub usages: HashMap<ResourceId, SubnetUsage>,
    /// Maintenance configurations, by their cluster; [`Self::maintenance_of`] says whether they
    /// were read.
    pub maintenance: HashMap<ResourceId, Vec<MaintenanceConfiguration>>,
    /// Kinds of resources that were read, by subscription in lower case; what hangs below a cluster
    /// by the cluster's id. Where a kind is not
    /// listed, an empty collection means "not read" and never "none there".
    pub coverage: HashSet<(Kind, String)>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Where all this came from.
    pub sources: Vec<SourceNote>,
    /// What Azure said about a cluster right before its plan was made.
    pub live: HashMap<ResourceId, Vec<LiveFact>>,
    /// What was asked of Azure, when it was read live.
    pub requests: Option<RequestCounts>,
    /// The snapshots among that.
    pub snapshots: Vec<SnapshotNote>,
    /// Subnets by `subscription/group` in lower case; [`Self::index`] fills it.
    subnets_by_group: HashMap<String, Vec<ResourceId>>,
    /// Application gateways by the subnets they have addresses in; [`Self::index`] fills it.
    gateways_by_subnet: HashMap<ResourceId, Vec<ResourceId>>,
}

impl Inventory {
    /// Whether resources of a kind were read in a subscription.
    pub fn has_read(&self, kind: Kind, subscription: &str) -> bool {
        self.coverage.contains(&(kind, subscription.to_ascii_lowercase()))
    }

    /// A cluster's maintenance configurations by name; none where they were not read, which is not
    /// the same as an empty list.
    pub fn maintenance_of(&self, cluster: &ResourceId) -> Option<&[MaintenanceConfiguration]> {
        let all = self.maintenance.get(cluster).map_or(&[][..], Vec::as_slice);
        self.has_read(Kind::Maintenance, cluster.as_str()).then_some(all)
    }

    /// Takes in a maintenance configuration; a later reading takes the place of an earlier one.
    pub fn keep_maintenance(&mut self, one: MaintenanceConfiguration) {
        let Some(cluster) = one.id.parent() else { return };
        let all = self.maintenance.entry(cluster).or_default();
        match all.iter_mut().find(|earlier| earlier.id == one.id) {
            Some(earlier) => *earlier = one,
            None => all.push(one),
        }
    }

    /// Whether nothing is missing from what was asked for.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// When the oldest snapshot of the input was taken, as an RFC 3339 timestamp.
    pub fn data_as_of(&self) -> Option<&str> {
        // All in the same form and zone, so the order of the texts is that of the times.
        self.snapshots.iter().map(|note| note.taken_at.as_str()).min()
    }

    /// Prepares the look-ups; call it once all resources are in.
    pub fn index(&mut self) {
        // Lists of several subscriptions name the same assignment; order must not depend on arrival.
        self.role_assignments.sort_by(|a, b| a.id.cmp(&b.id));
        self.role_assignments.dedup_by(|a, b| a.id == b.id);
        self.locks.sort_by(|a, b| a.id.cmp(&b.id));
        self.locks.dedup_by(|a, b| a.id == b.id);
        self.bastions.sort_by(|a, b| a.id.cmp(&b.id));
        self.bastions.dedup_by(|a, b| a.id == b.id);
        self.traffic_controllers.sort_by(|a, b| a.id.cmp(&b.id));
        self.traffic_controllers.dedup_by(|a, b| a.id == b.id);
        for all in self.maintenance.values_mut() {
            all.sort_by(|a, b| a.id.cmp(&b.id));
        }
        self.index_gateways();
        self.subnets_by_group.clear();
        for id in self.subnets.keys() {
            let group = id.resource_group().unwrap_or_default();
            let key = group_key(id.subscription().unwrap_or_default(), group);
            self.subnets_by_group.entry(key).or_default().push(id.clone());
        }
        for subnets in self.subnets_by_group.values_mut() {
            subnets.sort();
        }
    }

    fn index_gateways(&mut self) {
        self.gateways_by_subnet.clear();
        for gateway in self.gateways.values() {
            for subnet in gateway.subnets.iter().chain(&gateway.private_frontends) {
                let here = self.gateways_by_subnet.entry(subnet.clone()).or_default();
                if !here.contains(&gateway.id) {
                    here.push(gateway.id.clone());
                }
            }
        }
        for gateways in self.gateways_by_subnet.values_mut() {
            gateways.sort();
        }
    }

    /// Application gateways with instances or private frontends in a subnet, by id.
    pub fn gateways_in(&self, subnet: &ResourceId) -> impl Iterator<Item = &ApplicationGateway> {
        let ids = self.gateways_by_subnet.get(subnet).into_iter().flatten();
        ids.filter_map(|id| self.gateways.get(id))
    }

    /// The subnets that hold a cluster's nodes: those that its pools name, else those of the
    /// network that AKS made itself in the node resource group. Each once.
    pub fn node_subnet_ids<'a>(&'a self, cluster: &'a Cluster) -> Vec<&'a ResourceId> {
        let mut all: Vec<&ResourceId> = Vec::new();
        for id in cluster.node_subnet_ids() {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        if all.is_empty() { self.managed_subnet_ids(cluster) } else { all }
    }

    /// The node subnets of a network that AKS made; empty when that network was not read.
    ///
    /// AKS calls the node subnet `aks-subnet`; others in that network, such as the gateway subnet
    /// of the AGIC add-on, hold no nodes.
    fn managed_subnet_ids<'a>(&'a self, cluster: &Cluster) -> Vec<&'a ResourceId> {
        let Some(group) = cluster.node_resource_group.text() else { return Vec::new() };
        let key = group_key(&cluster.subscription_id, group);
        let all: Vec<_> = self.subnets_by_group.get(&key).into_iter().flatten().collect();
        let named = |id: &&ResourceId| id.name().eq_ignore_ascii_case("aks-subnet");
        let nodes: Vec<_> = all.iter().copied().filter(named).collect();
        if nodes.is_empty() { all } else { nodes }
    }

    /// The virtual network that contains a subnet, where it was read.
    pub fn vnet_of(&self, subnet: &ResourceId) -> Option<&Vnet> {
        // …/virtualNetworks/{name}/subnets/{name}
        self.vnets.get(&subnet.parent()?)
    }
}

fn group_key(subscription: &str, group: &str) -> String {
    format!("{subscription}/{group}").to_ascii_lowercase()
}

/// Kinds of resources that the checks use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are the resource types")]
pub enum Kind {
    Cluster,
    Vnet,
    Subnet,
    RouteTable,
    Nsg,
    PublicIp,
    Gateway,
    Bastion,
    TrafficController,
    RoleAssignment,
    RoleDefinition,
    Lock,
    Usage,
    Maintenance,
}

impl Kind {
    /// What several of them are called in a sentence.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Cluster => "clusters",
            Self::Vnet => "virtual networks",
            Self::Subnet => "subnets",
            Self::RouteTable => "route tables",
            Self::Nsg => "network security groups",
            Self::PublicIp => "public IP addresses",
            Self::Gateway => "application gateways",
            Self::Bastion => "bastion hosts",
            Self::TrafficController => "application gateways for containers",
            Self::RoleAssignment => "role assignments",
            Self::RoleDefinition => "role definitions",
            Self::Lock => "locks",
            Self::Usage => "subnet usages",
            Self::Maintenance => "maintenance configurations",
        }
    }
}

/// Why a part of the input is missing from the inventory.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum GapCode {
    /// A file or folder could not be opened or read.
    UnreadableFile,
    /// The text is not JSON, or is cut off.
    InvalidJson,
    /// JSON, but no Azure resource in it.
    NotAResource,
    /// An answer of Azure that reports an error instead of resources.
    AzureError,
    /// A list that goes on: a next page exists and was not in the input.
    PageMissing,
    /// A resource without a usable ARM id.
    InvalidId,
    /// A field has a value of an unexpected kind.
    UnreadableField,
    /// A cluster's body lacks a fact that decides its verdict: plugin, version or state.
    FactMissing,
    /// The same resource was given more than once, with different content.
    DuplicateDiffers,
    /// The identity may not read this.
    Forbidden,
    /// Azure asked to wait for longer than the run may take.
    Throttled,
    /// No whole answer came: network, time limit or a failing server.
    Unreachable,
    /// The run was stopped before this was read.
    Interrupted,
}

impl fmt::Display for GapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnreadableFile => "unreadable-file",
            Self::InvalidJson => "invalid-json",
            Self::NotAResource => "not-a-resource",
            Self::AzureError => "azure-error",
            Self::PageMissing => "page-missing",
            Self::InvalidId => "invalid-id",
            Self::UnreadableField => "unreadable-field",
            Self::FactMissing => "fact-missing",
            Self::DuplicateDiffers => "duplicate-differs",
            Self::Forbidden => "forbidden",
            Self::Throttled => "throttled",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
        })
    }
}

/// A part of the input that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Why.
    pub code: GapCode,
    /// The file it is in, as it was named.
    pub file: String,
    /// JSON path in that file, or a line and column.
    pub path: String,
    /// The value that was found, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What it means and what to do.
    pub message: String,
    /// The resource whose picture is incomplete because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Azure's correlation id of the failed request, for its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// One place that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceNote {
    /// File name, `-` for standard input, or `demo`.
    pub name: String,
    /// Clusters found in it.
    pub clusters: usize,
    /// Other resources that were used as context.
    pub context: usize,
    /// Resources of kinds that no check looks at.
    pub ignored: usize,
}

/// Requests by method, and the time spent waiting because Azure asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestCounts {
    /// GET requests.
    pub get: u64,
    /// HEAD requests.
    pub head: u64,
    /// POST requests that only query.
    pub query: u64,
    /// Requests that write; none outside of a session that somebody approved.
    #[serde(skip_serializing_if = "is_none")]
    pub write: u64,
    /// Milliseconds that Azure asked to wait.
    pub throttled_ms: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl fmt::Display for RequestCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reads, query) = (self.get + self.head, self.query);
        write!(f, "{reads} GET and {query} query requests to Azure, ")?;
        match self.write {
            0 => f.write_str("none that writes")?,
            writes => write!(f, "{writes} that writes")?,
        }
        if self.throttled_ms > 0 {
            write!(f, "; {} ms waited at its request", self.throttled_ms)?;
        }
        Ok(())
    }
}

/// A snapshot that a part of the input came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotNote {
    /// The snapshot's file.
    pub file: String,
    /// When its data began to be read, RFC 3339 in UTC, to the second.
    pub taken_at: String,
    /// What it was taken of: `files`, `demo`.
    pub source: String,
    /// Whether names, ids and addresses in it are masked.
    pub redacted: bool,
}

impl Gap {
    /// A gap in the present source: why, where in it, and what to do.
    #[must_use]
    pub fn new(code: GapCode, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            file: String::new(),
            path: path.into(),
            value: None,
            message: message.into(),
            resource: None,
            correlation_id: None,
        }
    }

    /// Shortens a value for display, to 80 characters.
    #[must_use]
    pub fn shorten(value: &str) -> String {
        Self::shorten_to(value, 80)
    }

    /// Shortens a text to a number of characters.
    #[must_use]
    pub fn shorten_to(value: &str, characters: usize) -> String {
        let mut text: String = value.chars().take(characters).collect();
        if text.len() < value.len() {
            text.push('…');
        }
        text
    }
}
