//! What the atlas of a cluster shows.

use ipnet::Ipv4Net;

use super::flatten::{Item, inner, level, outermost};
use super::{Atlas, Level, LevelKind, Role, Segment};
use crate::model::{
    Cluster, Inventory, Ranges, ResourceId, Vnet, blocks_of, parse_v4, private_pools,
};
use crate::sizing::conflict::{ConflictKind, own_vnets, peered_ranges};
use crate::sizing::plan::AddressPlan;

/// What nothing that was read lies in. Others may use it: the atlas shows one cluster.
const NOTHING: &str = "nothing of this cluster or its peers";

/// The atlas of one cluster. `plan` is its address plan; nothing is computed that the plan has
/// found already.
#[must_use]
pub fn atlas_of(cluster: &Cluster, inventory: &Inventory, plan: &AddressPlan) -> Atlas {
    let vnets = own_vnets(cluster, inventory);
    let conflicts = conflicts(plan);
    let all: Vec<Item> = conflicts.iter().map(|(_, item)| item.clone()).collect();
    let shared = Ranges::of(all.iter().map(|item| item.range));
    let mut items = networks(&vnets, inventory);
    items.extend(services(cluster));
    items.extend(pods(plan));
    let ranges: Vec<Ipv4Net> = items.iter().map(|item| item.range).collect();
    let pools = pools(&ranges);
    let frames: Vec<Ipv4Net> = pools.iter().map(|pool| pool.range).collect();
    items.extend(within(&all, &frames));
    let levels = [
        level(LevelKind::Pools, frames.clone(), pools, "", &shared),
        level(LevelKind::Ranges, frames, items, NOTHING, &shared),
        subnets(cluster, &vnets, inventory, &conflicts, &shared),
    ];
    let mut levels: Vec<Level> = levels.into_iter().filter(|l| !l.segments.is_empty()).collect();
    levels.extend(blocks(plan));
    Atlas { cluster: cluster.name.to_string(), levels }
}

/// The addresses that today's pods share with each thing that they collide with.
fn conflicts(plan: &AddressPlan) -> Vec<(ConflictKind, Item)> {
    let item = |conflict: &crate::sizing::Conflict| {
        let with: Ipv4Net = conflict.with.parse().ok()?;
        let range = inner(parse_v4(&conflict.range).ok()?, with.trunc())?;
        let label = format!("collision: pods and {}", conflict.what);
        Some((conflict.kind, Item { range, label, role: Role::Conflict }))
    };
    plan.conflicts.iter().filter_map(item).collect()
}

/// The parts of items that lie in the frames.
fn within(items: &[Item], frames: &[Ipv4Net]) -> Vec<Item> {
    let clip = |item: &Item, frame: &Ipv4Net| {
        inner(item.range, *frame).map(|range| Item { range, ..item.clone() })
    };
    items.iter().flat_map(|item| frames.iter().filter_map(|f| clip(item, f))).collect()
}

/// The private pools that hold any of these ranges, and the ranges that no pool holds.
fn pools(ranges: &[Ipv4Net]) -> Vec<Item> {
    let pool = |range: &Ipv4Net| private_pools().into_iter().find(|pool| pool.contains(range));
    let frames = outermost(ranges.iter().map(|range| pool(range).unwrap_or(*range)).collect());
    let label = |range: &Ipv4Net| {
        if private_pools().contains(range) { "private pool" } else { "outside the private pools" }
    };
    let item = |range: Ipv4Net| Item { range, label: label(&range).to_owned(), role: Role::Pool };
    frames.into_iter().map(item).collect()
}

/// The cluster's networks and those peered with them.
fn networks(vnets: &[ResourceId], inventory: &Inventory) -> Vec<Item> {
    let known = vnets.iter().filter_map(|id| inventory.vnets.get(id));
    known.flat_map(|vnet| own(vnet).chain(peers(vnet, inventory))).collect()
}

fn own(vnet: &Vnet) -> impl Iterator<Item = Item> {
    let label = format!("virtual network {}", vnet.id.name());
    let ranges = vnet.address_space.value().into_iter().flatten();
    ranges.map(move |range| Item { range: range.trunc(), label: label.clone(), role: Role::Vnet })
}

fn peers(vnet: &Vnet, inventory: &Inventory) -> Vec<Item> {
    let mut found = Vec::new();
    for peering in vnet.peerings.value().into_iter().flatten() {
        let name = peering.remote_id.value().map_or("an unnamed network", |id| id.name());
        for range in peered_ranges(peering, inventory) {
            let label = format!("peered network {name}");
            found.push(Item { range: range.trunc(), label, role: Role::PeeredVnet });
        }
    }
    found
}

fn services(cluster: &Cluster) -> impl Iterator<Item = Item> {
    let label = || "services".to_owned();
    let ranges = cluster.service_ranges().into_iter();
    ranges.map(move |range| Item { range, label: label(), role: Role::Service })
}

/// Today's pod range, and the one that the update would use instead.
fn pods(plan: &AddressPlan) -> Vec<Item> {
    let chosen = plan.target().filter(|_| plan.changes_range()).map(|candidate| Item {
        range: candidate.range,
        label: match candidate.nodes {
            1 => "proposed for pods, 1 node".to_owned(),
            nodes => format!("proposed for pods, {nodes} nodes"),
        },
        role: Role::PodCandidate,
    });
    let label = if plan.keep_pod_cidr { "pods today, and after the update" } else { "pods today" };
    let present =
        plan.present.map(|range| Item { range, label: label.to_owned(), role: Role::PodToday });
    chosen.into_iter().chain(present).collect()
}

/// The subnets of the cluster's networks, in the space of those networks.
fn subnets(
    cluster: &Cluster,
    vnets: &[ResourceId],
    inventory: &Inventory,
    conflicts: &[(ConflictKind, Item)],
    shared: &Ranges,
) -> Level {
    let known: Vec<&Vnet> = vnets.iter().filter_map(|id| inventory.vnets.get(id)).collect();
    let nodes = inventory.node_subnet_ids(cluster);
    let others = known.iter().flat_map(|vnet| &vnet.subnets).filter(|id| !nodes.contains(id));
    let mut items: Vec<Item> = Vec::new();
    nodes.iter().for_each(|id| items.extend(subnet(id, " (nodes)", inventory)));
    others.for_each(|id| items.extend(subnet(id, "", inventory)));
    let mut space: Vec<Ipv4Net> = items.iter().map(|item| item.range).collect();
    space.extend(known.iter().flat_map(|vnet| own(vnet)).map(|item| item.range));
    let frames = outermost(space);
    let here = |kind| matches!(kind, ConflictKind::Subnet | ConflictKind::Vnet);
    let ours = conflicts.iter().filter(|(kind, _)| here(*kind)).map(|(_, item)| item.clone());
    let ours: Vec<Item> = ours.collect();
    items.extend(within(&ours, &frames));
    level(LevelKind::Subnets, frames, items, "no subnet that was read", shared)
}

fn subnet(id: &ResourceId, note: &str, inventory: &Inventory) -> Vec<Item> {
    let ranges = inventory.subnets.get(id).and_then(|subnet| subnet.prefixes.value());
    let label = format!("subnet {}{note}", id.name());
    let item =
        |range: &Ipv4Net| Item { range: range.trunc(), label: label.clone(), role: Role::Subnet };
    ranges.into_iter().flatten().map(item).collect()
}

/// The blocks of today's pod range by how many are used, needed and spare; none below a /24.
fn blocks(plan: &AddressPlan) -> Option<Level> {
    let range = plan.present.filter(|range| blocks_of(*range) > 0)?;
    let (demand, span) = (&plan.demand, blocks_of(range));
    let used = demand.nodes_now.min(span);
    let needed = demand.blocks.min(span).saturating_sub(used);
    let missing = demand.blocks.saturating_sub(span);
    // A shortage has no length on the bar, so the last segment before it says how large it is.
    let label = |text: &str, is_last: bool| match missing {
        missing if missing > 0 && is_last => format!("{text}; {missing} more are missing"),
        _ => text.to_owned(),
    };
    let more = if demand.is_complete() { "needed" } else { "needed at least" };
    let more = &format!("{more} at the ceiling with surge");
    let parts = [
        (used, Role::PodToday, label("in use by nodes now", needed == 0)),
        (needed, Role::PodNeeded, label(more, true)),
        (span - used - needed, Role::Free, "spare".to_owned()),
    ];
    let mut segments: Vec<Segment> = Vec::new();
    let mut start = 0;
    for (length, role, label) in parts.into_iter().filter(|(length, _, _)| *length > 0) {
        let number = if role == Role::Free { 0 } else { segments.len() + 1 };
        segments.push(Segment { range, label, role, start, length, conflicts: false, number });
        start += length;
    }
    Some(Level { kind: LevelKind::Blocks, span, frames: vec![range], segments })
}
