//! KN027: Dual-stack kubenet.

use crate::rules::{Answer, Cx, Finding, Mark, Outcome, Rule, Scope, Uncertainty};

/// KN027: Dual-stack kubenet.
pub static RULE: Rule = Rule {
    code: "KN027",
    name: "dual-stack",
    title: "Dual-stack kubenet",
    scope: Scope::Kubenet,
    when: "networkProfile.ipFamilies contains IPv6, or podCidrs has an IPv6 entry",
    why: "IPv6 breaks while the nodes are rolled and returns after the last one, because kubenet \
          and Overlay cut the IPv6 pod range differently. Calico, Azure Network Policy Manager and \
          virtual nodes are not available on dual-stack Overlay.",
    fix: "Update in a maintenance window in which IPv6 may be down, or move to a new cluster \
          (blue/green) where IPv6 is critical.",
    sources: &["AKS#5120", "docs:azure-cni-overlay.md (2026-07-31)"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "AKS#5120 was closed as stale, not as fixed; read on 2026-08-21",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let network = &cx.cluster.network;
    if !cx.cluster.is_dual_stack() {
        cx.read(&network.ip_families, "networkProfile.ipFamilies")?;
        cx.read(&network.pod_cidrs, "networkProfile.podCidrs")?;
        return Ok(Answer::pass());
    }
    let message = "The cluster has IPv6 beside IPv4: IPv6 traffic of pods breaks during the roll \
                   and returns after it.";
    let finding = Finding::new(&RULE, message)
        .saw(cx, "networkProfile.ipFamilies", &network.ip_families)
        .saw(cx, "networkProfile.podCidrs", &network.pod_cidrs);
    Ok(finding.into())
}
