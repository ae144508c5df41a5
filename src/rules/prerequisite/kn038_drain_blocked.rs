//! KN038: Drain will be blocked.

use crate::model::Surge;
use crate::rules::{Answer, Cx, Finding, Mark, Missing, Outcome, Rule, Severity, Uncertainty};

/// KN038: Drain will be blocked.
pub static RULE: Rule = Rule {
    code: "KN038",
    name: "drain-blocked",
    title: "Drain will be blocked",
    severity: Severity::Blocker,
    gate: true,
    when: "a PodDisruptionBudget allows no disruption (a blocker, seen only from inside the \
           cluster); a System pool has one node, a pool's maxSurge is 0, or its \
           drainTimeoutInMinutes is below 10 (warnings)",
    why: "The update drains every node. A drain that cannot end stops the update half-way, with \
          old and new nodes side by side, until the budget or the pool is changed and the update \
          is sent again.",
    fix: "Edit budgets that allow no disruption, give the system pool two nodes or more, allow \
          surge nodes and 30 minutes for a drain. Consider --undrainable-node-behavior Cordon.",
    sources: &[
        "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/unsatisfiablepdb-error",
        "https://github.com/Azure/azure-container-networking/pull/4417 (2026-05)",
        "docs:upgrade-aks-node-pools-rolling.md (2026-05-29)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "the limit of 10 minutes for a drain is ours; the page (2026-05-29) allows 5",
    }),
    check,
    ..Rule::BASE
};

/// Minutes below which a drain is likely to be cut off.
const SHORT_DRAIN: u32 = 10;

fn check(cx: &Cx<'_>) -> Outcome {
    let mut findings = Vec::new();
    let mut missing = None;
    for part in [single_node, no_surge, short_drain] {
        let Answer { findings: found, missing: gap } = part(cx)?;
        findings.extend(found);
        missing = missing.or(gap);
    }
    Ok(Answer::from(findings).with_missing(Missing::both(Some(budgets()), missing)))
}

fn budgets() -> Missing {
    Missing::new(
        "whether a PodDisruptionBudget allows no disruption",
        "kubectl get poddisruptionbudgets -A (ALLOWED DISRUPTIONS must be 1 or more everywhere)",
    )
}

fn single_node(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        let mode = cx.pool_require(index, &pool.mode, "mode")?;
        Ok(mode.eq_ignore_ascii_case("System")
            && *cx.pool_require(index, &pool.count, "count")? == 1)
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "System pools with a single node: {}. The budgets of CoreDNS and konnectivity-agent \
             block its drain.",
            hits.names()
        );
        Finding::new(&RULE, message)
            .severity(Severity::Warning)
            .saw_pools(cx, &hits, "count", |pool| (&pool.count).into())
            .command_each(&hits, |pool| {
                let scale = cx.az_pool("az aks nodepool scale", pool).then("--node-count 2");
                let floor = cx
                    .az_pool("az aks nodepool update", pool)
                    .then("--update-cluster-autoscaler --min-count 2");
                let max = pool.max_count.value().copied().unwrap_or_default().max(2).to_string();
                let floor = floor.flag("--max-count", max);
                cx.done(if pool.enable_auto_scaling.is_true() { floor } else { scale })
            })
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}

fn no_surge(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        cx.pool_read(index, &pool.upgrade.max_surge, "upgradeSettings.maxSurge")?;
        let surge = pool.surge();
        let surge = cx.pool_require(index, &surge, "upgradeSettings.maxSurge")?;
        Ok(matches!(surge, Surge::Nodes(0) | Surge::Percent(0)))
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "Pools without surge nodes: {}. Their pods have no new node to move to while a node \
             is drained.",
            hits.names()
        );
        Finding::new(&RULE, message)
            .severity(Severity::Warning)
            .saw_pools(cx, &hits, "upgradeSettings.maxSurge", |pool| {
                (&pool.upgrade.max_surge).into()
            })
            .command_each(&hits, |pool| {
                cx.done(cx.az_pool("az aks nodepool update", pool).then("--max-surge 33%"))
            })
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}

fn short_drain(cx: &Cx<'_>) -> Outcome {
    const NAME: &str = "upgradeSettings.drainTimeoutInMinutes";
    let hits = cx.pools_where(|index, pool| {
        let minutes = cx.pool_read(index, &pool.upgrade.drain_timeout_minutes, NAME)?;
        Ok(minutes.is_some_and(|minutes| *minutes < SHORT_DRAIN))
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "Pools that give a drain less than {SHORT_DRAIN} minutes: {}. When the time is over, \
             the update stops.",
            hits.names()
        );
        Finding::new(&RULE, message)
            .severity(Severity::Warning)
            .saw_pools(cx, &hits, NAME, |pool| (&pool.upgrade.drain_timeout_minutes).into())
            .command_each(&hits, |pool| {
                cx.done(cx.az_pool("az aks nodepool update", pool).then("--drain-timeout 30"))
            })
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}
