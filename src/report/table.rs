//! The audit as a table for terminals and pipes.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::columns::Grid;
use super::view::{AuditView, ClusterView, Summary, plural};
use crate::model::inert;
use crate::rules::{Severity, Verdict};

/// How a table looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Whether words may carry colour; they say the same without.
    pub color: bool,
    /// Columns of the terminal; a pipe has no limit.
    pub width: Option<u16>,
}

/// One column: title, rank (the highest are left out first, 0 never) and cell.
type AuditColumn = (&'static str, u8, fn(&ClusterView<'_>) -> String);

const COLUMNS: [AuditColumn; 11] = [
    ("VERDICT", 0, |view| view.verdict_words()),
    ("CLUSTER", 0, |view| view.cluster.name.to_string()),
    ("GROUP", 8, |view| view.cluster.resource_group.to_string()),
    ("REGION", 7, |view| view.cluster.location.text().unwrap_or("?").to_owned()),
    ("VERSION", 2, |view| view.version().to_owned()),
    ("MODEL", 1, |view| view.cluster.model().to_string()),
    ("POLICY", 5, |view| view.cluster.policy().as_str().to_owned()),
    ("NODES", 6, |view| view.address.demand.nodes_now.to_string()),
    ("POD CIDR", 3, |view| view.address.pod_cidr.clone().unwrap_or_else(|| "-".to_owned())),
    ("BLOCKERS", 0, blockers),
    ("NEXT", 4, |view| view.next_action().to_owned()),
];

fn blockers(view: &ClusterView<'_>) -> String {
    let mut codes: Vec<String> = Vec::new();
    for finding in view.audit.blockers() {
        let ignored = if finding.suppressed.is_some() { " (ignored)" } else { "" };
        let code = format!("{}{ignored}", finding.rule.code);
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.is_empty() { "-".to_owned() } else { codes.join(" ") }
}

/// Writes the table, worst verdict first, between a countdown and the counts.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit(view: &AuditView<'_>, look: Look, out: &mut dyn Write) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let mut rows: Vec<(u8, Row)> = Vec::new();
    for cluster in view.clusters() {
        summary.add(&cluster);
        rows.push((rank(cluster.audit.verdict), row(&cluster)));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    writeln!(out, "{}.", view.countdown())?;
    if summary.clusters == 0 {
        writeln!(out, "No AKS cluster in the input.")?;
    } else {
        write_table(rows.into_iter().map(|(_, row)| row).collect(), look, out)?;
    }
    write_counts(&summary, out)?;
    if let Some(age) = view.data_age() {
        writeln!(out, "{}.", inert(&age))?;
    }
    write_gaps(view, out)?;
    if let Some(requests) = view.inventory.requests {
        writeln!(out, "Read with {requests}.")?;
    }
    if summary.clusters > 0 {
        let next = "Next: cnishift explain CODE tells what a code means, cnishift plan CLUSTER the \
                    steps.";
        writeln!(out, "{next}")?;
    }
    Ok(summary)
}

/// Writes the columns that fit, each row on one line, and names those that were left out.
fn write_table(rows: Vec<Row>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let columns = COLUMNS.iter().map(|(title, rank, _)| (*title, *rank)).collect();
    let (cells, styles): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let mut grid = Grid::new(columns, 1, cells);
    if grid.is_tight(look.width) {
        // A name that can be copied whole is worth more than a word.
        let short =
            |text: &str| text.replace(" open checks", " open").replace(" open check", " open");
        grid.change(0, |_, verdict| short(verdict));
    }
    let hidden = grid.fit(look.width);
    if look.color {
        grid.change(0, |index, verdict| {
            let style = styles.get(index).copied().unwrap_or_default();
            format!("{style}{verdict}{style:#}")
        });
    }
    writeln!(out, "{}\n", grid.draw())?;
    if hidden.is_empty() {
        return Ok(());
    }
    writeln!(out, "Left out at this width: {}. A wider terminal shows them.\n", hidden.join(", "))
}

/// The cells of one cluster, and the style of its verdict.
type Row = (Vec<String>, Style);

fn row(view: &ClusterView<'_>) -> Row {
    let cells = COLUMNS.iter().map(|(_, _, cell)| inert(&cell(view)).into_owned()).collect();
    (cells, style(view.audit.verdict))
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Blocked => 0,
        Verdict::Unhealthy => 1,
        Verdict::Prepare => 2,
        Verdict::Unknown => 3,
        Verdict::Ready => 4,
        Verdict::NotApplicable => 5,
    }
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Ready => AnsiColor::Green,
        Verdict::Prepare => AnsiColor::Yellow,
        Verdict::Blocked | Verdict::Unhealthy => AnsiColor::Red,
        Verdict::Unknown => AnsiColor::Magenta,
        Verdict::NotApplicable => return Style::new().dimmed(),
    };
    color.on_default()
}

fn write_counts(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let clusters = plural(summary.clusters, "cluster", "clusters");
    writeln!(out, "{clusters}, {} affected: {}.", summary.affected, summary.verdict_words())?;
    writeln!(out, "Network models: {}.", summary.model_words())?;
    let severity = |s| plural(summary.with_severity(s), s.as_str(), &format!("{}s", s.as_str()));
    writeln!(
        out,
        "Findings: {}, {}, {} info, {} ignored by the settings; {}, {}.",
        severity(Severity::Blocker),
        severity(Severity::Warning),
        summary.with_severity(Severity::Info),
        summary.suppressed,
        plural(summary.open_checks, "open check", "open checks"),
        plural(summary.unknown_checks, "other unknown check", "other unknown checks"),
    )
}

/// Gaps shown in full; the JSON document has all of them.
const SHOWN_GAPS: usize = 10;

fn write_gaps(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let gaps = &view.inventory.gaps;
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nINCOMPLETE: {}. What is missing may hide findings.",
        plural(gaps.len(), "gap", "gaps")
    )?;
    for gap in gaps.iter().take(SHOWN_GAPS) {
        let value = gap.value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
        let line = format!("{} {} {}{value}: {}", gap.code, gap.file, gap.path, gap.message);
        writeln!(out, "  {}", inert(&line))?;
    }
    if gaps.len() > SHOWN_GAPS {
        writeln!(out, "  and {} more; --format json lists all", gaps.len() - SHOWN_GAPS)?;
    }
    Ok(())
}
