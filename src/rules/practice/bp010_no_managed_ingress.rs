//! BP010: No managed layer-7 ingress.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// BP010: No managed layer-7 ingress.
pub static RULE: Rule = Rule {
    code: "BP010",
    name: "no-managed-ingress",
    title: "No managed layer-7 ingress",
    severity: Severity::Info,
    category: Category::PracticeIngress,
    scope: Scope::All,
    when: "ingressProfile.webAppRouting.enabled is not true, the AGIC add-on is off and \
           ingressProfile.gatewayAPI.installation is absent or Disabled",
    why: "The article spreads HTTP traffic with a layer-7 ingress instead of one load balancer \
          address per service. Controllers that a team runs by itself cannot be seen from here.",
    fix: "Confirm that a controller exists where HTTP is served. Otherwise enable application \
          routing with the Gateway API, or Application Gateway for Containers.",
    sources: &["docs:operator-best-practices-network.md (2025-11-10)"],
    check,
    ..Rule::BASE
};

const ROUTING: &str = "ingressProfile.webAppRouting.enabled";
const GATEWAY: &str = "ingressProfile.gatewayAPI.installation";

fn check(cx: &Cx<'_>) -> Outcome {
    let ingress = &cx.cluster.ingress;
    if ingress.web_app_routing.is_true() {
        return Ok(Answer::pass());
    }
    let agic = cx.addon_on("ingressApplicationGateway");
    let gateway = cx.text(&ingress.gateway_api, GATEWAY);
    let has_gateway = |text: &&str| !text.is_empty() && !text.eq_ignore_ascii_case("Disabled");
    if matches!(agic, Ok(Some(_))) || gateway.as_ref().is_ok_and(has_gateway) {
        return Ok(Answer::pass());
    }
    cx.read(&ingress.web_app_routing, ROUTING)?;
    agic.and(gateway)?;
    let message = "No managed ingress for HTTP is on; one that a team runs by itself is not \
                   visible here.";
    let routing = cx.done(cx.az("az aks approuting enable").then("--nginx None"));
    let finding = Finding::new(&RULE, message)
        .saw(cx, ROUTING, &ingress.web_app_routing)
        .saw(cx, GATEWAY, &ingress.gateway_api)
        .command(routing)
        .command(cx.done(cx.az("az aks approuting gateway istio enable")));
    Ok(finding.into())
}
