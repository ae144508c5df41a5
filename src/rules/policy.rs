//! What the users of a fleet decided about findings: severities, exceptions, selections.

use jiff::civil::Date;

use super::{Finding, Rule, Severity, Suppression};
use crate::model::{Cluster, wildcard};

/// A finding that is accepted for some clusters, for a reason, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The rule's code.
    pub rule: String,
    /// Clusters by name or ARM id; `*` stands for any text.
    pub clusters: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Date,
}

impl Exception {
    /// Whether it covers this finding of this cluster on this day.
    fn covers(&self, rule: &Rule, cluster: &Cluster, day: Date) -> bool {
        self.rule.eq_ignore_ascii_case(rule.code) && day <= self.expires && self.names(cluster)
    }

    /// Whether it is about this cluster.
    #[must_use]
    pub fn names(&self, cluster: &Cluster) -> bool {
        self.clusters.iter().any(|pattern| {
            wildcard(pattern, &cluster.name) || wildcard(pattern, cluster.id.as_str())
        })
    }
}

impl Policy {
    /// Exceptions that no longer hold on a day, in words.
    pub fn expired(&self, day: Date) -> impl Iterator<Item = String> {
        let gone = self.exceptions.iter().filter(move |exception| exception.expires < day);
        gone.map(|exception| {
            format!(
                "the exception of {} for {} expired on {} (owner: {}); its findings count again",
                exception.rule,
                exception.clusters.join(", "),
                exception.expires,
                exception.owner
            )
        })
    }
}

/// Decisions that are applied after the rules have spoken.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Severities that replace a rule's own, by code.
    pub severities: Vec<(String, Severity)>,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Which findings are shown and counted.
    pub selection: Selection,
}

impl Policy {
    /// Applies severities and exceptions; suppressed findings stay in the list.
    pub fn apply(&self, findings: &mut [Finding], cluster: &Cluster, day: Date) {
        for finding in findings {
            let code = finding.rule.code;
            let severity = self.severities.iter().find(|(rule, _)| rule.eq_ignore_ascii_case(code));
            if let Some((_, severity)) = severity {
                finding.severity = *severity;
            }
            let exception = self.exceptions.iter().find(|e| e.covers(finding.rule, cluster, day));
            finding.suppressed = exception.map(|exception| Suppression {
                reason: exception.reason.clone(),
                owner: exception.owner.clone(),
                expires: exception.expires,
            });
        }
    }
}

/// Rules chosen by code, prefix of a code, or category.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these, when not empty.
    pub select: Vec<String>,
    /// All but these.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule's findings are shown and counted.
    pub fn includes(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|selector| selects(selector, rule));
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    /// The first selector that names no rule at all.
    pub fn unknown_selector(&self) -> Option<&str> {
        let known = |s: &str| super::RULES.iter().any(|rule| selects(s, rule));
        self.select.iter().chain(&self.ignore).map(String::as_str).find(|s| !known(s))
    }
}

/// Whether a selector names a rule: `KN013`, `KN`, `sizing`, `best-practice` or `best-practice:ip`.
fn selects(selector: &str, rule: &Rule) -> bool {
    let category = rule.category.as_str();
    let starts = |text: &str| {
        text.get(..selector.len()).is_some_and(|head| head.eq_ignore_ascii_case(selector))
    };
    let whole = |text: &str| matches!(text.as_bytes().get(selector.len()), None | Some(b':'));
    !selector.is_empty()
        && (starts(rule.code)
            || rule.name.eq_ignore_ascii_case(selector)
            || (starts(category) && whole(category)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_name_codes_prefixes_and_categories() {
        let rule = crate::rules::rule("BP001").unwrap();
        for yes in ["BP001", "bp001", "BP", "best-practice", "best-practice:ip"] {
            assert!(selects(yes, rule), "{yes}");
        }
        for no in ["", "BP0011", "KN", "best", "best-practice:i", "sizing"] {
            assert!(!selects(no, rule), "{no}");
        }
    }

    #[test]
    fn wildcards_match_whole_names() {
        assert!(wildcard("aks-*-prod", "AKS-weu-prod"));
        assert!(wildcard("*", ""));
        assert!(wildcard("*/managedclusters/a*", "/x/managedClusters/abc"));
        assert!(!wildcard("aks", "aks-1"));
        assert!(!wildcard("a*b*c", "acb"));
    }
}
