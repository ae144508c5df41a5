//! What lies around clusters, indexed once so that no check walks the whole inventory.

use std::collections::{HashMap, HashSet};

use crate::model::{Inventory, Lock, NetworkSecurityGroup, ResourceId, RoleAssignment};

/// Locks, wide roles, security groups, bastions and gateways by where or whose they are.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// Locks with their scopes by `subscription/group`, in lower case; those of a whole
    /// subscription have no group.
    locks: HashMap<String, Vec<(ResourceId, &'a Lock)>>,
    /// Roles at a resource group or above by principal, in lower case. An identity that a whole
    /// fleet shares may have thousands of roles on single resources beside them.
    wide_roles: HashMap<String, Vec<&'a RoleAssignment>>,
    /// Security groups by `subscription/group`, in lower case.
    nsgs: HashMap<String, Vec<&'a NetworkSecurityGroup>>,
    /// Virtual networks with a bastion.
    bastions: HashSet<ResourceId>,
    /// Subscriptions, in lower case, with an Application Gateway for Containers in use.
    containers_gateways: HashSet<String>,
}

impl<'a> Surroundings<'a> {
    /// Indexes an inventory.
    pub fn new(inventory: &'a Inventory) -> Self {
        Self {
            locks: locks_by_group(inventory),
            wide_roles: wide_roles(inventory),
            nsgs: nsgs_by_group(inventory),
            bastions: bastion_vnets(inventory),
            containers_gateways: subscriptions_with_gateway(inventory),
        }
    }

    /// Locks that hold for a resource or group: on itself or on what contains it.
    pub fn locks_over<'s>(&'s self, id: &'s ResourceId) -> impl Iterator<Item = &'a Lock> + 's {
        let whole = key_of(id.subscription(), None);
        [group_key(id), whole]
            .into_iter()
            .filter_map(|key| self.locks.get(&key))
            .flatten()
            .filter(move |(scope, _)| scope.contains(id))
            .map(|(_, lock)| *lock)
    }

    /// Roles of a principal at a resource group or above.
    pub fn wide_roles_of(&self, principal: &str) -> &[&'a RoleAssignment] {
        self.wide_roles.get(&principal.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The security groups of a resource group.
    pub fn nsgs_in(&self, subscription: &str, group: &str) -> &[&'a NetworkSecurityGroup] {
        self.nsgs.get(&key_of(Some(subscription), Some(group))).map_or(&[], Vec::as_slice)
    }

    /// Whether a bastion stands in this virtual network.
    pub fn has_bastion(&self, vnet: &ResourceId) -> bool {
        self.bastions.contains(vnet)
    }

    /// Whether a subscription has an Application Gateway for Containers with an association. The
    /// inventory does not know to which subnet an association leads.
    pub fn has_containers_gateway(&self, subscription: &str) -> bool {
        self.containers_gateways.contains(&subscription.to_ascii_lowercase())
    }
}

/// `subscription/group` of an id, in lower case.
pub fn group_key(id: &ResourceId) -> String {
    key_of(id.subscription(), id.resource_group())
}

fn key_of(subscription: Option<&str>, group: Option<&str>) -> String {
    let mut key = format!("{}/{}", subscription.unwrap_or_default(), group.unwrap_or_default());
    key.make_ascii_lowercase();
    key
}

fn locks_by_group(inventory: &Inventory) -> HashMap<String, Vec<(ResourceId, &Lock)>> {
    let mut index: HashMap<String, Vec<(ResourceId, &Lock)>> = HashMap::new();
    for lock in &inventory.locks {
        index.entry(group_key(&lock.id)).or_default().push((lock.scope(), lock));
    }
    index
}

fn wide_roles(inventory: &Inventory) -> HashMap<String, Vec<&RoleAssignment>> {
    let mut index: HashMap<String, Vec<&RoleAssignment>> = HashMap::new();
    let is_wide = |scope: &ResourceId| {
        scope.segment_after("providers").is_none()
            || scope.is_a("Microsoft.Management/managementGroups")
    };
    for role in &inventory.role_assignments {
        if let Some(principal) =
            role.principal_id.text().filter(|_| role.scope.value().is_some_and(is_wide))
        {
            index.entry(principal.to_ascii_lowercase()).or_default().push(role);
        }
    }
    index
}

fn nsgs_by_group(inventory: &Inventory) -> HashMap<String, Vec<&NetworkSecurityGroup>> {
    let mut index: HashMap<String, Vec<&NetworkSecurityGroup>> = HashMap::new();
    for nsg in inventory.nsgs.values() {
        index.entry(group_key(&nsg.id)).or_default().push(nsg);
    }
    for nsgs in index.values_mut() {
        nsgs.sort_by(|a, b| a.id.cmp(&b.id));
    }
    index
}

fn bastion_vnets(inventory: &Inventory) -> HashSet<ResourceId> {
    inventory
        .bastions
        .iter()
        .flat_map(|host| &host.subnets)
        .filter_map(ResourceId::parent)
        .collect()
}

fn subscriptions_with_gateway(inventory: &Inventory) -> HashSet<String> {
    let used = inventory.traffic_controllers.iter().filter(|one| !one.associations.is_empty());
    used.filter_map(|one| one.id.subscription()).map(str::to_ascii_lowercase).collect()
}
