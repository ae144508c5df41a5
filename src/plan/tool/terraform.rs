//! Terraform: attributes of azurerm, and azapi where azurerm would replace the cluster or knows nothing.
//!
//! Attributes are those of azurerm 4
//! (<https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster>).

use serde_json::{Value, json};

use super::op::{Op, Set};
use super::terraform_new as new;
use super::tree::{HCL, in_items, nested};
use super::{Action, At, Language, api, quote};

const CLUSTER_PAGE: &str = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster";
const POOL_PAGE: &str = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster_node_pool";
const IN_PLACE: &str = "https://github.com/hashicorp/terraform-provider-azurerm/pull/30959";
const REPLACES: &str = "https://github.com/hashicorp/terraform-provider-azurerm/issues/31683";
const AZAPI_PAGE: &str =
    "https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/update_resource";
const AZAPI_CODE: &str = "https://github.com/Azure/terraform-provider-azapi/blob/main/internal/services/azapi_update_resource.go";
const AZAPI_2: &str = "https://github.com/Azure/terraform-provider-azapi/releases/tag/v2.0.1";

/// Members, and the block and attribute of azurerm that stand for them.
const ATTRIBUTES: [(&str, &str, &str); 20] = [
    ("properties.networkProfile.networkPlugin", "network_profile", "network_plugin"),
    ("properties.networkProfile.networkPluginMode", "network_profile", "network_plugin_mode"),
    ("properties.networkProfile.networkPolicy", "network_profile", "network_policy"),
    ("properties.networkProfile.networkDataplane", "network_profile", "network_data_plane"),
    ("properties.networkProfile.podCidr", "network_profile", "pod_cidr"),
    ("properties.networkProfile.loadBalancerSku", "network_profile", "load_balancer_sku"),
    ("properties.autoUpgradeProfile.upgradeChannel", "", "automatic_upgrade_channel"),
    ("properties.autoUpgradeProfile.nodeOSUpgradeChannel", "", "node_os_upgrade_channel"),
    ("properties.kubernetesVersion", "", "kubernetes_version"),
    (
        "properties.agentPoolProfiles[].orchestratorVersion",
        "default_node_pool",
        "orchestrator_version",
    ),
    ("location", "", "location"),
    ("properties.count", "", "node_count"),
    ("properties.minCount", "", "min_count"),
    ("properties.maxCount", "", "max_count"),
    ("properties.enableAutoScaling", "", "auto_scaling_enabled"),
    ("properties.orchestratorVersion", "", "orchestrator_version"),
    ("properties.mode", "", "mode"),
    ("properties.vmSize", "", "vm_size"),
    ("properties.upgradeSettings.maxSurge", "upgrade_settings", "max_surge"),
    (
        "properties.upgradeSettings.drainTimeoutInMinutes",
        "upgrade_settings",
        "drain_timeout_in_minutes",
    ),
];
const SUBNET: (&str, &str, &str) = ("properties.vnetSubnetID", "", "vnet_subnet_id");

/// What an operation does; none where it stays an az command.
pub(super) fn actions(at: At<'_>, op: &Op) -> Option<Vec<Action>> {
    let own = at.input.cluster.id.as_str();
    match op {
        Op::Read { file: Some(_), .. } => None,
        Op::Read { id, look, .. } => Some(vec![new::read(at, id, look.as_deref())?]),
        Op::Cluster(sets) => some(cluster(at, own, sets)),
        Op::Pool { id, sets } => some(pool(at, id, sets)),
        Op::Subnet { id, member } => Some(vec![new::subnet(id, *member)]),
        Op::AddPool { id, sets } => Some(vec![new::add_pool(at, own, id, sets)]),
        Op::NewCluster { id, sets } => Some(vec![new::cluster(id, sets)]),
        Op::New(made) => Some(vec![new::made(at, made)]),
        Op::Delete { id } => Some(vec![new::delete(id)]),
        Op::Post { id, action } => Some(vec![new::post(at, id, action)?]),
        Op::List { .. } | Op::Wait | Op::Kubectl | Op::Other => None,
    }
}

fn some(actions: Vec<Action>) -> Option<Vec<Action>> {
    (!actions.is_empty()).then_some(actions)
}

fn hcl(title: impl Into<String>, text: impl Into<String>) -> Action {
    Action::new(Language::Hcl, title, text)
}

/// The guard before every apply.
pub(super) fn apply() -> Action {
    let text = "terraform plan -out plan.bin && terraform show -json plan.bin | cnishift check-tfplan - && \
                terraform apply plan.bin";
    Action::new(Language::Shell, "Plan, check the plan, apply", text)
        .note("One step an apply: AKS takes one of these changes at a time.")
        .source("https://developer.hashicorp.com/terraform/internals/json-format")
}

fn cluster(at: At<'_>, id: &str, sets: &[Set]) -> Vec<Action> {
    let mut all = Vec::new();
    let text = lines(sets);
    if !text.is_empty() {
        let text = format!("# in the cluster's resource \"azurerm_kubernetes_cluster\":\n{text}");
        let action = hcl("azurerm: attributes of the cluster", text).source(CLUSTER_PAGE);
        all.push(versions(sets, action));
    }
    all.extend(azapi(at, id, sets));
    all
}

/// What the provider's version means for these members.
fn versions(sets: &[Set], mut action: Action) -> Action {
    let has = |end: &str| sets.iter().any(|set| set.path.ends_with(end));
    if has(".networkPlugin") {
        action = action
            .note(
                "azurerm changes kubenet to overlay in place only from the release that contains pull \
                 request 30959 (merged, reviewed 2026-03). Unknown: which release contains it; look for \
                 30959 in the provider's CHANGELOG. Older ones plan a replacement of the cluster (issue \
                 31683).",
            )
            .source(IN_PLACE)
            .source(REPLACES);
    }
    if has(".podCidr") {
        action = action.note(
            "The provider's page still says that another pod_cidr forces a new cluster; whether your \
             release takes it together with the plugin is shown by check-tfplan.",
        );
    }
    if has(".loadBalancerSku") {
        action = action.note(
            "azurerm replaces the cluster for another load_balancer_sku: make the change with azapi or \
             az, and let ignore_changes cover it until the code says the same.",
        );
    }
    if has("[].orchestratorVersion") {
        action = action.note(
            "Set orchestrator_version in every azurerm_kubernetes_cluster_node_pool as well; the control \
             plane goes first.",
        );
    }
    if has(".networkPolicy") {
        action = action
            .note("Whether your release changes network_policy in place is shown by check-tfplan.");
    }
    action
}

fn attribute(path: &str) -> Option<(&'static str, &'static str)> {
    let all = ATTRIBUTES.iter().chain(std::iter::once(&SUBNET));
    all.copied().find(|(own, ..)| *own == path).map(|(_, block, name)| (block, name))
}

/// Attributes and blocks, in the order of the members; a block once.
pub(super) fn lines(sets: &[Set]) -> String {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    for set in sets {
        let Some((block, line)) = line(set) else { continue };
        match blocks.iter_mut().find(|(name, _)| *name == block && !block.is_empty()) {
            Some((_, lines)) => lines.push_str(&line),
            None => blocks.push((block, line)),
        }
    }
    let whole = |(block, lines): (&str, String)| {
        if block.is_empty() {
            return lines;
        }
        let inner: String = lines.lines().map(|line| format!("  {line}\n")).collect();
        format!("{block} {{\n{inner}}}\n")
    };
    blocks.into_iter().map(whole).collect::<String>().trim_end().to_owned()
}

fn line(set: &Set) -> Option<(&'static str, String)> {
    if let Some((block, name)) = attribute(set.path) {
        // azurerm has no word for none: these attributes are left out.
        let none = set.value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("none"));
        let optional = ["network_policy", "automatic_upgrade_channel"].contains(&name);
        let text = if none && optional {
            format!("# no {name}: remove the line\n")
        } else {
            format!("{name} = {}\n", HCL.value(&set.value, 0))
        };
        return Some((block, text));
    }
    match set.path {
        "identity" => Some(("identity", identity(&set.value))),
        "properties.addonProfiles.ingressApplicationGateway" => {
            Some(addon("ingress_application_gateway", &set.value))
        }
        "properties.addonProfiles.aciConnectorLinux" => {
            Some(addon("aci_connector_linux", &set.value))
        }
        _ => None,
    }
}

fn identity(value: &Value) -> String {
    let ids = value.pointer("/userAssignedIdentities").and_then(Value::as_object);
    let ids: Vec<Value> = ids.into_iter().flatten().map(|(id, _)| json!(id)).collect();
    format!("type = \"UserAssigned\"\nidentity_ids = {}\n", HCL.value(&Value::Array(ids), 0))
}

fn addon(block: &'static str, value: &Value) -> (&'static str, String) {
    match value.pointer("/config/applicationGatewayId").and_then(Value::as_str) {
        Some(gateway) => (block, format!("gateway_id = {}\n", quote::hcl(gateway))),
        None => ("", format!("# no {block}: remove the block\n")),
    }
}

fn pool(at: At<'_>, id: &str, sets: &[Set]) -> Vec<Action> {
    let mut all = Vec::new();
    let text = lines(sets);
    if !text.is_empty() {
        let name = crate::model::ResourceId::new(id);
        let name = crate::model::inert(name.name()).into_owned();
        let text = format!(
            "# in the resource \"azurerm_kubernetes_cluster_node_pool\" of pool {name}:\n{text}"
        );
        let action = hcl("azurerm: attributes of the pool", text)
            .note(
                "The cluster's first pool is the block default_node_pool of azurerm_kubernetes_cluster \
                 instead, with the same names.",
            )
            .source(POOL_PAGE);
        all.push(action);
    }
    all.extend(azapi(at, id, sets));
    all
}

/// The same with azapi: what it merges into what it has read. Identities and items of lists are not
/// merged by their keys, so they are left to azurerm.
fn azapi(at: At<'_>, id: &str, sets: &[Set]) -> Option<Action> {
    let kept = |set: &&Set| set.path.starts_with("properties.") && !in_items(set);
    let sets: Vec<Set> = sets.iter().filter(kept).cloned().collect();
    if sets.is_empty() {
        return None;
    }
    let body = HCL.value(&Value::Object(nested(&sets)), 2);
    let text = format!(
        "resource \"azapi_update_resource\" \"{}\" {{\n  type = {}\n  resource_id = {}\n  body = {body}\n}}",
        at.name('_'),
        quote::hcl(&api::typed(id)?),
        quote::hcl(id)
    );
    let title = "azapi: where azurerm would replace it or has no attribute";
    let action = hcl(title, text)
        .note(
            "Take a release of azapi that knows this API version: only then it leaves out what Azure \
             sets itself.",
        )
        .note(
            "azapi_update_resource reads the resource, merges the body into it and sends the whole as \
             PUT, without If-Match. As an object the body needs azapi 2.0 or later.",
        )
        .note(
            "Where azurerm holds the same resource, let ignore_changes cover these attributes until its \
             code says the same. Removing the block later changes nothing in Azure.",
        )
        .source(AZAPI_PAGE)
        .source(AZAPI_CODE)
        .source(AZAPI_2);
    Some(action)
}
