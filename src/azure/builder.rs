//! Collects resources into an inventory, recognised by type or id.

use std::collections::{HashMap, HashSet};

use super::convert::{self, Reading};
use super::document::{At, Object};
use super::lax::Lax;
use super::wire::TruncatedShape;
use crate::model::{
    Cluster, Gap, GapCode, Inventory, Kind, LiveFact, ResourceId, Shape, SnapshotNote, SourceNote,
};

/// Builds an [`Inventory`] from documents, one source after the other.
#[derive(Debug, Default)]
pub struct InventoryBuilder {
    pub(super) inventory: Inventory,
    pub(super) by_id: HashMap<ResourceId, usize>,
    pub(super) source: SourceNote,
    /// Flat objects that follow are projected from bodies with `properties`.
    projected: bool,
    /// Kinds that were not read whole, whatever was seen of them.
    missing: HashSet<(Kind, String)>,
    /// Clusters that follow replace earlier readings.
    fresh: bool,
    /// Pieces came side by side, not in the order of a file.
    unordered: bool,
}

impl InventoryBuilder {
    /// Starts a new source; gaps and counts that follow belong to it.
    pub fn begin_source(&mut self, name: &str) {
        self.end_source();
        self.source = SourceNote { name: name.to_owned(), ..SourceNote::default() };
    }

    fn end_source(&mut self) {
        if !self.source.name.is_empty() {
            self.inventory.sources.push(std::mem::take(&mut self.source));
        }
    }

    /// Clusters taken in so far.
    #[must_use]
    pub fn clusters(&self) -> usize {
        self.inventory.clusters.len()
    }

    /// The clusters taken in after the first so many, as far as they are known yet.
    #[must_use]
    pub fn clusters_from(&self, first: usize) -> &[Cluster] {
        self.inventory.clusters.get(first..).unwrap_or_default()
    }

    /// Records a part of the present source that could not be read.
    pub(super) fn gap(&mut self, code: GapCode, path: String, value: Option<&str>, message: &str) {
        self.add_gap(Gap { value: value.map(Gap::shorten), ..Gap::new(code, path, message) });
    }

    pub(super) fn add_gap(&mut self, gap: Gap) {
        self.inventory.gaps.push(Gap { file: self.source.name.clone(), ..gap });
    }

    pub(super) fn set_fresh(&mut self, fresh: bool) {
        self.fresh = fresh;
    }

    pub(super) fn add_fact(&mut self, cluster: ResourceId, fact: LiveFact) {
        self.inventory.live.entry(cluster).or_default().push(fact);
    }

    pub(super) fn add_snapshot(&mut self, note: SnapshotNote) {
        self.inventory.snapshots.push(note);
    }

    pub(super) fn set_projected(&mut self, projected: bool) {
        self.projected = projected;
    }

    pub(super) fn set_covered(&mut self, kind: Kind, subscription: &str, whole: bool) {
        self.unordered = true;
        let key = (kind, subscription.to_ascii_lowercase());
        let keys = if whole { &mut self.inventory.coverage } else { &mut self.missing };
        // Subnets come with their networks.
        if kind == Kind::Vnet {
            keys.insert((Kind::Subnet, key.1.clone()));
        }
        keys.insert(key);
    }

    /// The inventory, clusters sorted by id.
    #[must_use]
    pub fn finish(mut self) -> Inventory {
        self.end_source();
        for key in &self.missing {
            self.inventory.coverage.remove(key);
        }
        if self.unordered {
            // Answers arrive in any order; the same answers must give the same report.
            self.inventory.gaps.sort_by(|a, b| {
                (&a.resource, &a.path, &a.message).cmp(&(&b.resource, &b.path, &b.message))
            });
        }
        self.inventory.clusters.sort_by_cached_key(|c| c.id.as_str().to_ascii_lowercase());
        self.inventory.index();
        self.inventory
    }

    pub(super) fn invalid_json(&mut self, error: &serde_json::Error, line: Option<usize>) {
        let read = self.source.clusters + self.source.context + self.source.ignored;
        let cause = if error.is_eof() { "The JSON is cut off" } else { "This is not valid JSON" };
        let message = format!(
            "{cause}: {error}. {read} resources before this point were read; export the file again."
        );
        let line = line.unwrap_or(1) + error.line().saturating_sub(1);
        let path = format!("line {line}, column {}", error.column());
        self.gap(GapCode::InvalidJson, path, None, &message);
    }

    pub(super) fn object(&mut self, mut object: Object, at: At) {
        if object.is_list {
            return self.end_of_list(&object, at);
        }
        if self.projected {
            object.shape = Shape::Nested;
        }
        let props = &object.props;
        if props.current_value.value().is_some() && props.limit.value().is_some() {
            return self.add_usage(&object);
        }
        match (kind_of(&object), resource_id(&object)) {
            (Some(kind), Some(id)) => self.add(kind, id, object, at),
            (Some(kind), None) => self.refuse_id(kind, &mut object, at),
            (None, _) if is_resource(&object) => self.source.ignored += 1,
            (None, _) => self.refuse(&object, at),
        }
    }

    fn end_of_list(&mut self, list: &Object, at: At) {
        let head = &list.head;
        if self.projected {
            // Rows are followed by whoever asked for them.
            return;
        }
        let next = head.next_link.value().or(head.skip_token.value()).filter(|t| !t.is_empty());
        let truncated = matches!(head.truncated, Lax::Value(TruncatedShape(true)));
        if next.is_some() || truncated {
            let path =
                format!("{at}.{}", if next.is_some() { "nextLink" } else { "resultTruncated" });
            let message = "The list goes on, but the next page is not part of the input. \
                           Export all pages (az and az graph --first 1000 with --skip-token do).";
            self.gap(GapCode::PageMissing, path, None, message);
        }
    }

    fn refuse(&mut self, object: &Object, at: At) {
        let head = &object.head;
        let (code, message) = match &head.error {
            Lax::Value(error) => (error.code.value(), error.message.value()),
            _ => (head.code.value(), head.message.value()),
        };
        if let Some(code) = code {
            let text = message.map_or("", |text| text.as_str());
            let message = format!("Azure answered an error instead of resources: {code}: {text}");
            return self.gap(
                GapCode::AzureError,
                at.to_string(),
                Some(code),
                &Gap::shorten_to(&message, 400),
            );
        }
        let message = "No Azure resource: the object has no id and type that Azure gives. \
                       Expected the JSON of az aks list, an ARM answer or Resource Graph rows.";
        self.gap(GapCode::NotAResource, at.to_string(), None, message);
    }

    fn refuse_id(&mut self, kind: Kind, object: &mut Object, at: At) {
        let value = match object.head.id.take() {
            Lax::Value(text) => Some(text.to_string()),
            Lax::Wrong(text) => Some(text),
            Lax::Absent => None,
        };
        let message = format!(
            "A resource of kind {kind:?} has no usable ARM id \
             (/subscriptions/…/resourceGroups/…/providers/…), so it was left out."
        );
        self.gap(GapCode::InvalidId, format!("{at}.id"), value.as_deref(), &message);
    }

    fn add_usage(&mut self, object: &Object) {
        let (Some(id), Some(usage)) = (resource_id(object), convert::usage(&object.props)) else {
            self.source.ignored += 1;
            return;
        };
        self.source.context += 1;
        self.inventory.usages.insert(id, usage);
    }

    fn add(&mut self, kind: Kind, id: ResourceId, mut object: Object, at: At) {
        self.cover(kind, &id);
        let source = self.source.name.clone();
        let inventory = &mut self.inventory;
        let mut reading = Reading::new(&mut inventory.gaps, &source, at, object.shape, id.as_str());
        if let Some(text) = object.wrong_properties.take() {
            reading.wrong_properties(&text);
        }
        let props = &mut object.props;
        match kind {
            Kind::Cluster => {
                let cluster = convert::cluster(&mut reading, id, &mut object.head, props);
                return self.add_cluster(cluster, at);
            }
            Kind::Vnet => {
                let (vnet, subnets) = convert::vnet(&mut reading, id, props);
                inventory.subnets.extend(subnets.into_iter().map(|s| (s.id.clone(), s)));
                inventory.vnets.insert(vnet.id.clone(), vnet);
            }
            Kind::Subnet => {
                let subnet = convert::subnet(&mut reading, id, props);
                inventory.subnets.insert(subnet.id.clone(), subnet);
            }
            Kind::RouteTable => {
                let table = convert::route_table(&mut reading, id, props);
                inventory.route_tables.insert(table.id.clone(), table);
            }
            Kind::Nsg => {
                let nsg = convert::nsg(&mut reading, id, props);
                inventory.nsgs.insert(nsg.id.clone(), nsg);
            }
            Kind::PublicIp => {
                let ip = convert::public_ip(&mut reading, id, props);
                inventory.public_ips.insert(ip.id.clone(), ip);
            }
            Kind::Gateway => {
                let gateway = convert::gateway(&mut reading, id, props);
                inventory.gateways.insert(gateway.id.clone(), gateway);
            }
            Kind::Bastion => inventory.bastions.push(convert::bastion(id, props)),
            Kind::TrafficController => {
                inventory.traffic_controllers.push(convert::traffic_controller(id, props));
            }
            Kind::RoleAssignment => {
                inventory.role_assignments.push(convert::role_assignment(&mut reading, id, props));
            }
            Kind::RoleDefinition => {
                let role = convert::role_definition(&mut reading, id, props);
                inventory.role_definitions.insert(role.id.name().to_ascii_lowercase(), role);
            }
            Kind::Lock => inventory.locks.push(convert::lock(&mut reading, id, props)),
            Kind::Maintenance => {
                let one = convert::maintenance(&mut reading, id, props);
                inventory.keep_maintenance(one);
            }
            Kind::Usage => {}
        }
        self.source.context += 1;
    }

    fn add_cluster(&mut self, cluster: Cluster, at: At) {
        // A second reading of a cluster is not another cluster.
        self.source.clusters += usize::from(!self.fresh);
        self.note_missing_facts(&cluster, at);
        self.keep_cluster(cluster, at);
    }

    /// Adds a cluster, or puts it in the place of an earlier reading.
    pub(super) fn keep_cluster(&mut self, cluster: Cluster, at: At) {
        let clusters = &mut self.inventory.clusters;
        let Some(&index) = self.by_id.get(&cluster.id) else {
            self.by_id.insert(cluster.id.clone(), clusters.len());
            clusters.push(cluster);
            return;
        };
        let Some(earlier) = clusters.get_mut(index) else {
            return;
        };
        if self.fresh {
            let changes = earlier.changes_to(&cluster);
            let id = cluster.id.clone();
            *earlier = cluster;
            return self.note_body(id, changes);
        }
        let differs = !earlier.same_content(&cluster);
        let id = cluster.id.to_string();
        *earlier = cluster;
        if differs {
            let message = "The same cluster was given before with different content; the later \
                           one is used. Give one current export of each cluster.";
            self.gap(GapCode::DuplicateDiffers, at.to_string(), Some(&id), message);
        }
    }

    /// Without these a cluster cannot be judged at all, so the inventory is not complete.
    fn note_missing_facts(&mut self, cluster: &Cluster, at: At) {
        let facts = [
            ("networkProfile.networkPlugin", cluster.network.plugin.is_absent()),
            ("currentKubernetesVersion", cluster.version().is_absent()),
            ("provisioningState", cluster.provisioning_state.is_absent()),
        ];
        for (property, _) in facts.into_iter().filter(|(_, absent)| *absent) {
            let path = format!("{at}.{}", cluster.path(property));
            let message = "The cluster's verdict is unknown without this value. Export the cluster \
                           whole, with a current API version.";
            self.gap(GapCode::FactMissing, path, None, message);
            if let Some(gap) = self.inventory.gaps.last_mut() {
                gap.resource = Some(cluster.id.to_string());
            }
        }
    }

    fn cover(&mut self, kind: Kind, id: &ResourceId) {
        if kind == Kind::Maintenance {
            // It is listed by cluster, not by subscription.
            let cluster = id.parent().map(|cluster| cluster.as_str().to_ascii_lowercase());
            self.inventory.coverage.insert((kind, cluster.unwrap_or_default()));
            return;
        }
        let subscription = id.subscription().unwrap_or_default().to_ascii_lowercase();
        if kind == Kind::Vnet {
            self.inventory.coverage.insert((Kind::Subnet, subscription.clone()));
        }
        self.inventory.coverage.insert((kind, subscription));
    }
}

/// The id, when it is one: it starts like an ARM id and names a resource.
fn resource_id(object: &Object) -> Option<ResourceId> {
    let text = object.head.id.value()?;
    let starts = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    let long_enough = text.split('/').count() >= 5;
    (long_enough && (starts("/subscriptions/") || starts("/providers/")))
        .then(|| ResourceId::new(text))
}

/// Whether the object is an Azure resource of some kind.
fn is_resource(object: &Object) -> bool {
    let named = object.head.kind.value().is_some_and(|kind| kind.contains('/'));
    let id = object.head.id.value().is_some_and(|id| {
        id.starts_with("/subscriptions/")
            || id.starts_with("/providers/")
            || id.starts_with("/tenants/")
    });
    named || id
}

const KINDS: [(&str, Kind); 13] = [
    ("Microsoft.ContainerService/managedClusters", Kind::Cluster),
    ("Microsoft.ContainerService/managedClusters/maintenanceConfigurations", Kind::Maintenance),
    ("Microsoft.Network/virtualNetworks", Kind::Vnet),
    ("Microsoft.Network/virtualNetworks/subnets", Kind::Subnet),
    ("Microsoft.Network/routeTables", Kind::RouteTable),
    ("Microsoft.Network/networkSecurityGroups", Kind::Nsg),
    ("Microsoft.Network/publicIPAddresses", Kind::PublicIp),
    ("Microsoft.Network/applicationGateways", Kind::Gateway),
    ("Microsoft.Network/bastionHosts", Kind::Bastion),
    ("Microsoft.ServiceNetworking/trafficControllers", Kind::TrafficController),
    ("Microsoft.Authorization/roleAssignments", Kind::RoleAssignment),
    ("Microsoft.Authorization/roleDefinitions", Kind::RoleDefinition),
    ("Microsoft.Authorization/locks", Kind::Lock),
];

fn kind_of(object: &Object) -> Option<Kind> {
    if let Some(kind) = object.head.kind.value() {
        let known = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind));
        if let Some((_, kind)) = known {
            return Some(*kind);
        }
    }
    let id = resource_id(object)?;
    if id.parent().is_some_and(|_| id.segment_after("virtualNetworks").is_some())
        && id.segment_after("subnets").is_some_and(|name| name == id.name())
    {
        return Some(Kind::Subnet);
    }
    // az writes `type` as null.
    let configuration = id.segment_after("maintenanceConfigurations");
    if id.segment_after("managedClusters").is_some() && configuration == Some(id.name()) {
        return Some(Kind::Maintenance);
    }
    KINDS.iter().find(|(name, _)| id.is_a(name)).map(|(_, kind)| *kind)
}

impl Cluster {
    /// Whether two readings say the same, apart from the layout they came in.
    fn same_content(&self, other: &Self) -> bool {
        let plain = |c: &Self| format!("{:?}", Self { shape: Shape::Nested, ..c.clone() });
        plain(self) == plain(other)
    }
}
