//! The audit as a table for terminals and pipes.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

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

/// One column: title, rank and cell. Where the terminal is too narrow the highest ranks go first.
type Column = (&'static str, u8, fn(&ClusterView<'_>) -> String);

const COLUMNS: [Column; 11] = [
    ("VERDICT", 0, |view| view.verdict_words()),
    ("CLUSTER", 1, |view| view.cluster.name.to_string()),
    ("GROUP", 10, |view| view.cluster.resource_group.to_string()),
    ("REGION", 9, |view| view.cluster.location.text().unwrap_or("?").to_owned()),
    ("VERSION", 4, |view| view.version().to_owned()),
    ("MODEL", 3, |view| view.cluster.model().to_string()),
    ("POLICY", 6, |view| view.cluster.policy().as_str().to_owned()),
    ("NODES", 7, |view| view.address.demand.nodes_now.to_string()),
    ("POD CIDR", 5, |view| view.address.pod_cidr.clone().unwrap_or_else(|| "-".to_owned())),
    ("BLOCKERS", 2, blockers),
    ("NEXT", 8, |view| view.next_action().to_owned()),
];

/// Columns that stay whatever the width; the last of them is cut where even they do not fit.
const ALWAYS: u8 = 2;

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
        rows.push((rank(cluster.audit.verdict), Row::new(&cluster)));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    writeln!(out, "{}.", view.countdown())?;
    if summary.clusters == 0 {
        writeln!(out, "No AKS cluster in the input.")?;
    } else {
        write_table(rows.into_iter().map(|(_, row)| row).collect(), look, out)?;
    }
    write_counts(&summary, out)?;
    write_gaps(view, out)?;
    Ok(summary)
}

/// Writes the columns that fit, each row on one line, and names those that were left out.
fn write_table(mut rows: Vec<Row>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut widths = widths(&rows);
    let shown = fitting(&widths, look.width);
    if look.width.is_some_and(|width| total(&widths, &shown) > usize::from(width)) {
        // A name that can be copied whole is worth more than a word.
        rows.iter_mut().for_each(Row::shorten_verdict);
        widths = self::widths(&rows);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(pick(COLUMNS.map(|(title, _, _)| title.to_owned()).to_vec(), &shown));
    let room = look.width.map(|width| cluster_room(&widths, &shown, usize::from(width)));
    for row in rows {
        table.add_row(pick(row.cells(look, room), &shown));
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    let hidden: Vec<_> =
        COLUMNS.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|((t, _, _), _)| *t).collect();
    if hidden.is_empty() {
        return Ok(());
    }
    writeln!(out, "Left out at this width: {}. A wider terminal shows them.\n", hidden.join(", "))
}

/// The cells of one cluster, with the style of its verdict.
struct Row {
    cells: Vec<String>,
    style: Style,
}

impl Row {
    fn new(view: &ClusterView<'_>) -> Self {
        let cells = COLUMNS.iter().map(|(_, _, cell)| inert(&cell(view)).into_owned()).collect();
        Self { cells, style: style(view.audit.verdict) }
    }

    fn shorten_verdict(&mut self) {
        if let Some(verdict) = self.cells.first_mut() {
            *verdict = verdict.replace(" open checks", " open").replace(" open check", " open");
        }
    }

    fn cells(mut self, look: Look, cluster_room: Option<usize>) -> Vec<String> {
        if let (Some(room), Some(name)) = (cluster_room, self.cells.get_mut(1)) {
            *name = cut(name, room);
        }
        if let (true, Some(verdict)) = (look.color, self.cells.first_mut()) {
            *verdict = format!("{}{verdict}{:#}", self.style, self.style);
        }
        self.cells
    }
}

/// The widest cell of each column, title included, in terminal cells.
fn widths(rows: &[Row]) -> Vec<usize> {
    let titles = COLUMNS.iter().map(|(title, _, _)| title.len());
    let widest = |(column, title): (usize, usize)| {
        let cells = rows.iter().filter_map(|row| row.cells.get(column));
        cells.map(|cell| cell.width()).fold(title, usize::max)
    };
    titles.enumerate().map(widest).collect()
}

/// Which columns are shown: as many as fit, those of the highest rank left out first.
fn fitting(widths: &[usize], limit: Option<u16>) -> Vec<bool> {
    let mut shown = vec![true; COLUMNS.len()];
    let Some(limit) = limit else { return shown };
    let mut ranks: Vec<(u8, usize)> =
        COLUMNS.iter().enumerate().map(|(index, (_, rank, _))| (*rank, index)).collect();
    ranks.sort_unstable();
    while total(widths, &shown) > usize::from(limit) {
        match ranks.pop().filter(|(rank, _)| *rank > ALWAYS) {
            Some((_, index)) => shown.iter_mut().skip(index).take(1).for_each(|show| *show = false),
            None => break,
        }
    }
    shown
}

/// The width of the shown columns with a space on either side of each.
fn total(widths: &[usize], shown: &[bool]) -> usize {
    widths.iter().zip(shown).filter(|(_, shown)| **shown).map(|(width, _)| width + 2).sum()
}

/// What is left for the cluster's name beside the other shown columns, at least eight cells.
fn cluster_room(widths: &[usize], shown: &[bool], limit: usize) -> usize {
    let own = widths.get(1).copied().unwrap_or_default();
    let over = total(widths, shown).saturating_sub(limit);
    own.saturating_sub(over).max(8)
}

/// A text cut to a width, with an ellipsis where it was longer.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + character.width().unwrap_or(0) + 1 > width {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

fn pick(cells: Vec<String>, shown: &[bool]) -> Vec<String> {
    cells.into_iter().zip(shown).filter(|(_, shown)| **shown).map(|(cell, _)| cell).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_columns_go_first() {
        let widths = [25, 26, 20, 13, 7, 17, 6, 5, 14, 23, 30];
        let titles = |limit| -> Vec<&str> {
            let shown = fitting(&widths, Some(limit));
            COLUMNS.iter().zip(shown).filter(|(_, s)| *s).map(|((t, _, _), _)| *t).collect()
        };
        assert_eq!(titles(80), ["VERDICT", "CLUSTER", "BLOCKERS"]);
        assert_eq!(titles(20), ["VERDICT", "CLUSTER", "BLOCKERS"]);
        assert_eq!(titles(500).len(), COLUMNS.len());
        assert!(titles(160).contains(&"MODEL") && !titles(160).contains(&"GROUP"));
    }

    #[test]
    fn names_are_cut_by_cells_not_bytes() {
        assert_eq!(cut("aks-prod", 8), "aks-prod");
        assert_eq!(cut("aks-production", 8), "aks-pro…");
        assert_eq!(cut("集群集群集群", 8), "集群集…");
    }
}
