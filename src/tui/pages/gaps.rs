//! What could not be read, and where everything came from.

use ratatui::text::Line;

use super::{ListContent, plural};
use crate::model::Gap;
use crate::tui::ink::Ink;
use crate::tui::state::{List, State};
use crate::tui::theme::Role;

fn words(gap: &Gap) -> String {
    let value = gap.value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
    format!("{} {} {}{value}: {}", gap.code, gap.file, gap.path, gap.message)
}

/// The gaps that the filter lets through.
fn shown<'a>(state: &'a State, list: &List) -> Vec<&'a Gap> {
    let wanted = list.filter.to_lowercase();
    let gaps = state.data.iter().flat_map(|data| &data.read.inventory.gaps);
    gaps.filter(|gap| wanted.is_empty() || words(gap).to_lowercase().contains(&wanted)).collect()
}

/// The selected gap as one text, with its correlation id.
#[must_use]
pub fn selected_gap(state: &State, list: &List) -> Option<String> {
    let gap = *shown(state, list).get(list.cursor.at)?;
    let id = gap.correlation_id.as_deref().map(|id| format!("\ncorrelation id: {id}"));
    Some(format!("{}{}", words(gap), id.unwrap_or_default()))
}

pub(super) fn list<'a>(state: &'a State, list: &'a List, ink: Ink) -> ListContent<'a> {
    let gaps = shown(state, list);
    let selected = gaps.get(list.cursor.at).copied();
    ListContent {
        len: gaps.len(),
        entry: Box::new(move |index| {
            gaps.get(index).map_or_else(Line::default, |gap| {
                Line::from(vec![
                    ink.span(Role::Unknown, format!("{:17} ", gap.code.to_string())),
                    ink.span(Role::Text, &gap.message),
                ])
            })
        }),
        detail: Some(Box::new(move |width| detail(state, selected, ink, width))),
        empty: if state.data.is_some() {
            "No gaps: everything that was asked for was read."
        } else {
            "Nothing was read yet."
        },
    }
}

fn detail(state: &State, gap: Option<&Gap>, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(gap) = gap {
        lines.extend(ink.wrapped(Role::Text, &gap.message, width, 0));
        lines.extend(ink.field("Where", Role::Text, &format!("{} {}", gap.file, gap.path), width));
        let more = [("Value", &gap.value), ("Resource", &gap.resource)];
        for (label, value) in more {
            if let Some(value) = value {
                lines.extend(ink.field(label, Role::Text, value, width));
            }
        }
        if let Some(id) = &gap.correlation_id {
            lines.extend(ink.field("Correlation id", Role::Key, id, width));
        }
    }
    lines.extend(sources(state, ink, width));
    lines
}

fn sources(state: &State, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let Some(data) = &state.data else { return Vec::new() };
    let (inventory, origin) = (&data.read.inventory, &data.read.origin);
    let mut lines: Vec<Line<'static>> = ink.heading("Sources").into();
    lines.extend(ink.field("Place", Role::Text, &origin.place, width));
    lines.extend(ink.field("Identity", Role::Text, &origin.identity, width));
    if let Some(requests) = inventory.requests {
        lines.extend(ink.field("Requests", Role::Text, &requests.to_string(), width));
    }
    for note in &inventory.sources {
        let text = format!(
            "{}, {} other resources used, {} of no interest",
            plural(note.clusters, "cluster", "clusters"),
            note.context,
            note.ignored
        );
        lines.extend(ink.field(
            &ink.cut(&crate::model::inert(&note.name), 17),
            Role::Text,
            &text,
            width,
        ));
    }
    for (id, name) in &origin.subscriptions {
        lines.extend(ink.field("Subscription", Role::Text, &format!("{name} {id}"), width));
    }
    lines
}
