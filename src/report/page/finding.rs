//! A finding and an undecided check, as templates see them.

use serde::Serialize;

use super::Kind;
use crate::report::template::Raw;
use crate::rules::{Finding, OpenCheck, expand_source};

#[derive(Serialize)]
pub(super) struct FindingPage<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    /// The exception that covers it.
    accepted: Option<AcceptedPage<'a>>,
    evidence: Vec<EvidencePage<'a>>,
    advice: &'static str,
    commands: Vec<String>,
    doubt: Option<DoubtPage>,
    sources: Vec<Raw>,
}

#[derive(Serialize)]
struct AcceptedPage<'a> {
    reason: &'a str,
    owner: &'a str,
    expires: String,
}

#[derive(Serialize)]
struct EvidencePage<'a> {
    path: &'a str,
    value: String,
    resource: Option<&'a str>,
}

#[derive(Serialize)]
struct DoubtPage {
    mark: &'static str,
    note: &'static str,
}

impl<'a> FindingPage<'a> {
    pub(super) fn new(finding: &'a Finding, kind: Kind) -> Self {
        let rule = finding.rule;
        let evidence = finding.evidence.iter().map(|one| EvidencePage {
            path: &one.path,
            value: one.value.to_string(),
            resource: one.resource.as_deref(),
        });
        Self {
            code: rule.code,
            severity: finding.severity.as_str(),
            title: rule.title,
            message: &finding.message,
            accepted: finding.suppressed.as_ref().map(|one| AcceptedPage {
                reason: &one.reason,
                owner: &one.owner,
                expires: one.expires.to_string(),
            }),
            evidence: evidence.collect(),
            advice: finding.remedy.text,
            commands: finding.remedy.commands.iter().map(ToString::to_string).collect(),
            doubt: rule.uncertainty.map(|u| DoubtPage { mark: u.mark.as_str(), note: u.note }),
            sources: sources(rule.sources, kind),
        }
    }
}

pub(super) fn sources(all: &[&str], kind: Kind) -> Vec<Raw> {
    all.iter().map(|source| kind.source(&expand_source(source))).collect()
}

#[derive(Serialize)]
pub(super) struct CheckPage<'a> {
    code: &'static str,
    title: &'static str,
    /// `open check` or `unknown check`.
    kind: &'static str,
    missing: &'a str,
    how: &'a str,
}

impl<'a> CheckPage<'a> {
    pub(super) fn all(checks: &'a [OpenCheck], kind: &'static str) -> Vec<Self> {
        let page = |check: &'a OpenCheck| Self {
            code: check.rule.code,
            title: check.rule.title,
            kind,
            missing: &check.missing.what,
            how: &check.missing.how,
        };
        checks.iter().map(page).collect()
    }
}
