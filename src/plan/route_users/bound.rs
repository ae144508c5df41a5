//! Subnets of others that are bound to the cluster's own table (KN021).

use super::view::{View, label};
use super::who::{Party, parties};
use super::{RouteUser, RouteUserKind, RouteUsers};
use crate::model::ResourceId;

pub(super) fn add(view: &View<'_>, found: &mut RouteUsers) {
    for table in &view.tables {
        for subnet in foreign_subnets(view, table, &mut found.unknown) {
            for party in parties(view, &subnet, &mut found.unknown) {
                found.users.push(user(&party, &subnet, table));
            }
        }
    }
}

/// Subnets bound to one of the cluster's tables that hold none of its nodes, by id: those that the
/// table lists, and those whose own body names it.
pub(super) fn foreign_subnets(
    view: &View<'_>,
    table: &ResourceId,
    unknown: &mut Vec<String>,
) -> Vec<ResourceId> {
    let mut bound: Vec<ResourceId> = match view.inventory.route_tables.get(table) {
        // A table without routes and subnets is a mere reference: ARM always gives the routes.
        Some(body) if !body.subnets.is_unreadable() && !body.routes.is_absent() => {
            body.subnets.value().cloned().unwrap_or_default()
        }
        _ => {
            unknown.push(format!(
                "route table {} was not read: who else is bound to it is not known (KN021)",
                table.name()
            ));
            Vec::new()
        }
    };
    for network in view.networks.iter().take(view.own_networks) {
        let of_network = view.inventory.vnets.get(network).map(|vnet| vnet.subnets.as_slice());
        let bodies = of_network.unwrap_or_default().iter();
        let bodies = bodies.filter_map(|id| view.inventory.subnets.get(id));
        let here = bodies.filter(|subnet| subnet.route_table.value() == Some(table));
        bound.extend(here.map(|subnet| subnet.id.clone()));
    }
    bound.retain(|id| !view.nodes.contains(&id));
    bound.sort();
    bound.dedup();
    bound
}

fn user(party: &Party, subnet: &ResourceId, table: &ResourceId) -> RouteUser {
    let (loses, step) = match party.kind {
        RouteUserKind::ApplicationGateway if party.is_agic => (
            "its way to pods, and with it every backend of the AGIC add-on (AKS#4871)",
            "Disable the add-on and take the table off the subnet before the update; enable it again \
             afterwards, when AGIC announces the gateway's subnet by an overlay extension \
             (rel:2025-03-16) and needs no route.",
        ),
        RouteUserKind::ApplicationGateway => (
            "its way to pods: backends that are pod addresses answer 502 (AKS#4871)",
            "Before the update point its backends at an internal load balancer of the cluster; where \
             AGIC feeds it, enable AGIC with the overlay extension after the update.",
        ),
        RouteUserKind::Machines | RouteUserKind::Other | RouteUserKind::Subnet => (
            "its way to pod addresses; nodes and load balancers of the cluster stay where they are \
             (AKS#4871)",
            "Before the update give it another way to what it calls: an internal load balancer, or \
             Private Link to one.",
        ),
        RouteUserKind::Bastion => (
            "sessions to pod addresses, where anybody has any; nodes keep their addresses",
            "Nothing but taking the table off its subnet.",
        ),
        RouteUserKind::PrivateEndpoint => (
            "nothing that is known: it answers calls, and pods call it with their node's address \
             before and after",
            "Nothing but taking the table off its subnet.",
        ),
        // Only those above stand in a subnet, besides other clusters.
        _ => (
            "the routes of its own pods, when the table is deleted or taken off its subnet",
            "Give each cluster a subnet and a table of its own first (KN022); never take this table \
             off that subnet while it has nodes.",
        ),
    };
    let step_id = if party.kind == RouteUserKind::OtherCluster { "kn022" } else { "kn021" };
    RouteUser {
        who: party.words(subnet),
        kind: party.kind,
        how: format!(
            "subnet {} is bound to the cluster's route table {}",
            label(subnet),
            table.name()
        ),
        loses: loses.to_owned(),
        step: step.to_owned(),
        step_id: Some(step_id.to_owned()),
        resource: subnet.to_string(),
    }
}
