//! Limits of AKS and Azure that no address range lifts.

use std::ops::RangeInclusive;

use crate::model::Cluster;

/// Nodes with surge a cluster (docs:concepts-network-azure-cni-overlay.md).
pub const CLUSTER_NODES: u64 = 5_000;
/// Nodes with surge above which a big roll is unwise (docs:best-practices-performance-scale-large.md).
pub const ROLL_NODES: u64 = 3_000;
/// Nodes with surge a pool (docs:upgrade-aks-node-pools-rolling.md).
pub const POOL_NODES: u64 = 1_000;
/// Pods a cluster with Overlay (docs:best-practices-performance-scale-large.md);
/// docs:plan-pod-networking.md says 250,000, the smaller is planned for.
pub const CLUSTER_PODS: u64 = 200_000;
/// `maxPods` of a pool (docs:concepts-network-ip-address-planning.md).
pub const PODS_PER_NODE: RangeInclusive<u32> = 10..=250;
/// `maxPods` of a new pool on Overlay that names none (docs:concepts-network-azure-cni-overlay.md).
pub const DEFAULT_PODS_PER_NODE: u32 = 250;
/// Pods that every pool must have room for, so that system pods fit
/// (docs:concepts-network-ip-address-planning.md).
pub const PODS_PER_POOL: u64 = 30;
/// Routes a route table (docs:configure-kubenet.md).
pub const ROUTES: u64 = 400;

/// What limits the nodes of a cluster beside its pod range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NodeLimit {
    /// Kubenet: one route a node, 400 a table (docs:configure-kubenet.md).
    Kubenet,
    /// Dual-stack kubenet: one route a node and address family, so 200 nodes
    /// (docs:configure-kubenet-dual-stack.md).
    KubenetDualStack,
    /// No routes: 5,000 nodes a cluster (docs:concepts-network-azure-cni-overlay.md).
    #[default]
    Cluster,
}

impl NodeLimit {
    /// The limit of a cluster as it is today.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        match (cluster.is_kubenet(), cluster.is_dual_stack()) {
            (true, false) => Self::Kubenet,
            (true, true) => Self::KubenetDualStack,
            (false, _) => Self::Cluster,
        }
    }

    /// Nodes, surge included.
    #[must_use]
    pub const fn nodes(self) -> u64 {
        match self {
            Self::Kubenet => ROUTES,
            Self::KubenetDualStack => ROUTES / 2,
            Self::Cluster => CLUSTER_NODES,
        }
    }

    /// The limit's name in the JSON document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kubenet | Self::KubenetDualStack => "kubenet-routes",
            Self::Cluster => "cluster-nodes",
        }
    }
}

/// Why AKS refuses `maxPods` for a pool of so many nodes
/// (docs:concepts-network-ip-address-planning.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxPodsFault {
    /// Below 10 or above 250.
    OutOfRange,
    /// The pool has room for fewer than 30 pods.
    PoolTooSmall,
}

/// What is wrong with `maxPods` for a pool of so many nodes, if anything.
#[must_use]
pub fn max_pods_fault(max_pods: u32, nodes: u32) -> Option<MaxPodsFault> {
    if !PODS_PER_NODE.contains(&max_pods) {
        return Some(MaxPodsFault::OutOfRange);
    }
    let room = u64::from(max_pods) * u64::from(nodes);
    (room < PODS_PER_POOL).then_some(MaxPodsFault::PoolTooSmall)
}
