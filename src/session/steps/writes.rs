//! The steps that this program can carry out.

use serde_json::{Value, json};

use super::How;
use crate::model::ResourceId;
use crate::plan::{Plan, PlanInput, Step};
use crate::rules::EvidenceValue;
use crate::session::{Action, Deed, Expect};

/// Deciding facts that the update to overlay changes: the profile, and the bindings of route tables
/// that AKS takes off (docs:update-azure-cni.md).
pub(super) const OVERLAY: [&str; 4] =
    ["networkModel", "networkProfile.", "subnets[", "routeTables["];
const PROFILE: &str = "properties.networkProfile";

fn writes(deeds: Vec<Deed>, after: Vec<Expect>, changes: &[&'static str]) -> How {
    let before = vec![Expect::Settled];
    How { action: Action::Writes(deeds), before, after, changes: changes.to_vec() }
}

fn profile(name: &str) -> String {
    format!("{PROFILE}.{name}")
}

fn set(name: &str, value: &Value) -> (String, String) {
    (profile(name), value.to_string())
}

/// What overlay looks like: success is all of these together, the profile alone proves nothing
/// (docs:azure-cni-overlay-pod-expand.md, AKS#4368).
pub(super) fn overlay(plan: &Plan) -> Vec<Expect> {
    let mut after = vec![
        Expect::is(&profile("networkPlugin"), "azure"),
        Expect::is(&profile("networkPluginMode"), "overlay"),
    ];
    for change in plan.profile_change.iter().filter(|change| change.path == "podCidr") {
        after.push(Expect::is(&profile("podCidr"), &change.to.to_string()));
    }
    after.push(Expect::Settled);
    after
}

/// The update: exactly what the plan says that it changes.
pub(super) fn update(plan: &Plan, input: &PlanInput<'_>) -> Deed {
    let mut fields = Vec::new();
    for change in &plan.profile_change {
        let to = match &change.to {
            EvidenceValue::Text(text) => json!(text),
            other => json!(other.to_string()),
        };
        if change.path == "podCidrs[0]" {
            let all = input.cluster.network.pod_cidrs.value();
            let rest = all.into_iter().flatten().skip(1).map(|range| json!(range.as_str()));
            let list: Vec<Value> = std::iter::once(to).chain(rest).collect();
            fields.push(set("podCidrs", &Value::Array(list)));
        } else {
            fields.push(set(change.path, &to));
        }
    }
    Deed::Cluster(fields)
}

/// The policy engine off, or Calico on again.
pub(super) fn engine(engine: &str) -> How {
    let policy = profile("networkPolicy");
    let expect = match engine {
        "none" => Expect::Is { path: policy, values: vec!["none".to_owned()], absent: true },
        other => Expect::is(&policy, other),
    };
    let deed = Deed::Cluster(vec![set("networkPolicy", &json!(engine))]);
    writes(vec![deed], vec![expect, Expect::Settled], &["networkProfile.networkPolicy"])
}

/// Both fields at once (aks-docs#264).
pub(super) fn cilium() -> How {
    let fields =
        ["networkDataplane", "networkPolicy"].map(|name| set(name, &json!("cilium"))).to_vec();
    let mut after: Vec<Expect> = ["networkDataplane", "networkPolicy"]
        .map(|name| Expect::is(&profile(name), "cilium"))
        .to_vec();
    after.push(Expect::Settled);
    let changes =
        ["networkModel", "networkProfile.networkDataplane", "networkProfile.networkPolicy"];
    let mut how = writes(vec![Deed::Cluster(fields)], after, &changes);
    // Kubenet cannot go straight to Cilium (docs:update-azure-cni.md).
    how.before.push(Expect::is(&profile("networkPluginMode"), "overlay"));
    how
}

/// A new identity, its roles, and the switch to it.
pub(super) fn attach(input: &PlanInput<'_>) -> How {
    let cluster = input.cluster;
    let identity = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/\
         userAssignedIdentities/id-{}",
        cluster.subscription_id, cluster.resource_group, cluster.name
    );
    let location = cluster.location.text().unwrap_or_default().to_owned();
    let mut deeds = vec![Deed::Identity { id: identity.clone(), location }];
    for scope in places(input) {
        deeds.push(Deed::Role { identity: identity.clone(), principal: None, scope });
    }
    deeds.push(Deed::Attach { identity: identity.clone() });
    let after = vec![Expect::Identity(identity), Expect::Settled];
    writes(deeds, after, &["identity"])
}

/// Subnets and route tables of the nodes that AKS does not own.
fn places(input: &PlanInput<'_>) -> Vec<String> {
    let (cluster, inventory) = (input.cluster, input.inventory);
    let mut places: Vec<&ResourceId> = Vec::new();
    for id in inventory.node_subnet_ids(cluster) {
        let table = inventory.subnets.get(id).and_then(|subnet| subnet.route_table.value());
        for id in std::iter::once(id).chain(table) {
            if !cluster.is_node_group(id.resource_group()) && !places.contains(&id) {
                places.push(id);
            }
        }
    }
    places.into_iter().map(ToString::to_string).collect()
}

/// The words after a flag in a step's commands.
fn flagged(step: &Step, flag: &str) -> Vec<String> {
    let words = step.commands.iter().filter_map(|command| shlex::split(&command.to_string()));
    let after = |words: Vec<String>| {
        let at = words.iter().position(|word| word == flag)?;
        words.get(at + 1).cloned()
    };
    words.filter_map(after).collect()
}

/// Roles for the identity that the cluster has; none where that is not known.
pub(super) fn roles(step: &Step, input: &PlanInput<'_>) -> Option<How> {
    let (identity, principal) = input.cluster.identity.user_assigned.first()?;
    let principal = principal.text().map(str::to_owned);
    let role = |scope| {
        let (identity, principal) = (identity.to_string(), principal.clone());
        Deed::Role { identity, principal, scope }
    };
    let deeds: Vec<Deed> = flagged(step, "--scope").into_iter().map(role).collect();
    let after = vec![Expect::Silent(vec!["KN018".to_owned()])];
    (!deeds.is_empty()).then(|| writes(deeds, after, &[]))
}

/// Subnets that the rule says may be unbound; none where no command is offered.
pub(super) fn unbind(step: &Step) -> Option<How> {
    let subnets = flagged(step, "--ids").into_iter();
    let deeds: Vec<Deed> = subnets.map(|subnet| Deed::Unbind { subnet }).collect();
    let after = vec![Expect::Silent(step.rules.iter().map(|rule| (*rule).to_owned()).collect())];
    (!deeds.is_empty()).then(|| writes(deeds, after, &["subnets[", "routeTables["]))
}
