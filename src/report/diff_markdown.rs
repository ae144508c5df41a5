//! A comparison as Markdown, for tickets and pull requests.

use std::io::{self, Write};

use super::diff::{DiffView, change_word, verdict_words};
use super::escape::{code_span, markdown_text};
use crate::diff::{ClusterChange, FindingNote};

/// Writes both sides, a table of changed clusters, then each with what changed.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_markdown(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Changes between two inventories\n")?;
    for (title, side) in view.sides() {
        writeln!(out, "- {title}: {}", markdown_text(&view.side_words(side)))?;
    }
    writeln!(out, "- Judged as of {}, generated {}\n", view.as_of, view.generated_at)?;
    writeln!(out, "{}.\n", view.counts())?;
    for warning in view.warnings() {
        writeln!(out, "**{}**\n", markdown_text(warning))?;
    }
    write_overview(view, out)?;
    for change in view.diff.changes.iter().filter(|change| change.has_details()) {
        write_change(change, out)?;
    }
    write_gaps(view, out)
}

fn write_overview(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    if view.diff.changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "| Cluster | Change | Verdict | Facts | New findings | Gone findings |")?;
    writeln!(out, "|---|---|---|---:|---|---|")?;
    for change in &view.diff.changes {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            markdown_text(&change.name),
            change_word(change),
            verdict_words(change),
            change.facts.len(),
            codes(&change.new_findings),
            codes(&change.gone_findings),
        )?;
    }
    writeln!(out)
}

fn codes(findings: &[FindingNote]) -> String {
    findings.iter().map(|finding| finding.rule).collect::<Vec<_>>().join(" ")
}

fn write_change(change: &ClusterChange, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}: {}\n", markdown_text(&change.name), change_word(change))?;
    writeln!(out, "{}\n", code_span(&change.id))?;
    let shown = |value: &Option<String>| value.as_deref().map_or("none".to_owned(), code_span);
    for fact in &change.facts {
        let (old, new) = (shown(&fact.old), shown(&fact.new));
        writeln!(out, "- {}: {old} to {new}", code_span(&fact.path))?;
    }
    write_findings("New", "not decided before", &change.new_findings, out)?;
    write_findings("Gone", "not decided now", &change.gone_findings, out)?;
    for finding in &change.changed_findings {
        let (old, new) = (markdown_text(&finding.old), markdown_text(&finding.new));
        writeln!(out, "- Changed {} {}: {new} Before: {old}", finding.severity, finding.rule)?;
    }
    for code in &change.newly_open {
        writeln!(out, "- New open check: {code}")?;
    }
    for code in &change.now_decided {
        writeln!(out, "- Open check decided: {code}")?;
    }
    writeln!(out)
}

fn write_findings(
    title: &str,
    undecided: &str,
    findings: &[FindingNote],
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings {
        let message = markdown_text(&finding.message);
        let undecided = if finding.undecided { format!(" ({undecided})") } else { String::new() };
        let ignored = if finding.suppressed { " (ignored by the settings)" } else { "" };
        writeln!(
            out,
            "- {title} {} {}: {message}{ignored}{undecided}",
            finding.severity, finding.rule
        )?;
    }
    Ok(())
}

fn write_gaps(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    if view.sides().iter().all(|(_, (_, inventory))| inventory.is_complete()) {
        return Ok(());
    }
    writeln!(out, "## Gaps\n\n| Side | Code | File | Path | Meaning |\n|---|---|---|---|---|")?;
    for (title, (_, inventory)) in view.sides() {
        for gap in &inventory.gaps {
            writeln!(
                out,
                "| {title} | {} | {} | {} | {} |",
                gap.code,
                code_span(&gap.file),
                code_span(&gap.path),
                markdown_text(&gap.message),
            )?;
        }
    }
    writeln!(out)
}
