//! Who else relies on kubenet's routes, and what each loses with the update.
//!
//! After the update nobody outside the cluster reaches a pod by its address: kubenet's routes are gone
//! and overlay has none (docs:configure-kubenet.md, docs:concepts-network-azure-cni-overlay.md;
//! AKS#4871 asks for a replacement). Azure does not list who used them. What can be seen is who is
//! bound to the cluster's table, which other tables lead to its nodes, and which appliances its own
//! table names. What was not read is told as unknown.

mod appliances;
mod bound;
mod leads;
mod tables;
mod view;
mod who;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Cluster, Inventory};
use view::View;

/// Somebody beside the cluster who relies on its routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RouteUser {
    /// Who it is, in words.
    pub who: String,
    /// What it is.
    pub kind: RouteUserKind,
    /// How it relies on them.
    pub how: String,
    /// What it loses with the update.
    pub loses: String,
    /// What to do about it, and when.
    pub step: String,
    /// The step of this plan that does it; none where nothing needs to be done, or the plan has no
    /// such step.
    pub step_id: Option<String>,
    /// The ARM id of the subnet or route table by which it is known.
    pub resource: String,
}

/// What somebody is who relies on the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RouteUserKind {
    /// An application gateway in a subnet that is bound to the cluster's table.
    ApplicationGateway,
    /// Machines in such a subnet: virtual machines, scale sets, network interfaces.
    Machines,
    /// A bastion host in such a subnet.
    Bastion,
    /// A private endpoint in such a subnet.
    PrivateEndpoint,
    /// Nodes of another kubenet cluster in such a subnet.
    OtherCluster,
    /// Something else with addresses in such a subnet.
    Other,
    /// Such a subnet in which nobody was seen, or which was not read.
    Subnet,
    /// Another route table of the cluster's network with routes into its pod range.
    OtherTable,
    /// A route table of a peered network with routes into its pod range.
    PeeredTable,
    /// An appliance that the cluster's own table sends traffic to.
    Appliance,
}

impl RouteUserKind {
    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ApplicationGateway => "application gateway",
            Self::Machines => "machines",
            Self::Bastion => "bastion host",
            Self::PrivateEndpoint => "private endpoint",
            Self::OtherCluster => "other kubenet cluster",
            Self::Other => "other resource",
            Self::Subnet => "subnet",
            Self::OtherTable => "other route table",
            Self::PeeredTable => "route table of a peered network",
            Self::Appliance => "appliance",
        }
    }
}

/// Routes of one other table, for the steps that deal with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignTable {
    /// The step that moves its users.
    pub step_id: String,
    /// Its ARM id.
    pub table: String,
    /// Who is behind it, in words.
    pub who: Vec<String>,
    /// Its routes into the pod range, in words.
    pub routes: String,
    /// ARM ids of the routes that lead to the cluster's nodes and nowhere else.
    pub dead: Vec<String>,
}

/// What was found out about the routes' users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RouteUsers {
    pub users: Vec<RouteUser>,
    pub tables: Vec<ForeignTable>,
    /// What could not be read, and what is therefore not known.
    pub unknown: Vec<String>,
}

/// Everybody who relies on a kubenet cluster's routes, as far as the inventory shows; nobody for a
/// cluster on another plugin.
pub(super) fn route_users(cluster: &Cluster, inventory: &Inventory) -> RouteUsers {
    let mut found = RouteUsers::default();
    if !cluster.is_kubenet() {
        return found;
    }
    let view = View::new(cluster, inventory, &mut found.unknown);
    bound::add(&view, &mut found);
    tables::add(&view, &mut found);
    appliances::add(&view, &mut found);
    found.unknown.sort();
    found.unknown.dedup();
    found
}
