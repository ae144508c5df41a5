//! A session as entries: its steps, what is left, and what happened.

use std::io::{self, Write};

use super::{Entry, Head, State, Subject};
use crate::report::csv::write_csv;
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;
use crate::report::session::{SessionDocument, SessionEvent, SessionFinding, SessionStep};
use crate::rules::Severity;

const FACTS: [&str; 4] = ["session", "opened_by", "opened_at", "last_at"];

fn head(document: &SessionDocument) -> Head<'_> {
    Head { generated_at: &document.generated_at, gaps: Vec::new(), facts: &FACTS }
}

fn subject(document: &SessionDocument) -> Subject {
    let steps = document.steps.iter().map(step);
    let facts = document.facts.iter().map(|fact| {
        Entry::new("fact", "fact", State::Told).titled(fact.path.clone(), fact.value.clone())
    });
    Subject {
        id: document.cluster.id.clone(),
        name: document.cluster.name.clone(),
        verdict: if document.finished { "finished" } else { "not finished" }.to_owned(),
        next: document.summary.clone(),
        facts: [&document.session, &document.opened_by, &document.opened_at, &document.last_at]
            .map(Clone::clone)
            .to_vec(),
        entries: steps
            .chain(document.findings.iter().map(finding))
            .chain(facts)
            .chain(document.events.iter().map(event))
            .collect(),
    }
}

fn step(step: &SessionStep) -> Entry {
    let state = match step.status {
        "done" => State::Done,
        "failed" => State::Found(Severity::Blocker),
        "skipped" => State::Told,
        _ => State::Todo,
    };
    let reason = step.reason.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    Entry::new("step", step.id.clone(), state)
        .titled(format!("{}. {}", step.number, step.title), format!("{}{reason}", step.status))
        .saw("status", step.status)
}

/// What is left was known when the session was closed: it is told, not a failure of the session.
fn finding(finding: &SessionFinding) -> Entry {
    let row = if finding.severity.is_empty() { "open check left" } else { "finding left" };
    Entry::new(row, finding.rule.clone(), State::Told)
        .titled(finding.severity.clone(), finding.text.clone())
}

fn event(event: &SessionEvent) -> Entry {
    let step = event.step.as_deref().map(|step| format!("{step}: ")).unwrap_or_default();
    let lines = std::iter::once(format!("{step}{}", event.headline)).chain(event.lines.clone());
    Entry::new("event", event.kind.clone(), State::Told)
        .titled(event.at.clone(), lines.collect::<Vec<_>>().join("\n"))
}

/// Writes CSV: a row a step, finding, fact and event.
///
/// # Errors
/// When the output cannot be written.
pub fn write_session_csv(document: &SessionDocument, out: &mut dyn Write) -> io::Result<()> {
    write_csv(&head(document), &mut std::iter::once(subject(document)), out)
}

/// Writes SARIF 2.1.0.
///
/// # Errors
/// When the output cannot be written.
pub fn write_session_sarif(document: &SessionDocument, out: &mut dyn Write) -> io::Result<()> {
    write_sarif(&head(document), &mut std::iter::once(subject(document)), out)
}

/// Writes JUnit: a step that failed fails, one that is not done is skipped.
///
/// # Errors
/// When the output cannot be written.
pub fn write_session_junit(document: &SessionDocument, out: &mut dyn Write) -> io::Result<()> {
    write_junit(&head(document), &mut std::iter::once(subject(document)), out)
}
