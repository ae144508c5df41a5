//! KN039: Basic Load Balancer.

use jiff::civil::Date;

use crate::rules::{Answer, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};

/// KN039: Basic Load Balancer.
pub static RULE: Rule = Rule {
    code: "KN039",
    name: "basic-load-balancer",
    title: "Basic Load Balancer",
    severity: Severity::Blocker,
    gate: true,
    when: "networkProfile.loadBalancerSku is basic",
    why: "The Basic Load Balancer is out of support since 2025-09-30. Moving to Standard brings \
          downtime and new outbound addresses and cannot be undone, so it must not be mixed with \
          the update to overlay.",
    fix: "Move to the Standard Load Balancer first (Kubernetes 1.27 or later, Azure CLI 2.76 or \
          later), in a window: outbound addresses change.",
    sources: &[
        "docs:upgrade-basic-load-balancer-on-aks.md",
        "docs:includes/basic-load-balancer-retirement.md",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "no page says that the update refuses a Basic Load Balancer (read 2026-08-21); that \
               it must go first is our policy",
    }),
    effective: Some(Date::constant(2025, 9, 30)),
    check,
    ..Rule::BASE
};

const PATH: &str = "networkProfile.loadBalancerSku";

fn check(cx: &Cx<'_>) -> Outcome {
    let sku = &cx.cluster.network.load_balancer_sku;
    if !cx.require(sku, PATH)?.eq_ignore_ascii_case("basic") {
        return Ok(Answer::pass());
    }
    let message = "The cluster uses the Basic Load Balancer, out of support since 2025-09-30; move \
                   to Standard before the update.";
    let upgrade = cx.done(cx.az("az aks update").then("--load-balancer-sku Standard"));
    Ok(Finding::new(&RULE, message).saw(cx, PATH, sku).command(upgrade).into())
}
