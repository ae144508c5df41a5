//! A cluster's JSON, folded and searched.

use ratatui::text::{Line, Span};

use super::{Content, ListContent};
use crate::tui::cluster::Opened;
use crate::tui::ink::Ink;
use crate::tui::theme::Role;

pub(super) fn content<'a>(opened: &'a Opened, ink: Ink, width: u16) -> Content<'a> {
    let raw = &opened.raw;
    if let Some(why) = &raw.error {
        return Content::Text(ink.wrapped(Role::Bad, &format!("Cannot be shown: {why}"), width, 0));
    }
    let wanted = raw.search.to_lowercase();
    Content::List(ListContent {
        len: raw.shown.len(),
        entry: Box::new(move |at| line(opened, at, &wanted, ink)),
        detail: None,
        empty: "Reading the cluster's JSON.",
    })
}

fn line(opened: &Opened, at: usize, wanted: &str, ink: Ink) -> Line<'static> {
    let Some(line) = opened.raw.line(at) else { return Line::default() };
    let folded = opened.raw.is_folded(at);
    let mark = match (line.end.is_some(), folded) {
        (true, true) => ink.glyphs.fold[0],
        (true, false) => ink.glyphs.fold[1],
        _ => " ",
    };
    let hit = !wanted.is_empty() && line.matches(wanted);
    let role = |role| if hit { Role::Match } else { role };
    let mut spans = vec![
        ink.span(Role::Muted, format!("{mark} {}", "  ".repeat(line.depth))),
        ink.span(role(Role::Title), &line.key),
        ink.span(role(line.role), &line.value),
    ];
    if let (true, Some(end)) = (folded, line.end) {
        let hidden = end - opened.raw.shown.get(at).copied().unwrap_or_default();
        spans.push(Span::raw(" "));
        spans.push(ink.span(Role::Muted, format!("({hidden} lines)")));
    }
    Line::from(spans)
}
