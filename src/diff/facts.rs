//! The facts of a cluster that a change is told of.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Cluster, Field, Inventory, NodePool, ResourceId, Subnet, Text};

/// One fact that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FactChange {
    /// Where it stands: a path in the cluster's body, with pools and subnets by their names.
    pub path: String,
    /// Its value before; `null` where there was none.
    pub old: Option<String>,
    /// Its value now; `null` where there is none.
    pub new: Option<String>,
}

/// Facts by path.
pub type Facts = BTreeMap<String, String>;

/// The facts of a cluster that decide about its migration, by path.
#[must_use]
pub fn deciding_facts(cluster: &Cluster, inventory: &Inventory) -> Facts {
    facts((cluster, inventory), (cluster, inventory))
}

/// What differs between two readings of a cluster, by path.
pub(super) fn changes(
    (old, old_inventory): (&Cluster, &Inventory),
    (new, new_inventory): (&Cluster, &Inventory),
) -> Vec<FactChange> {
    let old_facts = facts((old, old_inventory), (new, new_inventory));
    let mut new_facts = facts((new, new_inventory), (old, old_inventory));
    let mut changes = Vec::new();
    for (path, old) in old_facts {
        let now = new_facts.remove(&path);
        // Azure's words and ids are the same in any case.
        if now.as_ref().is_none_or(|now| !now.eq_ignore_ascii_case(&old)) {
            changes.push(FactChange { path, old: Some(old), new: now });
        }
    }
    changes.extend(new_facts.into_iter().map(|(path, now)| FactChange {
        path,
        old: None,
        new: Some(now),
    }));
    changes.sort_by(|one, two| one.path.cmp(&two.path));
    changes
}

/// Collects facts; what is absent or empty is no fact.
#[derive(Default)]
struct Collector {
    prefix: String,
    facts: Facts,
}

impl Collector {
    fn put(&mut self, path: &str, value: String) {
        if !value.is_empty() {
            self.facts.insert(format!("{}{path}", self.prefix), value);
        }
    }

    fn field<T: ToString>(&mut self, path: &str, field: &Field<T>) {
        match field {
            Field::Value(value) => self.put(path, value.to_string()),
            Field::Unreadable => self.put(path, "(unreadable)".to_owned()),
            Field::Absent => {}
        }
    }

    fn texts(&mut self, path: &str, list: &Field<Vec<Text>>, single: &Field<Text>) {
        match list {
            Field::Absent => self.field(path, single),
            list => self.field(path, &list.clone().map(|all| all.join(","))),
        }
    }
}

/// The facts of a cluster that can be held against those of the other reading.
fn facts(
    (cluster, inventory): (&Cluster, &Inventory),
    (other, others): (&Cluster, &Inventory),
) -> Facts {
    let mut all = Collector::default();
    all.put("networkModel", cluster.model().to_string());
    all.field("currentKubernetesVersion", cluster.version_field().1);
    all.field("provisioningState", &cluster.provisioning_state);
    all.field("powerState", &cluster.power_state);
    all.field("identity.type", &cluster.identity.kind);
    all.field("nodeResourceGroup", &cluster.node_resource_group);
    network(&mut all, cluster);
    for pool in &cluster.pools {
        all.prefix = format!("agentPoolProfiles[{}]", pool.label());
        if other.pools.iter().any(|one| one.label() == pool.label()) {
            all.prefix.push('.');
            node_pool(&mut all, pool);
        } else {
            all.put("", in_short(pool));
        }
    }
    // Where only one side read a subnet, nothing is known to have changed.
    for id in inventory.node_subnet_ids(cluster) {
        if let (Some(subnet), true) = (inventory.subnets.get(id), others.subnets.contains_key(id)) {
            all.prefix = format!("subnets[{}].", subnet_name(id));
            node_subnet(&mut all, subnet);
        }
    }
    all.facts
}

fn network(all: &mut Collector, cluster: &Cluster) {
    let network = &cluster.network;
    all.field("networkProfile.networkDataplane", &network.dataplane);
    all.field("networkProfile.networkPolicy", &network.policy);
    all.texts("networkProfile.podCidrs", &network.pod_cidrs, &network.pod_cidr);
    all.texts("networkProfile.serviceCidrs", &network.service_cidrs, &network.service_cidr);
    all.field("networkProfile.dnsServiceIP", &network.dns_service_ip);
    all.field("networkProfile.outboundType", &network.outbound_type);
    all.field("networkProfile.loadBalancerSku", &network.load_balancer_sku);
}

fn node_pool(all: &mut Collector, pool: &NodePool) {
    all.field("vnetSubnetID", &pool.vnet_subnet_id);
    all.field("podSubnetID", &pool.pod_subnet_id);
    all.field("type", &pool.kind);
    all.field("mode", &pool.mode);
    all.field("vmSize", &pool.vm_size);
    all.field("osType", &pool.os_type);
    all.field("osSKU", &pool.os_sku);
    all.field("maxPods", &pool.max_pods);
    all.field("upgradeSettings.maxSurge", &pool.upgrade.max_surge);
    all.field("provisioningState", &pool.provisioning_state);
    all.field("powerState", &pool.power_state);
    let version = match &pool.current_orchestrator_version {
        Field::Absent => &pool.orchestrator_version,
        given => given,
    };
    all.field("currentOrchestratorVersion", version);
    if pool.enable_auto_scaling.is_true() {
        // Its count goes up and down by itself all day.
        all.field("minCount", &pool.min_count);
        all.field("maxCount", &pool.max_count);
    } else {
        all.field("count", &pool.count);
    }
}

/// A pool that only one side has, in a few words.
fn in_short(pool: &NodePool) -> String {
    let count = pool.ceiling().value().map_or("?".to_owned(), ToString::to_string);
    let size = pool.vm_size.text().unwrap_or("?");
    let os = pool.os_type.text().unwrap_or("?");
    format!("{count} nodes of {size}, {os}")
}

fn node_subnet(all: &mut Collector, subnet: &Subnet) {
    let prefixes = subnet
        .prefixes
        .clone()
        .map(|ranges| ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    all.field("addressPrefixes", &prefixes);
    all.field("routeTable", &subnet.route_table);
    all.field("networkSecurityGroup", &subnet.nsg);
}

/// `network/subnet`, which tells two of one name apart.
fn subnet_name(id: &ResourceId) -> String {
    format!("{}/{}", id.segment_after("virtualNetworks").unwrap_or_default(), id.name())
}
