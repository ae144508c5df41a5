//! A comparison as text, for terminals and logs.

use std::io::{self, Write};

use super::diff::{DiffView, change_word, verdict_words};
use crate::diff::{ClusterChange, FactChange, FindingNote};
use crate::model::inert;

/// Writes both sides, each changed cluster with what changed, and the counts.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_text(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (title, side) in view.sides() {
        writeln!(out, "{title} {}", inert(&view.side_words(side)))?;
    }
    writeln!(out)?;
    for change in &view.diff.changes {
        write_change(change, out)?;
    }
    if !view.diff.changes.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}.", view.counts())?;
    for warning in view.warnings() {
        writeln!(out, "{warning}")?;
    }
    write_gaps(view, out)
}

fn write_change(change: &ClusterChange, out: &mut dyn Write) -> io::Result<()> {
    let word = change_word(change);
    writeln!(out, "{word:<8} {}: {}", inert(&change.name), verdict_words(change))?;
    for fact in &change.facts {
        writeln!(out, "         {}", inert(&fact_words(fact)))?;
    }
    for finding in &change.new_findings {
        writeln!(out, "         + {}", inert(&finding_words(finding, "not decided before")))?;
    }
    for finding in &change.gone_findings {
        writeln!(out, "         - {}", inert(&finding_words(finding, "not decided now")))?;
    }
    for finding in &change.changed_findings {
        let words = format!("{} {}: {}", finding.severity, finding.rule, finding.new);
        writeln!(out, "         ~ {}", inert(&words))?;
    }
    for code in &change.newly_open {
        writeln!(out, "         + open check {code}")?;
    }
    for code in &change.now_decided {
        writeln!(out, "         - open check {code}, decided now")?;
    }
    Ok(())
}

/// `path: old -> new`.
fn fact_words(fact: &FactChange) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    format!("{}: {} -> {}", fact.path, shown(&fact.old), shown(&fact.new))
}

fn finding_words(finding: &FindingNote, undecided: &str) -> String {
    let undecided = if finding.undecided { format!(" ({undecided})") } else { String::new() };
    let ignored = if finding.suppressed { " (ignored)" } else { "" };
    format!("{} {}: {}{ignored}{undecided}", finding.severity, finding.rule, finding.title)
}

/// Gaps shown of each side; the JSON document has all of them.
const SHOWN_GAPS: usize = 10;

fn write_gaps(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (title, (_, inventory)) in view.sides() {
        for gap in inventory.gaps.iter().take(SHOWN_GAPS) {
            let line = format!("{} {} {}: {}", gap.code, gap.file, gap.path, gap.message);
            writeln!(out, "  {title} {}", inert(&line))?;
        }
        if let Some(more) = inventory.gaps.len().checked_sub(SHOWN_GAPS).filter(|n| *n > 0) {
            writeln!(out, "  {title} and {more} more; --format json lists all")?;
        }
    }
    Ok(())
}
