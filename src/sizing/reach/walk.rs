//! Walks from one network over its peerings and routes.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use super::link::{Link, link};
use super::{Around, Forward, Hop, Reached, Unseen};
use crate::model::{Field, Inventory, Peering, ResourceId, RouteTable, Subnet, Vnet};
use crate::sizing::conflict::peered_ranges;

/// Route tables by the network that their subnets are in.
pub(super) type Tables<'i> = HashMap<ResourceId, Vec<(&'i Subnet, &'i RouteTable)>>;

pub(super) fn tables_by_network(inventory: &Inventory) -> Tables<'_> {
    let mut tables = Tables::new();
    let mut subnets: Vec<&Subnet> = inventory.subnets.values().collect();
    subnets.sort_by(|a, b| a.id.cmp(&b.id));
    for subnet in subnets {
        let table = subnet.route_table.value().and_then(|id| inventory.route_tables.get(id));
        if let (Some(table), Some(vnet)) = (table, subnet.id.parent()) {
            tables.entry(vnet).or_default().push((subnet, table));
        }
    }
    tables
}

/// What a network reaches.
pub(super) fn around(vnet: &Vnet, inventory: &Inventory, tables: &Tables<'_>) -> Around {
    let mut around = Around { gateway: own_gateway(vnet, inventory), ..Around::default() };
    for peering in vnet.peerings.value().into_iter().flatten() {
        over(vnet, peering, inventory, &mut around);
    }
    for (subnet, table) in tables.get(&vnet.id).into_iter().flatten() {
        around.forwards.extend(forwards(vnet, subnet, table, inventory));
    }
    around
}

/// What one peering adds.
fn over(vnet: &Vnet, peering: &Peering, inventory: &Inventory, around: &mut Around) {
    let state = link(vnet, peering, inventory);
    let chain = peering_chain(&vnet.id, peering, &state);
    let remote = peering.remote_id.value();
    let what = format!(
        "virtual network {}, peered with {}",
        remote.map_or("of no name", |id| id.name()),
        vnet.id.name()
    );
    let ranges = peered_ranges(peering, inventory);
    let blank = ranges.is_empty();
    let reached = ranges.into_iter().map(|range| Reached {
        range,
        what: what.clone(),
        resource: remote.cloned(),
        chain: chain.clone(),
    });
    if matches!(state, Link::Apart(_)) {
        return around.apart.extend(reached);
    }
    around.direct.extend(reached);
    around.linked.extend(remote.cloned());
    let gateway = is(&peering.use_remote) && gives_transit(vnet, peering, inventory);
    if gateway && around.gateway.is_none() {
        let transit = Hop::new("gateway transit to on-premises", None);
        around.gateway = Some(chain.iter().cloned().chain([transit]).collect());
    }
    // A peer that gives no ranges is as good as unseen.
    if state == Link::Unseen || blank {
        let network = remote.map_or("unknown", |id| id.as_str()).to_owned();
        around.unseen.push(Unseen { network, chain, gateway });
    }
}

fn peering_chain(vnet: &ResourceId, peering: &Peering, state: &Link) -> Vec<Hop> {
    let name = peering.name.text().unwrap_or("of no name");
    let state = match state {
        Link::Connected => "connected".to_owned(),
        Link::Unseen => "connected on this side, the other was not read".to_owned(),
        Link::Apart(why) => format!("not connected: {why}"),
    };
    let remote = peering.remote_id.value();
    vec![
        Hop::new(format!("virtual network {}", vnet.name()), Some(vnet)),
        Hop::new(format!("peering {name} ({state})"), None),
        Hop::new(
            format!("virtual network {}", remote.map_or("of no name", |id| id.name())),
            remote,
        ),
    ]
}

fn is(flag: &Field<bool>) -> bool {
    flag.value() == Some(&true)
}

/// Whether the other side lets its gateway be used; taken as so where it was not read.
fn gives_transit(vnet: &Vnet, peering: &Peering, inventory: &Inventory) -> bool {
    let remote = peering.remote_id.value().and_then(|id| inventory.vnets.get(id));
    let Some(theirs) = remote.and_then(|remote| remote.peerings.value()) else { return true };
    let back = theirs.iter().find(|back| back.remote_id.value() == Some(&vnet.id));
    back.is_some_and(|back| is(&back.allow_transit))
}

/// Azure puts gateways in a subnet of this name only.
fn own_gateway(vnet: &Vnet, inventory: &Inventory) -> Option<Vec<Hop>> {
    let named = |id: &&ResourceId| id.name().eq_ignore_ascii_case("GatewaySubnet");
    let subnet = vnet.subnets.iter().find(named)?;
    // An empty GatewaySubnet is no gateway; a list that was not read may hold one.
    let holders = inventory.subnets.get(subnet)?.ip_holders.value();
    let used = holders.is_none_or(|holders| !holders.is_empty());
    used.then(|| {
        vec![
            Hop::new(format!("virtual network {}", vnet.id.name()), Some(&vnet.id)),
            Hop::new("its gateway to on-premises", Some(subnet)),
        ]
    })
}

/// Routes of a table that lead to an appliance in a connected peer.
fn forwards<'a>(
    vnet: &'a Vnet,
    subnet: &'a Subnet,
    table: &'a RouteTable,
    inventory: &'a Inventory,
) -> impl Iterator<Item = Forward> + 'a {
    table.routes.value().into_iter().flatten().filter_map(move |route| {
        let appliance = route.next_hop.text()?.eq_ignore_ascii_case("VirtualAppliance");
        let address: Ipv4Addr = route.next_hop_ip.text()?.trim().parse().ok()?;
        let prefix = route.range().filter(|_| appliance)?;
        let peerings = vnet.peerings.value()?;
        let peering = peerings.iter().find(|peering| {
            link(vnet, peering, inventory) == Link::Connected
                && peered_ranges(peering, inventory).iter().any(|range| range.contains(&address))
        })?;
        let hub = peering.remote_id.value()?.clone();
        let name = route.name.text().unwrap_or("of no name");
        let mut chain = vec![
            Hop::new(format!("subnet {}", subnet.id.name()), Some(&subnet.id)),
            Hop::new(format!("route {name} ({prefix} to appliance {address})"), Some(&table.id)),
        ];
        chain.extend(peering_chain(&vnet.id, peering, &Link::Connected));
        Some(Forward { hub, prefix, chain })
    })
}

/// Networks behind a hub that take traffic which an appliance there forwards.
pub(super) fn behind(hub: &ResourceId, inventory: &Inventory) -> Vec<Reached> {
    let Some(hub) = inventory.vnets.get(hub) else { return Vec::new() };
    let mut found = Vec::new();
    for peering in hub.peerings.value().into_iter().flatten() {
        let state = link(hub, peering, inventory);
        let spoke = peering.remote_id.value().and_then(|id| inventory.vnets.get(id));
        let (Link::Connected, Some(spoke)) = (&state, spoke) else { continue };
        let back = spoke.peerings.value().and_then(|peerings| {
            peerings.iter().find(|back| back.remote_id.value() == Some(&hub.id))
        });
        if !back.is_some_and(|back| is(&back.allow_forwarded)) {
            continue;
        }
        let chain = peering_chain(&hub.id, peering, &state);
        for range in spoke.address_space.value().into_iter().flatten() {
            let what = format!("virtual network {}, behind {}", spoke.id.name(), hub.id.name());
            // The hub itself ends the way to it already.
            let chain = chain.iter().skip(1).cloned().collect();
            found.push(Reached { range: *range, what, resource: Some(spoke.id.clone()), chain });
        }
    }
    found
}
