//! Other route tables that lead into the cluster's pod range.
//!
//! A next hop must be reachable in the table's own network or in one that is peered with it, so tables
//! further away cannot name a node (docs:virtual-network/virtual-networks-udr-overview). Those of the
//! networks beyond are looked at where an appliance in between leads on to the nodes.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::Ipv4Net;

use super::bound::foreign_subnets;
use super::leads::{Lead, Way, leads, loses, words};
use super::view::{View, label, ranges_of};
use super::who::{Party, parties, some};
use super::{ForeignTable, RouteUser, RouteUserKind, RouteUsers};
use crate::model::{ResourceId, Subnet};

/// Other tables with the subnets that are bound to them.
type Tables<'a> = BTreeMap<ResourceId, Vec<&'a Subnet>>;

pub(super) fn add(view: &View<'_>, found: &mut RouteUsers) {
    let near = tables_of(view, &view.networks, &mut found.unknown);
    let direct: BTreeSet<&ResourceId> = near
        .iter()
        .filter(|(table, bound)| {
            leads(view, table, bound, &[]).iter().any(|lead| lead.way == Way::Node)
        })
        .map(|(table, _)| table)
        .collect();
    let forwarding = forwarding(view, &near, &direct);
    let mut all = near.clone();
    all.extend(beyond(view, &forwarding, &mut found.unknown));
    let ranges: Vec<Ipv4Net> = forwarding.iter().flat_map(|subnet| ranges_of(subnet)).collect();
    unread(view, &all, &mut found.unknown);
    for (table, bound) in &all {
        let leads = leads(view, table, bound, &ranges);
        if !leads.is_empty() {
            tell(view, table, bound, &leads, found);
        }
    }
}

/// Tables of some networks that are not the cluster's own.
fn tables_of<'a>(
    view: &View<'a>,
    networks: &[ResourceId],
    unknown: &mut Vec<String>,
) -> Tables<'a> {
    let mut tables = Tables::new();
    for network in networks {
        for subnet in view.subnets_of(network, unknown) {
            if subnet.route_table.is_unreadable() {
                unknown
                    .push(format!("the route table of subnet {} was not read", label(&subnet.id)));
            }
            let table = subnet.route_table.value().filter(|table| !view.tables.contains(table));
            if let Some(table) = table {
                tables.entry(table.clone()).or_default().push(subnet);
            }
        }
    }
    tables
}

/// Subnets in which an appliance would send pod traffic on to the nodes.
fn forwarding<'a>(
    view: &View<'a>,
    near: &Tables<'a>,
    direct: &BTreeSet<&ResourceId>,
) -> Vec<&'a Subnet> {
    let mut found: Vec<&Subnet> =
        direct.iter().filter_map(|table| near.get(*table)).flatten().copied().collect();
    for table in &view.tables {
        let bound = foreign_subnets(view, table, &mut Vec::new());
        found.extend(bound.iter().filter_map(|id| view.inventory.subnets.get(id)));
    }
    found
}

/// Tables of networks that are peered with those of forwarding subnets.
fn beyond<'a>(view: &View<'a>, forwarding: &[&Subnet], unknown: &mut Vec<String>) -> Tables<'a> {
    let vnets: BTreeSet<ResourceId> =
        forwarding.iter().filter_map(|subnet| subnet.id.parent()).collect();
    let mut further: BTreeSet<ResourceId> = BTreeSet::new();
    for vnet in &vnets {
        further.extend(view.peers(vnet, unknown));
    }
    further.retain(|network| !view.networks.contains(network));
    tables_of(view, &further.into_iter().collect::<Vec<_>>(), unknown)
}

fn unread(view: &View<'_>, all: &Tables<'_>, unknown: &mut Vec<String>) {
    let is_unread = |table: &ResourceId| {
        let body = view.inventory.route_tables.get(table);
        body.is_none_or(|body| body.routes.value().is_none())
    };
    let names: Vec<String> = all
        .iter()
        .filter(|(table, _)| is_unread(table))
        .map(|(table, bound)| {
            let subnets: Vec<String> = bound.iter().map(|subnet| label(&subnet.id)).collect();
            format!("{} (bound to {})", table.name(), some(&subnets))
        })
        .collect();
    if !names.is_empty() {
        let names = some(&names);
        unknown.push(format!("route tables that were not read may lead to pods: {names}"));
    }
}

fn tell(
    view: &View<'_>,
    table: &ResourceId,
    bound: &[&Subnet],
    leads: &[Lead<'_>],
    found: &mut RouteUsers,
) {
    let step_id = step_id(table, &found.tables);
    let routes = some(&leads.iter().map(words).collect::<Vec<_>>());
    let mut who = Vec::new();
    for subnet in bound {
        let there = parties(view, &subnet.id, &mut found.unknown);
        let there: Vec<String> = there.iter().map(Party::short).collect();
        let there = format!("{} in subnet {}", there.join("; "), label(&subnet.id));
        let resource = table.to_string();
        found.users.push(RouteUser {
            who: there.clone(),
            kind: kind(view, subnet),
            how: format!("its route table {} has {routes}", table.name()),
            loses: loses(leads),
            step: STEP.to_owned(),
            step_id: Some(step_id.clone()),
            resource,
        });
        who.push(there);
    }
    let dead = leads.iter().filter(|lead| lead.way == Way::Node && view.is_pods(lead.range));
    let dead = dead.filter_map(|lead| lead.route.name.text());
    let dead = dead.map(|name| format!("{table}/routes/{name}")).collect();
    found.tables.push(ForeignTable { step_id, table: table.to_string(), who, routes, dead });
}

const STEP: &str = "Before the update give it another way to what it calls: an internal load \
                    balancer, or Private Link to one. After the update delete the routes that lead \
                    nowhere.";

fn kind(view: &View<'_>, subnet: &Subnet) -> RouteUserKind {
    let is_own = subnet.id.parent().is_some_and(|network| view.is_own(&network));
    if is_own { RouteUserKind::OtherTable } else { RouteUserKind::PeeredTable }
}

/// A name for the steps of a table, stable while its name is.
fn step_id(table: &ResourceId, earlier: &[ForeignTable]) -> String {
    let name = table.name().to_ascii_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = name.chars().take(40).map(plain).collect();
    let wanted = format!("route-user-{name}");
    let taken = |id: &str| earlier.iter().any(|other| other.step_id == id);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(wanted)
}
