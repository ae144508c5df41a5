//! KN020: Customer route table will be edited.

use crate::model::ResourceId;
use crate::rules::routes::{
    Routes, body, destination, each_table, export, is_managed, names, split,
};
use crate::rules::words::{SHOWN, counted, listed};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Scope};

/// KN020: Customer route table will be edited.
pub static RULE: Rule = Rule {
    code: "KN020",
    name: "customer-route-table",
    title: "Customer route table will be edited",
    scope: Scope::Kubenet,
    when: "a node subnet is bound to a route table whose resource group is not nodeResourceGroup",
    why: "AKS deletes the pod routes (those whose addressPrefix lies in the pod CIDR) from your \
          table and keeps all others.",
    fix: "Export the table before the update and compare it afterwards. Tell whoever owns the \
          table, and keep infrastructure code from writing the pod routes back.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    each_table(cx, |table| judge(cx, table))
}

/// The table's id decides; what is in it only fills the message.
fn judge(cx: &Cx<'_>, id: &ResourceId) -> Outcome {
    if is_managed(cx, id)? {
        return Ok(Answer::pass());
    }
    let (answer, missing) = match body(cx, id).and_then(|table| split(cx, table)) {
        Ok(routes) => (finding(cx, id, Some(&routes)), None),
        Err(missing) => (finding(cx, id, None), Some(missing)),
    };
    Ok(Answer::from(answer).with_missing(missing))
}

fn finding(cx: &Cx<'_>, id: &ResourceId, routes: Option<&Routes<'_>>) -> Finding {
    let message = format!(
        "Route table {} in group {} is yours: AKS {}.",
        id.name(),
        id.resource_group().unwrap_or_default(),
        routes.map_or_else(|| "deletes its pod routes and keeps the others".to_owned(), effect)
    );
    let mut finding = Finding::new(&RULE, message)
        .saw(cx, "nodeResourceGroup", &cx.cluster.node_resource_group)
        .saw_in(id, "id", id);
    for route in routes.into_iter().flat_map(|routes| routes.pods.iter().take(SHOWN)) {
        let (path, prefix) = destination(route);
        finding = finding.saw_in(id, path, prefix);
    }
    finding.command(export(id))
}

fn effect(routes: &Routes<'_>) -> String {
    let set = |of: &[(usize, &crate::model::Route)], noun| match of {
        [] => format!("no {noun}"),
        some => format!("{} ({})", counted(some.len(), noun), listed(&names(some))),
    };
    format!(
        "deletes {} and keeps {}",
        set(&routes.pods, "pod route"),
        set(&routes.own, "other route")
    )
}
