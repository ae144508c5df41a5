//! Members of a cluster that a step sets.

use serde_json::{Value, json};

use super::flags::Flags;
use super::op::Set;
use crate::plan::{Plan, PlanInput};
use crate::rules::EvidenceValue;

/// Members of pools and of resources of the network that Azure sets.
pub(super) const READ_ONLY_OTHERS: [&str; 11] = [
    "id",
    "name",
    "type",
    "etag",
    "eTag",
    "properties.provisioningState",
    "properties.currentOrchestratorVersion",
    "properties.nodeImageVersion",
    "properties.eTag",
    "properties.status",
    "properties.resourceGuid",
];

/// Flags of `az aks update` that set one member, and which
/// (azure-cli 2.91.0, `managed_cluster_decorator.py`).
const FLAGS: [(&str, &str); 8] = [
    ("--network-plugin", "properties.networkProfile.networkPlugin"),
    ("--network-plugin-mode", "properties.networkProfile.networkPluginMode"),
    ("--network-policy", "properties.networkProfile.networkPolicy"),
    ("--network-dataplane", "properties.networkProfile.networkDataplane"),
    ("--pod-cidr", "properties.networkProfile.podCidr"),
    ("--load-balancer-sku", "properties.networkProfile.loadBalancerSku"),
    ("--auto-upgrade-channel", "properties.autoUpgradeProfile.upgradeChannel"),
    ("--node-os-upgrade-channel", "properties.autoUpgradeProfile.nodeOSUpgradeChannel"),
];

pub(super) const fn set(path: &'static str, value: Value) -> Set {
    Set { path, value }
}

/// What the flags of an update set; none where a part of it is not known.
pub(super) fn of_flags(flags: &mut Flags) -> Option<Vec<Set>> {
    let mut sets = Vec::new();
    for (flag, path) in FLAGS {
        if let Some(value) = flags.may(flag) {
            // az takes `Standard`, the API says `standard`.
            let value = if flag == "--load-balancer-sku" { value.to_lowercase() } else { value };
            sets.push(set(path, json!(value)));
        }
    }
    if flags.may("--disable-pod-identity").is_some() {
        sets.push(set("properties.podIdentityProfile.enabled", json!(false)));
    }
    if flags.may("--enable-managed-identity").is_some() {
        let identity = flags.may("--assign-identity")?;
        let value = json!({ "type": "UserAssigned", "userAssignedIdentities": { identity: {} } });
        sets.push(set("identity", value));
    }
    Some(sets)
}

/// Control plane and every pool, as `az aks upgrade` has it without `--control-plane-only`.
pub(super) fn of_version(version: String) -> Vec<Set> {
    let pools = "properties.agentPoolProfiles[].orchestratorVersion";
    vec![set("properties.kubernetesVersion", json!(version)), set(pools, json!(version))]
}

fn addon(name: &str) -> Option<&'static str> {
    match name {
        "ingress-appgw" => Some("properties.addonProfiles.ingressApplicationGateway"),
        "virtual-node" => Some("properties.addonProfiles.aciConnectorLinux"),
        _ => None,
    }
}

/// az turns an add-on off and drops its configuration.
pub(super) fn addon_off(name: &str) -> Option<Vec<Set>> {
    Some(vec![set(addon(name)?, json!({ "enabled": false }))])
}

pub(super) fn addon_on(name: &str, gateway: Option<String>) -> Option<Vec<Set>> {
    let value = json!({ "enabled": true, "config": { "applicationGatewayId": gateway? } });
    Some(vec![set(addon(name)?, value)])
}

/// The update: exactly what the plan says that it changes. `podCidrs` is set whole, its first item
/// changed, which every language can say.
pub(super) fn of_update(input: &PlanInput<'_>, plan: &Plan) -> Vec<Set> {
    let mut sets = Vec::new();
    for change in &plan.profile_change {
        let to = match &change.to {
            EvidenceValue::Text(text) => json!(text),
            other => json!(other.to_string()),
        };
        match change.path {
            "networkPlugin" => sets.push(set("properties.networkProfile.networkPlugin", to)),
            "networkPluginMode" => {
                sets.push(set("properties.networkProfile.networkPluginMode", to));
            }
            "podCidr" => sets.push(set("properties.networkProfile.podCidr", to)),
            "podCidrs[0]" => {
                let all = input.cluster.network.pod_cidrs.value();
                let rest = all.into_iter().flatten().skip(1).map(|range| json!(range.as_str()));
                let list: Vec<Value> = std::iter::once(to).chain(rest).collect();
                sets.push(set("properties.networkProfile.podCidrs", Value::Array(list)));
            }
            _ => {}
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_no_edit() {
        assert_eq!(addon_off("virtual-node").map(|sets| sets.len()), Some(1));
        assert_eq!(addon_off("monitoring"), None);
        assert_eq!(addon_on("ingress-appgw", None), None);
        // Without its id an identity cannot be named.
        assert_eq!(of_flags(&mut Flags::of("az aks update --enable-managed-identity")), None);
        let mut flags = Flags::of("az aks update -g g --network-policy none --something else");
        flags.may("-g");
        assert_eq!(of_flags(&mut flags).map(|sets| sets.len()), Some(1));
        assert!(!flags.done());
    }
}
