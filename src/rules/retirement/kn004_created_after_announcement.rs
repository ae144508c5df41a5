//! KN004: Kubenet cluster created after the announcement.

use jiff::civil::Date;

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope};

/// The day on which Microsoft announced the end of kubenet (AKS#4859).
const ANNOUNCED: Date = Date::constant(2025, 3, 12);

/// KN004: Kubenet cluster created after the announcement.
pub static RULE: Rule = Rule {
    code: "KN004",
    name: "created-after-announcement",
    title: "Kubenet cluster created after the announcement",
    category: Category::Retirement,
    scope: Scope::Kubenet,
    when: "networkProfile.networkPlugin is kubenet and systemData.createdAt is 2025-03-12 or later",
    why: "The templates behind this cluster still create kubenet, so each migration is followed \
          by new debt. Creation of kubenet clusters is to be removed by March 2028.",
    fix: "Set networkPlugin: azure and networkPluginMode: overlay in the templates (Bicep, \
          Terraform, scripts) that create clusters, then migrate this one.",
    sources: &["AKS#4859", "docs:azure-cni-overlay.md (2026-07-31)"],
    effective: Some(ANNOUNCED),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let created = cx.require(&cx.cluster.created, "systemData.createdAt")?;
    if *created < ANNOUNCED {
        return Ok(Answer::pass());
    }
    let message = format!(
        "Created with kubenet on {created}, after its end was announced on {ANNOUNCED}: the \
         template behind it still makes kubenet clusters."
    );
    let finding = Finding::new(&RULE, message).saw(cx, "systemData.createdAt", created).saw(
        cx,
        "networkProfile.networkPlugin",
        &cx.cluster.network.plugin,
    );
    Ok(finding.into())
}
