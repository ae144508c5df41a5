//! KN011: Policy engine present on Kubernetes below 1.30.

use jiff::civil::Date;

use crate::model::KubernetesVersion;
use crate::rules::upgrade::{running, saw_version, upgrade_to};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Severity};

const OLDEST: KubernetesVersion = KubernetesVersion::minor(1, 30);

/// KN011: Policy engine present on Kubernetes below 1.30.
pub static RULE: Rule = Rule {
    code: "KN011",
    name: "policy-engine-below-1-30",
    title: "Policy engine present on Kubernetes below 1.30",
    severity: Severity::Blocker,
    gate: true,
    when: "networkProfile.networkPolicy is calico or azure and Kubernetes is below 1.30",
    why: "AKS rejects uninstalling the policy engine below Kubernetes 1.30, and the update to \
          Overlay needs it uninstalled. So KN013 or KN014 cannot be cleared yet.",
    fix: "Upgrade Kubernetes to 1.30 or later first, one minor version at a time.",
    sources: &["rel:2026-05-29"],
    effective: Some(Date::constant(2026, 5, 29)),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let field = &cx.cluster.network.policy;
    let policy = cx.text(field, "networkProfile.networkPolicy")?;
    if !["calico", "azure"].iter().any(|engine| policy.eq_ignore_ascii_case(engine)) {
        return Ok(Answer::pass());
    }
    let version = running(cx)?;
    if version >= OLDEST {
        return Ok(Answer::pass());
    }
    let message = format!(
        "Kubernetes {version} is below 1.30, so AKS refuses to uninstall the policy engine \
         {policy}, which must go before the update."
    );
    let finding = Finding::new(&RULE, message).saw(cx, "networkProfile.networkPolicy", field);
    Ok(upgrade_to(cx, version, OLDEST.minor, saw_version(finding, cx)).into())
}
