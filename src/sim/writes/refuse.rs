//! What AKS refuses before an update starts.

use ipnet::Ipv4Net;
use serde_json::Value;

use super::{State, is, pools, text};
use crate::model::ResourceId;
use crate::sim::Server;
use crate::sim::answer::Reply;

const PLUGIN: &str = "/properties/networkProfile/networkPlugin";
const MODE: &str = "/properties/networkProfile/networkPluginMode";
const POLICY: &str = "/properties/networkProfile/networkPolicy";
const DATAPLANE: &str = "/properties/networkProfile/networkDataplane";

impl Server {
    /// The refusal of a goal, where AKS would refuse it.
    pub(super) fn refuse(&self, state: &State, before: &Value, goal: &Value) -> Option<Reply> {
        plugin(before, goal)
            .or_else(|| policy(before, goal))
            .or_else(|| self.route_table(state, before, goal))
            .or_else(|| pod_range(goal))
    }

    /// A customer's route table needs a user-assigned identity
    /// (arm/reported-systemassigned-route-table.json).
    fn route_table(&self, state: &State, before: &Value, goal: &Value) -> Option<Reply> {
        let group = text(goal, "/properties/nodeResourceGroup");
        let own_table = pools(goal).iter().any(|pool| {
            let subnet = self.find(state, text(pool, "/vnetSubnetID")).unwrap_or_default();
            let table = ResourceId::new(text(&subnet, "/properties/routeTable/id"));
            table.resource_group().is_some_and(|own| !own.eq_ignore_ascii_case(group))
        });
        let refused = becomes_overlay(before, goal)
            && own_table
            && !is(goal, "/identity/type", "UserAssigned");
        let message = "Clusters using managed identity type SystemAssigned do not support bringing \
                       your own route table. Please see https://aka.ms/aks/customrt for more information";
        refused.then(|| Reply::flat(400, "CustomRouteTableWithUnsupportedMSIType", message))
    }
}

fn becomes_overlay(before: &Value, goal: &Value) -> bool {
    is(goal, MODE, "overlay") && !is(before, MODE, "overlay")
}

fn plugin(before: &Value, goal: &Value) -> Option<Reply> {
    if is(goal, PLUGIN, "kubenet") && is(goal, MODE, "overlay") {
        // Reported: arm/reported-unsupported-networkpluginmode.json.
        let message = "NetworkPluginMode overlay is not supported with NetworkPlugin kubenet.";
        return Some(Reply::flat(400, "UnsupportedNetworkPluginModeWithNetworkPlugin", message));
    }
    let changes = !text(before, PLUGIN).eq_ignore_ascii_case(text(goal, PLUGIN));
    let leaves = is(before, MODE, "overlay") && !is(goal, MODE, "overlay");
    (leaves || (changes && !becomes_overlay(before, goal))).then(|| {
        let message = "Changing property 'networkProfile.networkPlugin' is not allowed.";
        Reply::flat(400, "PropertyChangeNotAllowed", message)
    })
}

/// Engines must be gone before the move; Cilium takes both fields at once.
fn policy(before: &Value, goal: &Value) -> Option<Reply> {
    let engine = |body: &Value| is(body, POLICY, "azure") || is(body, POLICY, "calico");
    if becomes_overlay(before, goal) && (engine(before) || engine(goal)) {
        // Reported: arm/reported-networkpolicy-blocks-overlay.json.
        let message = "Cannot update cluster to Azure CNI Overlay while using network policies with \
                       Azure CNI v1.";
        return Some(Reply::flat(400, "ValidationError", message));
    }
    (is(goal, DATAPLANE, "cilium") && !is(goal, POLICY, "cilium"))
        .then(|| Reply::flat(400, "BadRequest", "Cilium dataplane requires network policy cilium."))
}

/// Every node at the pools' ceilings takes a /24 of the pod range.
fn pod_range(goal: &Value) -> Option<Reply> {
    let range = text(goal, "/properties/networkProfile/podCidr");
    let net: Ipv4Net = range.parse().ok()?;
    if !is(goal, MODE, "overlay") {
        return None;
    }
    let nodes: u64 = pools(goal).iter().map(ceiling).sum();
    let (needed, there) = (nodes.saturating_mul(256), 1_u64 << (32 - u32::from(net.prefix_len())));
    // Reported: arm/reported-insufficient-podcidr.json.
    (needed > there).then(|| {
        let message =
            format!("Pre-allocated IPs {needed} exceeds IPs available {there} in Pod Cidr {range}");
        Reply::flat(400, "InsufficientPodCidr", &message)
    })
}

fn ceiling(pool: &Value) -> u64 {
    let number = |name: &str| pool.get(name).and_then(Value::as_u64).unwrap_or_default();
    let scales = pool.get("enableAutoScaling").and_then(Value::as_bool).unwrap_or_default();
    if scales { number("maxCount").max(number("count")) } else { number("count") }
}
