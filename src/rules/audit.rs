//! Runs every rule on one cluster.

use super::{Cx, Finding, Missing, Policy, RULES, Rule, Scope, Severity, Verdict, verdict};
use crate::model::NetworkModel;

/// A rule that could not be decided on a cluster.
#[derive(Debug, Clone)]
pub struct OpenCheck {
    /// The rule.
    pub rule: &'static Rule,
    /// What it would have needed, and how to get it.
    pub missing: Missing,
}

/// What the rules say of one cluster.
#[derive(Debug)]
pub struct ClusterAudit {
    /// What can be done with it today.
    pub verdict: Verdict,
    /// The verdict as far as unsuppressed findings go; thresholds use it.
    pub unsuppressed: Verdict,
    /// Findings, worst first, suppressed ones included.
    pub findings: Vec<Finding>,
    /// Gates that were not decided: no update may start over them.
    pub open_checks: Vec<OpenCheck>,
    /// Other checks that were not decided.
    pub unknown_checks: Vec<OpenCheck>,
}

impl ClusterAudit {
    /// Unsuppressed findings.
    pub fn active(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// Blockers that fired, suppressed or not.
    pub fn blockers(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Blocker)
    }
}

/// Runs every rule, applies the policy and judges.
///
/// Selections only thin out what is listed; the verdict always rests on all rules.
#[must_use]
pub fn audit_cluster(cx: &Cx<'_>, policy: &Policy) -> ClusterAudit {
    let mut findings = Vec::new();
    let mut open_checks = Vec::new();
    let mut unknown_checks = Vec::new();
    for rule in RULES {
        let Some(outcome) = run(rule, cx) else { continue };
        let missing = match outcome {
            Ok(answer) => {
                findings.extend(answer.findings);
                answer.missing
            }
            Err(missing) => Some(missing),
        };
        let Some(missing) = missing else { continue };
        let list = if rule.gate { &mut open_checks } else { &mut unknown_checks };
        list.push(OpenCheck { rule, missing });
    }
    policy.apply(&mut findings, cx.cluster, cx.as_of);
    // The sort is stable: within a severity the order of the catalogue stays.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let verdict_of = verdict(cx.cluster, &findings);
    let kept: Vec<Finding> =
        findings.iter().filter(|finding| finding.suppressed.is_none()).cloned().collect();
    let unsuppressed =
        if kept.len() == findings.len() { verdict_of } else { verdict(cx.cluster, &kept) };
    findings.retain(|finding| policy.selection.includes(finding.rule));
    ClusterAudit { verdict: verdict_of, unsuppressed, findings, open_checks, unknown_checks }
}

/// The rule's answer, or `None` where it does not apply.
fn run(rule: &'static Rule, cx: &Cx<'_>) -> Option<super::Outcome> {
    let model = cx.cluster.model();
    if model == NetworkModel::Unknown {
        let network = &cx.cluster.network;
        let missing = Missing::new(
            format!(
                "the network model: {} is {:?}, {} is {:?}",
                cx.cluster.path("networkProfile.networkPlugin"),
                network.plugin.text().unwrap_or("missing"),
                cx.cluster.path("networkProfile.networkPluginMode"),
                network.plugin_mode.text().unwrap_or("missing"),
            ),
            cx.done(cx.az("az aks show").then("-o json")).to_string(),
        );
        return Some(Err(missing));
    }
    let applies = match rule.scope {
        Scope::All => true,
        Scope::Candidates => {
            matches!(model, NetworkModel::Kubenet | NetworkModel::AzureNodeSubnet)
        }
        Scope::Kubenet => model == NetworkModel::Kubenet,
    };
    applies.then(|| (rule.check)(cx))
}
