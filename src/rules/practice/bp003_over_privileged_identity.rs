//! BP003: Cluster identity over-privileged.

use crate::model::{BuiltInRole, CommandLine, Kind, ResourceId, RoleAssignment};
use crate::rules::identity::{ControlIdentity, control_identity, in_managed_vnet};
use crate::rules::words::SHOWN;
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Missing, Outcome, Rule, Scope, Uncertainty,
};

/// BP003: Cluster identity over-privileged.
pub static RULE: Rule = Rule {
    code: "BP003",
    name: "over-privileged-identity",
    title: "Cluster identity over-privileged",
    category: Category::PracticeIp,
    scope: Scope::All,
    when: "the cluster's identity holds Owner or Contributor at a subscription or above it, or \
           Network Contributor at a scope above the virtual network",
    why: "Whoever controls the cluster's control plane identity has its rights. AKS needs to join \
          and read one subnet; everything beyond helps an intruder only.",
    fix: "Give the identity Network Contributor on the node subnet, or a custom role with \
          subnets/join/action and subnets/read there, check that the cluster still works, and \
          then delete the wide assignment.",
    sources: &[
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:concepts-network-cni-overview.md (2026-07-10)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:concepts-network-cni-overview.md (2026-07-10) adds roleAssignments/write to \
               the least rights; docs:operator-best-practices-network.md does not",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let principals = principals(cx)?;
    let (vnets, no_vnets) = match own_vnets(cx) {
        Ok(vnets) => (vnets, None),
        Err(missing) => (Vec::new(), Some(missing)),
    };
    let wide: Vec<&RoleAssignment> = principals
        .iter()
        .flat_map(|principal| cx.fleet.around.wide_roles_of(principal))
        .copied()
        .filter(|role| is_wide(role, &vnets))
        .collect();
    let finding = (!wide.is_empty()).then(|| report(&wide));
    Ok(Answer::maybe(finding).with_missing(unread(cx, &vnets)).with_missing(no_vnets))
}

/// The networks of the nodes, unless AKS owns them: there it gives the identity its roles itself.
fn own_vnets(cx: &Cx<'_>) -> Result<Vec<ResourceId>, Missing> {
    if in_managed_vnet(cx)? { Ok(Vec::new()) } else { cx.vnet_ids() }
}

/// The object ids that the control plane acts as.
fn principals<'a>(cx: &Cx<'a>) -> Result<Vec<&'a str>, Missing> {
    let identity = &cx.cluster.identity;
    let user_assigned = identity.user_assigned.iter().map(|(_, principal)| principal);
    let all = user_assigned.chain([&identity.principal_id]);
    let known: Vec<&str> = all.filter_map(|principal| principal.text()).collect();
    if known.is_empty() { Err(no_principal(cx)) } else { Ok(known) }
}

fn no_principal(cx: &Cx<'_>) -> Missing {
    let client = cx.cluster.service_principal_client_id.text();
    let how = match client
        .filter(|_| matches!(control_identity(cx), Ok(ControlIdentity::ServicePrincipal)))
    {
        Some(client) => CommandLine::new("az role assignment list")
            .flag("--assignee", client)
            .then("--all -o table")
            .to_string(),
        None => cx.done(cx.az("az aks show").then("--query identity")).to_string(),
    };
    Missing::new("the principal of the cluster's identity is not in the body", how)
}

fn unread(cx: &Cx<'_>, vnets: &[ResourceId]) -> Option<Missing> {
    let subscriptions = vnets.iter().filter_map(ResourceId::subscription);
    let own = std::iter::once(cx.cluster.subscription_id.as_str());
    let has_read = |id: &str| cx.inventory().has_read(Kind::RoleAssignment, id);
    let unread = own.chain(subscriptions).find(|id| !has_read(id))?;
    let list = CommandLine::new("az role assignment list").then("--all");
    Some(Missing::new(
        format!("the role assignments of subscription {unread} were not read"),
        list.flag("--subscription", unread).then("-o json").to_string(),
    ))
}

fn is_wide(role: &RoleAssignment, vnets: &[ResourceId]) -> bool {
    let built_in = role.role_definition_id.value().and_then(BuiltInRole::of);
    let (Some(built_in), Some(scope)) = (built_in, role.scope.value()) else { return false };
    match built_in {
        BuiltInRole::Owner | BuiltInRole::Contributor => is_subscription_or_above(scope),
        BuiltInRole::NetworkContributor => {
            is_subscription_or_above(scope)
                || vnets.iter().any(|vnet| scope.contains(vnet) && scope != vnet)
        }
        BuiltInRole::Reader => false,
    }
}

/// A subscription, a management group or the root.
fn is_subscription_or_above(scope: &ResourceId) -> bool {
    let text = scope.as_str();
    let is_subscription = scope.subscription().is_some() && text.split('/').count() == 3;
    is_subscription || text.is_empty() || scope.is_a("Microsoft.Management/managementGroups")
}

fn report(wide: &[&RoleAssignment]) -> Finding {
    let told: Vec<String> = wide.iter().take(SHOWN).map(|role| describe(role)).collect();
    let message = format!(
        "The cluster's identity has more rights than its subnet needs: {}.",
        told.join(", ")
    );
    wide.iter().take(SHOWN).fold(Finding::new(&RULE, message), |finding, role| {
        let delete = CommandLine::new("az role assignment delete").flag("--ids", role.id.as_str());
        finding
            .saw_in(&role.id, "properties.roleDefinitionId", &role.role_definition_id)
            .saw_in(&role.id, "properties.scope", &role.scope)
            .command(delete)
    })
}

fn describe(role: &RoleAssignment) -> String {
    let built_in = role.role_definition_id.value().and_then(BuiltInRole::of);
    let title = built_in.map_or("a role", BuiltInRole::title);
    let scope = role.scope.value().map_or("", ResourceId::as_str);
    format!("{title} at {}", if scope.is_empty() { "/" } else { scope })
}
