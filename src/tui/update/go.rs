//! From screen to screen.

use crate::model::ResourceId;
use crate::tui::cluster::{Opened, Tab};
use crate::tui::layout::{areas, split};
use crate::tui::message::Effect;
use crate::tui::pages::{Content, Entry, content, entries, shown_rules};
use crate::tui::row::Column;
use crate::tui::state::{Cursor, List, Overlay, Purpose, Screen, State};
use crate::tui::theme::Role;

use super::typing;

/// Puts a screen on top; the same kind of screen is not stacked twice.
pub(super) fn top(state: &mut State, screen: Screen) {
    state.overlay = None;
    let same = |known: &Screen| std::mem::discriminant(known) == std::mem::discriminant(&screen);
    if let Some(at) = state.stack.iter().position(same) {
        // Going where one has been is going back there; another check is another page.
        state.stack.truncate(at + 1);
        if let (Screen::Rule(..), Some(top)) = (&screen, state.stack.last_mut()) {
            *top = screen;
        }
        return;
    }
    state.stack.push(screen);
}

/// The log, at its end.
pub(super) fn log(state: &mut State) {
    let cursor = Cursor { at: usize::MAX, ..Cursor::default() };
    top(state, Screen::Log(List { cursor, ..List::default() }));
}

/// One step back. On the fleet, what is typed, marked or filtered is lifted first.
pub(super) fn back(state: &mut State) {
    let lifted = match state.stack.last_mut() {
        Some(
            Screen::Findings(list, _)
            | Screen::Gaps(list)
            | Screen::Log(list)
            | Screen::Rules(list),
        ) if !list.filter.is_empty() => {
            list.filter.clear();
            true
        }
        Some(_) => false,
        None => {
            state.fleet.filter.clear();
            state.arrange();
            true
        }
    };
    if !lifted {
        state.stack.pop();
    }
}

/// Opens what is selected.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    match state.stack.last() {
        None => return cluster(state, Tab::Overview),
        Some(Screen::Findings(list, open)) => {
            let entry = state
                .data
                .as_ref()
                .and_then(|data| entries(data, list, open).get(list.cursor.at).copied());
            if let Some(entry) = entry {
                open_entry(state, entry);
            }
        }
        Some(Screen::Rules(list)) => {
            if let Some(rule) = shown_rules(list).get(list.cursor.at) {
                top(state, Screen::Rule(rule.code, Cursor::default()));
            }
        }
        Some(Screen::Cluster(opened)) => match opened.tab {
            Tab::Addresses => typing::start(state, Purpose::Value),
            Tab::Findings => {
                if let Some(code) = code(opened) {
                    top(state, Screen::Rule(code, Cursor::default()));
                }
            }
            Tab::Plan => return super::session::begin(state),
            _ => {}
        },
        Some(_) => {}
    }
    Vec::new()
}

/// The check of the selected finding, decided or not.
fn code(opened: &Opened) -> Option<&'static str> {
    let audit = &opened.judged.as_ref()?.audit;
    let open = audit.open_checks.iter().chain(&audit.unknown_checks).map(|check| check.rule.code);
    audit.findings.iter().map(|finding| finding.rule.code).chain(open).nth(opened.cursor().at)
}

fn open_entry(state: &mut State, entry: Entry) {
    match entry {
        Entry::Rule(place) => {
            let code = state
                .data
                .as_ref()
                .and_then(|data| data.hits.get(place))
                .map(|hits| hits.rule.code);
            if let (Some(code), Some(Screen::Findings(_, open))) = (code, state.stack.last_mut())
                && !open.remove(code)
            {
                open.insert(code);
            }
        }
        Entry::Cluster(_, _, index) => {
            let row = state.rows().get(index as usize);
            if let Some((id, name)) = row.map(|row| (row.id.clone(), name(row))) {
                push(state, &id, &name, Tab::Findings);
            }
        }
    }
}

fn name(row: &crate::tui::row::Row) -> String {
    row.cell(Column::Name).to_owned()
}

/// Opens a tab of the selected cluster.
pub(super) fn cluster(state: &mut State, tab_of: Tab) -> Vec<Effect> {
    if state.opened().is_some() {
        return tab(state, tab_of);
    }
    let Some((id, name)) = state.selected().map(|row| (row.id.clone(), name(row))) else {
        state.say(Role::Caution, "no cluster is selected");
        return Vec::new();
    };
    push(state, &id, &name, tab_of);
    Vec::new()
}

/// Puts a cluster on top.
pub(super) fn push(state: &mut State, id: &ResourceId, name: &str, tab: Tab) {
    let Some(data) = state.data.clone() else {
        state.say(Role::Caution, "the fleet is still being read; clusters open once it is judged");
        return;
    };
    let mut opened = Opened::new(id, name, &data);
    opened.tab = tab;
    state.stack.retain(|screen| !matches!(screen, Screen::Cluster(_)));
    state.stack.push(Screen::Cluster(Box::new(opened)));
}

/// Opens a tab of the opened cluster.
pub(super) fn tab(state: &mut State, tab: Tab) -> Vec<Effect> {
    let Some(opened) = state.opened_mut() else { return Vec::new() };
    opened.tab = tab;
    if tab == Tab::Raw && !opened.raw.asked {
        opened.raw.asked = true;
        return vec![Effect::Raw(opened.id.clone())];
    }
    Vec::new()
}

/// Selects what was clicked on.
pub(super) fn click(state: &mut State, x: u16, y: u16) {
    if matches!(state.overlay, Some(Overlay::Copied(..))) {
        return;
    }
    let body = state.body();
    let rows = match content(state, body.width) {
        None => {
            let table = areas(state.size).body;
            ratatui::layout::Rect {
                y: table.y + 1,
                height: table.height.saturating_sub(1),
                ..table
            }
        }
        Some(Content::List(list)) if list.detail.is_some() => split(body, list.len).0,
        Some(Content::List(_)) => body,
        Some(Content::Text(_)) => return,
    };
    if rows.contains(ratatui::layout::Position::new(x, y))
        && let Some(cursor) = state.cursor_mut()
    {
        cursor.at = cursor.offset + usize::from(y - rows.y);
        cursor.detail = 0;
    }
}
