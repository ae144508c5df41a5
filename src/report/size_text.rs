//! The answer to a what-if as a table or Markdown.

use std::io::{self, Write};

use super::atlas_text::{atlas_text, write_fence};
use super::columns::{Column, Grid};
use super::escape::{code_span, markdown_text};
use super::size::{SizeRow, SizeView};
use super::size_lines::{basics, notes, until};
use super::table::Look;
use crate::model::inert;

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
/// Cells of the atlas where the output is no terminal.
const ATLAS_WIDTH: usize = 100;

/// Writes a table, then how each answer comes about; for one cluster with its atlas.
///
/// # Errors
/// When the output cannot be written.
pub fn write_size_table(view: &SizeView, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", inert(&view.scenario))?;
    if view.rows.is_empty() {
        return writeln!(out, "No cluster in the input could go to overlay.");
    }
    let labels = view.labels();
    let rows = view.rows.iter().zip(&labels).map(|(row, label)| cells(row, label).to_vec());
    let mut grid = Grid::new(COLUMNS.to_vec(), 0, rows.collect());
    let hidden = grid.fit(look.width);
    writeln!(out, "{}\n", grid.draw())?;
    if !hidden.is_empty() {
        writeln!(out, "Left out at this width: {}.\n", hidden.join(", "))?;
    }
    for (row, label) in view.rows.iter().zip(labels) {
        // For a whole fleet the table says what binds; only what is odd is told beside it.
        let first = if view.rows.len() == 1 { basics(row) } else { Vec::new() };
        for line in first.iter().chain(&notes(row)) {
            writeln!(out, "{}: {}", inert(label), inert(line))?;
        }
    }
    match &view.atlas {
        Some(atlas) if !atlas.is_empty() => {
            let width = look.width.map_or(ATLAS_WIDTH, usize::from);
            write!(out, "\n{}", atlas_text(atlas, width, look.width.is_none()))
        }
        _ => Ok(()),
    }
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
    let labels = view.labels();
    for (row, label) in view.rows.iter().zip(&labels) {
        let cells: Vec<_> = cells(row, label).iter().map(|cell| markdown_text(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    for (row, label) in view.rows.iter().zip(labels) {
        write_section(row, label, out)?;
    }
    match &view.atlas {
        Some(atlas) => {
            writeln!(out)?;
            write_fence("## Address atlas", atlas, out)
        }
        None => Ok(()),
    }
}

fn write_section(row: &SizeRow, label: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}\n", markdown_text(label))?;
    for line in basics(row).iter().chain(&notes(row)) {
        writeln!(out, "- {}", markdown_text(line))?;
    }
    for range in &row.ranges {
        let reason = markdown_text(&range.reason);
        writeln!(out, "- {} for {} nodes: {reason}", code_span(&range.cidr), range.nodes)?;
    }
    Ok(())
}

fn cells(row: &SizeRow, label: &str) -> [String; 7] {
    let none = || "-".to_owned();
    let (outlook, today) = (&row.answer.outlook, row.answer.today.as_ref());
    let judged = row.answer.candidates.first().or(today);
    [
        inert(label).into_owned(),
        outlook.now.blocks.to_string(),
        outlook.at_horizon.blocks.to_string(),
        outlook.prefix.map_or_else(none, |prefix| format!("/{prefix}")),
        today.map_or_else(none, |today| today.cidr.clone()),
        judged.map_or_else(none, until),
        row.ranges.first().map_or_else(none, |range| range.cidr.clone()),
    ]
}
