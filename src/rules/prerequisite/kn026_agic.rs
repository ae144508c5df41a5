//! KN026: AGIC add-on enabled.

use crate::model::ResourceId;
use crate::rules::{Answer, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};

/// KN026: AGIC add-on enabled.
pub static RULE: Rule = Rule {
    code: "KN026",
    name: "agic",
    title: "AGIC add-on enabled",
    severity: Severity::Blocker,
    gate: true,
    when: "addonProfiles.ingressApplicationGateway.enabled is true",
    why: "A known deadlock between AKS and the Application Gateway Ingress Controller leaves the \
          cluster Failed, and older releases lost their backends. The gateway's subnet normally \
          shares the route table too (KN021).",
    fix: "Disable the add-on, update, then enable it again with `az aks enable-addons -a \
          ingress-appgw --appgw-id ID` and verify with `kubectl get overlayextensionconfigs -A`. \
          Ingress is down in between.",
    sources: &[
        "https://github.com/Azure/application-gateway-kubernetes-ingress/pull/1789 (open 2026-04-16)",
        "rel:2025-06-17",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "the fix was open on 2026-04-16 and no release note names it; that the add-on must \
               go first is our inference",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    cx.read(&cx.cluster.addons_read, "addonProfiles")?;
    let Some(addon) = cx.cluster.addon("ingressApplicationGateway") else {
        return Ok(Answer::pass());
    };
    let path = format!("addonProfiles.{}.enabled", addon.key);
    if cx.read(&addon.enabled, &path)? != Some(&true) {
        return Ok(Answer::pass());
    }
    let gateway = addon.gateway_id.value().map_or("an unknown gateway", ResourceId::as_str);
    let own = addon.gateway_id.value().is_some_and(|id| cx.is_aks_owned(id));
    let caution = if own {
        " The gateway lies in the node resource group, so the add-on may have made it: whether \
         disabling the add-on deletes it is unconfirmed, save its configuration first."
    } else {
        ""
    };
    let message = format!(
        "The AGIC add-on is on ({gateway}): the update is known to deadlock with it and leave the \
         cluster Failed.{caution}"
    );
    let disable = cx.az("az aks disable-addons").then("-a ingress-appgw");
    let finding = Finding::new(&RULE, message).saw(cx, &path, &addon.enabled);
    Ok(finding.command(cx.done(disable)).into())
}
