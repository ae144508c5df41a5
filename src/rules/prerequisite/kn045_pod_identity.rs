//! KN045: Pod-managed identity add-on.

use crate::rules::{Answer, Cx, Finding, Outcome, Rule};

/// KN045: Pod-managed identity add-on.
pub static RULE: Rule = Rule {
    code: "KN045",
    name: "pod-identity",
    title: "Pod-managed identity add-on",
    when: "podIdentityProfile.enabled is true",
    why: "Pod-managed identity is out of support since September 2025. On kubenet it also carries \
          the switch allowNetworkPluginKubenet, and such clusters failed to migrate until a fix in \
          2024.",
    fix: "Move the workload to Microsoft Entra Workload ID, then switch the add-on off, before the \
          update.",
    sources: &["docs:use-azure-ad-pod-identity.md", "rel:2024-04-28"],
    check,
    ..Rule::BASE
};

const PATH: &str = "podIdentityProfile.enabled";

fn check(cx: &Cx<'_>) -> Outcome {
    let enabled = &cx.cluster.pod_identity;
    if cx.read(enabled, PATH)? != Some(&true) {
        return Ok(Answer::pass());
    }
    let message = "Pod-managed identity is on, out of support since September 2025.";
    let disable = cx.done(cx.az("az aks update").then("--disable-pod-identity"));
    Ok(Finding::new(&RULE, message).saw(cx, PATH, enabled).command(disable).into())
}
