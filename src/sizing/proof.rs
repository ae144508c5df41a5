//! The result of a fleet plan, checked again by other means than those that made it.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use super::conflict::{Harm, Neighbourhood, conflicts_of, overlaps, own_vnets};
use super::plan::AddressPlan;
use crate::model::{Inventory, ResourceId};

/// A new range that meets something it must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The cluster that the range was meant for, by its index in the inventory.
    pub cluster: usize,
    /// The range.
    pub range: Ipv4Net,
    /// What it meets, in words.
    pub with: String,
}

/// Every new range of a fleet plan that meets a network which its cluster reaches, or the pods of a
/// cluster that it may talk to. Empty for a sound plan.
///
/// Works by flooding groups and sweeping sorted ranges, where the plan was made by joining sets and
/// asking for free space: a mistake in one does not hide in the other.
#[must_use]
pub fn prove(inventory: &Inventory, hood: &Neighbourhood, plans: &[AddressPlan]) -> Vec<Clash> {
    let mut found = Vec::new();
    let groups = flood(hood);
    let mut by_group: HashMap<Place, Vec<Claim>> = HashMap::new();
    for (index, (cluster, plan)) in inventory.clusters.iter().zip(plans).enumerate() {
        let vnets = own_vnets(cluster, inventory);
        let new = plan.target().filter(|_| plan.changes_range()).map(|target| target.range);
        if let Some(range) = new {
            let harmful = conflicts_of(range, cluster, &vnets, hood);
            let harmful =
                harmful.into_iter().find(|c| c.harm > Harm::Unwise || c.excepted.is_some());
            found.extend(harmful.map(|c| Clash { cluster: index, range, with: c.what }));
        }
        let present = cluster.pod_ranges().into_iter().map(|range| Claim::new(range, index, false));
        let claims: Vec<Claim> =
            present.chain(new.map(|range| Claim::new(range, index, true))).collect();
        for vnet in vnets {
            let place = groups.get(&vnet).map_or(Place::Alone(vnet), |group| Place::Group(*group));
            by_group.entry(place).or_default().extend(&claims);
        }
    }
    for claims in by_group.values_mut() {
        found.extend(sweep(claims).map(|(claim, other)| {
            Clash {
                cluster: claim.cluster,
                range: claim.range,
                with: inventory
                    .clusters
                    .get(other)
                    .map_or_else(String::new, |c| format!("pods of {}", c.name)),
            }
        }));
    }
    found.sort_by_key(|clash| clash.cluster);
    found.dedup_by_key(|clash| clash.cluster);
    found
}

/// A group of networks, or a network that nothing leads to or from.
#[derive(PartialEq, Eq, Hash)]
enum Place {
    Group(usize),
    Alone(ResourceId),
}

/// A range that a cluster uses or is to use.
#[derive(Debug, Clone, Copy)]
struct Claim {
    range: Ipv4Net,
    cluster: usize,
    new: bool,
}

impl Claim {
    const fn new(range: Ipv4Net, cluster: usize, new: bool) -> Self {
        Self { range, cluster, new }
    }
}

/// Numbers the groups of networks that may talk to each other.
fn flood(hood: &Neighbourhood) -> HashMap<ResourceId, usize> {
    let mut near: HashMap<&ResourceId, Vec<&ResourceId>> = HashMap::new();
    for (one, other) in hood.reach().links().chain(hood.reach().forwards()) {
        near.entry(one).or_default().push(other);
        near.entry(other).or_default().push(one);
    }
    let mut group_of: HashMap<ResourceId, usize> = HashMap::new();
    for (group, start) in near.keys().enumerate() {
        let mut open = vec![*start];
        while let Some(vnet) = open.pop() {
            if !group_of.contains_key(vnet) {
                group_of.insert(vnet.clone(), group);
                open.extend(near.get(vnet).into_iter().flatten());
            }
        }
    }
    group_of
}

/// New ranges that meet a range of another cluster, with that cluster. Ranges either contain each
/// other or are apart, so sorted by start those around the present one form a stack.
fn sweep(claims: &mut [Claim]) -> impl Iterator<Item = (Claim, usize)> + use<> {
    claims.sort_by_key(|claim| {
        (claim.range.network(), claim.range.prefix_len(), claim.cluster, claim.new)
    });
    let mut found = Vec::new();
    let (mut old, mut new): (Vec<Claim>, Vec<Claim>) = (Vec::new(), Vec::new());
    for claim in claims.iter() {
        for stack in [&mut old, &mut new] {
            while stack.pop_if(|top| !overlaps(top.range, claim.range)).is_some() {}
        }
        let foreign = |other: &&Claim| other.cluster != claim.cluster;
        if claim.new {
            let hit = new.iter().chain(&old).find(foreign);
            found.extend(hit.map(|other| (*claim, other.cluster)));
            new.push(*claim);
        } else {
            found.extend(new.iter().filter(foreign).map(|other| (*other, claim.cluster)));
            old.push(*claim);
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim() -> impl Strategy<Value = Claim> {
        (0_u32..1 << 12, 16_u8..=28, 0_usize..4, any::<bool>()).prop_map(
            |(bits, prefix, cluster, new)| {
                let range =
                    Ipv4Net::new((0x0a00_0000 + (bits << 4)).into(), prefix).unwrap().trunc();
                Claim { range, cluster, new }
            },
        )
    }

    proptest! {
        #[test]
        fn the_sweep_finds_what_trying_every_pair_finds(mut claims in prop::collection::vec(claim(), 0..12)) {
            let bad = |a: &Claim| a.new && claims.iter()
                .any(|b| b.cluster != a.cluster && overlaps(a.range, b.range));
            // Of two new ranges that meet one is enough: the other may stay.
            let any = claims.iter().any(bad);
            let all: Vec<Claim> = claims.iter().copied().filter(bad).collect();
            let found: Vec<Claim> = sweep(&mut claims).map(|(claim, _)| claim).collect();
            prop_assert_eq!(any, !found.is_empty());
            for hit in found {
                prop_assert!(all.iter().any(|a| (a.range, a.cluster) == (hit.range, hit.cluster)));
            }
        }
    }
}
