//! BP004: Service principal instead of managed identity.

use crate::rules::identity::{ControlIdentity, control_identity, switch};
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope};

/// BP004: Service principal instead of managed identity.
pub static RULE: Rule = Rule {
    code: "BP004",
    name: "service-principal",
    title: "Service principal instead of managed identity",
    category: Category::PracticeIp,
    scope: Scope::All,
    when: "identity.type is absent or None and servicePrincipalProfile.clientId is set and not msi",
    why: "A service principal has a secret that expires and must be rotated; when it does, the \
          cluster can no longer change its network or nodes. Azure rotates managed identities by \
          itself.",
    fix: "Move to a managed identity. This reimages the nodes and cannot be undone; attach \
          container registries again afterwards.",
    sources: &["docs:managed-identity-overview.md", "docs:user-assigned-managed-identity.md"],
    check,
    ..Rule::BASE
};

const CLIENT: &str = "servicePrincipalProfile.clientId";

fn check(cx: &Cx<'_>) -> Outcome {
    let is_principal = control_identity(cx)? == ControlIdentity::ServicePrincipal;
    Ok(Answer::maybe(is_principal.then(|| report(cx))))
}

fn report(cx: &Cx<'_>) -> Finding {
    let client = &cx.cluster.service_principal_client_id;
    let message = format!(
        "The cluster runs as service principal {} instead of a managed identity.",
        client.text().unwrap_or_default()
    );
    let finding = Finding::new(&RULE, message).saw(cx, CLIENT, client).saw(
        cx,
        "identity.type",
        &cx.cluster.identity.kind,
    );
    switch(cx).into_iter().fold(finding, Finding::command)
}
