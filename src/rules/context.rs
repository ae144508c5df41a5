//! What a check may look at: one cluster, the fleet around it and the day of the audit.

use std::collections::HashMap;

use jiff::civil::Date;

use super::index::Surroundings;
use super::{Missing, SupportStatus};
use crate::model::{AddonProfile, Cluster, NodePool};
use crate::model::{
    CommandLine, Field, Inventory, NetworkSecurityGroup, ResourceId, RoleAssignment, RouteTable,
    Subnet, Text, Vnet,
};
use crate::sizing::AddressPlan;

/// Indexes over the whole inventory that several checks need, built once.
#[derive(Debug)]
pub struct Fleet<'a> {
    /// Everything that was read.
    pub inventory: &'a Inventory,
    /// Kubenet clusters by the subnets of their pools.
    by_subnet: HashMap<&'a ResourceId, Vec<&'a Cluster>>,
    /// Kubenet clusters by the route tables of those subnets.
    by_route_table: HashMap<&'a ResourceId, Vec<&'a Cluster>>,
    /// Role assignments by the object id of their principal, in lower case, and by scope.
    by_principal: HashMap<String, Roles<'a>>,
    /// Locks, roles, security groups, bastions and gateways.
    pub(super) around: Surroundings<'a>,
}

impl<'a> Fleet<'a> {
    /// Indexes an inventory.
    pub fn new(inventory: &'a Inventory) -> Self {
        let mut fleet = Self {
            inventory,
            by_subnet: HashMap::new(),
            by_route_table: HashMap::new(),
            by_principal: by_principal(inventory),
            around: Surroundings::new(inventory),
        };
        for cluster in inventory.clusters.iter().filter(|cluster| cluster.is_kubenet()) {
            fleet.index(cluster);
        }
        fleet
    }

    fn index(&mut self, cluster: &'a Cluster) {
        for id in self.inventory.node_subnet_ids(cluster) {
            self.by_subnet.entry(id).or_default().push(cluster);
            let table = self.inventory.subnets.get(id).and_then(|s| s.route_table.value());
            if let Some(table) = table {
                let users = self.by_route_table.entry(table).or_default();
                if !users.iter().any(|user| user.id == cluster.id) {
                    users.push(cluster);
                }
            }
        }
    }

    /// Roles of a principal that hold on a resource or may do so: those at it, at what contains it,
    /// and those whose scope says neither (management groups, unreadable scopes).
    pub fn roles_on(&self, principal: &str, target: &ResourceId) -> Vec<&'a RoleAssignment> {
        let Some(roles) = self.by_principal.get(&principal.to_ascii_lowercase()) else {
            return Vec::new();
        };
        let mut found = roles.elsewhere.clone();
        for (end, _) in target.as_str().match_indices('/').skip(1) {
            let above = ResourceId::new(target.as_str().get(..end).unwrap_or_default());
            found.extend(roles.by_scope.get(&above).into_iter().flatten());
        }
        found.extend(roles.by_scope.get(target).into_iter().flatten());
        found
    }

    /// Kubenet clusters with a pool in this subnet.
    pub fn kubenet_in_subnet(&self, subnet: &ResourceId) -> &[&'a Cluster] {
        self.by_subnet.get(subnet).map_or(&[], Vec::as_slice)
    }

    /// Kubenet clusters whose subnets are bound to this route table.
    pub fn kubenet_on_table(&self, table: &ResourceId) -> &[&'a Cluster] {
        self.by_route_table.get(table).map_or(&[], Vec::as_slice)
    }
}

/// The roles of one principal. An identity that a whole fleet shares may have thousands, so they
/// are found by scope.
#[derive(Debug, Default)]
struct Roles<'a> {
    by_scope: HashMap<&'a ResourceId, Vec<&'a RoleAssignment>>,
    elsewhere: Vec<&'a RoleAssignment>,
}

fn by_principal(inventory: &Inventory) -> HashMap<String, Roles<'_>> {
    let mut index: HashMap<String, Roles<'_>> = HashMap::new();
    for assignment in &inventory.role_assignments {
        let Some(principal) = assignment.principal_id.text() else { continue };
        let roles = index.entry(principal.to_ascii_lowercase()).or_default();
        match assignment.scope.value().filter(|scope| scope.subscription().is_some()) {
            Some(scope) => roles.by_scope.entry(scope).or_default().push(assignment),
            None => roles.elsewhere.push(assignment),
        }
    }
    index
}

/// A subnet that holds nodes of the cluster, read or not.
#[derive(Debug, Clone, Copy)]
pub struct NodeSubnet<'a> {
    /// Its id.
    pub id: &'a ResourceId,
    /// Its body, when the inventory has it.
    pub subnet: Option<&'a Subnet>,
}

/// What one check may look at.
#[derive(Debug, Clone, Copy)]
pub struct Cx<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The fleet and its indexes.
    pub fleet: &'a Fleet<'a>,
    /// The address plan of the cluster.
    pub address: &'a AddressPlan,
    /// The day of the audit.
    pub as_of: Date,
}

impl<'a> Cx<'a> {
    /// Everything that was read.
    pub fn inventory(&self) -> &'a Inventory {
        self.fleet.inventory
    }

    /// A value that may be absent; unreadable ones leave the check undecided.
    ///
    /// # Errors
    /// [`Missing`] when the value could not be understood.
    pub fn read<'f, T>(
        &self,
        field: &'f Field<T>,
        property: &str,
    ) -> Result<Option<&'f T>, Missing> {
        match field {
            Field::Value(value) => Ok(Some(value)),
            Field::Absent => Ok(None),
            Field::Unreadable => Err(self.missing(property, "has a value that could not be read")),
        }
    }

    /// A value that the check cannot do without.
    ///
    /// # Errors
    /// [`Missing`] when the value is absent or could not be understood.
    pub fn require<'f, T>(&self, field: &'f Field<T>, property: &str) -> Result<&'f T, Missing> {
        self.read(field, property)?.ok_or_else(|| self.missing(property, "is not in the body"))
    }

    /// A text, compared by the caller; absent is `""`.
    ///
    /// # Errors
    /// [`Missing`] when the value could not be understood.
    pub fn text<'f>(&self, field: &'f Field<Text>, property: &str) -> Result<&'f str, Missing> {
        Ok(self.read(field, property)?.map_or("", Text::as_str))
    }

    fn missing(&self, property: &str, problem: &str) -> Missing {
        let show = self.done(self.az("az aks show").then("-o json"));
        Missing::new(
            format!("{} {problem}", self.cluster.path(property)),
            format!("Read the cluster again with a current API version: {show}"),
        )
    }

    /// The start of an az command on this cluster: `WORDS -g G -n N`. Finish it with
    /// [`Self::done`], which adds the subscription.
    pub fn az(&self, words: &'static str) -> CommandLine {
        CommandLine::new(words)
            .flag("-g", &self.cluster.resource_group)
            .flag("-n", &self.cluster.name)
    }

    /// Ends an az command with this cluster's subscription.
    pub fn done(&self, command: CommandLine) -> CommandLine {
        command.flag("--subscription", &self.cluster.subscription_id)
    }

    /// Pools with their index in `agentPoolProfiles`.
    ///
    /// # Errors
    /// [`Missing`] when the list is absent or could not be read.
    pub fn pools(&self) -> Result<impl Iterator<Item = (usize, &'a NodePool)> + use<'a>, Missing> {
        self.require(&self.cluster.pools_read, "agentPoolProfiles")?;
        Ok(self.cluster.pools.iter().enumerate())
    }

    /// The subnets that hold the cluster's nodes: those that the pools name, or the node subnet
    /// found in the virtual network of the node resource group.
    ///
    /// # Errors
    /// [`Missing`] when the pools could not be read, or AKS owns the network and it was not read.
    pub fn node_subnets(&self) -> Result<Vec<NodeSubnet<'a>>, Missing> {
        for (index, pool) in self.pools()? {
            if pool.vnet_subnet_id.is_unreadable() {
                let path = format!("agentPoolProfiles[{index}].vnetSubnetID");
                self.read(&pool.vnet_subnet_id, &path)?;
            }
        }
        let inventory = self.inventory();
        let ids = inventory.node_subnet_ids(self.cluster);
        if ids.is_empty() {
            return Err(self.managed_network_missing());
        }
        let with_body = |id| NodeSubnet { id, subnet: inventory.subnets.get(id) };
        Ok(ids.into_iter().map(with_body).collect())
    }

    fn managed_network_missing(&self) -> Missing {
        let group = match self.require(&self.cluster.node_resource_group, "nodeResourceGroup") {
            Ok(group) => group,
            Err(missing) => return missing,
        };
        Missing::new(
            format!("the AKS-managed virtual network in {group}"),
            CommandLine::new("az network vnet list")
                .flag("-g", group)
                .flag("--subscription", &self.cluster.subscription_id)
                .then("-o json")
                .to_string(),
        )
    }

    /// The subnets that hold nodes, all of them read.
    ///
    /// # Errors
    /// [`Missing`] naming the first subnet that was not read.
    pub fn read_subnets(&self) -> Result<Vec<&'a Subnet>, Missing> {
        self.node_subnets()?
            .into_iter()
            .map(|node| node.subnet.ok_or_else(|| not_read("subnet", node.id)))
            .collect()
    }

    /// The virtual networks that hold nodes, all of them read.
    ///
    /// # Errors
    /// [`Missing`] naming the first one that was not read.
    pub fn read_vnets(&self) -> Result<Vec<&'a Vnet>, Missing> {
        let mut vnets: Vec<&Vnet> = Vec::new();
        for node in self.node_subnets()? {
            let vnet = self.inventory().vnet_of(node.id);
            let id = node.id.parent().unwrap_or_else(|| node.id.clone());
            let vnet = vnet.ok_or_else(|| not_read("virtual network", &id))?;
            if !vnets.iter().any(|known| known.id == vnet.id) {
                vnets.push(vnet);
            }
        }
        Ok(vnets)
    }

    /// The route tables bound to the node subnets, each once; subnets without one add nothing.
    ///
    /// # Errors
    /// [`Missing`] when a subnet or a bound table was not read.
    pub fn read_route_tables(&self) -> Result<Vec<&'a RouteTable>, Missing> {
        let mut tables: Vec<&RouteTable> = Vec::new();
        for subnet in self.read_subnets()? {
            if subnet.route_table.is_unreadable() {
                return Err(not_read("route table of the subnet", &subnet.id));
            }
            let Some(id) = subnet.route_table.value() else { continue };
            let table = self.inventory().route_tables.get(id);
            let table = table.ok_or_else(|| not_read("route table", id))?;
            if !tables.iter().any(|known| known.id == table.id) {
                tables.push(table);
            }
        }
        Ok(tables)
    }

    /// The security groups bound to the node subnets; subnets without one add nothing.
    ///
    /// # Errors
    /// [`Missing`] when a subnet or a bound group was not read.
    pub fn read_nsgs(&self) -> Result<Vec<(&'a Subnet, &'a NetworkSecurityGroup)>, Missing> {
        let mut groups = Vec::new();
        for subnet in self.read_subnets()? {
            if subnet.nsg.is_unreadable() {
                return Err(not_read("network security group of the subnet", &subnet.id));
            }
            let Some(id) = subnet.nsg.value() else { continue };
            let group = self.inventory().nsgs.get(id);
            groups.push((subnet, group.ok_or_else(|| not_read("network security group", id))?));
        }
        Ok(groups)
    }

    /// The add-on with this key, when it is on.
    ///
    /// # Errors
    /// [`Missing`] when the add-ons or its switch could not be read.
    pub fn addon_on(&self, key: &str) -> Result<Option<&'a AddonProfile>, Missing> {
        self.read(&self.cluster.addons_read, "addonProfiles")?;
        let Some(addon) = self.cluster.addon(key) else { return Ok(None) };
        if addon.enabled.is_unreadable() {
            self.read(&addon.enabled, &format!("addonProfiles.{}.enabled", addon.key))?;
        }
        Ok(addon.enabled.is_true().then_some(addon))
    }

    /// The virtual networks of the cluster's nodes by id, read or not.
    ///
    /// # Errors
    /// [`Missing`] as for [`Self::node_subnets`].
    pub fn vnet_ids(&self) -> Result<Vec<ResourceId>, Missing> {
        let mut ids: Vec<ResourceId> = Vec::new();
        for id in self.node_subnets()?.iter().filter_map(|node| node.id.parent()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// Whether a resource lies in the cluster's node resource group, which AKS owns.
    pub fn is_aks_owned(&self, id: &ResourceId) -> bool {
        let ours = |other: &str| other.eq_ignore_ascii_case(&self.cluster.subscription_id);
        id.subscription().is_some_and(ours) && self.cluster.is_node_group(id.resource_group())
    }

    /// Support of the cluster's Kubernetes minor version on the day of the audit.
    pub fn support(&self, version: crate::model::KubernetesVersion) -> SupportStatus {
        super::support_of(version, self.as_of)
    }
}

/// A resource that a check needs and that the inventory does not have.
pub fn not_read(what: &str, id: &ResourceId) -> Missing {
    Missing::new(
        format!("{what} {id} was not read"),
        CommandLine::new("az resource show").flag("--ids", id.as_str()).then("-o json").to_string(),
    )
}
