//! What lies over a screen: typed lines, pickers, questions, copied texts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::model::inert;
use crate::tui::ink::Ink;
use crate::tui::input::Input;
use crate::tui::layout::Areas;
use crate::tui::message::Format;
use crate::tui::state::{Overlay, Purpose, State};
use crate::tui::theme::Role;
use crate::tui::update::offers;

pub(super) fn draw(
    state: &State,
    ink: Ink,
    parts: Areas,
    buffer: &mut Buffer,
) -> Option<(u16, u16)> {
    match &state.overlay {
        None => {
            if let Some((role, text)) = &state.notice {
                let first = text.lines().next().unwrap_or_default();
                let line = ink.line(*role, ink.cut(&inert(first), parts.prompt.width.into()));
                buffer.set_line(parts.prompt.x, parts.prompt.y, &line, parts.prompt.width);
            }
            None
        }
        Some(Overlay::Input(purpose, input, _)) => {
            let lead = match purpose {
                Purpose::Filter => "/",
                Purpose::Search => "search: ",
                Purpose::Value => "value: ",
                Purpose::Approve => &approval(state),
                Purpose::Tell => "what you saw or decided: ",
                Purpose::Skip => "why it is left out: ",
                Purpose::Note => "note: ",
                Purpose::HandOver => "hand over in file: ",
            };
            Some(typed(lead, input, ink, parts.prompt, buffer))
        }
        Some(Overlay::Palette(input)) => {
            let offers = offers(state, input.text());
            above(&offers, ink, parts, buffer);
            Some(typed(":", input, ink, parts.prompt, buffer))
        }
        Some(Overlay::Export(_, formats, chosen, input)) => {
            picker(formats, *chosen, ink, parts, buffer);
            Some(typed("write to: ", input, ink, parts.prompt, buffer))
        }
        Some(Overlay::Copied(text, how, cursor)) => {
            copied(text, how, cursor.offset, ink, parts.body, buffer);
            None
        }
        Some(Overlay::Ask(question)) => {
            let line =
                Line::from(vec![ink.span(Role::Caution, *question), ink.span(Role::Key, " y/n")]);
            buffer.set_line(parts.prompt.x, parts.prompt.y, &line, parts.prompt.width);
            None
        }
    }
}

/// What is to be typed to approve the write that is asked about.
fn approval(state: &State) -> String {
    let view = state.session.as_deref();
    let shot = view.and_then(|view| view.shot.as_deref());
    let step = shot.and_then(|shot| shot.state.steps.get(shot.state.current()?));
    let one_way = step.is_some_and(crate::session::StepState::is_one_way);
    let name = view.map(|view| inert(&view.name).into_owned()).filter(|_| one_way);
    let second = if shot.is_some_and(|shot| shot.second) { " / SECOND PERSON" } else { "" };
    format!("type {}{second} to approve: ", name.as_deref().unwrap_or("yes"))
}

/// The line that is typed; its end is shown where it is longer than the screen.
fn typed(lead: &str, input: &Input, ink: Ink, area: Rect, buffer: &mut Buffer) -> (u16, u16) {
    let room = usize::from(area.width).saturating_sub(lead.width() + 1);
    let (before, after) = input.parts();
    let mut start = before;
    while start.width() > room {
        let mut rest = start.chars();
        rest.next();
        start = rest.as_str();
    }
    let after = ink.cut(after, room.saturating_sub(start.width()));
    let line = Line::from(vec![
        ink.span(Role::Key, lead),
        ink.span(Role::Text, start),
        ink.span(Role::Text, after),
    ]);
    buffer.set_line(area.x, area.y, &line, area.width);
    let column = u16::try_from(lead.width() + start.width()).unwrap_or(area.width);
    (area.x + column.min(area.width.saturating_sub(1)), area.y)
}

/// What the typed command could become, above the prompt.
fn above(offers: &[String], ink: Ink, parts: Areas, buffer: &mut Buffer) {
    let shown = offers.len().min(8);
    let rows = u16::try_from(shown).unwrap_or(0);
    let area = Rect { y: parts.prompt.y.saturating_sub(rows), height: rows, ..parts.prompt };
    for (y, offer) in (area.y..area.bottom()).zip(offers) {
        clear(Rect { y, height: 1, ..area }, buffer);
        let help = help(offer.trim_end());
        let line = Line::from(vec![
            ink.span(Role::Key, format!(" {offer:22} ")),
            ink.span(Role::Muted, help),
        ]);
        buffer.set_line(area.x, y, &line, area.width);
    }
}

fn help(name: &str) -> &'static str {
    let command = crate::tui::palette::COMMANDS.iter().find(|command| command.name == name);
    command.map_or("", |command| command.help)
}

fn picker(formats: &[Format], chosen: usize, ink: Ink, parts: Areas, buffer: &mut Buffer) {
    let area = Rect { y: parts.prompt.y.saturating_sub(1), height: 1, ..parts.prompt };
    clear(area, buffer);
    let mut spans = vec![ink.span(Role::Title, "Export as ")];
    for (index, format) in formats.iter().enumerate() {
        let role = if index == chosen { Role::Selected } else { Role::Text };
        spans.push(ink.span(role, format!(" {} ", format.words().0)));
        spans.push(Span::raw(" "));
    }
    spans.push(ink.span(Role::Muted, "(Tab: next)"));
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
}

/// A copied text as it is shown, so that it can be selected by hand as well.
#[must_use]
pub fn copied_lines(text: &str, width: u16) -> Vec<String> {
    let room = usize::from(width).max(10);
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = inert(line);
        let mut rest: &str = &line;
        while rest.width() > room {
            let end = rest
                .char_indices()
                .map(|(at, c)| at + c.len_utf8())
                .take_while(|end| rest.get(..*end).is_some_and(|part| part.width() <= room))
                .last()
                .unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            lines.push(part.to_owned());
            rest = after;
        }
        lines.push(rest.to_owned());
    }
    lines
}

fn copied(text: &str, how: &str, offset: usize, ink: Ink, area: Rect, buffer: &mut Buffer) {
    clear(area, buffer);
    let title = Line::from(vec![
        ink.span(Role::Title, "Copied: "),
        ink.span(Role::Text, ink.cut(&inert(how), usize::from(area.width).saturating_sub(9))),
    ]);
    buffer.set_line(area.x, area.y, &title, area.width);
    let line = ink.glyphs.line.repeat(area.width.into());
    buffer.set_string(area.x, area.y + 1, line, ink.style(Role::Border));
    let lines = copied_lines(text, area.width);
    // From the left edge and without a border, so that selecting it takes nothing else along.
    for (y, line) in (area.y + 2..area.bottom()).zip(lines.iter().skip(offset)) {
        buffer.set_line(area.x, y, &ink.line(Role::Key, line), area.width);
    }
}

fn clear(area: Rect, buffer: &mut Buffer) {
    let spaces = " ".repeat(area.width.into());
    for y in area.y..area.bottom() {
        buffer.set_string(area.x, y, &spaces, ratatui::style::Style::reset());
    }
}
