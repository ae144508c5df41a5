//! The IPv6 side of a dual-stack cluster: what its pod range holds, and what Overlay makes of it.

use ipnet::Ipv6Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::demand::Demand;
use super::limits::NodeLimit;
use crate::model::Cluster;

/// The IPv6 prefix that Overlay gives a node, whatever the pod range (AKS#5120).
pub const OVERLAY_NODE_PREFIX: u8 = 120;
/// Bits by which kubenet's prefix of a node is longer than the pod range's (AKS#5120): a /80 of a
/// /64 (docs:configure-kubenet-dual-stack.md).
const KUBENET_NODE_BITS: u8 = 16;
/// The pod range that AKS takes when none is named (docs:azure-cni-overlay.md).
const DEFAULT_RANGE: &str = "fd12:3456:789a::/64";

/// What a dual-stack cluster needs of its IPv6 pod range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ipv6Plan {
    /// Today's IPv6 pod range, as it was read.
    pub pod_cidr: Option<String>,
    /// The prefix that a node has today on kubenet.
    pub node_prefix_today: Option<u8>,
    /// The prefix that a node gets on Overlay.
    pub node_prefix: u8,
    /// Nodes that today's range holds on Overlay.
    pub nodes: Option<u64>,
    /// Nodes needed, surge included.
    pub needed: u64,
    /// Whether today's range holds them; unknown when it was not read.
    pub fits: Option<bool>,
    /// The range to use: today's where it fits, else the one that AKS takes by itself.
    pub suggestion: String,
    /// What to know about it.
    pub reason: String,
}

/// The IPv6 prefix of a node on kubenet.
#[must_use]
pub fn kubenet_node_prefix(pod_cidr: Ipv6Net) -> u8 {
    pod_cidr.prefix_len().saturating_add(KUBENET_NODE_BITS).min(128)
}

/// Nodes that an IPv6 pod range holds when each takes a prefix of this length; none where a node's
/// prefix is larger than the range.
#[must_use]
pub fn ipv6_nodes(pod_cidr: Ipv6Net, node_prefix: u8) -> u64 {
    match node_prefix.checked_sub(pod_cidr.prefix_len()) {
        None => 0,
        Some(bits) => 1_u64.checked_shl(u32::from(bits)).unwrap_or(u64::MAX),
    }
}

impl Ipv6Plan {
    /// The IPv6 side of a cluster's address plan; `None` without dual stack.
    #[must_use]
    pub fn of(cluster: &Cluster, demand: &Demand) -> Option<Self> {
        if !cluster.is_dual_stack() {
            return None;
        }
        let range = cluster.pod_ranges_v6().first().copied();
        Some(Self::for_range(range, NodeLimit::of(cluster), demand.blocks))
    }

    /// The plan for a range, today's limit of nodes and so many nodes with surge.
    #[must_use]
    pub fn for_range(range: Option<Ipv6Net>, today: NodeLimit, needed: u64) -> Self {
        let nodes = range.map(|range| ipv6_nodes(range, OVERLAY_NODE_PREFIX));
        let fits = nodes.map(|nodes| nodes >= needed);
        let kept = range.filter(|_| fits == Some(true));
        let kubenet = today != NodeLimit::Cluster;
        Self {
            pod_cidr: range.map(|range| range.to_string()),
            node_prefix_today: range.filter(|_| kubenet).map(kubenet_node_prefix),
            node_prefix: OVERLAY_NODE_PREFIX,
            nodes,
            needed,
            fits,
            suggestion: kept.map_or_else(|| DEFAULT_RANGE.to_owned(), |range| range.to_string()),
            reason: reason(fits).to_owned(),
        }
    }
}

const fn reason(fits: Option<bool>) -> &'static str {
    match fits {
        Some(true) => {
            "today's IPv6 range stays; Overlay gives each node a /120 of it, and IPv6 traffic breaks \
             while nodes are replaced (AKS#5120)"
        }
        Some(false) => {
            "today's IPv6 range is too small for a /120 a node and an IPv6 range cannot be expanded \
             later: plan a new cluster with the range that AKS takes by itself"
        }
        None => "today's IPv6 range was not read; this is the one that AKS takes by itself",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> Option<Ipv6Net> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_range_stays_where_it_holds_a_prefix_a_node() {
        let default = Ipv6Plan::for_range(range(DEFAULT_RANGE), NodeLimit::KubenetDualStack, 200);
        assert_eq!((default.fits, default.node_prefix_today), (Some(true), Some(80)));
        assert_eq!(default.suggestion, DEFAULT_RANGE);
        let small = Ipv6Plan::for_range(range("fd00::/116"), NodeLimit::KubenetDualStack, 17);
        assert_eq!((small.nodes, small.fits), (Some(16), Some(false)));
        assert_eq!(
            (small.suggestion.as_str(), small.node_prefix_today),
            (DEFAULT_RANGE, Some(128))
        );
        let unread = Ipv6Plan::for_range(None, NodeLimit::Cluster, 3);
        assert_eq!((unread.fits, unread.node_prefix_today), (None, None));
    }

    proptest! {
        #[test]
        fn more_nodes_never_make_a_range_fit(prefix in 100_u8..=128, needed in 0_u64..9000, more in 0_u64..9000) {
            let plan = |needed| Ipv6Plan::for_range(
                Some(Ipv6Net::new([0xfd00, 0, 0, 0, 0, 0, 0, 0].into(), prefix).unwrap().trunc()),
                NodeLimit::KubenetDualStack, needed);
            prop_assert!(plan(needed).fits == Some(true) || plan(needed + more).fits == Some(false));
        }

        #[test]
        fn a_larger_range_holds_no_fewer_nodes(prefix in 1_u8..=128, node in 0_u8..=128) {
            let nodes = |prefix| ipv6_nodes(
                Ipv6Net::new([0, 0, 0, 0, 0, 0, 0, 0].into(), prefix).unwrap(), node);
            prop_assert!(nodes(prefix - 1) >= nodes(prefix));
        }
    }
}
