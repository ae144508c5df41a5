//! What happened in this session, oldest first.

use ratatui::text::Line;

use super::ListContent;
use crate::tui::ink::Ink;
use crate::tui::state::{List, LogLine, State};
use crate::tui::theme::Role;

pub(super) fn list<'a>(state: &'a State, list: &'a List, ink: Ink) -> ListContent<'a> {
    let wanted = list.filter.to_lowercase();
    let lines: Vec<&LogLine> =
        state.log.iter().filter(|line| line.text.to_lowercase().contains(&wanted)).collect();
    let selected = lines.get(list.cursor.at).copied();
    ListContent {
        len: lines.len(),
        entry: Box::new(move |index| {
            lines.get(index).map_or_else(Line::default, |line| {
                let first = line.text.lines().next().unwrap_or_default();
                Line::from(vec![
                    ink.span(Role::Muted, line.time.strftime("%H:%M:%S ").to_string()),
                    ink.span(line.role, first),
                ])
            })
        }),
        detail: Some(Box::new(move |width| {
            selected.map(|line| ink.wrapped(line.role, &line.text, width, 0)).unwrap_or_default()
        })),
        empty: "Nothing happened yet.",
    }
}
