//! BP002: VNet in the cluster's resource group.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// BP002: VNet in the cluster's resource group.
pub static RULE: Rule = Rule {
    code: "BP002",
    name: "vnet-in-cluster-group",
    title: "VNet in the cluster's resource group",
    severity: Severity::Info,
    category: Category::PracticeIp,
    scope: Scope::All,
    when: "a pool's vnetSubnetID lies in the cluster's own resource group",
    why: "Whoever may change the cluster's group may then change the network too, and deleting the \
          group takes both. The article keeps network and cluster apart, so that each has its own \
          owners.",
    fix: "Nothing at once: a network that holds nodes cannot be moved. Give the next cluster a \
          virtual network in a group of the network's owners.",
    sources: &["docs:operator-best-practices-network.md (2025-11-10)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let cluster = cx.cluster;
    let hits = cx.pools_where(|index, pool| {
        let subnet = cx.pool_read(index, &pool.vnet_subnet_id, "vnetSubnetID")?;
        Ok(subnet.is_some_and(|id| {
            let same = |one: Option<&str>, other: &str| {
                one.is_some_and(|one| one.eq_ignore_ascii_case(other))
            };
            same(id.resource_group(), &cluster.resource_group)
                && same(id.subscription(), &cluster.subscription_id)
                && !cluster.is_node_group(id.resource_group())
        }))
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "The virtual network lies in the cluster's own resource group {}.",
            cluster.resource_group
        );
        Finding::new(&RULE, message)
            .saw_pools(cx, &hits, "vnetSubnetID", |pool| (&pool.vnet_subnet_id).into())
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}
