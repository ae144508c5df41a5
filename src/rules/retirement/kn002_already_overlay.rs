//! KN002: Already on Overlay.

use crate::model::NetworkModel;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// KN002: Already on Overlay.
pub static RULE: Rule = Rule {
    code: "KN002",
    name: "already-overlay",
    title: "Already on Overlay",
    severity: Severity::Info,
    category: Category::Retirement,
    scope: Scope::All,
    when: "networkProfile.networkPlugin is azure and networkPluginMode is overlay",
    why: "There is nothing to migrate. Only the checks on best practices apply.",
    fix: "Nothing to do for the retirement.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if cx.cluster.model() != NetworkModel::AzureOverlay {
        return Ok(Answer::pass());
    }
    let network = &cx.cluster.network;
    let message = "On Azure CNI Overlay already: nothing to migrate.";
    let finding = Finding::new(&RULE, message)
        .saw(cx, "networkProfile.networkPlugin", &network.plugin)
        .saw(cx, "networkProfile.networkPluginMode", &network.plugin_mode);
    Ok(finding.into())
}
