//! What a pod range holds.

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::limits::NodeLimit;
use crate::model::blocks_of;

/// What a pod range holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// /24 blocks in the range.
    pub blocks: u64,
    /// Nodes that can be had, after the limit that binds first.
    pub nodes: u64,
    /// The limit that binds: `pod-cidr`, `kubenet-routes` or `cluster-nodes`.
    pub bound_by: &'static str,
}

/// What a pod range holds under a limit of nodes; where both are equal, the range binds.
#[must_use]
pub fn capacity_of(range: Ipv4Net, limit: NodeLimit) -> Capacity {
    let blocks = blocks_of(range);
    let (nodes, bound_by) =
        if blocks <= limit.nodes() { (blocks, "pod-cidr") } else { (limit.nodes(), limit.name()) };
    Capacity { blocks, nodes, bound_by }
}
