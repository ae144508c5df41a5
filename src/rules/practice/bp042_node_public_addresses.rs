//! BP042: Nodes with public addresses.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope};

/// BP042: Nodes with public addresses.
pub static RULE: Rule = Rule {
    code: "BP042",
    name: "node-public-addresses",
    title: "Nodes with public addresses",
    category: Category::PracticeAccess,
    scope: Scope::All,
    when: "a pool's enableNodePublicIP is true",
    why: "Each node can then be reached from the Internet as far as security rules allow. The \
          article reaches nodes through a bastion only. With authorized ranges for the API server, \
          the nodes' own addresses must be among them, which needs a fixed prefix.",
    fix: "Add a pool without public addresses, move the workload there and delete the old pool. \
          Where public addresses are needed, take them from a prefix (nodePublicIPPrefixID).",
    sources: &[
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:api-server-authorized-ip-ranges.md",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        let public = cx.pool_read(index, &pool.enable_node_public_ip, "enableNodePublicIP")?;
        Ok(public.copied().unwrap_or(false))
    })?;
    let ranges = cx.cluster.api_server.authorized_ranges.value();
    let filtered = ranges.is_some_and(|all| !all.is_empty());
    let floating = cx.pools_where(|_, pool| {
        Ok(filtered
            && pool.enable_node_public_ip.is_true()
            && pool.node_public_ip_prefix_id.is_absent())
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let mut message = format!("Nodes with public addresses: {}.", hits.names());
        if !floating.is_empty() {
            message += &format!(
                " The API server filters by address, but these pools take addresses from no fixed \
                 prefix, so new nodes may be locked out: {}.",
                floating.names()
            );
        }
        Finding::new(&RULE, message)
            .saw_pools(cx, &hits, "enableNodePublicIP", |pool| (&pool.enable_node_public_ip).into())
            .saw_pools(cx, &floating, "nodePublicIPPrefixID", |pool| {
                (&pool.node_public_ip_prefix_id).into()
            })
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}
