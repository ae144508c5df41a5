//! KN017: Service principal cluster.

use crate::rules::identity::{ControlIdentity, control_identity, switch};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Severity};

/// KN017: Service principal cluster.
pub static RULE: Rule = Rule {
    code: "KN017",
    name: "service-principal",
    title: "Service principal cluster",
    severity: Severity::Blocker,
    gate: true,
    when: "identity.type is absent or None, and servicePrincipalProfile.clientId is there and not \
           msi; with any managed identity the client id means nothing",
    why: "The update needs a managed identity. The move away from a service principal reimages \
          the nodes and cannot be undone, and access to container registries must be granted \
          again.",
    fix: "Switch to a user-assigned identity, then attach the registries again with `az aks \
          update --attach-acr` where they are used. Plan the reimage.",
    sources: &["docs:user-assigned-managed-identity.md", "docs:managed-identity-overview.md"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if control_identity(cx)? != ControlIdentity::ServicePrincipal {
        return Ok(Answer::pass());
    }
    let client = &cx.cluster.service_principal_client_id;
    let message = format!(
        "The cluster runs with the service principal {}, not with a managed identity.",
        client.text().unwrap_or_default()
    );
    let finding = Finding::new(&RULE, message)
        .saw(cx, "identity.type", &cx.cluster.identity.kind)
        .saw(cx, "servicePrincipalProfile.clientId", client);
    Ok(switch(cx).into_iter().fold(finding, Finding::command).into())
}
