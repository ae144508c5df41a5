//! SZ012: Kubenet route ceiling.

use super::judge;
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Outcome, Rule, Scope, Severity, Uncertainty,
};
use crate::sizing::NodeLimit;
use crate::sizing::limits::ROUTES;

/// SZ012: Kubenet route ceiling.
pub static RULE: Rule = Rule {
    code: "SZ012",
    name: "route-ceiling",
    title: "Kubenet route ceiling",
    severity: Severity::Blocker,
    category: Category::Sizing,
    scope: Scope::Kubenet,
    when: "nodes at the ceiling with surge, or the routes in the table, exceed 360; blocker \
          when today's nodes with surge exceed 400 (dual-stack: 180 and 200 nodes)",
    why: "Kubenet needs one route a node, with dual stack two, and a table holds 400, which \
          limits the roll as well.",
    fix: "Lower the surge or the node count for the time of the update.",
    sources: &[
        "docs:configure-kubenet.md (2026-04-16)",
        "docs:configure-kubenet-dual-stack.md",
        "rel:2023-09-10",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "the threshold of nine tenths is ours",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let demand = judge::demand(cx)?;
    let now = demand.nodes_now + demand.surge_now();
    let limit = NodeLimit::of(cx.cluster).nodes();
    if now > limit || demand.blocks > near(limit) {
        let severity = if now > limit { Severity::Blocker } else { Severity::Warning };
        let each = if cx.cluster.is_dual_stack() { ", two routes each" } else { "" };
        let message = format!(
            "{now} nodes now with surge, {} at the ceiling: kubenet's route table of {ROUTES} routes \
             holds {limit} nodes{each}, during the roll too.",
            demand.blocks
        );
        let finding = Finding::new(&RULE, message).severity(severity);
        return Ok(judge::with_pools(cx, finding).into());
    }
    let full = cx.read_route_tables()?.into_iter().find_map(|table| {
        let routes = table.routes.value()?.len() as u64;
        (routes > near(ROUTES)).then_some((table, routes))
    });
    Ok(Answer::maybe(full.map(|(table, routes)| {
        let message = format!("Route table {} has {routes} of {ROUTES} routes.", table.id.name());
        let finding = Finding::new(&RULE, message).severity(Severity::Warning);
        finding.saw_in(&table.id, "properties.routes.length", routes)
    })))
}

/// Where planning should start: nine tenths of a limit; ours.
const fn near(limit: u64) -> u64 {
    limit * 9 / 10
}
