//! KN036: Node Disruption Policy forbids reimage.

use crate::rules::{Answer, Cx, Finding, Missing, Outcome, Rule, Severity};

/// KN036: Node Disruption Policy forbids reimage.
pub static RULE: Rule = Rule {
    code: "KN036",
    name: "node-disruption",
    title: "Node Disruption Policy forbids reimage",
    severity: Severity::Blocker,
    gate: true,
    when: "nodeDisruptionProfile.nodeDisruptionPolicy is Block (a blocker) or \
           AllowDuringMaintenanceWindow (a warning); only preview API versions show it",
    why: "The update reimages every node. Block makes AKS refuse it, and \
          AllowDuringMaintenanceWindow lets it run only inside the maintenance window \
          aksManagedNodeOSUpgradeSchedule.",
    fix: "Set the policy to Allow for the time of the update, or start the update inside the \
          maintenance window. Set the policy back afterwards.",
    sources: &["docs:node-disruption-policy.md", "docs:use-node-disruption-policy.md"],
    check,
    ..Rule::BASE
};

const PATH: &str = "nodeDisruptionProfile.nodeDisruptionPolicy";

fn check(cx: &Cx<'_>) -> Outcome {
    let policy = &cx.cluster.node_disruption_policy;
    let text = cx.read(policy, PATH)?.ok_or_else(|| undecided(cx, "is not in the body"))?;
    let (severity, message) = match text.to_ascii_lowercase().as_str() {
        "allow" => return Ok(Answer::pass()),
        "block" => (Severity::Blocker, "The node disruption policy Block refuses the update."),
        "allowduringmaintenancewindow" => (
            Severity::Warning,
            "The node disruption policy lets the update run only inside the maintenance window \
             aksManagedNodeOSUpgradeSchedule.",
        ),
        other => return Err(undecided(cx, &format!("is {other}, which is not documented"))),
    };
    let allow = cx.az("az aks update").then("--node-disruption-policy Allow");
    let finding = Finding::new(&RULE, message).severity(severity).saw(cx, PATH, policy);
    Ok(finding.command(cx.done(allow)).into())
}

fn undecided(cx: &Cx<'_>, problem: &str) -> Missing {
    let show = cx.done(cx.az("az aks show").then("--query nodeDisruptionProfile"));
    Missing::new(
        format!("{} {problem}; only preview API versions show it", cx.cluster.path(PATH)),
        format!("Read it with the aks-preview extension of the Azure CLI: {show}"),
    )
}
