//! What is reached over which hops: one fixture a case, and properties over random topologies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use cnishift::model::{ExceptionKind, Ground, Inventory, RangeException, private_pools};
use cnishift::sizing::{
    AddressPlan, ConflictKind, Demand, Harm, chain_words, plan_fleet, plan_fleet_on,
};
use ipnet::Ipv4Net;
use proptest::prelude::*;
use serde_json::{Value, json};

fn load(name: &str) -> Inventory {
    let path = format!("{}/tests/fixtures/reach/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let inventory = common::load(&std::fs::read(path).unwrap());
    assert!(inventory.gaps.is_empty(), "{:?}", inventory.gaps);
    inventory
}

fn plan_of(name: &str) -> AddressPlan {
    plan_fleet(&load(name), &[]).remove(0)
}

/// Kind and way of every conflict.
fn ways(plan: &AddressPlan) -> Vec<(ConflictKind, String)> {
    plan.conflicts.iter().map(|c| (c.kind, chain_words(&c.chain))).collect()
}

#[test]
fn hub_and_spoke_with_gateway_transit() {
    let inventory = load("hub_and_spoke_with_gateway_transit");
    let onprem = vec![("192.168.10.0/24".parse().unwrap(), "Datacentre".to_owned())];
    let plan = plan_fleet(&inventory, &onprem).remove(0);
    let way = "virtual network spoke → peering to-hub (connected) → virtual network hub → gateway \
               transit to on-premises → declared range Datacentre";
    assert_eq!(ways(&plan), [(ConflictKind::Declared, way.to_owned())]);
    assert!(!plan.keep_pod_cidr);
}

#[test]
fn peering_in_one_direction() {
    let plan = plan_of("peering_in_one_direction");
    let way = "virtual network spoke → peering to-other (not connected: the other side has no peering \
               back) → virtual network other";
    assert_eq!(ways(&plan), [(ConflictKind::OtherVnet, way.to_owned())]);
    assert_eq!(plan.conflicts[0].harm, Harm::Unwise);
}

#[test]
fn peering_disconnected() {
    let plan = plan_of("peering_disconnected");
    let way = "virtual network spoke → peering to-other (not connected: Disconnected) → virtual \
               network other";
    assert_eq!(ways(&plan), [(ConflictKind::OtherVnet, way.to_owned())]);
}

#[test]
fn unseen_remote_network() {
    let inventory = load("unseen_remote_network");
    let plan = plan_fleet(&inventory, &[]).remove(0);
    let way = "virtual network spoke → peering to-far (connected on this side, the other was not \
               read) → virtual network far";
    assert_eq!(ways(&plan), [(ConflictKind::Peering, way.to_owned())]);
    assert_eq!(plan.unseen.len(), 1);
    assert!(plan.unseen[0].gateway && plan.unseen[0].network.ends_with("/far"));
    // A gap, not a pass: the check stays open although nothing else of it is missing.
    let audit = common::audit_first(&inventory);
    let open: Vec<_> = audit.open_checks.iter().map(|check| check.rule.code).collect();
    assert!(open.contains(&"SZ005"), "{open:?}");
}

#[test]
fn two_spokes_reuse_one_range() {
    let plans = plan_fleet(&load("two_spokes_reuse_one_range"), &[]);
    for plan in &plans {
        // Peering is not transitive and no route forwards: the spokes do not meet.
        assert!(plan.conflicts.is_empty(), "{:?}", plan.conflicts);
        assert!(plan.keep_pod_cidr);
    }
}

#[test]
fn route_table_to_a_firewall() {
    let plan = plan_of("route_table_to_a_firewall");
    let way = "subnet nodes → route all (10.0.0.0/8 to appliance 10.0.1.4) → virtual network spoke → \
               peering to-hub (connected) → virtual network hub → peering to-far-spoke (connected) → \
               virtual network far-spoke";
    // The route itself covers the pods too, which comes after the network behind it.
    assert_eq!(ways(&plan)[0], (ConflictKind::Forwarded, way.to_owned()));
    assert_eq!(plan.conflicts[0].harm, Harm::HidesDestinations);
    assert!(!plan.keep_pod_cidr);
}

#[test]
fn on_premises_contains_the_pod_range() {
    let inventory = load("on_premises_contains_the_pod_range");
    let onprem = vec![("10.0.0.0/8".parse().unwrap(), "head office".to_owned())];
    let plan = plan_fleet(&inventory, &onprem).remove(0);
    assert_eq!(plan.conflicts[0].kind, ConflictKind::Declared);
    assert!(chain_words(&plan.conflicts[0].chain).ends_with("declared range head office"));
    let new = plan.target().unwrap().range;
    assert!(!onprem[0].0.contains(&new), "{new}");
}

fn exception(range: &str, kind: ExceptionKind) -> Ground {
    let exception = RangeException {
        range: range.parse().unwrap(),
        kind,
        reason: "two worlds".to_owned(),
        owner: "network team".to_owned(),
        expires: "2027-06-30".parse().unwrap(),
    };
    Ground { exceptions: vec![exception], ..Ground::default() }
}

#[test]
fn a_range_that_somebody_answers_for_does_no_harm_and_stays_visible() {
    let inventory = load("route_table_to_a_firewall");
    let ground = exception("10.2.0.0/16", ExceptionKind::Isolated);
    let plan = plan_fleet_on(&inventory, &ground).remove(0);
    let hit = plan.conflicts.iter().find(|c| c.kind == ConflictKind::Forwarded).unwrap();
    assert_eq!(hit.harm, Harm::Unwise);
    let words = "10.2.0.0/16 is isolated: two worlds (owner: network team, until 2027-06-30)";
    assert_eq!(hit.excepted.as_deref(), Some(words));
    assert!(plan.keep_pod_cidr);
    // An exception for a part of the range says nothing about the rest.
    let plan =
        plan_fleet_on(&inventory, &exception("10.2.0.0/24", ExceptionKind::Isolated)).remove(0);
    assert!(!plan.keep_pod_cidr);
}

#[test]
fn what_azure_refuses_cannot_be_excepted() {
    let topology = Topology { networks: vec![7], links: vec![], clusters: vec![(0, 7, 3)] };
    let ground = exception("10.0.0.0/8", ExceptionKind::Translated);
    let plan = plan_fleet_on(&inventory(&bodies(&topology)), &ground).remove(0);
    assert!(plan.conflicts.iter().any(|c| c.kind == ConflictKind::Subnet && c.excepted.is_none()));
    assert!(!plan.keep_pod_cidr);
}

#[test]
fn new_ranges_come_from_the_pools_of_the_settings() {
    let topology = Topology { networks: vec![7], links: vec![], clusters: vec![(0, 7, 3)] };
    let pools = vec!["198.18.0.0/15".parse().unwrap()];
    let ground = Ground { pools: pools.clone(), ..Ground::default() };
    let plan = plan_fleet_on(&inventory(&bodies(&topology)), &ground).remove(0);
    assert!(!plan.candidates.is_empty());
    assert!(plan.candidates.iter().all(|candidate| pools[0].contains(&candidate.range)));
}

/// Networks, their peerings and clusters in them, as small numbers.
#[derive(Debug, Clone)]
struct Topology {
    networks: Vec<u8>,
    links: Vec<(usize, usize, bool)>,
    clusters: Vec<(usize, u8, u16)>,
}

fn topology() -> impl Strategy<Value = Topology> {
    let networks = prop::collection::vec(0_u8..40, 1..6);
    networks.prop_flat_map(|networks| {
        let count = networks.len();
        let links = prop::collection::vec((0..count, 0..count, any::<bool>()), 0..6);
        let clusters = prop::collection::vec((0..count, 0_u8..40, 1_u16..300), 1..5);
        (Just(networks), links, clusters).prop_map(|(networks, links, clusters)| Topology {
            networks,
            links,
            clusters,
        })
    })
}

const GROUP: &str =
    "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg/providers";

fn network_id(number: usize) -> String {
    format!("{GROUP}/Microsoft.Network/virtualNetworks/v{number}")
}

fn bodies(topology: &Topology) -> Vec<Value> {
    let mut peerings: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for (index, (one, other, both)) in topology.links.iter().enumerate() {
        let sides = [(*one, *other), (*other, *one)];
        for (from, to) in sides.into_iter().take(if *both { 2 } else { 1 }) {
            peerings.entry(from).or_default().push(json!({ "name": format!("p{index}"),
                "properties": { "peeringState": "Connected",
                    "remoteVirtualNetwork": { "id": network_id(to) } } }));
        }
    }
    let networks = topology.networks.iter().enumerate().map(|(number, net)| {
        json!({ "id": network_id(number), "type": "Microsoft.Network/virtualNetworks",
            "properties": {
                "addressSpace": { "addressPrefixes": [format!("10.{net}.0.0/16")] },
                "subnets": [{ "id": format!("{}/subnets/nodes", network_id(number)), "name": "nodes",
                    "properties": { "addressPrefix": format!("10.{net}.0.0/20") } }],
                "virtualNetworkPeerings": peerings.get(&number).cloned().unwrap_or_default() } })
    });
    let clusters = topology.clusters.iter().enumerate().map(|(number, (network, pod, nodes))| {
        json!({ "id": format!("{GROUP}/Microsoft.ContainerService/managedClusters/c{number}"),
            "name": format!("c{number}"), "type": "Microsoft.ContainerService/managedClusters",
            "properties": { "provisioningState": "Succeeded", "currentKubernetesVersion": "1.33.1",
                "networkProfile": { "networkPlugin": "kubenet", "podCidr": format!("10.{pod}.0.0/16"),
                    "serviceCidr": "172.20.0.0/16" },
                "agentPoolProfiles": [{ "name": "np", "count": nodes, "osType": "Linux",
                    "vnetSubnetID": format!("{}/subnets/nodes", network_id(*network)) }] } })
    });
    networks.chain(clusters).collect()
}

fn inventory(bodies: &[Value]) -> Inventory {
    common::load(&serde_json::to_vec(bodies).unwrap())
}

/// Two clusters that must both move, in networks that are peered.
fn two_that_move() -> Vec<Value> {
    bodies(&Topology {
        networks: vec![7, 8],
        links: vec![(0, 1, true)],
        clusters: vec![(0, 7, 3), (1, 8, 3)],
    })
}

fn targets(bodies: &[Value]) -> Vec<Ipv4Net> {
    let plans = plan_fleet(&inventory(bodies), &[]);
    plans.iter().map(|plan| plan.target().unwrap().range).collect()
}

#[test]
fn a_peer_whose_ranges_were_not_read_is_a_peer() {
    let mut all = two_that_move();
    // Both sides say that they are connected; neither says with which ranges.
    for network in &mut all[..2] {
        network["properties"]["addressSpace"] = Value::Null;
    }
    let got = targets(&all);
    assert!(!meets(got[0], got[1]), "{got:?}");
    let plan = plan_fleet(&inventory(&all), &[]).remove(0);
    assert_eq!(plan.unseen.len(), 1, "what is behind such a peer is not known");
}

#[test]
fn a_prefix_that_a_peer_took_on_since_is_reached() {
    let mut all = two_that_move();
    all[0]["properties"]["virtualNetworkPeerings"][0]["properties"]["remoteAddressSpace"] =
        json!({ "addressPrefixes": ["10.8.0.0/16"] });
    all[1]["properties"]["addressSpace"]["addressPrefixes"] =
        json!(["10.8.0.0/16", "10.7.128.0/17"]);
    let plan = plan_fleet(&inventory(&all), &[]).remove(0);
    let told: Vec<_> = plan.conflicts.iter().map(|c| (c.kind, c.with.as_str())).collect();
    assert!(told.contains(&(ConflictKind::Peering, "10.7.128.0/17")), "{told:?}");
}

#[test]
fn a_route_to_somewhere_else_is_no_route_to_pods_of_others() {
    let mut all = bodies(&Topology {
        networks: vec![7, 8],
        links: vec![],
        clusters: vec![(0, 7, 3), (1, 30, 3)],
    });
    let first = targets(&all)[0];
    // The second cluster uses for its pods what the first one's network routes to on-premises.
    all[3]["properties"]["networkProfile"]["podCidr"] = json!(first.to_string());
    let table = format!("{GROUP}/Microsoft.Network/routeTables/rt");
    all[0]["properties"]["subnets"][0]["properties"]["routeTable"] = json!({ "id": table });
    all.push(json!({ "id": table, "type": "Microsoft.Network/routeTables", "properties": {
        "routes": [{ "name": "onprem", "properties": { "addressPrefix": first.to_string(),
            "nextHopType": "VirtualNetworkGateway" } }],
        "subnets": [{ "id": format!("{}/subnets/nodes", network_id(0)) }] } }));
    let got = targets(&all);
    assert!(!meets(got[0], first), "{} is on-premises for the first cluster", got[0]);
}

#[test]
fn a_service_range_that_was_not_read_is_taken_to_be_the_default() {
    let mut all = two_that_move();
    all[2]["properties"]["networkProfile"]["serviceCidr"] = Value::Null;
    all[3]["properties"]["networkProfile"]["serviceCidr"] = Value::Null;
    let default: Ipv4Net = "10.0.0.0/16".parse().unwrap();
    for range in targets(&all) {
        assert!(!meets(range, default), "{range}");
    }
}

/// The obvious way to find out which networks are connected: try every pair, then every path.
fn component(topology: &Topology, start: usize) -> BTreeSet<usize> {
    let linked = |a: usize, b: usize| {
        let has = |a, b| {
            topology.links.iter().any(|l| (l.0, l.1) == (a, b) || (l.2 && (l.1, l.0) == (a, b)))
        };
        has(a, b) && has(b, a)
    };
    let mut seen = BTreeSet::from([start]);
    loop {
        let more: Vec<_> = (0..topology.networks.len())
            .filter(|n| !seen.contains(n) && seen.iter().any(|s| linked(*s, *n)))
            .collect();
        if more.is_empty() {
            return seen;
        }
        seen.extend(more);
    }
}

/// Ranges of the networks that a network is connected with, one hop away, itself included.
fn reached(topology: &Topology, from: usize) -> Vec<Ipv4Net> {
    let has =
        |a, b| topology.links.iter().any(|l| (l.0, l.1) == (a, b) || (l.2 && (l.1, l.0) == (a, b)));
    (0..topology.networks.len())
        .filter(|to| *to == from || (has(from, *to) && has(*to, from)))
        .map(|to| format!("10.{}.0.0/16", topology.networks[to]).parse().unwrap())
        .collect()
}

fn meets(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Against a slow and obvious reference: what collides, what may be proposed, and that something
    /// is proposed wherever a block is free.
    #[test]
    fn answers_equal_those_of_a_slow_reference(topology in topology()) {
        let inventory = inventory(&bodies(&topology));
        let plans = plan_fleet(&inventory, &[]);
        for (number, (plan, (network, pod, _))) in plans.iter().zip(&topology.clusters).enumerate() {
            let pods: Ipv4Net = format!("10.{pod}.0.0/16").parse().unwrap();
            let hit: BTreeSet<String> = reached(&topology, *network).into_iter()
                .filter(|range| meets(*range, pods)).map(|range| range.to_string()).collect();
            let told: BTreeSet<String> = plan.conflicts.iter()
                .filter(|c| matches!(c.kind, ConflictKind::Peering | ConflictKind::Vnet))
                .map(|c| c.with.clone()).collect();
            prop_assert_eq!(&told, &hit, "cluster {}", number);
            for candidate in &plan.candidates {
                let kept = plan.keep_pod_cidr && candidate.range == pods;
                let clear = reached(&topology, *network).iter().all(|r| !meets(*r, candidate.range));
                prop_assert!(kept || clear, "{} proposed to cluster {}", candidate.cidr, number);
            }
            prop_assert!(!plan.candidates.is_empty(), "something is always free here");
        }
    }

    /// Clusters whose networks are connected never end up with ranges that meet, unless they have
    /// them today and may keep them.
    #[test]
    fn connected_clusters_get_ranges_apart(topology in topology()) {
        let plans = plan_fleet(&inventory(&bodies(&topology)), &[]);
        for (a, one) in plans.iter().enumerate() {
            for (b, other) in plans.iter().enumerate().skip(a + 1) {
                let near = component(&topology, topology.clusters[a].0).contains(&topology.clusters[b].0);
                let (Some(x), Some(y)) = (one.target(), other.target()) else { continue };
                let both_stay = !one.changes_range() && !other.changes_range();
                prop_assert!(!near || both_stay || !meets(x.range, y.range), "{} and {}", x.cidr, y.cidr);
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(topology in topology(), seed in any::<u64>()) {
        let mut all = bodies(&topology);
        let plans = |all: &[Value]| format!("{:?}", plan_fleet(&inventory(all), &[]));
        let first = plans(&all);
        // Numbered networks and clusters keep their ids; only their order changes.
        let mut state = seed;
        for index in (1..all.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            all.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        prop_assert_eq!(first, plans(&all));
    }

    #[test]
    fn more_reserved_ranges_never_make_a_conflict_vanish(
        topology in topology(), reserved in prop::collection::vec((0_u8..40, 12_u8..=24), 0..6),
    ) {
        let inventory = inventory(&bodies(&topology));
        let ranges: Vec<(Ipv4Net, String)> = reserved.iter().enumerate().map(|(n, (net, prefix))| {
            (Ipv4Net::new([10, *net, 0, 0].into(), *prefix).unwrap().trunc(), format!("r{n}"))
        }).collect();
        let told = |count: usize| -> Vec<BTreeSet<(String, String)>> {
            plan_fleet(&inventory, &ranges[..count]).iter().map(|plan| {
                plan.conflicts.iter().map(|c| (c.with.clone(), c.what.clone())).collect()
            }).collect()
        };
        for count in 0..ranges.len() {
            for (less, more) in told(count).iter().zip(told(count + 1)) {
                prop_assert!(less.is_subset(&more));
            }
        }
    }

    /// Every block of the size asked for is tried, in every pool.
    #[test]
    fn a_free_range_is_found_if_there_is_one(
        taken in prop::collection::vec((0_u8..=3, any::<u8>(), 8_u8..=20), 0..12), nodes in 1_u16..2000,
    ) {
        let pools = private_pools();
        let ranges: Vec<(Ipv4Net, String)> = taken.iter().map(|(pool, net, prefix)| {
            let pool = pools[usize::from(*pool) % pools.len()];
            let prefix = (*prefix).max(pool.prefix_len());
            let base = u32::from(pool.network()) | (u32::from(*net) << 16);
            let range = Ipv4Net::new(base.into(), prefix).unwrap().trunc();
            (if pool.contains(&range) { range } else { pool }, "taken".to_owned())
        }).collect();
        // A pod range that cannot stay, in a network of its own.
        let topology = Topology { networks: vec![250], links: vec![], clusters: vec![(0, 250, nodes)] };
        let inventory = inventory(&bodies(&topology));
        let plan = plan_fleet(&inventory, &ranges).remove(0);
        let need = Demand::of(&inventory.clusters[0]).blocks;
        let prefix = Demand::prefix_for(need).unwrap();
        let busy: Vec<Ipv4Net> = ranges.iter().map(|(range, _)| *range)
            .chain(["10.250.0.0/16".parse().unwrap(), "172.20.0.0/16".parse().unwrap()])
            .chain(cnishift::model::reserved_ranges()).collect();
        let exists = pools.iter().any(|pool| {
            prefix >= pool.prefix_len() && pool.subnets(prefix).unwrap()
                .any(|block| busy.iter().all(|range| !meets(*range, block)))
        });
        prop_assert_eq!(!plan.candidates.is_empty(), exists, "{:?}", plan.candidates);
    }
}
