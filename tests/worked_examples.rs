//! The worked examples of the documentation come out as it writes them.
//!
//! Each test names the page; `AKS` stands for its articles on AKS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use cnishift::model::{
    RESERVED_BY_AZURE, Surge, blocks_of, parse_v4, reserved_ranges, usable_addresses,
};
use cnishift::sizing::limits::{
    CLUSTER_NODES, CLUSTER_PODS, MaxPodsFault, POOL_NODES, ROUTES, max_pods_fault,
};
use cnishift::sizing::{
    Demand, DnsFault, ExpansionFault, NodeLimit, OVERLAY_NODE_PREFIX, PoolDemand, capacity_of,
    dns_address_fault, expansion_fault, flat_addresses, gateway_addresses, ipv6_nodes,
    kubenet_node_prefix, service_range_fault, subnet_prefix_for,
};
use ipnet::{IpNet, Ipv4Net};

fn v4(text: &str) -> Ipv4Net {
    parse_v4(text).unwrap()
}

fn any(text: &str) -> IpNet {
    text.parse().unwrap()
}

/// <https://learn.microsoft.com/azure/aks/configure-kubenet>: "10.244.0.0/16 assigns the first node
/// 10.244.0.0/24, the second node 10.244.1.0/24, and the third node 10.244.2.0/24".
/// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay>: the /24 is fixed.
#[test]
fn every_node_takes_a_24() {
    let nodes: Vec<_> = v4("10.244.0.0/16").subnets(24).unwrap().take(3).collect();
    let written: Vec<_> = nodes.iter().map(ToString::to_string).collect();
    assert_eq!(written, ["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24"]);
    let table = [
        (20, 16),
        (19, 32),
        (18, 64),
        (17, 128),
        (16, 256),
        (15, 512),
        (14, 1_024),
        (13, 2_048),
        (12, 4_096),
        (11, 8_192),
    ];
    for (prefix, nodes) in table {
        let range = Ipv4Net::new([10, 0, 0, 0].into(), prefix).unwrap();
        assert_eq!(blocks_of(range), nodes, "/{prefix}");
        assert_eq!(Demand::prefix_for(nodes), Some(prefix), "{nodes} nodes");
    }
    assert_eq!(blocks_of(v4("10.244.0.0/25")), 0, "not even one node");
}

/// <https://github.com/Azure/AKS-Construction/issues/701>: "5 blocks x 256 = 1,280" addresses are
/// refused in a /22 with 1,024.
#[test]
fn a_pod_range_below_the_theoretical_maximum_is_refused() {
    let demand = Demand::of_pools([PoolDemand::fixed("p", 4, Surge::Default)]);
    assert_eq!(demand.blocks, 5);
    assert!(blocks_of(v4("10.244.0.0/22")) < demand.blocks);
    assert_eq!(Demand::prefix_for(demand.blocks), Some(21));
}

/// <https://learn.microsoft.com/azure/aks/configure-kubenet>, "IP address availability": a /24 holds
/// 251 nodes and 27,610 pods at 110 each, with Azure CNI 8 nodes and 240 pods at 30 each; a /27
/// holds 20 to 25 nodes with room left and 2,200 to 2,750 pods.
#[test]
fn five_addresses_of_a_subnet_are_azures() {
    assert_eq!(RESERVED_BY_AZURE, 5);
    let usable = usable_addresses(v4("10.240.0.0/24"));
    assert_eq!((usable, usable * 110), (251, 27_610));
    let flat = (1..).take_while(|nodes| flat_addresses(*nodes, 30) <= usable).last().unwrap();
    assert_eq!((flat, flat * 30), (8, 240));
    let small = usable_addresses(v4("10.240.0.0/27"));
    assert_eq!(small, 27);
    for nodes in [20, 25] {
        let surge = u64::from(Surge::Nodes(1).nodes_for(nodes));
        assert!(u64::from(nodes) + surge <= small, "{nodes} nodes cannot be upgraded");
    }
    assert_eq!((20 * 110, 25 * 110), (2_200, 2_750));
    assert_eq!(usable_addresses(v4("10.240.0.0/30")), 0, "never below zero");
}

/// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: "(51) + (51 * 30)
/// = 1,581 (/21 or larger)" and "(61) + (61 * 30) = 1,891 (/21 or larger)".
#[test]
fn a_flat_subnet_holds_nodes_surge_and_their_pods() {
    for (nodes, addresses) in [(50, 1_581), (60, 1_891)] {
        let surge = u64::from(Surge::Nodes(1).nodes_for(nodes));
        let need = flat_addresses(u64::from(nodes) + surge, 30);
        assert_eq!(need, addresses);
        assert_eq!(subnet_prefix_for(need), Some(21));
    }
}

/// <https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling>: five pools with a surge
/// of two nodes need ten extra nodes at once; percentages are rounded up.
#[test]
fn all_pools_surge_at_once() {
    let pools = (0..5).map(|n| PoolDemand::fixed(&format!("p{n}"), 4, Surge::Nodes(2)));
    let demand = Demand::of_pools(pools);
    assert_eq!((demand.nodes_now, demand.surge, demand.blocks), (20, 10, 30));
    for (nodes, percent, extra) in [(10, 33, 4), (3, 10, 1), (100, 10, 10), (101, 10, 11)] {
        assert_eq!(Surge::Percent(percent).nodes_for(nodes), extra, "{percent} % of {nodes}");
    }
}

/// <https://learn.microsoft.com/azure/aks/configure-kubenet>: "a maximum of 400 routes in a UDR, so
/// you can't have an AKS cluster larger than 400 nodes".
/// <https://learn.microsoft.com/azure/aks/configure-kubenet-dual-stack>: "dual-stack clusters are
/// limited to 200 nodes".
/// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay>: 5,000 nodes.
#[test]
fn routes_limit_kubenet_and_nothing_else() {
    let cases = [
        (NodeLimit::Kubenet, "10.244.0.0/15", 400, "kubenet-routes"),
        (NodeLimit::KubenetDualStack, "10.244.0.0/16", 200, "kubenet-routes"),
        (NodeLimit::Kubenet, "10.244.0.0/16", 256, "pod-cidr"),
        (NodeLimit::Cluster, "10.0.0.0/11", 5_000, "cluster-nodes"),
        (NodeLimit::Cluster, "10.0.0.0/12", 4_096, "pod-cidr"),
    ];
    for (limit, range, nodes, bound_by) in cases {
        let range: Ipv4Net = range.parse().unwrap();
        let capacity = capacity_of(range.trunc(), limit);
        assert_eq!((capacity.nodes, capacity.bound_by), (nodes, bound_by), "{range} {limit:?}");
    }
    let routes = (NodeLimit::Kubenet.nodes(), NodeLimit::KubenetDualStack.nodes() * 2);
    assert_eq!(routes, (ROUTES, ROUTES), "dual stack takes two routes a node");
    assert_eq!(Demand::prefix_for(CLUSTER_NODES), Some(11), "5,000 nodes need a /11");
    assert_eq!((POOL_NODES, CLUSTER_PODS), (1_000, 200_000));
}

/// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: "must be smaller
/// than /12". <https://learn.microsoft.com/azure/aks/azure-cni-overlay>: the IPv6 range "can be no
/// larger than a /108", and the default ranges.
#[test]
fn service_ranges_have_a_largest_size() {
    let cases = [
        ("10.0.0.0/12", false),
        ("10.0.0.0/8", false),
        ("10.0.0.0/13", true),
        ("10.0.0.0/16", true),
        ("fd12:3456:789a:1::/107", false),
        ("fd12:3456:789a:1::/108", true),
        ("fd12:3456:789a:1::/112", true),
    ];
    for (range, accepted) in cases {
        assert_eq!(service_range_fault(any(range)).is_none(), accepted, "{range}");
    }
}

/// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: "Don't use the
/// first IP address in your address range".
/// <https://learn.microsoft.com/azure/aks/configure-kubenet>: the default is 10.0.0.10.
#[test]
fn the_dns_address_lies_inside_and_is_not_the_first() {
    let cases = [
        ("10.0.0.0/16", "10.0.0.10", None),
        ("10.0.0.0/16", "10.0.0.2", None),
        ("10.0.0.0/16", "10.0.255.254", None),
        ("10.0.0.0/16", "10.0.0.1", Some(DnsFault::First)),
        ("10.0.0.0/16", "10.0.0.0", Some(DnsFault::First)),
        ("10.0.0.0/16", "10.1.0.10", Some(DnsFault::Outside)),
        ("255.255.255.255/32", "255.255.255.255", Some(DnsFault::First)),
    ];
    for (range, address, fault) in cases {
        assert_eq!(dns_address_fault(v4(range), address.parse().unwrap()), fault, "{address}");
    }
}

/// <https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand>: 10.244.0.0/18 grows to
/// 10.244.0.0/16; shrinking, discontinuous ranges, Windows nodes and IPv6 are not supported.
#[test]
fn a_pod_range_only_grows_and_only_with_linux() {
    let cases = [
        ("10.244.0.0/18", "10.244.0.0/16", false, None),
        ("10.244.64.0/18", "10.244.0.0/16", false, None),
        ("10.244.0.0/18", "10.244.0.0/16", true, Some(ExpansionFault::WindowsPools)),
        ("10.244.0.0/18", "10.244.0.0/18", false, Some(ExpansionFault::Unchanged)),
        ("10.244.0.0/16", "10.244.0.0/18", false, Some(ExpansionFault::Shrinks)),
        ("10.244.0.0/18", "10.245.0.0/16", false, Some(ExpansionFault::Apart)),
        ("fd12:3456:789a::/64", "fd12:3456:789a::/60", false, Some(ExpansionFault::Ipv6)),
    ];
    for (old, new, windows, fault) in cases {
        assert_eq!(expansion_fault(any(old), any(new), windows), fault, "{old} to {new}");
    }
}

/// <https://learn.microsoft.com/azure/aks/configure-kubenet-dual-stack>: of fd12:3456:789a::/64 the
/// nodes get fd12:3456:789a::/80, fd12:3456:789a:0:1::/80 and fd12:3456:789a:0:2::/80.
/// <https://github.com/Azure/AKS/issues/5120>: kubenet's prefix is 16 bits longer than the range's,
/// Overlay's always a /120.
#[test]
fn ipv6_prefixes_of_a_node() {
    let range: ipnet::Ipv6Net = "fd12:3456:789a::/64".parse().unwrap();
    assert_eq!(kubenet_node_prefix(range), 80);
    let nodes: Vec<_> = range.subnets(80).unwrap().take(3).map(|node| node.to_string()).collect();
    let written = ["fd12:3456:789a::/80", "fd12:3456:789a:0:1::/80", "fd12:3456:789a:0:2::/80"];
    assert_eq!(nodes, written);
    assert_eq!(ipv6_nodes(range, 80), 65_536);
    assert_eq!(ipv6_nodes(range, OVERLAY_NODE_PREFIX), 1 << 56);
    let cases = [("fd00::/120", 1), ("fd00::/112", 256), ("fd00::/121", 0), ("::/0", u64::MAX)];
    for (range, nodes) in cases {
        assert_eq!(ipv6_nodes(range.parse().unwrap(), OVERLAY_NODE_PREFIX), nodes, "{range}");
    }
}

/// <https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure>: 15
/// instances need 20 addresses, 27 with a private frontend 33; a /24 with gateways of 10 and 15
/// instances with private frontends and one of 2 without has 222 left; 125 instances fit a /24.
#[test]
fn an_application_gateway_takes_an_address_an_instance() {
    assert_eq!(gateway_addresses(15, false) + RESERVED_BY_AZURE, 20);
    assert_eq!(gateway_addresses(27, true) + RESERVED_BY_AZURE, 33);
    let gateways = [(10, true), (2, false), (15, true)];
    let taken: u64 = gateways.iter().map(|(n, private)| gateway_addresses(*n, *private)).sum();
    assert_eq!(usable_addresses(v4("10.5.5.0/24")) - taken, 222);
    assert_eq!(subnet_prefix_for(gateway_addresses(125, true)), Some(24));
    assert_eq!(subnet_prefix_for(gateway_addresses(32, true)), Some(26));
}

/// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: 10 to 250 pods a
/// node, and "the minimum of 10 requires each individual node pool to have a minimum of three nodes".
#[test]
fn pods_a_node_have_a_floor_and_a_ceiling() {
    let cases = [
        (10, 3, None),
        (10, 2, Some(MaxPodsFault::PoolTooSmall)),
        (30, 1, None),
        (250, 1, None),
        (9, 100, Some(MaxPodsFault::OutOfRange)),
        (251, 100, Some(MaxPodsFault::OutOfRange)),
    ];
    for (max_pods, nodes, fault) in cases {
        assert_eq!(max_pods_fault(max_pods, nodes), fault, "{max_pods} on {nodes} nodes");
    }
}

/// <https://learn.microsoft.com/azure/aks/configure-kubenet>: the ranges that AKS refuses.
#[test]
fn a_12_at_172_16_contains_reserved_ranges() {
    let wide = v4("172.16.0.0/12");
    let inside: Vec<_> = reserved_ranges().iter().filter(|r| wide.contains(*r)).cloned().collect();
    assert_eq!(inside, [v4("172.30.0.0/16"), v4("172.31.0.0/16")]);
}
