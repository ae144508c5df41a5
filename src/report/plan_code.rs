//! A plan as the attributes to change in infrastructure code: Terraform (azurerm, azapi) and Bicep.

use std::io::{self, Write};

use crate::model::inert;
use crate::plan::{Plan, PlanInput, PlanPath};

/// One apply: its name, and members of the network profile with their values.
type Apply = (&'static str, Vec<(&'static str, String)>);

/// The changes in their order, each an apply of its own: AKS refuses them together.
fn applies(plan: &Plan) -> Vec<Apply> {
    let has = |id: &str| plan.steps.iter().any(|step| step.id == id);
    let set = |name, value: &str| (name, value.to_owned());
    let mut all: Vec<Apply> = Vec::new();
    if has("kn013") || has("kn014") {
        all.push(("Remove the network policy engine", vec![set("networkPolicy", "none")]));
    }
    let named = ["networkPlugin", "networkPluginMode", "podCidr"];
    let update: Vec<(&str, String)> = plan
        .profile_change
        .iter()
        .filter_map(|change| {
            let name = named.iter().find(|name| **name == change.path)?;
            Some((*name, change.to.to_string()))
        })
        .collect();
    all.push(("Update to Azure CNI Overlay (cannot be undone)", update));
    if has("policy-back") {
        all.push(("Enforce network policies again", vec![set("networkPolicy", "calico")]));
    }
    all
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// A text in HCL: quotes, backslashes and templates are escaped
/// (<https://developer.hashicorp.com/terraform/language/expressions/strings>).
fn hcl(text: &str) -> String {
    let safe = inert(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", safe.replace("${", "$${").replace("%{", "%%{"))
}

/// A text in Bicep: quotes, backslashes and interpolation are escaped
/// (<https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings>).
fn bicep(text: &str) -> String {
    let safe = inert(text).replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", safe.replace("${", "\\${"))
}

fn nothing(plan: &Plan, mark: &str, out: &mut dyn Write) -> io::Result<bool> {
    if matches!(plan.path, PlanPath::InPlace | PlanPath::ReplacePools) {
        return Ok(false);
    }
    writeln!(out, "{mark} {}", inert(&plan.summary))?;
    writeln!(out, "{mark} There is no attribute to change for that.")?;
    Ok(true)
}

/// Writes the attributes for Terraform, azurerm and azapi.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_terraform(
    input: &PlanInput<'_>,
    plan: &Plan,
    out: &mut dyn Write,
) -> io::Result<()> {
    if nothing(plan, "#", out)? {
        return Ok(());
    }
    writeln!(out, "# {}", inert(&plan.summary))?;
    writeln!(
        out,
        "# azurerm changes kubenet to overlay in place only from the release that contains\n\
         # https://github.com/hashicorp/terraform-provider-azurerm/pull/30959 (merged 2026-03); older releases plan a\n\
         # replacement of the cluster (https://github.com/hashicorp/terraform-provider-azurerm/issues/31683).\n\
         # Before every apply: terraform plan -out plan.bin && terraform show -json plan.bin | cnishift check-tfplan -\n\
         # One apply after the other, never all in one: AKS takes one of these at a time.\n\
         # Do the plan's other steps as well; subnets must not bind the old route table again (AKS#400)."
    )?;
    for (number, (title, fields)) in (1..).zip(applies(plan)) {
        writeln!(
            out,
            "\n# Apply {number}: {title}\n# azurerm_kubernetes_cluster, in its block:\n#   network_profile {{"
        )?;
        for (name, value) in &fields {
            let name = snake(name);
            match (name.as_str(), value.as_str()) {
                ("network_policy", "none") => writeln!(out, "#     (no network_policy)")?,
                _ => writeln!(out, "#     {name} = {}", hcl(value))?,
            }
        }
        writeln!(out, "#   }}\n# or, where azurerm would replace the cluster, azapi:")?;
        writeln!(out, "resource \"azapi_update_resource\" \"step_{number}\" {{")?;
        writeln!(out, "  type        = \"Microsoft.ContainerService/managedClusters@2026-03-01\"")?;
        writeln!(out, "  resource_id = {}", hcl(input.cluster.id.as_str()))?;
        writeln!(out, "  body = {{\n    properties = {{\n      networkProfile = {{")?;
        for (name, value) in &fields {
            writeln!(out, "        {name} = {}", hcl(value))?;
        }
        writeln!(out, "      }}\n    }}\n  }}\n}}")?;
    }
    Ok(())
}

/// Writes the attributes for Bicep.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_bicep(input: &PlanInput<'_>, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    if nothing(plan, "//", out)? {
        return Ok(());
    }
    writeln!(out, "// {}", inert(&plan.summary))?;
    writeln!(
        out,
        "// {}\n// A deployment sends the whole cluster: whatever the template leaves out is reset, so it must say everything\n\
         // that the cluster has. Look at az deployment group what-if before each deployment.",
        inert(input.cluster.id.as_str())
    )?;
    for (number, (title, fields)) in (1..).zip(applies(plan)) {
        writeln!(out, "\n// Deployment {number}: {title}")?;
        writeln!(
            out,
            "// in the resource of type 'Microsoft.ContainerService/managedClusters@2026-03-01':"
        )?;
        writeln!(out, "properties: {{\n  networkProfile: {{")?;
        for (name, value) in &fields {
            writeln!(out, "    {name}: {}", bicep(value))?;
        }
        writeln!(out, "  }}\n}}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_texts_in_code() {
        assert_eq!(hcl("a\"${x}%{y}\\"), r#""a\"$${x}%%{y}\\""#);
        assert_eq!(bicep("it's ${x}\\"), r"'it\'s \${x}\\'");
        assert_eq!(snake("networkPluginMode"), "network_plugin_mode");
    }
}
