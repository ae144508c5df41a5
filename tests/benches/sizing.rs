//! Address planning over 2,000 virtual networks with 20,000 prefixes: one scenario, and the plan of
//! 10,000 clusters, beside a naive check of every pair.
//!
//! `cargo bench --bench sizing` prints a table; `docs/performance.md` holds a run of it.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::expect_used,
    missing_docs
)]

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Instant;

use cnishift::azure::{InventoryBuilder, Piece};
use cnishift::model::Inventory;
use cnishift::sizing::{
    Demand, Growth, Ipv6Today, Neighbourhood, NodeLimit, Scenario, Sharing, conflicts_of,
    plan_fleet,
};
use ipnet::Ipv4Net;
use serde_json::{Value, json};
use wait4::Wait4;

const NETWORKS: usize = 2_000;
const PREFIXES: usize = 10;
const SPOKES: usize = 100;
const ROUNDS: usize = 1_001;
const GROUP: &str =
    "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg/providers";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match args.first().map(String::as_str) {
        Some("fleet") => fleet(args[1].parse().unwrap(), args[2].parse().unwrap()),
        _ => compare(),
    }
}

fn network(number: usize) -> String {
    format!("{GROUP}/Microsoft.Network/virtualNetworks/v{number}")
}

/// Hubs of a hundred spokes each, all with ten subnets; ranges are reused, as large fleets do.
fn bodies(networks: usize) -> Vec<Value> {
    let peering = |to: usize| {
        json!({ "name": format!("to-{to}"), "properties": { "peeringState": "Connected",
            "allowForwardedTraffic": true, "remoteVirtualNetwork": { "id": network(to) } } })
    };
    (0..networks)
        .map(|number| {
            let (hub, place) = (number - number % SPOKES, number % SPOKES);
            let others = if place == 0 { hub + 1..(hub + SPOKES).min(networks) } else { hub..hub + 1 };
            let base = format!("10.{}", number % 180);
            let subnets: Vec<Value> = (0..PREFIXES)
                .map(|n| {
                    json!({ "id": format!("{}/subnets/s{n}", network(number)), "name": format!("s{n}"),
                        "properties": { "addressPrefix": format!("{base}.{}.0/24", n) } })
                })
                .collect();
            json!({ "id": network(number), "type": "Microsoft.Network/virtualNetworks",
                "properties": { "addressSpace": { "addressPrefixes": [format!("{base}.0.0/16")] },
                    "subnets": subnets, "virtualNetworkPeerings": others.map(peering).collect::<Vec<_>>() } })
        })
        .collect()
}

fn cluster(number: usize, networks: usize) -> Value {
    json!({ "id": format!("{GROUP}/Microsoft.ContainerService/managedClusters/c{number:05}"),
        "name": format!("c{number:05}"), "type": "Microsoft.ContainerService/managedClusters",
        "properties": { "provisioningState": "Succeeded", "currentKubernetesVersion": "1.33.1",
            "networkProfile": { "networkPlugin": "kubenet", "serviceCidr": "172.20.0.0/16",
                "podCidr": format!("10.{}.0.0/16", number % 256) },
            "agentPoolProfiles": [{ "name": "np", "count": 3 + number % 40, "osType": "Linux",
                "vnetSubnetID": format!("{}/subnets/s0", network(number % networks)) }] } })
}

fn inventory(networks: usize, clusters: usize) -> Inventory {
    let mut builder = InventoryBuilder::default();
    let all: Vec<Value> =
        bodies(networks).into_iter().chain((0..clusters).map(|n| cluster(n, networks))).collect();
    builder.take(Piece::document(serde_json::to_vec(&all).unwrap()));
    builder.finish()
}

/// In a process of its own: the plan of a fleet; prints its seconds.
fn fleet(networks: usize, clusters: usize) {
    let inventory = inventory(networks, clusters);
    let start = Instant::now();
    let plans = plan_fleet(&inventory, &[]);
    println!("{}", start.elapsed().as_secs_f64());
    assert_eq!(plans.len(), clusters);
    black_box(plans);
}

fn measure(networks: usize, clusters: usize) -> (f64, u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["fleet", &networks.to_string(), &clusters.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
    (text.trim().parse().unwrap(), child.wait4().unwrap().rusage.maxrss)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn compare() {
    let inventory = inventory(NETWORKS, 1);
    let hood = Neighbourhood::new(&inventory, &[]);
    let cluster = &inventory.clusters[0];
    let demand = Demand::of(cluster);
    let vnets = [cnishift::model::ResourceId::new(&network(1))];
    let prefixes: Vec<Ipv4Net> = inventory
        .vnets
        .values()
        .flat_map(|v| v.address_space.value().unwrap())
        .chain(inventory.subnets.values().flat_map(|s| s.prefixes.value().unwrap()))
        .copied()
        .collect();
    // Another range each time, as when a slider moves.
    let range = |round: usize| -> Ipv4Net {
        format!("10.{}.0.0/{}", round % 256, 14 + round % 6).parse::<Ipv4Net>().unwrap().trunc()
    };
    let one = |check: &dyn Fn(Ipv4Net)| {
        let mut took = Vec::new();
        for round in 0..ROUNDS {
            let start = Instant::now();
            check(range(round));
            took.push(start.elapsed().as_secs_f64() * 1e3);
        }
        median(took)
    };
    let scenario = one(&|range| {
        let scenario = Scenario {
            pools: demand.pools.clone(),
            growth: Growth::Percent(20.0),
            horizon_years: 5,
            surge: None,
            blue_green: false,
            max_pods: None,
            start: jiff::civil::date(2026, 11, 23),
            limit_today: NodeLimit::of(cluster),
            today: None,
            ipv6: Ipv6Today::default(),
            candidates: vec![range],
            occupied: Vec::new(),
            sharing: Sharing::default(),
        };
        black_box(scenario.answer());
        black_box(conflicts_of(range, cluster, &vnets, &hood));
    });
    let naive = one(&|range| {
        let hits = prefixes.iter().filter(|p| p.contains(&range) || range.contains(*p)).count();
        black_box(hits);
    });
    println!("{NETWORKS} networks, {} prefixes", prefixes.len());
    println!("one scenario:           {scenario:.4} ms (median of {ROUNDS}; the limit is 1 ms)");
    println!("naive check of pairs:   {naive:.4} ms, without owners or ways");
    let (plan, once) = measure(NETWORKS, 10_000);
    println!("plan of 10,000 clusters: {plan:.3} s (the limit is 2 s)");
    println!("naive, same clusters:    {:.3} s (10,000 times the naive check)", naive * 10.0);
    let (_, double) = measure(2 * NETWORKS, 10_000);
    println!(
        "peak memory:             {:.1} MB, with twice the networks {:.1} MB",
        once as f64 / 1e6,
        double as f64 / 1e6
    );
}
