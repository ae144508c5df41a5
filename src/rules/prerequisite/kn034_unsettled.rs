//! KN034: Cluster or pool not in a settled state.

use crate::model::{Field, Gap, NetworkModel, Text};
use crate::rules::pools::Hits;
use crate::rules::{
    Answer, Cx, Effect, Finding, Mark, Outcome, Rule, Scope, Severity, Uncertainty,
};

/// KN034: Cluster or pool not in a settled state.
pub static RULE: Rule = Rule {
    code: "KN034",
    name: "unsettled",
    title: "Cluster or pool not in a settled state",
    severity: Severity::Blocker,
    scope: Scope::All,
    gate: true,
    effect: Effect::Unhealthy,
    when: "provisioningState of the cluster or of a pool is not Succeeded, on kubenet, node-subnet \
           and overlay clusters; on overlay clusters it may be a migration that still runs or \
           failed",
    why: "AKS takes one operation at a time; an update over a running one preempts it or is \
          refused, and an update over a failed one starts from an unknown state.",
    fix: "Wait while an operation runs. After a failed one, clear its cause and reconcile with an \
          update that changes nothing.",
    sources: &["rel:2023-11-05", "ts:error-codes/aksoperationpreempted-error.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "that a failed state must be reconciled before the update is our policy (read \
               2026-08-21); AKS only refuses changes while an operation runs",
    }),
    check,
    ..Rule::BASE
};

/// Characters of an error in the message; the evidence has all of it.
const LONGEST_ERROR: usize = 200;
const ERROR: &str = "status.provisioningError.message";

fn check(cx: &Cx<'_>) -> Outcome {
    if matches!(cx.cluster.model(), NetworkModel::AzurePodSubnet | NetworkModel::None) {
        return Ok(Answer::pass());
    }
    let state = &cx.cluster.provisioning_state;
    let missing = cx.require(state, "provisioningState").err();
    let hits = cx.pools_where(|index, pool| {
        Ok(is_open(cx.pool_require(index, &pool.provisioning_state, "provisioningState")?))
    });
    let (hits, pools_missing) = match hits {
        Ok(mut hits) => {
            let missing = hits.missing.take();
            (hits, missing)
        }
        Err(missing) => (Hits { pools: Vec::new(), missing: None }, Some(missing)),
    };
    let found = state.value().is_some_and(is_open) || !hits.is_empty();
    let finding = found.then(|| report(cx, &hits));
    Ok(Answer::maybe(finding).with_missing(missing.or(pools_missing)))
}

fn is_open(state: &Text) -> bool {
    !state.eq_ignore_ascii_case("Succeeded")
}

fn report(cx: &Cx<'_>, hits: &Hits<'_>) -> Finding {
    let cluster = cx.cluster;
    let mut finding = Finding::new(&RULE, message(cx, hits))
        .saw(cx, "provisioningState", &cluster.provisioning_state)
        .saw_pools(cx, hits, "provisioningState", |pool| (&pool.provisioning_state).into());
    if cluster.provisioning_error.value().is_some() {
        finding = finding.saw(cx, ERROR, &cluster.provisioning_error);
    }
    for (index, pool) in hits.shown().filter(|(_, pool)| pool.provisioning_error.value().is_some())
    {
        let path = crate::rules::pools::pool_path(index, ERROR);
        finding = finding.saw(cx, &path, &pool.provisioning_error);
    }
    let wait = cx.az("az aks wait").then("--updated");
    let reconcile = cx.az("az aks update");
    finding.command(cx.done(if states(cx, hits).any(is_running) { wait } else { reconcile }))
}

fn message(cx: &Cx<'_>, hits: &Hits<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(state) = cx.cluster.provisioning_state.value().filter(|state| is_open(state)) {
        parts.push(sentence("The cluster", state, &cx.cluster.provisioning_error));
    }
    parts.extend(hits.shown().filter_map(|(_, pool)| {
        let state = pool.provisioning_state.value()?;
        let who = format!("Pool {}", pool.label());
        Some(sentence(&who, state, &pool.provisioning_error))
    }));
    if cx.cluster.model() == NetworkModel::AzureOverlay {
        parts.push("A migration to overlay may still be running or have failed.".to_owned());
    }
    parts.join(" ")
}

fn sentence(who: &str, state: &str, error: &Field<Text>) -> String {
    let kind = if is_running(state) {
        "an operation is running"
    } else {
        "the last operation ended without success"
    };
    match error.text() {
        Some(error) => {
            format!("{who} is {state} ({kind}): {}", Gap::shorten_to(error.trim(), LONGEST_ERROR))
        }
        None => format!("{who} is {state} ({kind})."),
    }
}

/// Whether an operation is under way: everything but the terminal states.
fn is_running(state: &str) -> bool {
    !["Succeeded", "Failed", "Canceled"].iter().any(|end| state.eq_ignore_ascii_case(end))
}

fn states<'a>(cx: &'a Cx<'_>, hits: &'a Hits<'_>) -> impl Iterator<Item = &'a str> {
    let pools = hits.pools.iter().filter_map(|(_, pool)| pool.provisioning_state.text());
    cx.cluster.provisioning_state.text().into_iter().chain(pools)
}
