//! A comparison as Markdown and HTML.

use std::io::{self, Write};

use serde::Serialize;

use super::{GapPage, Sheet, gaps_of};
use crate::diff::{ClusterChange, FactChange, FindingChange, FindingNote};
use crate::report::diff::{DiffView, change_word, verdict_words};
use crate::report::template::Templates;

#[derive(Serialize)]
struct DiffPage<'a> {
    sheet: Sheet,
    sides: Vec<SidePage>,
    as_of: String,
    generated_at: &'a str,
    counts: String,
    warnings: Vec<&'static str>,
    changes: Vec<ChangePage<'a>>,
    gaps: Vec<GapPage<'a>>,
}

#[derive(Serialize)]
struct SidePage {
    title: &'static str,
    words: String,
}

#[derive(Serialize)]
struct ChangePage<'a> {
    id: &'a str,
    name: &'a str,
    word: &'static str,
    verdict: String,
    new_codes: Vec<&'static str>,
    gone_codes: Vec<&'static str>,
    details: bool,
    facts: &'a [FactChange],
    findings: Vec<NotePage<'a>>,
    changed: &'a [FindingChange],
    newly_open: &'a [&'static str],
    now_decided: &'a [&'static str],
}

/// A finding that only one side has.
#[derive(Serialize)]
struct NotePage<'a> {
    /// `New` or `Gone`.
    word: &'static str,
    /// What its absence on the other side says, where it says nothing.
    undecided: Option<&'static str>,
    #[serde(flatten)]
    note: &'a FindingNote,
}

fn page<'a>(view: &'a DiffView<'_>) -> DiffPage<'a> {
    let sides = view.sides();
    DiffPage {
        sheet: Sheet::new(),
        sides: sides
            .iter()
            .map(|(title, side)| SidePage { title, words: view.side_words(*side) })
            .collect(),
        as_of: view.as_of.to_string(),
        generated_at: &view.generated_at,
        counts: view.counts(),
        warnings: view.warnings(),
        changes: view.diff.changes.iter().map(change).collect(),
        gaps: sides.iter().flat_map(|(title, (_, side))| gaps_of(title, &side.gaps)).collect(),
    }
}

fn change(change: &ClusterChange) -> ChangePage<'_> {
    let codes = |notes: &[FindingNote]| notes.iter().map(|note| note.rule).collect();
    let new = change.new_findings.iter().map(|note| noted("New", "not decided before", note));
    let gone = change.gone_findings.iter().map(|note| noted("Gone", "not decided now", note));
    ChangePage {
        id: &change.id,
        name: &change.name,
        word: change_word(change),
        verdict: verdict_words(change),
        new_codes: codes(&change.new_findings),
        gone_codes: codes(&change.gone_findings),
        details: change.has_details(),
        facts: &change.facts,
        findings: new.chain(gone).collect(),
        changed: &change.changed_findings,
        newly_open: &change.newly_open,
        now_decided: &change.now_decided,
    }
}

fn noted<'a>(word: &'static str, undecided: &'static str, note: &'a FindingNote) -> NotePage<'a> {
    NotePage { word, undecided: note.undecided.then_some(undecided), note }
}

/// Writes Markdown: both sides, a table of changed clusters, then each with what changed.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_diff_markdown(
    view: &DiffView<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("diff.md", page(view), out)
}

/// Writes one HTML page.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_diff_html(
    view: &DiffView<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("diff.html", page(view), out)
}
