//! The fleet's table.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::tui::ink::Ink;
use crate::tui::row::{Column, Row, STAYING};
use crate::tui::state::{FleetState, State};
use crate::tui::theme::Role;

/// Cells between two columns.
const GAP: usize = 2;
/// Cells for the mark before a row.
const MARK: usize = 2;
/// No column gets narrower than this.
const NARROWEST: usize = 8;

pub(super) fn draw(state: &State, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let first = state.fleet.cursor.offset;
    let height = usize::from(area.height).saturating_sub(1);
    let visible: Vec<&Row> = state
        .fleet
        .shown
        .iter()
        .skip(first)
        .take(height)
        .filter_map(|index| state.rows().get(*index as usize))
        .collect();
    let columns = fit(&visible, usize::from(area.width), &state.fleet);
    buffer.set_line(area.x, area.y, &heading(state, ink, &columns), area.width);
    if visible.is_empty() {
        buffer.set_line(area.x, area.y + 1, &ink.line(Role::Muted, empty(state)), area.width);
    }
    for ((y, at), row) in (area.y + 1..area.bottom()).zip(first..).zip(visible) {
        buffer.set_line(area.x, y, &line(state, row, ink, &columns), area.width);
        if at == state.fleet.cursor.at {
            buffer.set_style(Rect { y, height: 1, ..area }, ink.style(Role::Selected));
        }
    }
}

fn empty(state: &State) -> &'static str {
    match (state.data.is_some(), state.rows().is_empty()) {
        (_, false) => "No cluster fits the filter. Esc lifts it.",
        (true, true) => "No AKS cluster in what was read. s tells what was read and what was not.",
        (false, true) => "Reading. Clusters appear here as they are found.",
    }
}

/// The columns that fit, with their widths.
///
/// A column is as wide as its widest cell that is shown, up to its cap. Where all together are too
/// wide the most important ones are shown; scrolled or wide, those that come next.
fn fit(rows: &[&Row], width: usize, fleet: &FleetState) -> Vec<(Column, usize)> {
    let room = width.saturating_sub(MARK);
    let columns: Vec<(Column, usize)> = Column::ALL
        .into_iter()
        .map(|column| {
            let spec = column.spec();
            let cells = rows.iter().map(|row| text(row, column).width()).max().unwrap_or(0);
            let least = spec.title.len() + 1;
            let cap = if fleet.wide { room / 2 } else { usize::from(spec.cap) };
            (column, cells.max(least).min(cap.max(least)))
        })
        .collect();
    let mut columns = if fleet.wide || fleet.shift > 0 {
        in_order(columns, room, fleet.shift)
    } else {
        most_important(columns, room)
    };
    while total(&columns) > room {
        let Some((_, widest)) = columns.iter_mut().max_by_key(|(_, width)| *width) else { break };
        if *widest <= NARROWEST {
            break;
        }
        *widest -= 1;
    }
    columns
}

/// Those that stay, and from the first that is not scrolled out on as many as fit.
fn in_order(all: Vec<(Column, usize)>, room: usize, shift: usize) -> Vec<(Column, usize)> {
    let mut kept: Vec<(Column, usize)> = all.iter().take(STAYING).copied().collect();
    for one in all.into_iter().skip(STAYING + shift) {
        kept.push(one);
        // One column is always there beside those that stay, cut where it must be.
        if total(&kept) > room && kept.len() > STAYING + 1 {
            kept.pop();
            break;
        }
    }
    kept
}

/// Cells of columns with the gaps between them.
fn total(columns: &[(Column, usize)]) -> usize {
    columns.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Those of rank 0, and of the others as many as fit, the most important first.
fn most_important(all: Vec<(Column, usize)>, room: usize) -> Vec<(Column, usize)> {
    let mut ranked = all.clone();
    ranked.sort_by_key(|(column, _)| column.spec().rank);
    let mut kept: Vec<(Column, usize)> = Vec::new();
    for one in ranked {
        kept.push(one);
        if one.0.spec().rank > 0 && total(&kept) > room {
            kept.pop();
        }
    }
    all.into_iter().filter(|one| kept.contains(one)).collect()
}

fn heading(state: &State, ink: Ink, columns: &[(Column, usize)]) -> Line<'static> {
    let (sorted, reverse) = state.fleet.sort;
    let [upwards, downwards] = ink.glyphs.sorted;
    let arrow = if reverse { downwards } else { upwards };
    let mut spans = vec![Span::raw(" ".repeat(MARK))];
    for (column, width) in columns {
        let mark = if *column == sorted { arrow } else { "" };
        let title = format!("{}{mark}", column.spec().title);
        spans.push(ink.span(Role::Title, padded(&ink.cut(&title, *width), *width)));
        spans.push(Span::raw(" ".repeat(GAP)));
    }
    Line::from(spans)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn line(state: &State, row: &Row, ink: Ink, columns: &[(Column, usize)]) -> Line<'static> {
    let marked = state.fleet.marked.contains(&row.id);
    let mark = if marked { ink.glyphs.mark } else { " " };
    let mut spans = vec![ink.span(Role::Key, padded(mark, MARK))];
    for (column, width) in columns {
        let role = match column {
            Column::Verdict => Role::of_verdict(row.verdict),
            Column::Blockers if row.severities.first() > Some(&0) => Role::Bad,
            Column::Subscription | Column::Group | Column::Region => Role::Muted,
            _ => Role::Text,
        };
        let cell = ink.cut(&text(row, *column), *width);
        spans.push(ink.span(role, padded(&cell, *width)));
        spans.push(Span::raw(" ".repeat(GAP)));
    }
    Line::from(spans)
}

/// What a cell shows: a verdict with the number of its open checks.
fn text(row: &Row, column: Column) -> Cow<'_, str> {
    match (column, row.open) {
        (Column::Verdict, 1..) => Cow::Owned(format!("{} +{}?", row.cell(column), row.open)),
        _ => Cow::Borrowed(row.cell(column)),
    }
}
