//! BP030: No network policy engine.

use crate::model::{Dataplane, NetworkModel, NetworkPolicy};
use crate::rules::{Answer, Category, Cx, Finding, Missing, Outcome, Rule, Scope};

/// BP030: No network policy engine.
pub static RULE: Rule = Rule {
    code: "BP030",
    name: "no-policy-engine",
    title: "No network policy engine",
    category: Category::PracticePolicy,
    scope: Scope::All,
    when: "networkProfile.networkPolicy is absent or none and networkDataplane is not cilium",
    why: "Without an engine every pod may talk to every other pod, whatever NetworkPolicy objects \
          exist. Engines can be enabled on existing clusters now, other than older advice says.",
    fix: "Enable Cilium as data plane and policy engine, and write a policy that denies by \
          default for each namespace. It reimages all pools.",
    sources: &[
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:use-network-policies.md (2026-08-18)",
    ],
    check,
    ..Rule::BASE
};

const POLICY: &str = "networkProfile.networkPolicy";
const DATAPLANE: &str = "networkProfile.networkDataplane";

fn check(cx: &Cx<'_>) -> Outcome {
    let model = cx.cluster.model();
    match (cx.cluster.policy(), cx.cluster.dataplane()) {
        (NetworkPolicy::Unknown, _) => return Err(unknown(cx, POLICY)),
        (NetworkPolicy::None, Dataplane::Cilium) => return Ok(Answer::pass()),
        (NetworkPolicy::None, Dataplane::Azure) => {}
        // With an own CNI the field is absent.
        (NetworkPolicy::None, Dataplane::Unknown) if model == NetworkModel::None => {}
        (NetworkPolicy::None, Dataplane::Unknown) => return Err(unknown(cx, DATAPLANE)),
        _ => return Ok(Answer::pass()),
    }
    let network = &cx.cluster.network;
    let finding = Finding::new(&RULE, message(model)).saw(cx, POLICY, &network.policy).saw(
        cx,
        DATAPLANE,
        &network.dataplane,
    );
    if model == NetworkModel::None {
        return Ok(finding
            .advise("Confirm that the CNI that you brought enforces policies.")
            .into());
    }
    let step = cx.az("az aks update").then("--network-dataplane cilium --network-policy cilium");
    let finding = if cx.cluster.is_candidate() { finding.advise(AFTERWARDS) } else { finding };
    Ok(finding.command(cx.done(step)).into())
}

const AFTERWARDS: &str = "Enable an engine only after the update to overlay, which refuses clusters \
                          with one: then Cilium as data plane and policy engine.";

fn message(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::None => {
            "AKS runs no policy engine here; whether your own CNI enforces policies is not visible."
        }
        NetworkModel::Kubenet | NetworkModel::AzureNodeSubnet => {
            "No engine enforces network policies, so all pods may talk to all pods. Enable one \
             only after the migration to overlay."
        }
        _ => "No engine enforces network policies, so all pods may talk to all pods.",
    }
}

fn unknown(cx: &Cx<'_>, path: &str) -> Missing {
    Missing::new(
        format!("{} has no documented value", cx.cluster.path(path)),
        cx.done(cx.az("az aks show").then("--query networkProfile")).to_string(),
    )
}
