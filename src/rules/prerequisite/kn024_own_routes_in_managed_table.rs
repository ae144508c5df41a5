//! KN024: Own routes in an AKS-managed table.

use crate::model::ResourceId;
use crate::rules::routes::{body, destination, each_table, export, is_managed, names, split};
use crate::rules::words::{SHOWN, counted, listed};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Scope};

/// KN024: Own routes in an AKS-managed table.
pub static RULE: Rule = Rule {
    code: "KN024",
    name: "own-routes-in-managed-table",
    title: "Own routes in an AKS-managed table",
    scope: Scope::Kubenet,
    gate: true,
    when: "the route table of a node subnet lies in nodeResourceGroup and has a route whose \
           addressPrefix is outside the pod CIDR",
    why: "AKS deletes its table with the update, and these routes with it.",
    fix: "Copy the routes to a route table of your own and bind it to the subnet right after the \
          update; before it, where outboundType is userDefinedRouting (KN023).",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    each_table(cx, |table| judge(cx, table))
}

fn judge(cx: &Cx<'_>, id: &ResourceId) -> Outcome {
    if !is_managed(cx, id)? {
        return Ok(Answer::pass());
    }
    let own = split(cx, body(cx, id)?)?.own;
    if own.is_empty() {
        return Ok(Answer::pass());
    }
    let message = format!(
        "AKS deletes its route table {} and with it {}: {}.",
        id.name(),
        counted(own.len(), "own route"),
        listed(&names(&own))
    );
    let start = Finding::new(&RULE, message);
    let finding = own.iter().take(SHOWN).fold(start, |finding, route| {
        let (path, prefix) = destination(route);
        finding.saw_in(id, path, prefix)
    });
    Ok(finding.command(export(id)).into())
}
