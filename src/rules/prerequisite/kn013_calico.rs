//! KN013: Calico enabled.

use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Outcome, Rule, Scope, Severity, Uncertainty,
};

/// KN013: Calico enabled.
pub static RULE: Rule = Rule {
    code: "KN013",
    name: "calico",
    title: "Calico enabled",
    severity: Severity::Blocker,
    category: Category::MigrationPrerequisite,
    scope: Scope::Candidates,
    gate: true,
    when: "networkProfile.networkPolicy is calico",
    why: "Calico must be uninstalled before the update. Removing it reimages every pool, and \
          NetworkPolicy objects stay unenforced until an engine is enabled again.",
    fix: "Remove the policy engine, update to overlay, then enable Calico again or take the Cilium \
          step.",
    sources: &[
        "docs:update-azure-cni.md (2026-05-28)",
        "rel:2023-11-28",
        "docs:use-network-policies.md (2026-08-18)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:use-network-policies.md (2026-08-18) words a direct upgrade from kubenet with \
               Calico; the migration page and AKS itself refuse it",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let policy = &cx.cluster.network.policy;
    if !cx.text(policy, "networkProfile.networkPolicy")?.eq_ignore_ascii_case("calico") {
        return Ok(Answer::pass());
    }
    let remove = cx.done(cx.az("az aks update").then("--network-policy none"));
    let finding = Finding::new(
        &RULE,
        "Calico enforces network policies here; AKS refuses the update to overlay until it is \
         uninstalled.",
    )
    .saw(cx, "networkProfile.networkPolicy", policy)
    .command(remove);
    Ok(finding.into())
}
