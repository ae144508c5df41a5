//! BP031: Azure NPM in use.

use jiff::civil::Date;

use crate::rules::pools::Hits;
use crate::rules::{Answer, Category, Cx, Finding, Missing, Outcome, Rule, Scope, Severity};

/// BP031: Azure NPM in use.
pub static RULE: Rule = Rule {
    code: "BP031",
    name: "azure-npm",
    title: "Azure NPM in use",
    severity: Severity::Blocker,
    category: Category::PracticePolicy,
    scope: Scope::All,
    when: "networkProfile.networkPolicy is azure: a warning, a blocker after 2028-09-30; a second \
           warning above 250 nodes",
    why: "Azure Network Policy Manager is unsupported on Windows from 2026-09-30 and on Linux from \
          2028-09-30. It is made for at most 250 nodes and 20,000 pods; beyond that policies come \
          late or not at all.",
    fix: "Move to Cilium as data plane and policy engine. Clusters with Windows pools cannot; \
          there Calico is the engine that stays.",
    sources: &[
        "docs:includes/azure-network-policy-manager-linux-retirement.md",
        "docs:includes/azure-network-policy-manager-windows-retirement.md",
        "docs:use-network-policies.md (2026-08-18)",
    ],
    deadline: Some(LINUX_END),
    check,
    ..Rule::BASE
};

const LINUX_END: Date = Date::constant(2028, 9, 30);
const WINDOWS_END: Date = Date::constant(2026, 9, 30);
const MOST_NODES: u64 = 250;
const POLICY: &str = "networkProfile.networkPolicy";

fn check(cx: &Cx<'_>) -> Outcome {
    let policy = &cx.cluster.network.policy;
    if !cx.text(policy, POLICY)?.eq_ignore_ascii_case("azure") {
        return Ok(Answer::pass());
    }
    let windows = cx.pools_where(|index, pool| {
        let os = cx.pool_require(index, &pool.os_type, "osType")?;
        Ok(os.eq_ignore_ascii_case("Windows"))
    });
    let (windows, mut missing) = match windows {
        Ok(mut hits) => {
            let missing = hits.missing.take();
            (hits, missing)
        }
        Err(gap) => (Hits { pools: Vec::new(), missing: None }, Some(gap)),
    };
    let mut findings = vec![retirement(cx, &windows)];
    match nodes(cx) {
        Ok(nodes) => findings.extend((nodes > MOST_NODES).then(|| too_many(cx, nodes))),
        Err(gap) => missing = missing.or(Some(gap)),
    }
    Ok(Answer::from(findings).with_missing(missing))
}

fn retirement(cx: &Cx<'_>, windows: &Hits<'_>) -> Finding {
    let over = cx.as_of > LINUX_END;
    let linux = if over { "is unsupported on Linux since" } else { "is supported on Linux until" };
    let mut message = format!("Azure Network Policy Manager {linux} {LINUX_END}.");
    if !windows.is_empty() {
        let when = if cx.as_of >= WINDOWS_END { "is unsupported since" } else { "ends on" };
        message += &format!(" On Windows it {when} {WINDOWS_END}: {}.", windows.names());
    }
    let finding = Finding::new(&RULE, message)
        .severity(if over { Severity::Blocker } else { Severity::Warning })
        .saw(cx, POLICY, &cx.cluster.network.policy)
        .saw_pools(cx, windows, "osType", |pool| (&pool.os_type).into());
    if windows.is_empty() { finding.command(cilium(cx)) } else { finding }
}

fn cilium(cx: &Cx<'_>) -> crate::model::CommandLine {
    cx.done(cx.az("az aks update").then("--network-dataplane cilium --network-policy cilium"))
}

/// Nodes of all pools together.
fn nodes(cx: &Cx<'_>) -> Result<u64, Missing> {
    let counts = cx.pools()?.map(|(index, pool)| {
        cx.pool_require(index, &pool.count, "count").map(|count| u64::from(*count))
    });
    counts.sum()
}

fn too_many(cx: &Cx<'_>, nodes: u64) -> Finding {
    let message = format!(
        "The cluster has {nodes} nodes; Azure Network Policy Manager is made for {MOST_NODES}."
    );
    Finding::new(&RULE, message).severity(Severity::Warning).saw(
        cx,
        "agentPoolProfiles[].count",
        nodes,
    )
}
