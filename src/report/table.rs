//! The audit as a table for terminals and pipes.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};

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

/// One column: title and cell.
type Column = (&'static str, fn(&ClusterView<'_>) -> String);

const COLUMNS: [Column; 11] = [
    ("VERDICT", |view| view.verdict_words()),
    ("CLUSTER", |view| view.cluster.name.to_string()),
    ("GROUP", |view| view.cluster.resource_group.to_string()),
    ("REGION", |view| view.cluster.location.text().unwrap_or("?").to_owned()),
    ("VERSION", |view| view.version().to_owned()),
    ("MODEL", |view| view.cluster.model().to_string()),
    ("POLICY", |view| view.cluster.policy().as_str().to_owned()),
    ("NODES", |view| view.address.demand.nodes_now.to_string()),
    ("POD CIDR", |view| view.address.pod_cidr.clone().unwrap_or_else(|| "-".to_owned())),
    ("BLOCKERS", blockers),
    ("NEXT", |view| view.next_action().to_owned()),
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
    let mut rows: Vec<(u8, Vec<String>)> = Vec::new();
    for cluster in view.clusters() {
        summary.add(&cluster);
        rows.push((rank(cluster.audit.verdict), row(&cluster, look)));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    writeln!(out, "{}.", view.countdown())?;
    if summary.clusters == 0 {
        writeln!(out, "No AKS cluster in the input.")?;
    } else {
        writeln!(out, "{}\n", table(rows, look))?;
    }
    write_counts(&summary, out)?;
    write_gaps(view, out)?;
    Ok(summary)
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

fn row(view: &ClusterView<'_>, look: Look) -> Vec<String> {
    let mut cells: Vec<String> =
        COLUMNS.iter().map(|(_, cell)| inert(&cell(view)).into_owned()).collect();
    if let (true, Some(verdict)) = (look.color, cells.first_mut()) {
        let style = style(view.audit.verdict);
        *verdict = format!("{style}{verdict}{style:#}");
    }
    cells
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

fn table(rows: Vec<(u8, Vec<String>)>, look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(COLUMNS.map(|(title, _)| title));
    match look.width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.add_rows(rows.into_iter().map(|(_, row)| row));
    table.trim_fmt()
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
