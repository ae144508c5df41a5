//! KN031: Pod subnet in use.

use crate::rules::{Answer, Cx, Effect, Finding, Outcome, Rule, Scope, Severity};

/// KN031: Pod subnet in use.
pub static RULE: Rule = Rule {
    code: "KN031",
    name: "pod-subnet",
    title: "Pod subnet in use",
    severity: Severity::Blocker,
    scope: Scope::All,
    gate: true,
    effect: Effect::Blocked,
    when: "networkPlugin is azure and a pool has a podSubnetID",
    why: "Azure has no in-place path from pod subnets to overlay. The retirement of kubenet does \
          not touch such clusters, so nothing has to be done about it.",
    fix: "Keep the cluster as it is: the retirement of kubenet does not concern it. Where overlay \
          is wanted for other reasons, build a new overlay cluster and move the workload.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if !cx.cluster.network.plugin.is("azure") {
        return Ok(Answer::pass());
    }
    let hits = cx.pools_where(|index, pool| {
        Ok(cx.pool_read(index, &pool.pod_subnet_id, "podSubnetID")?.is_some())
    })?;
    if hits.is_empty() {
        return Ok(Answer::pass().with_missing(hits.missing));
    }
    let others = cx.pools_where(|_, pool| Ok(pool.pod_subnet_id.is_absent()))?;
    let rest = if others.is_empty() {
        String::new()
    } else {
        format!(" Without a pod subnet: {}.", others.names())
    };
    let message = format!(
        "Pods take their addresses from pod subnets, which have no in-place path to overlay; the \
         retirement of kubenet does not require one. With a pod subnet: {}.{rest}",
        hits.names()
    );
    let finding = Finding::new(&RULE, message)
        .saw(cx, "networkProfile.networkPlugin", &cx.cluster.network.plugin)
        .saw_pools(cx, &hits, "podSubnetID", |pool| (&pool.pod_subnet_id).into());
    Ok(Answer::from(finding).with_missing(hits.missing))
}
