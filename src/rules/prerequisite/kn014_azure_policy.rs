//! KN014: Azure network policy enabled.

use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Severity};

/// KN014: Azure network policy enabled.
pub static RULE: Rule = Rule {
    code: "KN014",
    name: "azure-policy",
    title: "Azure network policy enabled",
    severity: Severity::Blocker,
    gate: true,
    when: "networkProfile.networkPolicy is azure",
    why: "AKS answers \"Cannot update cluster to Azure CNI Overlay while using network policies\", \
          even where no NetworkPolicy object exists. Kubenet does not know this engine, so on a \
          kubenet cluster the value is inconsistent data.",
    fix: "Remove the policy engine (this reimages every pool), update to Overlay, then enable an \
          engine again or take the Cilium step. NetworkPolicy objects stay unenforced in between.",
    sources: &["AKS#4006", "aks-docs#264"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let policy = &cx.cluster.network.policy;
    if !cx.text(policy, "networkProfile.networkPolicy")?.eq_ignore_ascii_case("azure") {
        return Ok(Answer::pass());
    }
    let message = if cx.cluster.is_kubenet() {
        "The body names Azure Network Policy Manager on kubenet, which AKS does not offer: the \
         data is inconsistent. Read the cluster again; as long as the value stands, AKS refuses \
         the update to Overlay."
    } else {
        "Azure Network Policy Manager enforces network policies here; AKS refuses the update to \
         Overlay until it is uninstalled."
    };
    let finding = Finding::new(&RULE, message)
        .saw(cx, "networkProfile.networkPolicy", policy)
        .saw(cx, "networkProfile.networkPlugin", &cx.cluster.network.plugin)
        .command(cx.done(cx.az("az aks update").then("--network-policy none")));
    Ok(finding.into())
}
