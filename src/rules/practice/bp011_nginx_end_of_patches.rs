//! BP011: App-routing NGINX near end of patches.

use jiff::civil::Date;

use crate::model::days_between;
use crate::rules::{Answer, Category, Cx, Finding, Mark, Outcome, Rule, Scope, Uncertainty};

/// BP011: App-routing NGINX near end of patches.
pub static RULE: Rule = Rule {
    code: "BP011",
    name: "nginx-end-of-patches",
    title: "App-routing NGINX near end of patches",
    category: Category::PracticeIngress,
    scope: Scope::All,
    when: "ingressProfile.webAppRouting.enabled is true and \
           nginx.defaultIngressControllerType is not None (absent counts as a controller, which \
           is the default)",
    why: "Microsoft patches the NGINX controller of application routing until the end of November \
          2026. After that, holes in it stay open. Older advice to use it is outdated.",
    fix: "Enable the Gateway API implementation of application routing, move every Ingress to it, \
          then switch the NGINX controller off.",
    sources: &[
        "docs:includes/ingress-nginx-retirement.md (2026-01-29)",
        "docs:concepts-network-ingress.md",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:includes/ingress-nginx-retirement.md (2026-01-29) ends the patches; \
               docs:concepts-network-ingress.md still recommends the add-on",
    }),
    deadline: Some(END),
    check,
    ..Rule::BASE
};

const END: Date = Date::constant(2026, 11, 30);
const ROUTING: &str = "ingressProfile.webAppRouting.enabled";
const NGINX: &str = "ingressProfile.webAppRouting.nginx.defaultIngressControllerType";

fn check(cx: &Cx<'_>) -> Outcome {
    let ingress = &cx.cluster.ingress;
    if cx.read(&ingress.web_app_routing, ROUTING)? != Some(&true)
        || cx.text(&ingress.nginx_controller, NGINX)?.eq_ignore_ascii_case("None")
    {
        return Ok(Answer::pass());
    }
    let days = days_between(cx.as_of, END);
    let time = if days < 0 {
        format!("ended on {END}, {} days ago", -days)
    } else {
        format!("end on {END}, {days} days from {}", cx.as_of)
    };
    let message =
        format!("Application routing runs its NGINX controller; security patches {time}.");
    let finding = Finding::new(&RULE, message)
        .saw(cx, ROUTING, &ingress.web_app_routing)
        .saw(cx, NGINX, &ingress.nginx_controller)
        .command(cx.done(cx.az("az aks approuting gateway istio enable")))
        .command(cx.done(cx.az("az aks approuting update").then("--nginx None")));
    Ok(finding.into())
}
