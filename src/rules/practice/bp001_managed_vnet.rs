//! BP001: Cluster in an AKS-managed VNet.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// BP001: Cluster in an AKS-managed VNet.
pub static RULE: Rule = Rule {
    code: "BP001",
    name: "managed-vnet",
    title: "Cluster in an AKS-managed VNet",
    severity: Severity::Info,
    category: Category::PracticeIp,
    scope: Scope::All,
    when: "no pool has a vnetSubnetID, or the subnet lies in the node resource group",
    why: "AKS owns that virtual network. Own routes, security rules and peerings in it are not \
          supported and may be overwritten; the article prefers an own network in a group of its \
          own.",
    fix: "Nothing at once: a cluster cannot be moved to another network. Give the next cluster an \
          own virtual network in a separate resource group.",
    sources: &[
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:concepts-network-cni-overview.md (2026-07-10)",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let named = cx.pools_where(|index, pool| {
        Ok(cx.pool_read(index, &pool.vnet_subnet_id, "vnetSubnetID")?.is_some())
    })?;
    if named.is_empty() {
        let Some(missing) = named.missing else {
            return Ok(report(cx, "no pool names a subnet, so AKS made the virtual network").into());
        };
        return Err(missing);
    }
    cx.read(&cx.cluster.node_resource_group, "nodeResourceGroup")?;
    if !cx.cluster.has_managed_vnet() {
        return Ok(Answer::pass());
    }
    let reason = "its subnet lies in the node resource group";
    let finding = report(cx, reason)
        .saw_pools(cx, &named, "vnetSubnetID", |pool| (&pool.vnet_subnet_id).into());
    Ok(finding.into())
}

fn report(cx: &Cx<'_>, reason: &str) -> Finding {
    let message = format!("The cluster runs in a virtual network that AKS owns: {reason}.");
    Finding::new(&RULE, message).saw(cx, "nodeResourceGroup", &cx.cluster.node_resource_group)
}
