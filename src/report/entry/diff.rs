//! A comparison as entries: what is new is found, what is gone is absent.

use std::io::{self, Write};

use super::{Entry, Head, State, Subject};
use crate::diff::{ClusterChange, FindingNote};
use crate::report::csv::write_csv;
use crate::report::diff::{DiffView, change_word, verdict_words};
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;
use crate::rules::Severity;

const FACTS: [&str; 2] = ["change", "verdict_change"];

fn head<'a>(view: &'a DiffView<'_>) -> Head<'a> {
    let gaps = view.old.1.gaps.iter().chain(&view.new.1.gaps);
    Head { generated_at: &view.generated_at, gaps: gaps.collect(), facts: &FACTS }
}

fn subject(change: &ClusterChange) -> Subject {
    let new = change.new_findings.iter().map(|note| noted(note, true));
    let gone = change.gone_findings.iter().map(|note| noted(note, false));
    let mut entries = vec![whole(change)];
    entries.extend(new.chain(gone));
    for changed in &change.changed_findings {
        let entry = Entry::new("changed finding", changed.rule, State::Told);
        entries.push(Entry {
            baseline: Some("updated"),
            ..entry.titled(changed.title, format!("{} Before: {}", changed.new, changed.old))
        });
    }
    for fact in &change.facts {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        let text = format!("{} to {}", shown(&fact.old), shown(&fact.new));
        entries.push(Entry::new("fact", "fact", State::Told).titled(fact.path.clone(), text));
    }
    entries.extend(change.newly_open.iter().map(|code| {
        Entry::new("newly open", *code, State::Open).titled("newly open", "decided before")
    }));
    entries.extend(change.now_decided.iter().map(|code| {
        Entry::new("now decided", *code, State::Done).titled("decided", "open before")
    }));
    Subject {
        id: change.id.clone(),
        name: change.name.clone(),
        verdict: change.new_verdict.map(|verdict| verdict.to_string()).unwrap_or_default(),
        next: verdict_words(change),
        facts: vec![change_word(change).to_owned(), verdict_words(change)],
        entries,
    }
}

/// What became of the cluster as a whole.
fn whole(change: &ClusterChange) -> Entry {
    let state = if change.worse { State::Found(Severity::Blocker) } else { State::Told };
    Entry::new("change", "change", state).titled(change_word(change), verdict_words(change))
}

fn noted(note: &FindingNote, new: bool) -> Entry {
    let (row, baseline) = if new { ("new finding", "new") } else { ("gone finding", "absent") };
    // A finding is no failure of its own here: whether the cluster is worse says the change.
    let entry = Entry::new(row, note.rule, State::Told).titled(note.title, &note.message);
    let undecided = note.undecided.then(|| " (the other side did not decide it)".to_owned());
    Entry {
        text: format!("{}: {}{}", note.severity, entry.text, undecided.unwrap_or_default()),
        accepted: note.suppressed.then(|| "ignored by the settings".to_owned()),
        baseline: Some(baseline),
        ..entry
    }
}

fn subjects<'a>(view: &'a DiffView<'_>) -> impl Iterator<Item = Subject> + 'a {
    view.diff.changes.iter().map(subject)
}

/// Writes CSV: a row a change.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_csv(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_csv(&head(view), &mut subjects(view), out)
}

/// Writes SARIF 2.1.0 with baseline states.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_sarif(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_sarif(&head(view), &mut subjects(view), out)
}

/// Writes JUnit: a cluster that is worse than before fails.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_junit(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_junit(&head(view), &mut subjects(view), out)
}
