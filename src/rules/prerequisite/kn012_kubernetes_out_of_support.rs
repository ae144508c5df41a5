//! KN012: Kubernetes version out of standard support.

use crate::model::{CommandLine, KubernetesVersion, NodePool};
use crate::rules::upgrade::{no_version, running, saw_version, upgrade_to};
use crate::rules::words::{SHOWN, listed};
use crate::rules::{
    Answer, Cx, Finding, Mark, Missing, Outcome, Rule, SupportStatus, Uncertainty,
    oldest_supported, supported_minors,
};

/// KN012: Kubernetes version out of standard support.
pub static RULE: Rule = Rule {
    code: "KN012",
    name: "kubernetes-out-of-support",
    title: "Kubernetes version out of standard support",
    gate: true,
    when: "the minor version is older than the community list and supportPlan is not \
           AKSLongTermSupport, or a pool's currentOrchestratorVersion has another minor version \
           than the control plane",
    why: "The update reimages every node, and reimaging an unsupported version may meet retired \
          images. Pools on other versions than the control plane make the roll longer.",
    fix: "Upgrade to a supported Kubernetes version, one minor version at a time, and bring all \
          pools to the version of the control plane.",
    sources: &["docs:supported-kubernetes-versions.md", "rel:2026-07-17"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "the list of supported versions is of 2026-08-05; when 1.35 and later end was not \
               published then",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let version = running(cx)?;
    // Pools are levelled first: an upgrade of the cluster moves them past the version named here.
    Ok([skew(cx, version), support(cx, version)].into_iter().collect())
}

fn support(cx: &Cx<'_>, version: KubernetesVersion) -> Outcome {
    let plan = &cx.cluster.support_plan;
    if cx.text(plan, "supportPlan")?.eq_ignore_ascii_case("AKSLongTermSupport") {
        return Ok(Answer::pass());
    }
    let list = supported_minors(cx.as_of);
    match cx.support(version) {
        SupportStatus::Supported => Ok(Answer::pass()),
        SupportStatus::Unlisted => Err(Missing::new(
            format!("Kubernetes {version} is not in the list of supported versions: {list}"),
            cx.done(cx.az("az aks get-upgrades")).to_string(),
        )),
        SupportStatus::Ended => {
            let message = format!(
                "Kubernetes {version} has no community support; on {} that is {list}.",
                cx.as_of
            );
            let finding = saw_version(Finding::new(&RULE, message), cx);
            let finding = finding.saw(cx, "supportPlan", plan);
            let goal = oldest_supported(cx.as_of).unwrap_or(version.minor);
            Ok(upgrade_to(cx, version, goal, finding).into())
        }
    }
}

fn skew(cx: &Cx<'_>, version: KubernetesVersion) -> Outcome {
    let mut behind = Vec::new();
    for (index, pool) in cx.pools()? {
        let path = format!("agentPoolProfiles[{index}].currentOrchestratorVersion");
        let Some(text) = cx.read(&pool.current_orchestrator_version, &path)? else { continue };
        let own: KubernetesVersion = text.parse().map_err(|()| no_version(cx, &path, text))?;
        if !own.same_minor(version) {
            behind.push((path, pool, own));
        }
    }
    if behind.is_empty() {
        return Ok(Answer::pass());
    }
    let pools: Vec<String> =
        behind.iter().map(|(_, pool, own)| format!("{} ({own})", pool.label())).collect();
    let message = format!(
        "Pools on another minor version than the control plane ({version}): {}.",
        listed(&pools)
    );
    let mut finding = saw_version(Finding::new(&RULE, message), cx);
    for (path, pool, _) in behind.iter().take(SHOWN) {
        finding = finding.saw(cx, path, &pool.current_orchestrator_version);
    }
    let lower = behind.iter().filter(|(_, _, own)| *own < version);
    let commands = lower.map(|(_, pool, _)| level(cx, pool));
    Ok(commands.fold(finding, Finding::command).into())
}

/// The upgrade of one pool to the control plane's version.
fn level(cx: &Cx<'_>, pool: &NodePool) -> CommandLine {
    let (_, version) = cx.cluster.version_field();
    let upgrade = CommandLine::new("az aks nodepool upgrade")
        .flag("-g", &cx.cluster.resource_group)
        .flag("--cluster-name", &cx.cluster.name)
        .flag("-n", pool.label())
        .flag("--kubernetes-version", version.text().unwrap_or_default());
    cx.done(upgrade)
}
