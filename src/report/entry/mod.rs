//! What the formats for machines share: entries about subjects. CSV, SARIF and JUnit are written from
//! these alone, so that none of them can say what another one does not.

mod audit;
mod diff;
mod plan;
mod session;
mod waves;

pub use audit::{write_audit_csv, write_audit_junit, write_audit_sarif};
pub use diff::{write_diff_csv, write_diff_junit, write_diff_sarif};
pub use plan::{write_plan_csv, write_plan_junit, write_plan_sarif};
pub use session::{write_session_csv, write_session_junit, write_session_sarif};
pub use waves::{write_waves_junit, write_waves_sarif};

use crate::model::Gap;
use crate::rules::{Finding, OpenCheck, Severity, expand_source};

/// What stands above all entries of a report.
pub(super) struct Head<'a> {
    /// When it is made, RFC 3339.
    pub generated_at: &'a str,
    /// What could not be read.
    pub gaps: Vec<&'a Gap>,
    /// Names of the subjects' facts, in their order.
    pub facts: &'static [&'static str],
}

/// A cluster with all that is said of it.
pub(super) struct Subject {
    /// ARM id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its verdict, or the word that takes its place.
    pub verdict: String,
    /// What to do next, in a few words.
    pub next: String,
    /// Values of [`Head::facts`].
    pub facts: Vec<String>,
    /// What is said of it.
    pub entries: Vec<Entry>,
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Something is as it should not be.
    Found(Severity),
    /// A gate that could not be decided.
    Open,
    /// Another check that could not be decided.
    Unknown,
    /// To be done by people.
    Todo,
    /// Done, or as it should be.
    Done,
    /// Told, without a judgement.
    Told,
}

impl State {
    /// Its word in CSV and JSON properties.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Open => "open",
            Self::Unknown => "unknown",
            Self::Todo => "to do",
            Self::Done => "done",
            Self::Told => "told",
        }
    }

    pub(super) const fn severity(self) -> Option<Severity> {
        match self {
            Self::Found(severity) => Some(severity),
            _ => None,
        }
    }
}

/// A value with the place where it was read.
pub(super) struct Proof {
    pub path: String,
    pub value: String,
    pub resource: Option<String>,
}

/// One thing that is said of a subject.
pub(super) struct Entry {
    /// Its kind: `finding`, `open check`, `step`, `range`, and so on.
    pub row: &'static str,
    /// The rule's code, or what else names it.
    pub code: String,
    pub state: State,
    pub title: String,
    pub text: String,
    pub evidence: Vec<Proof>,
    pub remedy: String,
    pub sources: Vec<String>,
    /// The exception that covers it, in words.
    pub accepted: Option<String>,
    /// How it compares with an earlier report, in SARIF's words.
    pub baseline: Option<&'static str>,
}

impl Entry {
    /// An entry with its kind, name and state; the rest is filled in.
    pub(super) fn new(row: &'static str, code: impl Into<String>, state: State) -> Self {
        Self {
            row,
            code: code.into(),
            state,
            title: String::new(),
            text: String::new(),
            evidence: Vec::new(),
            remedy: String::new(),
            sources: Vec::new(),
            accepted: None,
            baseline: None,
        }
    }

    pub(super) fn titled(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        (self.title, self.text) = (title.into(), text.into());
        self
    }

    pub(super) fn saw(mut self, path: impl Into<String>, value: impl Into<String>) -> Self {
        self.evidence.push(Proof { path: path.into(), value: value.into(), resource: None });
        self
    }

    /// A finding.
    pub(super) fn of_finding(finding: &Finding) -> Self {
        let rule = finding.rule;
        let proof = |one: &crate::rules::Evidence| Proof {
            path: one.path.clone(),
            value: one.value.to_string(),
            resource: one.resource.clone(),
        };
        let accepted = finding.suppressed.as_ref();
        Self {
            evidence: finding.evidence.iter().map(proof).collect(),
            remedy: finding.remedy.to_text(),
            sources: sources(rule.sources),
            accepted: accepted
                .map(|one| format!("{} ({}, until {})", one.reason, one.owner, one.expires)),
            ..Self::new("finding", rule.code, State::Found(finding.severity))
                .titled(rule.title, &finding.message)
        }
    }

    /// A check that could not be decided: it is open, never passed.
    pub(super) fn of_check(row: &'static str, check: &OpenCheck) -> Self {
        let state = if row == "open check" { State::Open } else { State::Unknown };
        Self {
            remedy: check.missing.how.clone(),
            sources: sources(check.rule.sources),
            ..Self::new(row, check.rule.code, state).titled(check.rule.title, &check.missing.what)
        }
    }
}

fn sources(all: &[&str]) -> Vec<String> {
    all.iter().map(|source| expand_source(source)).collect()
}
