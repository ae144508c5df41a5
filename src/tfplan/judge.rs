//! What each change means for clusters.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::shape::{Change, ResourceChange, TfPlan};

/// What a change means, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// Nothing is lost.
    Pass,
    /// It cannot be told before the plan is applied.
    Unknown,
    /// A cluster, its nodes or its network would be lost.
    Fail,
}

impl Ruling {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// One change, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Judged {
    /// The resource's address in the configuration.
    pub address: String,
    /// What it means.
    pub ruling: Ruling,
    /// Terraform's actions.
    pub actions: Vec<String>,
    /// Why, with the values that were read.
    pub why: String,
}

/// What a kind of resource is to a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cluster,
    Nodes,
    Network,
    Binding,
}

/// Judges every change that concerns clusters, their nodes and their networks.
#[must_use]
pub fn judge(plan: &TfPlan) -> Vec<Judged> {
    let managed = plan.resource_changes.iter().filter(|one| one.mode != "data");
    let mut all: Vec<Judged> = managed.filter_map(|one| Some(judged(one, kind_of(one)?))).collect();
    if plan.errored || plan.complete == Some(false) {
        all.push(Judged {
            address: "(the whole plan)".to_owned(),
            ruling: Ruling::Unknown,
            actions: Vec::new(),
            why: "planning did not come to its end, so changes may be missing".to_owned(),
        });
    }
    all
}

fn kind_of(one: &ResourceChange) -> Option<Kind> {
    Some(match one.kind.as_str() {
        "azurerm_kubernetes_cluster" => Kind::Cluster,
        "azurerm_kubernetes_cluster_node_pool" => Kind::Nodes,
        "azurerm_subnet" | "azurerm_virtual_network" | "azurerm_route_table" => Kind::Network,
        "azurerm_subnet_route_table_association" => Kind::Binding,
        "azapi_resource" | "azapi_update_resource" => of_azapi(one)?,
        _ => return None,
    })
}

/// azapi names the ARM type in `type`, with the API version behind an `@`.
fn of_azapi(one: &ResourceChange) -> Option<Kind> {
    let values = [&one.change.after, &one.change.before];
    let kind = values.iter().find_map(|value| value.get("type").and_then(Value::as_str));
    let kind = kind?.split('@').next().unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "microsoft.containerservice/managedclusters" => Some(Kind::Cluster),
        "microsoft.containerservice/managedclusters/agentpools" => Some(Kind::Nodes),
        "microsoft.network/virtualnetworks"
        | "microsoft.network/virtualnetworks/subnets"
        | "microsoft.network/routetables" => Some(Kind::Network),
        _ => None,
    }
}

fn judged(one: &ResourceChange, kind: Kind) -> Judged {
    let (ruling, why) = ruling(one, kind);
    let actions = one.change.actions.clone();
    Judged { address: one.address.clone(), ruling, actions, why }
}

fn ruling(one: &ResourceChange, kind: Kind) -> (Ruling, String) {
    let change = &one.change;
    let actions: Vec<&str> = change.actions.iter().map(String::as_str).collect();
    match actions.as_slice() {
        ["no-op"] | ["read"] => (Ruling::Pass, "nothing is changed".to_owned()),
        ["delete", "create"] | ["create", "delete"] => (Ruling::Fail, replaced(one, kind)),
        ["delete"] if kind == Kind::Binding => (Ruling::Pass, "the binding goes, the subnet stays".to_owned()),
        ["delete"] => (Ruling::Fail, format!("{} would be removed", what(kind))),
        ["forget"] => (Ruling::Pass, "Terraform lets go of it; it stays in Azure".to_owned()),
        ["create"] if kind == Kind::Binding => (
            Ruling::Unknown,
            "a route table would be bound to a subnet: after the move to overlay the old table must \
             not come back (AKS#400)"
                .to_owned(),
        ),
        ["create"] if kind == Kind::Cluster && one.kind == "azapi_update_resource" => {
            patched(change)
        }
        ["create"] if kind == Kind::Cluster => created(change),
        ["create"] => (Ruling::Pass, "it is new".to_owned()),
        ["update"] if kind == Kind::Cluster => updated(change),
        ["update"] => (Ruling::Pass, "it is changed where it is".to_owned()),
        other => (Ruling::Unknown, format!("the actions {} are not known here", other.join(", "))),
    }
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Cluster => "the cluster",
        Kind::Nodes => "the node pool with its nodes",
        Kind::Network => "the network resource",
        Kind::Binding => "the binding of the route table",
    }
}

fn replaced(one: &ResourceChange, kind: Kind) -> String {
    let paths: Vec<String> = one.change.replace_paths.iter().map(|path| dotted(path)).collect();
    let cause = match (paths.is_empty(), &one.action_reason) {
        (false, _) => format!(", forced by {}", paths.join(", ")),
        (true, Some(reason)) => format!(" ({reason})"),
        (true, None) => String::new(),
    };
    let network = paths.iter().any(|path| path.contains("network_p"));
    let next = if kind == Kind::Cluster && network {
        ". azurerm changes kubenet to overlay in place only from the release with pull request 30959 \
         (https://github.com/hashicorp/terraform-provider-azurerm/pull/30959, merged 2026-03); older \
         ones replace the cluster (issue 31683): upgrade the provider, or let ignore_changes cover \
         network_profile while az makes the update"
    } else {
        ""
    };
    format!("{} would be destroyed and made anew{cause}{next}", what(kind))
}

fn dotted(path: &[Value]) -> String {
    let part = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    path.iter().map(part).collect::<Vec<_>>().join(".")
}

/// Plugin and mode of a cluster's values; azurerm has a list of one, azapi the ARM body.
struct Profile {
    plugin: Side,
    mode: Side,
}

/// A value as far as the plan tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    Known(String),
    Absent,
    Unknown,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(text) => f.write_str(text),
            Self::Absent => f.write_str("(absent)"),
            Self::Unknown => f.write_str("(known after apply)"),
        }
    }
}

impl Side {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Known(text) if text.eq_ignore_ascii_case(word))
    }
}

fn profile(values: &Value, unknown: &Value) -> Profile {
    let body = arm_body(values);
    let field = |terraform: &str, arm: &str| {
        let path = format!("/network_profile/0/{terraform}");
        let covering = ["/network_profile", "/network_profile/0", path.as_str(), "/body"];
        if covering.iter().any(|path| unknown.pointer(path) == Some(&Value::Bool(true)))
            || unknown == &Value::Bool(true)
        {
            return Side::Unknown;
        }
        let arm = format!("/properties/networkProfile/{arm}");
        let value =
            values.pointer(&path).or_else(|| body.as_ref().and_then(|body| body.pointer(&arm)));
        match value {
            Some(Value::String(text)) if !text.is_empty() => Side::Known(text.clone()),
            Some(Value::Null | Value::String(_)) | None => Side::Absent,
            Some(_) => Side::Unknown,
        }
    };
    Profile {
        plugin: field("network_plugin", "networkPlugin"),
        mode: field("network_plugin_mode", "networkPluginMode"),
    }
}

/// azapi writes its body as an object, older releases as a text that holds JSON.
fn arm_body(values: &Value) -> Option<Value> {
    match values.get("body")? {
        Value::String(text) => serde_json::from_str(text).ok(),
        body => Some(body.clone()),
    }
}

fn created(change: &Change) -> (Ruling, String) {
    let after = profile(&change.after, &change.after_unknown);
    if after.plugin.is("kubenet") {
        let why = "a new cluster would be made on kubenet, which retires on 2028-03-31";
        return (Ruling::Fail, why.to_owned());
    }
    match after.plugin {
        Side::Unknown => {
            (Ruling::Unknown, "the new cluster's network plugin is not known yet".to_owned())
        }
        plugin => (Ruling::Pass, format!("a new cluster, network plugin {plugin}")),
    }
}

/// What azapi calls a new `azapi_update_resource` is a change of a cluster that is there
/// (<https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/update_resource>).
fn patched(change: &Change) -> (Ruling, String) {
    let after = profile(&change.after, &change.after_unknown);
    if after.plugin.is("kubenet") {
        return (Ruling::Fail, "the cluster would be set to kubenet".to_owned());
    }
    if after.plugin == Side::Unknown || after.mode == Side::Unknown {
        return (Ruling::Unknown, "what it sets is known after apply".to_owned());
    }
    let told = format!("network plugin {}, mode {}", after.plugin, after.mode);
    (Ruling::Pass, format!("a cluster that is there is changed where it is: sets {told}"))
}

fn updated(change: &Change) -> (Ruling, String) {
    let before = profile(&change.before, &Value::Null);
    let after = profile(&change.after, &change.after_unknown);
    let told = format!(
        "network plugin {} -> {}, mode {} -> {}",
        before.plugin, after.plugin, before.mode, after.mode
    );
    if after.plugin == Side::Unknown || after.mode == Side::Unknown {
        return (Ruling::Unknown, told);
    }
    let same = before.plugin == after.plugin && before.mode == after.mode;
    if same {
        return (Ruling::Pass, format!("changed where it is; the network profile stays ({told})"));
    }
    if after.plugin.is("azure") && after.mode.is("overlay") {
        return (Ruling::Pass, format!("changed where it is: {told}"));
    }
    if before.mode.is("overlay") || after.plugin.is("kubenet") {
        return (Ruling::Fail, format!("there is no way back from overlay: {told}"));
    }
    (Ruling::Unknown, format!("AKS may refuse this change: {told}"))
}
