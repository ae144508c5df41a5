//! The one place where the state changes: `update(state, message)` answers what to do outside.

mod command;
mod export;
mod go;
mod reading;
mod session;
mod typing;

pub use typing::offers;

use super::keys::{Command, binding};
use super::layout::split;
use super::message::{Effect, Message};
use super::pages::{Content, content};
use super::state::{Overlay, Screen, State};
use super::theme::Role;
use crate::tui::keys::Key;

/// Takes in a message; answers what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let effects = take(state, message);
    settle(state);
    effects
}

fn take(state: &mut State, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => return press(state, key),
        Message::Paste(text) => typing::paste(state, &text),
        Message::Wheel(lines) => command::scroll(state, isize::from(lines)),
        Message::Click(x, y) => {
            state.fleet.chosen |= state.stack.is_empty();
            go::click(state, x, y);
        }
        Message::Resize(width, height) => state.size = (width, height),
        Message::Now(now) => state.now = now,
        Message::Past(past, problems) => {
            state.past = past;
            problems.into_iter().for_each(|problem| state.note(Role::Caution, problem));
        }
        Message::Raw(id, answer) => raw(state, &id, &answer),
        Message::Exported(Ok(path)) => {
            state.say(Role::Good, format!("written: {}", path.display()));
        }
        Message::Exported(Err(why)) => state.say(Role::Bad, format!("not written: {why}")),
        Message::Copied(answer) => copied(state, answer),
        Message::Session(shot) => session::told(state, shot),
        Message::SessionFailed(why) => session::failed(state, why),
        Message::HandedOver(Ok(path)) => {
            state.say(Role::Good, format!("handed over: {}", path.display()));
        }
        Message::HandedOver(Err(why)) => state.say(Role::Bad, format!("not handed over: {why}")),
        Message::Resumed => return vec![Effect::Redraw],
        Message::Terminate => {
            state.done = true;
            return vec![Effect::Quit];
        }
        Message::Found(..) | Message::Progress(..) | Message::Loaded(..) | Message::Failed(..) => {
            reading::take(state, message);
            if state.data.is_some() {
                return session::wanted(state);
            }
        }
    }
    Vec::new()
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(row) = binding(key, state.place()) else { return Vec::new() };
    state.fleet.chosen |= state.stack.is_empty() && state.overlay.is_none() && moves(row.command);
    // What was said stays until something else is done; scrolling is nothing else.
    if !matches!(row.command, Command::Up | Command::Down | Command::Redraw) {
        state.notice = None;
    }
    let effects = command::run(state, row.command, key);
    session::moved(state);
    effects
}

/// Whether a command means the selected cluster, so that the selection is somebody's choice.
const fn moves(command: Command) -> bool {
    matches!(
        command,
        Command::Up
            | Command::Down
            | Command::PageUp
            | Command::PageDown
            | Command::First
            | Command::Last
            | Command::Mark
            | Command::Open
            | Command::GoPlan
            | Command::GoAddresses
    )
}

fn raw(state: &mut State, id: &crate::model::ResourceId, answer: &Result<String, String>) {
    for screen in &mut state.stack {
        if let Screen::Cluster(opened) = screen
            && opened.id == *id
        {
            opened.raw.fill(answer.clone());
        }
    }
}

fn copied(state: &mut State, answer: Result<String, String>) {
    let words = match answer {
        Ok(ways) => {
            state.note(Role::Good, format!("copied: {ways}"));
            ways
        }
        Err(why) => {
            state.note(Role::Caution, format!("not copied: {why}"));
            format!("not copied ({why}): select it here")
        }
    };
    if let Some(Overlay::Copied(_, how, _)) = &mut state.overlay {
        *how = words;
    }
}

/// Keeps every position inside what it is a position in.
fn settle(state: &mut State) {
    state.settle_fleet(state.table_height());
    let mut cursor = state.cursor();
    match measure(state) {
        None => {}
        Some(Measure::Text { last }) => cursor.offset = cursor.offset.min(last),
        Some(Measure::List { len, height, last }) => {
            cursor.settle(len, height);
            cursor.detail = cursor.detail.min(last);
        }
    }
    if let Some(place) = state.cursor_mut() {
        *place = cursor;
    }
    settle_overlay(state);
}

/// How far a screen goes.
enum Measure {
    /// A text: the last first line that leaves no room empty.
    Text { last: usize },
    /// A list: its length, the rows that it has, and the last first line of the text beside it.
    List { len: usize, height: usize, last: usize },
}

fn measure(state: &State) -> Option<Measure> {
    let body = state.body();
    Some(match content(state, body.width)? {
        Content::Text(lines) => {
            Measure::Text { last: lines.len().saturating_sub(usize::from(body.height)) }
        }
        Content::List(list) => match &list.detail {
            None => Measure::List { len: list.len, height: usize::from(body.height), last: 0 },
            Some(detail) => {
                let (rows, beside) = split(body, list.len);
                let lines = detail(beside.width).len();
                let last = lines.saturating_sub(usize::from(beside.height));
                Measure::List { len: list.len, height: usize::from(rows.height), last }
            }
        },
    })
}

fn settle_overlay(state: &mut State) {
    let (width, height) = state.size;
    if let Some(Overlay::Copied(text, _, cursor)) = &mut state.overlay {
        let lines = super::view::copied_lines(text, width).len();
        cursor.offset = cursor.offset.min(lines.saturating_sub(usize::from(height / 2)));
    }
}
