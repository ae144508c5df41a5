//! Which findings are new and which are gone.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::rules::{ClusterAudit, Finding, Severity};

/// A finding that only one of the two audits has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingNote {
    /// The rule's code.
    pub rule: &'static str,
    /// How much it matters there.
    pub severity: Severity,
    /// The rule's title.
    pub title: &'static str,
    /// What it means for this cluster.
    pub message: String,
    /// Whether an exception of the settings covers it.
    pub suppressed: bool,
    /// Whether the other audit could not decide the check: then its absence says nothing.
    pub undecided: bool,
}

impl FindingNote {
    /// A note of a finding that the other audit does not have.
    fn new(finding: &Finding, other: &ClusterAudit) -> Self {
        let rule = finding.rule;
        let mut checks = other.open_checks.iter().chain(&other.unknown_checks);
        Self {
            rule: rule.code,
            severity: finding.severity,
            title: rule.title,
            message: finding.message.clone(),
            suppressed: finding.suppressed.is_some(),
            undecided: checks.any(|check| check.rule.code == rule.code),
        }
    }

    /// Whether it asks for something to be done, at this severity or a higher one.
    pub(super) fn asks(&self, severity: Severity) -> bool {
        !self.suppressed && self.severity >= severity
    }
}

/// A finding that both audits have, in other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingChange {
    /// The rule's code.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The rule's title.
    pub title: &'static str,
    /// What it meant before.
    pub old: String,
    /// What it means now.
    pub new: String,
}

/// How the findings of two audits differ.
#[derive(Debug, Default)]
pub(super) struct FindingDiff {
    pub(super) new: Vec<FindingNote>,
    pub(super) gone: Vec<FindingNote>,
    pub(super) changed: Vec<FindingChange>,
}

/// Compares the findings of two audits. Those with the same words are the same; of the others, one
/// of the same rule and severity on either side is one whose words changed, since names and numbers
/// in them do.
pub(super) fn compare(old: &ClusterAudit, new: &ClusterAudit) -> FindingDiff {
    let mut gone = without(&old.findings, &new.findings);
    let mut diff = FindingDiff::default();
    for finding in without(&new.findings, &old.findings) {
        let twin = gone.iter().position(|other| kind(other) == kind(finding));
        match twin.map(|at| gone.remove(at)) {
            Some(before) => diff.changed.push(changed(before, finding)),
            None => diff.new.push(FindingNote::new(finding, old)),
        }
    }
    diff.gone = gone.into_iter().map(|finding| FindingNote::new(finding, new)).collect();
    diff
}

fn kind(finding: &Finding) -> (&'static str, Severity, bool) {
    (finding.rule.code, finding.severity, finding.suppressed.is_some())
}

fn changed(old: &Finding, new: &Finding) -> FindingChange {
    FindingChange {
        rule: new.rule.code,
        severity: new.severity,
        title: new.rule.title,
        old: old.message.clone(),
        new: new.message.clone(),
    }
}

/// `from` without one for each of `taken` that says the same.
fn without<'a>(from: &'a [Finding], taken: &'a [Finding]) -> Vec<&'a Finding> {
    let words = |finding: &'a Finding| (kind(finding), finding.message.as_str());
    let mut counts: HashMap<_, usize> = HashMap::new();
    for finding in taken {
        *counts.entry(words(finding)).or_default() += 1;
    }
    let mut left: Vec<_> = from.iter().collect();
    left.retain(|finding| match counts.get_mut(&words(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    left
}
