//! What the formats of a session share, and its JSON document.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::SCHEMA_VERSION;
use super::json_text::pretty;
use crate::session::{Event, SessionState, Status, StepState};

/// A session with what happened in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionDocument {
    /// Version of this document's shape.
    schema_version: &'static str,
    /// When it was made, RFC 3339.
    pub(super) generated_at: String,
    /// The session's name.
    pub(super) session: String,
    /// The cluster.
    pub(super) cluster: SessionCluster,
    /// The plan in one sentence.
    pub(super) summary: String,
    /// Whether every step is done or left out.
    pub(super) finished: bool,
    /// Who opened it.
    pub(super) opened_by: String,
    /// When it was opened, RFC 3339.
    pub(super) opened_at: String,
    /// When the last thing happened in it, RFC 3339.
    pub(super) last_at: String,
    /// Findings and open checks that were left when it was closed.
    pub(super) findings: Vec<SessionFinding>,
    /// How the cluster stood at the end: deciding facts by their path.
    pub(super) facts: Vec<SessionFact>,
    /// Its steps.
    pub(super) steps: Vec<SessionStep>,
    /// Everything that happened, oldest first.
    pub(super) events: Vec<SessionEvent>,
}

/// The cluster of a session.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionCluster {
    /// ARM id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
}

/// A finding that was left.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionFinding {
    /// The rule's code.
    pub(super) rule: String,
    /// `blocker` or `warning`; empty for an open check.
    pub(super) severity: String,
    /// What it says.
    pub(super) text: String,
}

/// A deciding fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionFact {
    /// Its path.
    pub(super) path: String,
    /// Its value.
    pub(super) value: String,
}

/// A step, and how it stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionStep {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its stable name.
    pub(super) id: String,
    /// The part of the plan that it belongs to.
    pub(super) phase: String,
    /// What to do.
    pub(super) title: String,
    /// How it stands: `done`, `skipped`, `failed`, `pending`, and so on.
    pub(super) status: &'static str,
    /// Why it failed or was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Whether the plan works without it.
    pub(super) optional: bool,
    /// Whether and why it cannot be undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) irreversible: Option<String>,
    /// The checks that it answers.
    pub(super) rules: Vec<String>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionEvent {
    /// When, RFC 3339.
    pub(super) at: String,
    /// Its kind, as the journal has it.
    pub(super) kind: String,
    /// The step that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<String>,
    /// What happened.
    pub(super) headline: String,
    /// More of it, a line each.
    pub(super) lines: Vec<String>,
}

impl SessionDocument {
    /// The document of a session as it stands.
    #[must_use]
    pub fn new(state: &SessionState, generated_at: &str) -> Self {
        let time = |at: Option<&(jiff::Timestamp, Event)>| {
            at.map(|(at, _)| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
        };
        let opened_by = match state.events.first() {
            Some((_, Event::Opened { by, .. })) => by.clone(),
            _ => String::new(),
        };
        let facts = state.baseline.facts.iter();
        Self {
            schema_version: SCHEMA_VERSION,
            generated_at: generated_at.to_owned(),
            session: state.name.clone(),
            cluster: SessionCluster {
                id: state.cluster.to_string(),
                name: state.cluster.name().to_owned(),
            },
            summary: state.summary.clone(),
            finished: state.closed,
            opened_by,
            opened_at: time(state.events.first()),
            last_at: time(state.events.last()),
            findings: left(state),
            facts: facts
                .map(|(path, value)| SessionFact { path: path.clone(), value: value.clone() })
                .collect(),
            steps: (1..).zip(&state.steps).map(|(number, step)| step_of(number, step)).collect(),
            events: state.events.iter().map(|one| event(time(Some(one)), &one.1)).collect(),
        }
    }
}

/// Kinds of events that hold words of people.
const WORDS_OF_PEOPLE: [&str; 5] = ["told", "noted", "skipped", "paused", "failed"];
const LEFT_OUT: &str = "words left out";

impl SessionDocument {
    /// Every ARM id that stands in it, and names of people.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        vec![self.cluster.id.clone(), self.session.clone(), self.opened_by.clone()]
    }

    /// The document with `text` applied to every sentence and `name` to names; what people wrote is left
    /// out.
    #[must_use]
    pub fn masked(&self, text: &dyn Fn(&str) -> String, name: &dyn Fn(&str) -> String) -> Self {
        let mut masked = self.clone();
        masked.session = name(&self.session);
        masked.opened_by = name(&self.opened_by);
        masked.cluster.id = text(&self.cluster.id);
        masked.cluster.name = text(&self.cluster.name);
        masked.summary = text(&self.summary);
        for finding in &mut masked.findings {
            finding.text = text(&finding.text);
        }
        for fact in &mut masked.facts {
            (fact.path, fact.value) = (text(&fact.path), text(&fact.value));
        }
        for step in &mut masked.steps {
            step.title = text(&step.title);
            step.reason = step.reason.as_ref().map(|_| LEFT_OUT.to_owned());
        }
        for event in &mut masked.events {
            event.masked(text);
        }
        masked
    }
}

impl SessionEvent {
    fn masked(&mut self, text: &dyn Fn(&str) -> String) {
        if WORDS_OF_PEOPLE.contains(&self.kind.as_str()) {
            (self.headline, self.lines) = (format!("{}: {LEFT_OUT}", self.kind), Vec::new());
            return;
        }
        self.headline = text(&self.headline);
        self.lines = self.lines.iter().map(|line| text(line)).collect();
    }
}

/// What was left when the session was closed; until then what its baseline knows.
fn left(state: &SessionState) -> Vec<SessionFinding> {
    let closed = state.events.iter().rev().find_map(|(_, event)| match event {
        Event::Closed { findings } => Some(findings),
        _ => None,
    });
    let Some(findings) = closed else {
        let known = state.baseline.findings.iter().map(|text| {
            let (rule, severity) = text.split_once(' ').unwrap_or((text, ""));
            (rule.to_owned(), severity.to_owned())
        });
        return known
            .map(|(rule, severity)| SessionFinding { rule, severity, text: String::new() })
            .collect();
    };
    let finding = |seen: &crate::session::Seen| SessionFinding {
        rule: seen.code.clone(),
        severity: seen.severity.clone(),
        text: seen.text.clone(),
    };
    findings.iter().map(finding).collect()
}

fn step_of(number: usize, state: &StepState) -> SessionStep {
    let step = &state.step;
    SessionStep {
        number,
        id: step.id.clone(),
        phase: step.phase.clone(),
        title: step.title.clone(),
        status: state.status.word(),
        reason: match &state.status {
            Status::Failed(why) | Status::Skipped(why) => Some(why.clone()),
            _ => None,
        },
        optional: step.optional,
        irreversible: step.irreversible.clone(),
        rules: step.rules.clone(),
    }
}

fn event(at: String, event: &Event) -> SessionEvent {
    let (headline, lines) = event.words();
    SessionEvent { at, kind: event.kind(), step: event.step().map(str::to_owned), headline, lines }
}

/// Writes the JSON document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_session_json(document: &SessionDocument, out: &mut dyn Write) -> io::Result<()> {
    pretty(out, document)?;
    writeln!(out)
}
