//! KN003: No retirement impact, other mode.

use crate::model::NetworkModel;
use crate::rules::words::{SHOWN, listed};
use crate::rules::{Answer, Category, Cx, Finding, Missing, Outcome, Rule, Scope, Severity};

/// KN003: No retirement impact, other mode.
pub static RULE: Rule = Rule {
    code: "KN003",
    name: "not-affected",
    title: "No retirement impact, other mode",
    severity: Severity::Info,
    category: Category::Retirement,
    scope: Scope::All,
    when: "networkProfile.networkPlugin is azure without overlay mode (node subnet or pod \
           subnet), or none",
    why: "The retirement of kubenet does not apply. A node-subnet cluster may go to Overlay, a \
          pod-subnet cluster cannot, and a cluster that brings its own CNI is out of scope.",
    fix: "Nothing to do for the retirement.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let message = match cx.cluster.model() {
        NetworkModel::AzureNodeSubnet => {
            "Azure CNI with pods in the node subnet: the kubenet retirement does not apply. An \
             update to Overlay is possible."
                .to_owned()
        }
        NetworkModel::AzurePodSubnet => pod_subnet_message(cx)?,
        NetworkModel::None => "The cluster brings its own CNI: the kubenet retirement does not \
                               apply, and AKS has no update to Overlay for it."
            .to_owned(),
        NetworkModel::Kubenet | NetworkModel::AzureOverlay | NetworkModel::Unknown => {
            return Ok(Answer::pass());
        }
    };
    let network = &cx.cluster.network;
    let finding = Finding::new(&RULE, message)
        .saw(cx, "networkProfile.networkPlugin", &network.plugin)
        .saw(cx, "networkProfile.networkPluginMode", &network.plugin_mode);
    Ok(with_pod_subnets(finding, cx)?.into())
}

/// Pools may differ, and a single one with a pod subnet bars the whole cluster.
fn pod_subnet_message(cx: &Cx<'_>) -> Result<String, Missing> {
    let (with, without): (Vec<_>, Vec<_>) =
        cx.pools()?.partition(|(_, pool)| pool.pod_subnet_id.value().is_some());
    let names = |pools: &[(usize, &crate::model::NodePool)]| {
        listed(&pools.iter().map(|(_, pool)| pool.label()).collect::<Vec<_>>())
    };
    let pools = if without.is_empty() {
        String::new()
    } else {
        format!(" (pools with a pod subnet: {}; without: {})", names(&with), names(&without))
    };
    Ok(format!(
        "Azure CNI with pod subnets{pools}: the kubenet retirement does not apply. Such a cluster \
         cannot go to Overlay."
    ))
}

fn with_pod_subnets(finding: Finding, cx: &Cx<'_>) -> Result<Finding, Missing> {
    let named = cx.cluster.pools.iter().enumerate();
    let named = named.filter(|(_, pool)| pool.pod_subnet_id.value().is_some()).take(SHOWN);
    Ok(named.fold(finding, |finding, (index, pool)| {
        finding.saw(cx, &format!("agentPoolProfiles[{index}].podSubnetID"), &pool.pod_subnet_id)
    }))
}
