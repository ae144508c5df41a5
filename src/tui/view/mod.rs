//! Draws a state. Never blocks, never decides.

mod header;
mod overlay;
mod table;

pub use overlay::copied_lines;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::cluster::Tab;
use super::ink::Ink;
use super::keys::bindings;
use super::layout::{Areas, areas, split, too_small};
use super::pages::{Content, ListContent, content};
use super::state::{Cursor, SMALLEST, State};
use super::theme::Role;

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame<'_>) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    let cursor = draw(state, area, buffer);
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

/// Draws into a buffer; answers where the cursor stands, if something is typed.
pub fn draw(state: &State, area: Rect, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let ink = Ink { theme: state.theme, glyphs: state.glyphs };
    let size = (area.width, area.height);
    if too_small(size) {
        small(size, ink, area, buffer);
        return None;
    }
    if size != state.size {
        // A frame for another terminal than the state knows of: the next one fits.
        return None;
    }
    let parts = areas(size);
    header::draw(state, ink, parts.header, buffer);
    header::way(state, ink, parts.way, buffer);
    if let Some(failure) = &state.failure {
        let mut lines = vec![ink.line(Role::Bad, "Nothing could be read.")];
        lines.extend(ink.wrapped(Role::Text, &failure.text, area.width, 0));
        lines.push(ink.line(Role::Key, "r tries again, q leaves"));
        text(&lines, 0, parts.body, buffer);
    }
    body(state, ink, parts, buffer);
    footer(state, ink, parts.footer, buffer);
    overlay::draw(state, ink, parts, buffer)
}

/// Draws title and counts alone.
pub fn draw_header(state: &State, area: Rect, buffer: &mut Buffer) {
    let ink = Ink { theme: state.theme, glyphs: state.glyphs };
    header::draw(state, ink, areas((area.width, area.height)).header, buffer);
}

fn small((width, height): (u16, u16), ink: Ink, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = SMALLEST;
    let words = format!(
        "cnishift needs {columns}x{rows}. This terminal is {width}x{height}: make it larger."
    );
    for (y, line) in (area.y..area.bottom()).zip(ink.wrapped(Role::Caution, &words, width, 0)) {
        buffer.set_line(area.x, y, &line, width);
    }
}

fn body(state: &State, ink: Ink, parts: Areas, buffer: &mut Buffer) {
    let area = state.body();
    if state.opened().is_some() {
        tabs(state, ink, Rect { height: 1, ..parts.body }, buffer);
    }
    match content(state, area.width) {
        None if state.failure.is_some() => {}
        None => table::draw(state, ink, parts.body, buffer),
        Some(Content::Text(lines)) => text(&lines, state.cursor().offset, area, buffer),
        Some(Content::List(list)) => draw_list(&list, state.cursor(), ink, area, buffer),
    }
}

fn tabs(state: &State, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let open = state.opened().map_or(Tab::Overview, |opened| opened.tab);
    let mut spans = Vec::new();
    for (number, (tab, title)) in (1..).zip(Tab::ALL) {
        let role = if tab == open { Role::Selected } else { Role::Text };
        spans.push(ink.span(Role::Key, format!(" {number}")));
        spans.push(ink.span(role, format!(" {title} ")));
    }
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
}

/// Draws lines from an offset on.
fn text(lines: &[Line<'static>], offset: usize, area: Rect, buffer: &mut Buffer) {
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(offset)) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

fn draw_list(list: &ListContent<'_>, cursor: Cursor, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let Some(detail) = &list.detail else { return entries(list, cursor, ink, area, buffer) };
    let (left, right) = split(area, list.len);
    entries(list, cursor, ink, left, buffer);
    rule_between(left, right, ink, buffer);
    let lines = detail(right.width);
    text(&lines, cursor.detail, right, buffer);
    more(lines.len(), cursor.detail, right, ink, buffer);
}

/// Says that a text goes on below.
fn more(len: usize, offset: usize, area: Rect, ink: Ink, buffer: &mut Buffer) {
    let hidden = len.saturating_sub(offset + usize::from(area.height));
    if hidden > 0 && area.height > 1 {
        let words = format!(" {hidden} more lines: PgDn ");
        let width = u16::try_from(words.len()).unwrap_or(area.width).min(area.width);
        let x = area.right().saturating_sub(width);
        buffer.set_style(Rect { x, y: area.bottom() - 1, width, height: 1 }, Style::reset());
        buffer.set_line(x, area.bottom() - 1, &ink.line(Role::Selected, words), width);
    }
}

fn entries(list: &ListContent<'_>, cursor: Cursor, ink: Ink, area: Rect, buffer: &mut Buffer) {
    if list.len == 0 {
        buffer.set_line(area.x, area.y, &ink.line(Role::Muted, list.empty), area.width);
        return;
    }
    for (y, index) in (area.y..area.bottom()).zip(cursor.offset..list.len) {
        let line = (list.entry)(index);
        let row = Rect { y, height: 1, ..area };
        buffer.set_line(area.x, y, &line, area.width);
        if line.width() > usize::from(area.width) {
            let style = ink.style(Role::Muted);
            buffer.set_string(area.right().saturating_sub(1), y, ink.glyphs.cut, style);
        }
        if index == cursor.at {
            buffer.set_style(row, ink.style(Role::Selected));
        }
    }
}

/// The line between a list and its text.
fn rule_between(left: Rect, right: Rect, ink: Ink, buffer: &mut Buffer) {
    let style = ink.style(Role::Border);
    if right.y > left.y {
        let line = ink.glyphs.line.repeat(left.width.into());
        buffer.set_string(left.x, left.bottom(), line, style);
    } else {
        for y in left.y..left.bottom() {
            buffer.set_string(left.right(), y, ink.glyphs.bar, style);
        }
    }
}

/// The most useful keys of the place that fit.
fn footer(state: &State, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut used = 0;
    for row in bindings(state.place()).filter(|row| !row.hint.is_empty()) {
        let Some(key) = row.keys.first() else { continue };
        let (key, hint) = (key.name(), format!(" {}  ", row.hint));
        used += key.len() + hint.len();
        if used > usize::from(area.width) + 2 {
            break;
        }
        spans.push(ink.span(Role::Key, key));
        spans.push(ink.span(Role::Muted, hint));
    }
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
}
