//! The answer to a what-if, as a table, JSON or Markdown.

use std::io::{self, Write};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{Column, Grid};
use super::escape::{code_span, markdown_text};
use super::json::SCHEMA_VERSION;
use super::json_text::pretty;
use super::table::Look;
use crate::model::inert;
use crate::sizing::{Candidate, Outlook, RangeOutlook};

/// Answers for one or more clusters, or for plain numbers.
#[derive(Debug)]
pub struct SizeView {
    /// The day on which the scenario starts.
    pub as_of: Date,
    /// When the report is made.
    pub generated_at: String,
    /// The scenario in words.
    pub scenario: String,
    /// The answers.
    pub rows: Vec<SizeRow>,
}

/// The answer for one cluster or for plain numbers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SizeRow {
    /// The cluster's name, or `nodes` for plain numbers.
    pub name: String,
    /// The cluster's ARM id.
    pub id: Option<String>,
    /// What is needed, now and at the horizon.
    pub outlook: Outlook,
    /// How long today's range lasts.
    pub today: Option<RangeOutlook>,
    /// How long the range that was asked about lasts.
    pub asked: Option<RangeOutlook>,
    /// What the range that was asked about collides with, in words.
    pub conflicts: Vec<String>,
    /// Ranges that last to the horizon, best first.
    pub ranges: Vec<Candidate>,
}

/// The whole document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SizeDocument<'a> {
    schema_version: &'static str,
    generated_at: &'a str,
    as_of: Date,
    scenario: &'a str,
    answers: &'a [SizeRow],
}

/// Writes the JSON document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_size_json(view: &SizeView, out: &mut dyn Write) -> io::Result<()> {
    let document = SizeDocument {
        schema_version: SCHEMA_VERSION,
        generated_at: &view.generated_at,
        as_of: view.as_of,
        scenario: &view.scenario,
        answers: &view.rows,
    };
    pretty(out, &document)?;
    writeln!(out)
}

/// Titles and ranks; the highest ranks are left out first.
const COLUMNS: [Column; 7] = [
    ("NAME", 0),
    ("BLOCKS NOW", 3),
    ("AT HORIZON", 0),
    ("PREFIX", 4),
    ("TODAY", 2),
    ("LASTS UNTIL", 1),
    ("BEST RANGE", 0),
];

/// Writes a table, then how each answer comes about.
///
/// # Errors
/// When the output cannot be written.
pub fn write_size_table(view: &SizeView, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", inert(&view.scenario))?;
    if view.rows.is_empty() {
        return writeln!(out, "No cluster in the input could go to overlay.");
    }
    let mut grid =
        Grid::new(COLUMNS.to_vec(), 0, view.rows.iter().map(|row| cells(row).to_vec()).collect());
    let hidden = grid.fit(look.width);
    writeln!(out, "{}\n", grid.draw())?;
    if !hidden.is_empty() {
        writeln!(out, "Left out at this width: {}.\n", hidden.join(", "))?;
    }
    for row in &view.rows {
        // For a whole fleet the table says what binds; only what is odd is told beside it.
        let told = if view.rows.len() == 1 { 0 } else { 1 };
        for line in lines(row).iter().skip(told) {
            writeln!(out, "{}: {}", inert(&row.name), inert(line))?;
        }
    }
    Ok(())
}

/// Writes the same as Markdown.
///
/// # Errors
/// When the output cannot be written.
pub fn write_size_markdown(view: &SizeView, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Address sizing\n\n{}\n", markdown_text(&view.scenario))?;
    writeln!(
        out,
        "| Name | Blocks now | At horizon | Prefix | Today | Lasts until | Best range |"
    )?;
    writeln!(out, "|---|---:|---:|---|---|---|---|")?;
    for row in &view.rows {
        let cells: Vec<_> = cells(row).iter().map(|cell| markdown_text(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    for row in &view.rows {
        writeln!(out, "\n## {}\n", markdown_text(&row.name))?;
        for line in lines(row) {
            writeln!(out, "- {}", markdown_text(&line))?;
        }
        for range in &row.ranges {
            let reason = markdown_text(&range.reason);
            writeln!(out, "- {} for {} nodes: {reason}", code_span(&range.cidr), range.nodes)?;
        }
    }
    Ok(())
}

fn cells(row: &SizeRow) -> [String; 7] {
    let none = || "-".to_owned();
    let judged = row.asked.as_ref().or(row.today.as_ref());
    [
        inert(&row.name).into_owned(),
        row.outlook.now.blocks.to_string(),
        row.outlook.at_horizon.blocks.to_string(),
        row.outlook.prefix.map_or_else(none, |prefix| format!("/{prefix}")),
        row.today.as_ref().map_or_else(none, |today| today.cidr.clone()),
        judged.map_or_else(none, until),
        row.ranges.first().map_or_else(none, |range| range.cidr.clone()),
    ]
}

fn until(range: &RangeOutlook) -> String {
    match range.exhausted_on {
        None => "no end in 100 years".to_owned(),
        Some(_) if !range.fits_now => "too small now".to_owned(),
        Some(day) => day.to_string(),
    }
}

fn lines(row: &SizeRow) -> Vec<String> {
    let mut lines = vec![row.outlook.binding.clone()];
    if let Some(asked) = &row.asked {
        let lasts = if asked.lasts_to_horizon { "lasts" } else { "does not last" };
        lines.push(format!(
            "{} holds {} nodes ({} binds), {lasts} to the horizon; too small from: {}",
            asked.cidr,
            asked.capacity.nodes,
            asked.capacity.bound_by,
            until(asked)
        ));
    }
    lines.extend(row.conflicts.iter().cloned());
    lines.extend(row.outlook.limits.iter().cloned());
    if row.ranges.is_empty() {
        lines.push("no free private range is large enough".to_owned());
    }
    lines
}
