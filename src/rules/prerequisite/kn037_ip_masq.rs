//! KN037: Custom ip-masq-agent configuration.

use crate::rules::{Cx, Missing, Outcome, Rule, Severity};

/// KN037: Custom ip-masq-agent configuration.
pub static RULE: Rule = Rule {
    code: "KN037",
    name: "ip-masq",
    title: "Custom ip-masq-agent configuration",
    severity: Severity::Blocker,
    gate: true,
    when: "the ConfigMap azure-ip-masq-agent-config exists in kube-system (seen only from inside \
           the cluster)",
    why: "AKS refuses the update while a custom configuration of the ip-masq agent exists: on \
          overlay the ranges it exempts from address translation would become unreachable.",
    fix: "Review the ranges in the ConfigMap, then delete it: kubectl -n kube-system delete \
          configmap azure-ip-masq-agent-config. Keep azure-ip-masq-agent-config-reconciled, which \
          AKS owns.",
    sources: &["rel:2025-01-30", "docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

/// Cluster objects are not part of what is read, so this check is always for the operator.
fn check(_: &Cx<'_>) -> Outcome {
    Err(Missing::new(
        "whether the ConfigMap azure-ip-masq-agent-config exists in kube-system",
        "kubectl -n kube-system get configmap azure-ip-masq-agent-config --ignore-not-found \
         (no output: nothing to do)",
    ))
}
