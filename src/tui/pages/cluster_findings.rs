//! Findings of one cluster, with the evidence of the selected one.

use ratatui::text::Line;

use super::ListContent;
use crate::rules::{Evidence, Finding, OpenCheck, expand_source};
use crate::tui::cluster::{Judged, Opened};
use crate::tui::ink::Ink;
use crate::tui::theme::Role;

pub(super) fn list<'a>(opened: &'a Opened, judged: &'a Judged, ink: Ink) -> ListContent<'a> {
    let audit = &judged.audit;
    let at = opened.cursor().at;
    let found = audit.findings.len();
    let unknown = move |index: usize| unknown(judged, index - found);
    ListContent {
        len: found + audit.open_checks.len() + audit.unknown_checks.len(),
        entry: Box::new(move |index| match audit.findings.get(index) {
            Some(finding) => line(finding, ink),
            None => {
                unknown(index).map_or_else(Line::default, |(check, gate)| open(check, gate, ink))
            }
        }),
        detail: Some(Box::new(move |width| match audit.findings.get(at) {
            Some(finding) => finding_detail(finding, ink, width),
            None if at >= found => {
                unknown(at).map(|(check, _)| unknown_detail(check, ink, width)).unwrap_or_default()
            }
            None => Vec::new(),
        })),
        empty: "No findings, and every check could be decided.",
    }
}

/// The open check with this number, gates first.
fn unknown(judged: &Judged, number: usize) -> Option<(&OpenCheck, bool)> {
    let gates = &judged.audit.open_checks;
    match gates.get(number) {
        Some(check) => Some((check, true)),
        None => Some((judged.audit.unknown_checks.get(number - gates.len())?, false)),
    }
}

fn line(finding: &Finding, ink: Ink) -> Line<'static> {
    let role = Role::of_severity(finding.severity);
    let (word, role) = match &finding.suppressed {
        Some(_) => ("ignored", Role::Muted),
        None => (finding.severity.as_str(), role),
    };
    Line::from(vec![
        ink.span(role, format!("{word:8}")),
        ink.span(Role::Key, format!("{} ", finding.rule.code)),
        ink.span(Role::Text, finding.rule.title),
    ])
}

fn open(check: &OpenCheck, gate: bool, ink: Ink) -> Line<'static> {
    let word = if gate { "open" } else { "unknown" };
    Line::from(vec![
        ink.span(Role::Unknown, format!("{word:8}")),
        ink.span(Role::Key, format!("{} ", check.rule.code)),
        ink.span(Role::Text, check.rule.title),
    ])
}

fn finding_detail(finding: &Finding, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = ink.wrapped(Role::Text, &finding.message, width, 0);
    if let Some(why) = &finding.suppressed {
        let text = format!(
            "Ignored by the settings: {} ({}, until {})",
            why.reason, why.owner, why.expires
        );
        lines.extend(ink.wrapped(Role::Muted, &text, width, 0));
    }
    lines.extend(ink.heading("What was read"));
    for evidence in &finding.evidence {
        lines.extend(ink.wrapped(Role::Text, &evidence_words(evidence), width, 0));
    }
    if finding.evidence.is_empty() {
        lines.push(ink.line(Role::Muted, "no single value; the message says what it rests on"));
    }
    lines.extend(ink.heading("What to do"));
    lines.extend(ink.wrapped(Role::Text, finding.remedy.text, width, 0));
    for command in &finding.remedy.commands {
        lines.extend(ink.wrapped(Role::Key, &command.to_string(), width, 2));
    }
    lines.extend(sources(finding.rule.sources, ink, width));
    lines
}

pub(super) fn evidence_words(evidence: &Evidence) -> String {
    let place = evidence.resource.as_ref().map(|id| format!("\n  of {id}")).unwrap_or_default();
    format!("{} = {}{place}", evidence.path, evidence.value)
}

pub(super) fn sources(sources: &[&'static str], ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = ink.heading("Documentation").into();
    for source in sources {
        lines.extend(ink.wrapped(Role::Muted, &expand_source(source), width, 0));
    }
    lines
}

fn unknown_detail(check: &OpenCheck, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines =
        ink.wrapped(Role::Unknown, &format!("Not read: {}", check.missing.what), width, 0);
    lines.extend(ink.heading("How to decide it"));
    lines.extend(ink.wrapped(Role::Text, &check.missing.how, width, 0));
    lines.extend(ink.heading("What it checks"));
    lines.extend(ink.wrapped(Role::Text, check.rule.when, width, 0));
    lines.extend(sources(check.rule.sources, ink, width));
    lines
}
