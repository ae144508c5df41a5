//! KN046: Cilium follow-up not possible yet.

use crate::model::Dataplane;
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Severity};

/// KN046: Cilium follow-up not possible yet.
pub static RULE: Rule = Rule {
    code: "KN046",
    name: "cilium-follow-up",
    title: "Cilium follow-up not possible yet",
    severity: Severity::Info,
    when: "the data plane is not Cilium yet, and the cluster is on kubenet, has a Windows pool, or \
           has nodeProvisioningProfile.mode Auto",
    why: "The Cilium data plane is the step after overlay: kubenet cannot go there directly, it \
          does not work with Windows nodes, and node auto-provisioning must be off during the \
          change.",
    fix: "Plan Cilium as a second operation after overlay. Remove Windows pools for it and set \
          node auto-provisioning to Manual for the step.",
    sources: &["docs:update-azure-cni.md (2026-05-28)", "aks-docs#264"],
    check,
    ..Rule::BASE
};

const MODE: &str = "nodeProvisioningProfile.mode";

fn check(cx: &Cx<'_>) -> Outcome {
    let cluster = cx.cluster;
    if cluster.dataplane() == Dataplane::Cilium {
        return Ok(Answer::pass());
    }
    let windows = cx.pools_where(|index, pool| {
        let os = cx.pool_read(index, &pool.os_type, "osType")?;
        Ok(os.is_some_and(|os| os.eq_ignore_ascii_case("Windows")))
    })?;
    let mode = cx.text(&cluster.node_provisioning_mode, MODE)?;
    let provisions = mode.eq_ignore_ascii_case("Auto");
    let mut reasons = Vec::new();
    let mut finding = Finding::new(&RULE, "");
    if cluster.is_kubenet() {
        reasons.push("the cluster is on kubenet".to_owned());
        let path = "networkProfile.networkPlugin";
        finding = finding.saw(cx, path, &cluster.network.plugin);
    }
    if !windows.is_empty() {
        reasons.push(format!("Windows pools ({})", windows.names()));
        finding = finding.saw_pools(cx, &windows, "osType", |pool| (&pool.os_type).into());
    }
    if provisions {
        reasons.push("node auto-provisioning is on".to_owned());
        let off = cx.az("az aks update").then("--node-provisioning-mode Manual");
        finding = finding.saw(cx, MODE, &cluster.node_provisioning_mode).command(cx.done(off));
    }
    finding.message = format!("Cilium is not possible yet: {}.", reasons.join("; "));
    let step = cx.az("az aks update").then("--network-dataplane cilium --network-policy cilium");
    let finding = (!reasons.is_empty()).then(|| finding.command(cx.done(step)));
    Ok(Answer::maybe(finding).with_missing(windows.missing))
}
