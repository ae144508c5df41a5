//! KN001: Cluster uses kubenet.

use jiff::civil::Date;

use crate::model::{KUBENET_RETIREMENT, days_between};
use crate::rules::words::counted;
use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// KN001: Cluster uses kubenet.
pub static RULE: Rule = Rule {
    code: "KN001",
    name: "kubenet",
    title: "Cluster uses kubenet",
    severity: Severity::Blocker,
    category: Category::Retirement,
    scope: Scope::All,
    when: "networkProfile.networkPlugin is kubenet; a blocker from 2028-03-31 on",
    why: "Kubenet loses support on 2028-03-31. Clusters that are still on it then run without \
          support.",
    fix: "Clear the other findings, then update the cluster to Azure CNI Overlay. The update \
          reimages every node and cannot be undone.",
    sources: &["docs:includes/kubenet-retirement.md (2026-01-14)"],
    deadline: Some(KUBENET_RETIREMENT.date),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if !cx.cluster.is_kubenet() {
        return Ok(Answer::pass());
    }
    let retired = cx.as_of >= KUBENET_RETIREMENT.date;
    let update =
        cx.az("az aks update").then("--network-plugin azure --network-plugin-mode overlay");
    let finding = Finding::new(&RULE, message(cx.as_of))
        .severity(if retired { Severity::Blocker } else { Severity::Warning })
        .saw(cx, "networkProfile.networkPlugin", &cx.cluster.network.plugin)
        .command(cx.done(update));
    Ok(finding.into())
}

fn message(today: Date) -> String {
    let end = KUBENET_RETIREMENT.date;
    let left = days_between(today, end);
    let days = |days: i32| counted(usize::try_from(days).unwrap_or_default(), "day");
    let state = match left {
        ..0 => format!("lost support on {end}, {} ago", days(-left)),
        0 => format!("loses support today, {end}"),
        _ => format!("loses support on {end}, {} left", days(left)),
    };
    format!("Kubenet {state}; move this cluster to Azure CNI Overlay.")
}
