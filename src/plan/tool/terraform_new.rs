//! Terraform: resources that come and go, actions, and reads.

use super::op::{New, Set, SubnetMember};
use super::parse::lock_scope;
use super::terraform::lines;
use super::{Action, At, Language, api, quote};
use crate::model::{ResourceId, inert};

const READS: &str =
    "https://registry.terraform.io/providers/Azure/azapi/latest/docs/data-sources/resource";
const ACTIONS: &str = "https://learn.microsoft.com/azure/developer/terraform/get-started-azapi-resource-action-mutation";

fn hcl(title: impl Into<String>, text: impl Into<String>) -> Action {
    Action::new(Language::Hcl, title, text)
}

fn named(id: &str) -> String {
    quote::hcl(ResourceId::new(id).name())
}

fn group(id: &str) -> String {
    quote::hcl(ResourceId::new(id).resource_group().unwrap_or_default())
}

/// The members of an answer that az's query looks at: the paths in it, below `properties`.
pub(super) fn looked_at(query: &str) -> Vec<String> {
    let inner = query.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let parts = match inner.or_else(|| query.strip_prefix('[')?.strip_suffix(']')) {
        Some(inner) => inner.split(',').collect(),
        None => vec![query],
    };
    let path = |part: &str| {
        let part = part.split_once('[').map_or(part, |(before, _)| before);
        let path = part.rsplit(':').next().unwrap_or(part).trim();
        if path == "identity" { path.to_owned() } else { format!("properties.{path}") }
    };
    let mut paths: Vec<String> = parts.into_iter().map(path).collect();
    paths.dedup();
    paths
}

pub(super) fn read(at: At<'_>, id: &str, look: Option<&str>) -> Option<Action> {
    let label = at.name('_');
    let paths = look.map_or_else(|| vec!["*".to_owned()], looked_at);
    let paths: Vec<String> = paths.iter().map(|path| quote::hcl(path)).collect();
    let text = format!(
        "data \"azapi_resource\" \"{label}\" {{\n  type = {}\n  resource_id = {}\n  \
         response_export_values = [{}]\n}}\n\noutput \"{label}\" {{\n  value = \
         data.azapi_resource.{label}.output\n}}",
        quote::hcl(&api::typed(id)?),
        quote::hcl(id),
        paths.join(", ")
    );
    let action = hcl(format!("Read {}", api::words(id)), text)
        .note("terraform apply -refresh-only shows the output and changes nothing in Azure.")
        .note("azapi 2.0 or later: before, output was a text.")
        .source(READS);
    Some(action)
}

pub(super) fn subnet(id: &str, member: SubnetMember) -> Action {
    let name = inert(ResourceId::new(id).name()).into_owned();
    let subnet = quote::hcl(id);
    match member {
        SubnetMember::RouteTable => hcl(
            format!("azurerm: let the route table of subnet {name} go"),
            format!(
                "# remove the block of type \"azurerm_subnet_route_table_association\" with\n#   subnet_id = {subnet}"
            ),
        )
        .note("The plan shows that the association is destroyed; the subnet stays, check-tfplan passes it.")
        .note(
            "Where the association is not in code, nothing is planned: do it with az. Code that binds \
             the old table again after the update undoes it (AKS#400).",
        )
        .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/subnet_route_table_association")
        .source("https://github.com/Azure/AKS/issues/400"),
        SubnetMember::Delegations => hcl(
            format!("azurerm: remove the delegation of subnet {name}"),
            format!("# remove the block delegation from the \"azurerm_subnet\" with\n#   id = {subnet}"),
        )
        .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/subnet"),
    }
}

fn block(head: &str, lines: &str) -> String {
    let inner: String = lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("{head} {{\n{inner}}}")
}

pub(super) fn add_pool(at: At<'_>, cluster: &str, id: &str, sets: &[Set]) -> Action {
    let lines = format!(
        "name = {}\nkubernetes_cluster_id = {}\n{}",
        named(id),
        quote::hcl(cluster),
        lines(sets)
    );
    let head = format!("resource \"azurerm_kubernetes_cluster_node_pool\" \"{}\"", at.name('_'));
    hcl(format!("Make {}", api::words(id)), block(&head, &lines))
        .note("Add taints, labels and zones of the pool that it replaces.")
        .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster_node_pool")
}

pub(super) fn cluster(id: &str, sets: &[Set]) -> Action {
    let lines =
        format!("name = {}\nresource_group_name = {}\n{}", named(id), group(id), lines(sets));
    let text = block("resource \"azurerm_kubernetes_cluster\" \"overlay\"", &lines);
    hcl(format!("Make {}", api::words(id)), text)
        .note(
            "Only what the move needs: pools (vnet_subnet_id: the new subnet), identity, add-ons and \
             access come from the old cluster's code.",
        )
        .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster")
}

pub(super) fn made(at: At<'_>, new: &New) -> Action {
    let label = at.name('_');
    match new {
        New::Identity { id, location } => {
            let lines = format!(
                "name = {}\nresource_group_name = {}\nlocation = {}",
                named(id),
                group(id),
                quote::hcl(location)
            );
            let text = block("resource \"azurerm_user_assigned_identity\" \"cluster\"", &lines);
            hcl(format!("Make {}", api::words(id)), text)
                .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/user_assigned_identity")
        }
        New::Role { scope, principal } => {
            let principal = principal.as_deref().map_or_else(
                || "azurerm_user_assigned_identity.cluster.principal_id".to_owned(),
                quote::hcl,
            );
            let lines = format!(
                "scope = {}\nrole_definition_name = \"Network Contributor\"\nprincipal_id = {principal}",
                quote::hcl(scope)
            );
            let head = format!("resource \"azurerm_role_assignment\" \"{label}\"");
            hcl(format!("Give Network Contributor on {}", api::words(scope)), block(&head, &lines))
                .note("A role takes up to 60 minutes to hold: apply it alone, then wait.")
                .source("https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/role_assignment")
        }
        New::Lock { scope, name, level } => {
            let lines = format!(
                "name = {}\nscope = {}\nlock_level = {}",
                quote::hcl(name),
                quote::hcl(scope),
                quote::hcl(level)
            );
            let head = format!("resource \"azurerm_management_lock\" \"{label}\"");
            hcl(format!("Put lock {} back", inert(name)), block(&head, &lines)).source(
                "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/management_lock",
            )
        }
    }
}

pub(super) fn delete(id: &str) -> Action {
    let lower = id.to_ascii_lowercase();
    let (kind, attribute) = if lower.contains("/locks/") {
        ("azurerm_management_lock", format!("scope = {}", quote::hcl(&lock_scope(id))))
    } else if lower.contains("/routetables/") && lower.contains("/routes/") {
        ("azurerm_route", format!("name = {}", named(id)))
    } else if lower.contains("/agentpools/") {
        ("azurerm_kubernetes_cluster_node_pool", format!("name = {}", named(id)))
    } else {
        ("azurerm_kubernetes_cluster", format!("name = {}", named(id)))
    };
    let text = format!("# remove the block of type \"{kind}\" with\n#   {attribute}");
    let action = hcl(format!("Remove {}", api::words(id)), text)
        .note("Where it is not in code, nothing is planned: do it with az.");
    match kind {
        "azurerm_management_lock" | "azurerm_route" => action,
        _ => action.note(
            "check-tfplan refuses a plan that removes a cluster or a pool. Here that is meant: look that \
             it refuses nothing else, and apply by hand.",
        ),
    }
}

pub(super) fn post(at: At<'_>, id: &str, action: &str) -> Option<Action> {
    let lines = format!(
        "type = {}\nresource_id = {}\naction = {}\nmethod = \"POST\"",
        quote::hcl(&api::typed(id)?),
        quote::hcl(id),
        quote::hcl(action)
    );
    let head = format!("resource \"azapi_resource_action\" \"{}\"", at.name('_'));
    let action = hcl(format!("Ask {} to {action}", api::words(id)), block(&head, &lines))
        .note("It acts once, when it is applied; take the block out again afterwards.")
        .source(ACTIONS);
    Some(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_name_members() {
        assert_eq!(looked_at("identity"), ["identity"]);
        assert_eq!(looked_at("networkProfile.podCidr"), ["properties.networkProfile.podCidr"]);
        assert_eq!(
            looked_at("agentPoolProfiles[].{name:name,size:vmSize}"),
            ["properties.agentPoolProfiles"]
        );
        let query = "{version:currentKubernetesVersion,pools:agentPoolProfiles[].currentOrchestratorVersion}";
        let paths = ["properties.currentKubernetesVersion", "properties.agentPoolProfiles"];
        assert_eq!(looked_at(query), paths);
        let rules = ["properties.securityRules", "properties.defaultSecurityRules"];
        assert_eq!(looked_at("[securityRules,defaultSecurityRules]"), rules);
    }
}
