//! KN010: Kubernetes older than 1.27.

use crate::model::{KubernetesVersion, NetworkModel};
use crate::rules::upgrade::{running, saw_version, upgrade_to};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Scope, Severity};

const OLDEST: KubernetesVersion = KubernetesVersion::minor(1, 27);

/// KN010: Kubernetes older than 1.27.
pub static RULE: Rule = Rule {
    code: "KN010",
    name: "kubernetes-too-old",
    title: "Kubernetes older than 1.27",
    severity: Severity::Blocker,
    scope: Scope::All,
    gate: true,
    when: "currentKubernetesVersion, or kubernetesVersion where it is absent, is below 1.27",
    why: "The update to Overlay needs Kubernetes 1.27 or later. Texts from before 2025 that say \
          1.22 no longer hold.",
    fix: "Upgrade Kubernetes one minor version at a time until 1.27 or later, best to a supported \
          one. AKS may no longer offer the versions in between; a new cluster is the way then.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    // Pod-subnet clusters have no path to overlay anyway (KN031), but the fact stays one.
    if matches!(cx.cluster.model(), NetworkModel::AzureOverlay | NetworkModel::None) {
        return Ok(Answer::pass());
    }
    let version = running(cx)?;
    if version >= OLDEST {
        return Ok(Answer::pass());
    }
    let message = format!("Kubernetes {version} is too old: the update to Overlay needs 1.27.");
    let finding = saw_version(Finding::new(&RULE, message), cx);
    Ok(upgrade_to(cx, version, OLDEST.minor, finding).into())
}
