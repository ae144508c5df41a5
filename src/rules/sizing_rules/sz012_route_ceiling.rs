//! SZ012: Kubenet route ceiling.

use super::judge;
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Outcome, Rule, Scope, Severity, Uncertainty,
};

/// SZ012: Kubenet route ceiling.
pub static RULE: Rule = Rule {
    code: "SZ012",
    name: "route-ceiling",
    title: "Kubenet route ceiling",
    severity: Severity::Blocker,
    category: Category::Sizing,
    scope: Scope::Kubenet,
    when: "nodes at the ceiling with surge, or the routes in the table, exceed 360; blocker \
          when today's nodes with surge exceed 400",
    why: "Kubenet needs one route a node and a table holds 400, which limits the roll as \
          well.",
    fix: "Lower the surge or the node count for the time of the update.",
    sources: &["docs:configure-kubenet.md (2026-04-16)", "rel:2023-09-10"],
    uncertainty: Some(Uncertainty { mark: Mark::Inferred, note: "the threshold of 360 is ours" }),
    check,
    ..Rule::BASE
};

/// Routes a table (docs:configure-kubenet.md).
const LIMIT: u64 = 400;
/// Where planning should start; ours.
const NEAR: u64 = 360;

fn check(cx: &Cx<'_>) -> Outcome {
    let demand = judge::demand(cx)?;
    let now = demand.nodes_now + demand.surge_now();
    if now > LIMIT || demand.blocks > NEAR {
        let severity = if now > LIMIT { Severity::Blocker } else { Severity::Warning };
        let message = format!(
            "{now} nodes now with surge, {} at the ceiling: kubenet holds {LIMIT} routes a table, \
             during the roll too.",
            demand.blocks
        );
        let finding = Finding::new(&RULE, message).severity(severity);
        return Ok(judge::with_pools(cx, finding).into());
    }
    let full = cx.read_route_tables()?.into_iter().find_map(|table| {
        let routes = table.routes.value()?.len() as u64;
        (routes > NEAR).then_some((table, routes))
    });
    Ok(Answer::maybe(full.map(|(table, routes)| {
        let message = format!("Route table {} has {routes} of {LIMIT} routes.", table.id.name());
        let finding = Finding::new(&RULE, message).severity(Severity::Warning);
        finding.saw_in(&table.id, "properties.routes.length", routes)
    })))
}
