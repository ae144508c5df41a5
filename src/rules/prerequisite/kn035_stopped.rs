//! KN035: Cluster or pool stopped.

use crate::model::NetworkModel;
use crate::rules::{
    Answer, Cx, Effect, Finding, Mark, Missing, Outcome, Rule, Scope, Severity, Uncertainty,
};

/// KN035: Cluster or pool stopped.
pub static RULE: Rule = Rule {
    code: "KN035",
    name: "stopped",
    title: "Cluster or pool stopped",
    severity: Severity::Blocker,
    scope: Scope::All,
    gate: true,
    effect: Effect::Unhealthy,
    when: "powerState.code of the cluster is Stopped (a blocker), or that of a pool (a warning), on \
           kubenet, node-subnet and overlay clusters",
    why: "A stopped cluster can only be started or deleted. A stopped pool has no nodes to \
          reimage: it gets the new network when it is started again.",
    fix: "Start the cluster and let it settle before the update. Start stopped pools too, or \
          record the decision that they are reimaged when they start.",
    sources: &["docs:start-stop-cluster.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "no page says what the update does with a stopped pool (read 2026-08-21); that it is \
               reimaged when it starts is expected, not confirmed",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if matches!(cx.cluster.model(), NetworkModel::AzurePodSubnet | NetworkModel::None) {
        return Ok(Answer::pass());
    }
    let power = cx.require(&cx.cluster.power_state, "powerState.code").cloned();
    let missing = match power {
        Ok(code) if code.eq_ignore_ascii_case("Stopped") => return Ok(stopped_cluster(cx).into()),
        Ok(code) if code.eq_ignore_ascii_case("Running") => None,
        Ok(code) => Some(unknown_code(cx, &code)),
        Err(missing) => Some(missing),
    };
    let answer = pools(cx)?;
    let gap = answer.missing.clone();
    Ok(Answer { findings: answer.findings, missing: missing.or(gap) })
}

fn stopped_cluster(cx: &Cx<'_>) -> Finding {
    let message = "The cluster is stopped; only starting or deleting it is possible.";
    Finding::new(&RULE, message)
        .saw(cx, "powerState.code", &cx.cluster.power_state)
        .command(cx.done(cx.az("az aks start")))
}

fn unknown_code(cx: &Cx<'_>, code: &str) -> Missing {
    Missing::new(
        format!("{} is {code}, which is not documented", cx.cluster.path("powerState.code")),
        cx.done(cx.az("az aks show").then("--query powerState")).to_string(),
    )
}

fn pools(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        let code = cx.pool_read(index, &pool.power_state, "powerState.code")?;
        Ok(code.is_some_and(|code| code.eq_ignore_ascii_case("Stopped")))
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "Stopped pools are not reimaged with the others but when they start: {}.",
            hits.names()
        );
        Finding::new(&RULE, message)
            .severity(Severity::Warning)
            .saw_pools(cx, &hits, "powerState.code", |pool| (&pool.power_state).into())
            .command_each(&hits, |pool| cx.done(cx.az_pool("az aks nodepool start", pool)))
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}
