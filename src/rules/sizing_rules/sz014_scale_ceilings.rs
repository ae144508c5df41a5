//! SZ014: Scale ceilings.

use super::judge;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Severity};
use crate::sizing::limits::{CLUSTER_NODES, PODS_PER_NODE, POOL_NODES, ROLL_NODES};

/// SZ014: Scale ceilings.
pub static RULE: Rule = Rule {
    code: "SZ014",
    name: "scale-ceilings",
    title: "Scale ceilings",
    severity: Severity::Blocker,
    category: Category::Sizing,
    when: "a pool with surge exceeds 1,000 nodes or the cluster 5,000 (blocker); the \
          cluster exceeds 3,000 or maxPods is outside 10 to 250 (warning)",
    why: "Limits of AKS: at 5,000 nodes upgrades are blocked, and large rolls need room.",
    fix: "Split pools or clusters, lower the ceiling or the surge.",
    sources: &[
        "docs:upgrade-aks-node-pools-rolling.md (2026-05-29)",
        "docs:best-practices-performance-scale-large.md (2026-06-05)",
        "docs:concepts-network-ip-address-planning.md",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let demand = judge::demand(cx)?;
    let mut findings: Vec<Finding> = demand
        .pools
        .iter()
        .filter(|pool| u64::from(pool.ceiling) + u64::from(pool.surge) > POOL_NODES)
        .map(|pool| {
            let nodes = u64::from(pool.ceiling) + u64::from(pool.surge);
            let message =
                format!("Pool {}: {nodes} nodes with surge exceed 1,000 a pool.", pool.name);
            judge::with_pools(cx, Finding::new(&RULE, message))
        })
        .collect();
    let need = demand.blocks;
    if need > CLUSTER_NODES {
        let message = format!("{need} nodes with surge exceed 5,000 a cluster.");
        findings.push(judge::with_pools(cx, Finding::new(&RULE, message)));
    } else if need > ROLL_NODES {
        let message = format!("{need} nodes with surge: stay below 3,000 before a big roll.");
        let finding = Finding::new(&RULE, message).severity(Severity::Warning);
        findings.push(judge::with_pools(cx, finding));
    }
    for (index, pool) in cx.pools()? {
        let path = format!("agentPoolProfiles[{index}].maxPods");
        match cx.read(&pool.max_pods, &path) {
            Ok(Some(pods)) if !PODS_PER_NODE.contains(pods) => {
                let message =
                    format!("Pool {}: maxPods {pods} is outside 10 to 250.", pool.label());
                let finding = Finding::new(&RULE, message).severity(Severity::Warning);
                findings.push(finding.saw(cx, &path, *pods));
            }
            Ok(_) => {}
            Err(missing) => return Ok(Answer::from(findings).with_missing(Some(missing))),
        }
    }
    Ok(findings.into())
}
