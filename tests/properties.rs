//! Laws of the address plan over random fleets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::model::{Inventory, Ranges, reserved_ranges};
use cnishift::report::{atlas_svg, atlas_text};
use cnishift::sizing::{CandidateKind, LevelKind, Role, atlas_of, plan_fleet};
use ipnet::Ipv4Net;
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
struct Network {
    space: Ipv4Net,
    peers_with: Option<usize>,
    clusters: Vec<(Ipv4Net, Ipv4Net, u32)>,
}

/// A range in the private space where fleets live, so that they meet often.
fn range(low: u8, high: u8) -> impl Strategy<Value = Ipv4Net> {
    let base =
        prop_oneof![Just(0x0a00_0000_u32), Just(0x6440_0000), Just(0xac10_0000), Just(0xc0a8_0000)];
    (base, any::<u16>(), low..=high).prop_map(|(base, bits, prefix)| {
        Ipv4Net::new((base + (u32::from(bits) << 6)).into(), prefix).unwrap().trunc()
    })
}

fn network() -> impl Strategy<Value = Network> {
    let cluster = (range(14, 23), range(16, 24), 1_u32..300);
    (range(12, 22), prop::option::of(0_usize..6), prop::collection::vec(cluster, 0..4))
        .prop_map(|(space, peers_with, clusters)| Network { space, peers_with, clusters })
}

fn vnet_id(number: usize) -> String {
    format!(
        "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v{number}"
    )
}

fn resources(networks: &[Network]) -> Vec<Value> {
    let mut all = Vec::new();
    for (number, network) in networks.iter().enumerate() {
        // Both sides have a peering, or the networks are not connected.
        let peers = (0..networks.len()).filter(|peer| {
            *peer != number
                && (network.peers_with == Some(*peer) || networks[*peer].peers_with == Some(number))
        });
        let peerings: Vec<Value> = peers
            .map(|peer| {
                json!({
            "name": "p", "properties": { "peeringState": "Connected",
                "remoteVirtualNetwork": { "id": vnet_id(peer) },
                "remoteAddressSpace": { "addressPrefixes": [networks[peer].space.to_string()] } } })
            })
            .collect();
        all.push(json!({ "id": vnet_id(number), "type": "Microsoft.Network/virtualNetworks", "properties": {
            "addressSpace": { "addressPrefixes": [network.space.to_string()] }, "virtualNetworkPeerings": peerings,
            "subnets": [{ "name": "aks", "properties": { "addressPrefix": network.space.to_string() } }] } }));
        for (index, (pods, service, nodes)) in network.clusters.iter().enumerate() {
            all.push(json!({
                "id": format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c{number}-{index}"),
                "type": "Microsoft.ContainerService/managedClusters",
                "properties": {
                    "provisioningState": "Succeeded", "kubernetesVersion": "1.35.0",
                    "networkProfile": { "networkPlugin": "kubenet", "podCidr": pods.to_string(), "serviceCidr": service.to_string() },
                    "agentPoolProfiles": [{ "name": "p", "count": nodes, "vnetSubnetID": format!("{}/subnets/aks", vnet_id(number)) }]
                } }));
        }
    }
    all
}

fn load(resources: &[Value]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("random");
    read_document(&serde_json::to_vec(resources).unwrap(), &mut builder);
    let inventory = builder.finish();
    assert!(inventory.gaps.is_empty(), "{:?}", inventory.gaps);
    inventory
}

fn overlap(a: &Ipv4Net, b: &Ipv4Net) -> bool {
    a.contains(b) || b.contains(a)
}

/// Groups of networks that may talk to each other, the slow and obvious way.
fn connected(networks: &[Network], from: usize) -> Vec<usize> {
    let mut reached = vec![from];
    loop {
        let edge = |a: usize, b: usize| {
            networks[a].peers_with == Some(b) || networks[b].peers_with == Some(a)
        };
        let more: Vec<usize> = (0..networks.len())
            .filter(|n| !reached.contains(n) && reached.iter().any(|r| edge(*n, *r)))
            .collect();
        if more.is_empty() {
            return reached;
        }
        reached.extend(more);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn candidates_touch_nothing(networks in prop::collection::vec(network(), 1..6)) {
        let inventory = load(&resources(&networks));
        let plans = plan_fleet(&inventory, &[]);
        let of = |name: &str| {
            let (network, index) = name[1..].split_once('-').unwrap();
            (network.parse::<usize>().unwrap(), index.parse::<usize>().unwrap())
        };
        let mut chosen: Vec<(usize, Ipv4Net)> = Vec::new();
        for (cluster, plan) in inventory.clusters.iter().zip(&plans) {
            let (network, index) = of(&cluster.name);
            let (pods, _, _) = networks[network].clusters[index];
            let group = connected(&networks, network);
            for candidate in plan.candidates.iter().filter(|c| c.kind != CandidateKind::Keep) {
                let range = candidate.range;
                prop_assert!(candidate.nodes >= plan.demand.blocks);
                prop_assert!(reserved_ranges().iter().all(|r| !overlap(r, &range)), "{range} reserved");
                for other in &networks {
                    prop_assert!(!overlap(&other.space, &range), "{range} in {}", other.space);
                    for (_, service, _) in &other.clusters {
                        prop_assert!(!overlap(service, &range), "{range} in service {service}");
                    }
                }
                for member in &group {
                    for (other, (theirs, _, _)) in networks[*member].clusters.iter().enumerate() {
                        let own = (*member, other) == (network, index);
                        prop_assert!(own || !overlap(theirs, &range), "{range} in pods {theirs}");
                    }
                }
                let superset = candidate.kind == CandidateKind::Superset;
                prop_assert_eq!(superset, range.contains(&pods) && range != pods);
            }
            // The first candidate is the one that is taken.
            if let Some(first) = plan.target().filter(|c| c.kind != CandidateKind::Keep) {
                for (other, range) in &chosen {
                    let meets = group.contains(other) && overlap(range, &first.range);
                    prop_assert!(!meets, "{} given twice", first.cidr);
                }
                chosen.push((network, first.range));
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(networks in prop::collection::vec(network(), 1..6)) {
        let forwards = resources(&networks);
        let backwards: Vec<Value> = forwards.iter().rev().cloned().collect();
        let plans = |resources: &[Value]| {
            let inventory = load(resources);
            serde_json::to_value(plan_fleet(&inventory, &[])).unwrap()
        };
        prop_assert_eq!(plans(&forwards), plans(&backwards));
    }

    #[test]
    fn atlases_show_everything_once(networks in prop::collection::vec(network(), 1..6)) {
        let inventory = load(&resources(&networks));
        let plans = plan_fleet(&inventory, &[]);
        for (cluster, plan) in inventory.clusters.iter().zip(&plans) {
            let atlas = atlas_of(cluster, &inventory, plan);
            let kinds: Vec<_> = atlas.levels.iter().map(|level| level.kind).collect();
            let all = [LevelKind::Pools, LevelKind::Ranges, LevelKind::Subnets, LevelKind::Blocks];
            prop_assert_eq!(kinds, all);
            prop_assert_eq!(atlas.has_conflicts(), !plan.conflicts.is_empty());
            for level in &atlas.levels {
                let mut at = 0;
                for segment in &level.segments {
                    prop_assert_eq!(segment.start, at);
                    at += segment.length;
                }
                prop_assert_eq!(at, level.span);
            }
            let ranges = &atlas.levels[1].segments;
            let candidate = ranges.iter().find(|segment| segment.role == Role::PodCandidate);
            let chosen = plan.target().filter(|_| plan.changes_range()).map(|target| target.range);
            prop_assert_eq!(candidate.map(|segment| segment.range), chosen);
            prop_assert!(candidate.is_none_or(|segment| !segment.conflicts));
            // The addresses in conflict are those that the plan names, each once.
            let shared: Vec<Ipv4Net> = plan.conflicts.iter().map(|conflict| {
                let [own, other]: [Ipv4Net; 2] = [&conflict.range, &conflict.with].map(|t| t.parse().unwrap());
                if own.contains(&other) { other } else { own }
            }).collect();
            let drawn = ranges.iter().filter(|segment| segment.role == Role::Conflict);
            prop_assert_eq!(drawn.map(|s| s.length).sum::<u64>(), Ranges::of(shared).size());
            prop_assert!(atlas_text(&atlas, 72, true).lines().all(|line| line.len() <= 72));
            prop_assert!(atlas_svg(&atlas).ends_with("</svg>\n"));
        }
    }
}
