//! What each command of the key table does.

use super::typing;
use super::{export, go, session};
use crate::tui::cluster::Tab;
use crate::tui::keys::{Command, Key};
use crate::tui::message::{Effect, Progress};
use crate::tui::pages::{Content, content, selected_commands, selected_gap};
use crate::tui::row::Column;
use crate::tui::state::{Cursor, Overlay, Purpose, Screen, State};
use crate::tui::theme::Role;
use crate::tui::what_if::Knob;

/// Does what a command says; `key` is the key that was pressed for it.
pub(super) fn run(state: &mut State, command: Command, key: Key) -> Vec<Effect> {
    match command {
        Command::Up => scroll(state, -1),
        Command::Down => scroll(state, 1),
        Command::PageUp => page(state, -1),
        Command::PageDown => page(state, 1),
        Command::First => scroll(state, isize::MIN / 2),
        Command::Last => scroll(state, isize::MAX / 2),
        Command::Left | Command::Right => turn(state, command == Command::Right),
        Command::Reset => {
            if let Some(judged) = state.opened_mut().and_then(|opened| opened.judged.as_mut()) {
                judged.what_if.reset();
            }
        }
        Command::Open => return go::open(state),
        Command::Back => go::back(state),
        Command::Filter => typing::start(state, Purpose::Filter),
        Command::Search => typing::start(state, Purpose::Search),
        Command::Sort(column) => sort(state, column),
        Command::Mark => mark(state),
        Command::MarkAll => mark_all(state),
        Command::Wide => state.fleet.wide = !state.fleet.wide,
        Command::Refresh => return refresh(state),
        Command::Export => export::ask(state),
        Command::Copy => return copy(state),
        Command::Help => {
            let place = state.screen_place();
            state.stack.push(Screen::Help(place, Cursor::default()));
        }
        Command::Palette => state.overlay = Some(Overlay::Palette(Default::default())),
        Command::Quit => return quit(state),
        Command::Leave | Command::Yes => return leave(state),
        Command::No => state.overlay = None,
        Command::Suspend => return vec![Effect::Suspend],
        Command::Redraw => return vec![Effect::Redraw],
        Command::Tab(number) => {
            let tab = Tab::ALL.get(usize::from(number)).map(|(tab, _)| *tab);
            return tab.map(|tab| go::tab(state, tab)).unwrap_or_default();
        }
        Command::NextTab => return further(state, 1),
        Command::PreviousTab => return further(state, Tab::ALL.len() - 1),
        Command::GoFindings => {
            go::top(state, Screen::Findings(Default::default(), Default::default()))
        }
        Command::GoGaps => go::top(state, Screen::Gaps(Default::default())),
        Command::GoLog => go::log(state),
        Command::GoRules => go::top(state, Screen::Rules(Default::default())),
        Command::GoCharts => go::top(state, Screen::Charts(Cursor::default())),
        Command::GoAddresses => return go::cluster(state, Tab::Addresses),
        Command::GoPlan => return go::cluster(state, Tab::Plan),
        Command::Fold | Command::FoldAll => fold(state, command == Command::FoldAll),
        Command::NextMatch => find(state, true),
        Command::PreviousMatch => find(state, false),
        Command::SessionAnswer
        | Command::SessionApprove
        | Command::SessionByHand
        | Command::SessionSkip
        | Command::SessionNote
        | Command::SessionLook
        | Command::SessionPause
        | Command::SessionHandOver => return session::run(state, command),
        Command::Type
        | Command::Erase
        | Command::EraseAll
        | Command::CursorLeft
        | Command::CursorRight
        | Command::CursorHome
        | Command::CursorEnd
        | Command::Accept
        | Command::Cancel
        | Command::Complete
        | Command::Older
        | Command::Newer => return typing::run(state, command, key),
    }
    Vec::new()
}

/// Moves by so many entries or lines.
pub(super) fn scroll(state: &mut State, by: isize) {
    if let Some(Overlay::Copied(_, _, cursor)) = &mut state.overlay {
        cursor.offset = cursor.offset.saturating_add_signed(by);
        return;
    }
    let text = is_text(state);
    if let Some(cursor) = state.cursor_mut() {
        if text {
            cursor.offset = cursor.offset.saturating_add_signed(by);
        } else {
            cursor.at = cursor.at.saturating_add_signed(by);
            cursor.detail = 0;
        }
    }
}

fn is_text(state: &State) -> bool {
    matches!(content(state, state.body().width), Some(Content::Text(_)))
}

/// Moves by a page: of the text beside a list as long as there is more of it, else of the list.
fn page(state: &mut State, by: isize) {
    let body = state.body();
    let rows = |height: u16| isize::try_from(height).unwrap_or(1).saturating_sub(1).max(1);
    let (mut step, mut beside) = (rows(body.height), false);
    if let (Some(Content::List(list)), None) = (content(state, body.width), &state.overlay)
        && let Some(detail) = &list.detail
    {
        let (entries, text) = crate::tui::layout::split(body, list.len);
        let hidden = detail(text.width).len().saturating_sub(usize::from(text.height));
        let at = state.cursor().detail;
        beside = if by > 0 { at < hidden } else { at > 0 };
        step = rows(if beside { text.height } else { entries.height });
    }
    match state.cursor_mut().filter(|_| beside) {
        Some(cursor) => cursor.detail = cursor.detail.saturating_add_signed(by * step),
        None => scroll(state, by * step),
    }
}

fn turn(state: &mut State, up: bool) {
    if state.stack.is_empty() {
        let most = Column::ALL.len() - 1 - crate::tui::row::STAYING;
        let shift = state.fleet.shift;
        state.fleet.shift = if up { (shift + 1).min(most) } else { shift.saturating_sub(1) };
        return;
    }
    if let Some(opened) = state.opened_mut() {
        let at = opened.cursor().at;
        if let (Some((knob, _)), Some(judged)) = (Knob::ALL.get(at), opened.judged.as_mut()) {
            judged.what_if.turn(*knob, up);
        }
    }
}

pub(super) fn sort(state: &mut State, column: Column) {
    let (now, reverse) = state.fleet.sort;
    state.fleet.sort = (column, now == column && !reverse);
    state.arrange();
}

fn mark(state: &mut State) {
    if let Some(id) = state.selected().map(|row| row.id.clone()) {
        if !state.fleet.marked.remove(&id) {
            state.fleet.marked.insert(id);
        }
        scroll(state, 1);
    }
}

fn mark_all(state: &mut State) {
    if !state.fleet.marked.is_empty() {
        state.fleet.marked.clear();
        return;
    }
    let rows = state.rows();
    let shown = state.fleet.shown.iter();
    let ids = shown.filter_map(|index| rows.get(*index as usize)).map(|row| row.id.clone());
    state.fleet.marked = ids.collect();
}

/// Starts a new reading; what a reading that still runs says from now on is not listened to.
pub(super) fn refresh(state: &mut State) -> Vec<Effect> {
    state.generation += 1;
    state.reading = Some(Progress::default());
    state.failure = None;
    if state.data.is_none() {
        state.fleet.early.clear();
        state.arrange();
    }
    state.note(Role::Muted, "reading the fleet");
    vec![Effect::Load(state.generation)]
}

fn copy(state: &mut State) -> Vec<Effect> {
    let text = match state.stack.last() {
        None => state.selected().map(|row| row.id.to_string()),
        Some(Screen::Gaps(list)) => selected_gap(state, list),
        Some(Screen::Session(_)) => session::commands(state),
        Some(Screen::Cluster(opened)) => match opened.tab {
            Tab::Plan => selected_commands(opened),
            Tab::Raw => opened.raw.value_at(opened.cursor().at),
            Tab::Findings => remedy(opened),
            Tab::Addresses => candidate(opened),
            Tab::Overview => None,
        },
        Some(_) => None,
    };
    let Some(text) = text else {
        state.say(Role::Caution, "nothing to copy here");
        return Vec::new();
    };
    state.overlay = Some(Overlay::Copied(text.clone(), "copying".to_owned(), Cursor::default()));
    vec![Effect::Copy(text)]
}

fn remedy(opened: &crate::tui::cluster::Opened) -> Option<String> {
    let audit = &opened.judged.as_ref()?.audit;
    audit.findings.get(opened.cursor().at).map(|finding| finding.remedy.to_text())
}

fn candidate(opened: &crate::tui::cluster::Opened) -> Option<String> {
    let what_if = &opened.judged.as_ref()?.what_if;
    let first = what_if.ranges.first().map(|candidate| candidate.cidr.clone());
    what_if.candidate().map(|range| range.to_string()).or(first)
}

fn quit(state: &mut State) -> Vec<Effect> {
    if !state.stack.is_empty() {
        go::back(state);
        return Vec::new();
    }
    if state.is_busy() {
        state.overlay = Some(Overlay::Ask("The fleet is still being read. Leave?"));
        return Vec::new();
    }
    if state.session.as_deref().is_some_and(crate::tui::session::SessionView::is_open) {
        let question = "A session is open; it will rest, and what runs in Azure goes on. Leave?";
        state.overlay = Some(Overlay::Ask(question));
        return Vec::new();
    }
    leave(state)
}

fn leave(state: &mut State) -> Vec<Effect> {
    state.done = true;
    vec![Effect::Remember(state.commands.lines().to_vec()), Effect::Quit]
}

fn further(state: &mut State, by: usize) -> Vec<Effect> {
    let tab = state.opened().map(|opened| opened.tab.further(by));
    tab.map(|tab| go::tab(state, tab)).unwrap_or_default()
}

fn fold(state: &mut State, all: bool) {
    if let Some(opened) = state.opened_mut() {
        let at = opened.cursor().at;
        if all { opened.raw.fold_all() } else { opened.raw.fold(at) }
    }
}

pub(super) fn find(state: &mut State, forward: bool) {
    let Some(opened) = state.opened_mut() else { return };
    let at = opened.cursor().at;
    match opened.raw.find(at, forward) {
        Some(hit) => {
            if let Some(cursor) = opened.cursor_mut() {
                cursor.at = hit;
            }
        }
        None => state.notice = Some((Role::Caution, "not found".to_owned())),
    }
}
