//! The identity of the control plane, and the way to a user-assigned one.

use super::routes::bound_table;
use super::{Cx, Missing};
use crate::model::{CommandLine, ResourceId};

/// What the control plane acts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ControlIdentity {
    /// A user-assigned managed identity, and nothing beside it.
    UserAssigned,
    /// A managed identity of another kind: system-assigned.
    OtherManaged,
    /// A service principal.
    ServicePrincipal,
}

/// What the control plane acts as. `identity.type` decides; the client id counts only where there
/// is no identity, because readers scrub it.
///
/// # Errors
/// [`Missing`] when neither value tells.
pub(super) fn control_identity(cx: &Cx<'_>) -> Result<ControlIdentity, Missing> {
    let kind = cx.text(&cx.cluster.identity.kind, "identity.type")?;
    if kind.eq_ignore_ascii_case("UserAssigned") {
        return Ok(ControlIdentity::UserAssigned);
    }
    if !kind.is_empty() && !kind.eq_ignore_ascii_case("None") {
        return Ok(ControlIdentity::OtherManaged);
    }
    let client = &cx.cluster.service_principal_client_id;
    let client = cx.text(client, "servicePrincipalProfile.clientId")?;
    if client.is_empty() || client.eq_ignore_ascii_case("msi") {
        return Err(Missing::new(
            "identity.type is not in the body, and servicePrincipalProfile.clientId names no \
             service principal",
            cx.done(cx.az("az aks show").then("-o json")).to_string(),
        ));
    }
    Ok(ControlIdentity::ServicePrincipal)
}

/// The identity in words, for messages.
pub(super) fn described(cx: &Cx<'_>, identity: ControlIdentity) -> String {
    match identity {
        ControlIdentity::ServicePrincipal => "a service principal".to_owned(),
        _ => format!("an identity of type {}", cx.cluster.identity.kind.text().unwrap_or("?")),
    }
}

/// Whether AKS owns the virtual network.
///
/// # Errors
/// [`Missing`] when the pools' subnets or the node resource group could not be read.
pub(super) fn in_managed_vnet(cx: &Cx<'_>) -> Result<bool, Missing> {
    let mut named = false;
    for (index, pool) in cx.pools()? {
        let path = format!("agentPoolProfiles[{index}].vnetSubnetID");
        named |= cx.read(&pool.vnet_subnet_id, &path)?.is_some();
    }
    if named {
        cx.require(&cx.cluster.node_resource_group, "nodeResourceGroup")?;
    }
    Ok(cx.cluster.has_managed_vnet())
}

/// The commands to a user-assigned identity: create it, give it its rights, switch the cluster.
pub(super) fn switch(cx: &Cx<'_>) -> Vec<CommandLine> {
    let cluster = cx.cluster;
    let name = format!("id-{}", cluster.name);
    let id = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/\
         userAssignedIdentities/{name}",
        cluster.subscription_id, cluster.resource_group
    );
    let create = CommandLine::new("az identity create").flag("-g", &cluster.resource_group);
    let mut commands = vec![cx.done(create.flag("-n", &name))];
    commands.extend(places(cx).into_iter().map(|scope| grant(cx, &name, scope)));
    let update = cx.az("az aks update").then("--enable-managed-identity");
    commands.push(cx.done(update.flag("--assign-identity", id)));
    commands
}

/// Where the new identity needs rights: the cluster's own subnets and route tables. In the node
/// resource group AKS gives them itself.
fn places<'a>(cx: &Cx<'a>) -> Vec<&'a ResourceId> {
    let mut places = Vec::new();
    for node in cx.node_subnets().unwrap_or_default() {
        let table = bound_table(node).ok().flatten();
        for id in [Some(node.id), table].into_iter().flatten() {
            if !cx.is_aks_owned(id) && !places.contains(&id) {
                places.push(id);
            }
        }
    }
    places
}

/// The principal is known only once the identity exists, so the command asks for it.
fn grant(cx: &Cx<'_>, name: &str, scope: &ResourceId) -> CommandLine {
    CommandLine::new("az role assignment create --assignee-principal-type ServicePrincipal")
        .then("--assignee-object-id \"$(az identity show")
        .flag("-g", &cx.cluster.resource_group)
        .flag("-n", name)
        .flag("--subscription", &cx.cluster.subscription_id)
        .then("--query principalId -o tsv)\"")
        .then("--role \"Network Contributor\"")
        .flag("--scope", scope.as_str())
}
