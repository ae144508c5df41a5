//! Sessions: what their engine tells, and what keys ask of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::go;
use crate::model::ResourceId;
use crate::session::{Answer, End, Question};
use crate::tui::input::Input;
use crate::tui::keys::Command;
use crate::tui::message::Effect;
use crate::tui::row::Column;
use crate::tui::session::{SessionAsk, SessionView, Shot};
use crate::tui::state::{Cursor, Overlay, Purpose, Screen, State};
use crate::tui::theme::Role;

fn ask(ask: SessionAsk) -> Vec<Effect> {
    vec![Effect::Session(ask)]
}

/// Opens the session of the opened cluster's plan, or shows the one that is open.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    let Some((id, name)) = state.opened().map(|opened| (opened.id.clone(), opened.name.clone()))
    else {
        return Vec::new();
    };
    begin_of(state, id, name)
}

fn begin_of(state: &mut State, id: ResourceId, name: String) -> Vec<Effect> {
    let live =
        state.data.as_ref().is_some_and(|data| ["azure", "demo"].contains(&data.read.origin.kind));
    if !live {
        let why = "a session checks every step against Azure; these are files";
        state.say(Role::Caution, why);
        return Vec::new();
    }
    let other = state.session.as_deref().filter(|view| view.is_open() && view.cluster != id);
    if let Some(other) = other {
        let why = format!("the session of {} is open: p lets it rest first", other.name);
        state.say(Role::Caution, why);
        go::top(state, Screen::Session(Cursor::default()));
        return Vec::new();
    }
    let shown = state.session.as_deref().is_some_and(SessionView::is_open);
    go::top(state, Screen::Session(Cursor::default()));
    if shown {
        return Vec::new();
    }
    state.session = Some(Box::new(SessionView::new(id.clone(), name)));
    ask(SessionAsk::Begin(id))
}

/// Opens the session that the command line asked for, once the fleet is there.
pub(super) fn wanted(state: &mut State) -> Vec<Effect> {
    let Some(wanted) = state.wanted.take() else { return Vec::new() };
    let id = ResourceId::new(&wanted);
    let is_it = |row: &&crate::tui::row::Row| {
        row.id == id || row.cell(Column::Name).eq_ignore_ascii_case(&wanted)
    };
    let found: Vec<_> = state.rows().iter().filter(is_it).map(|row| row.id.clone()).collect();
    match found.as_slice() {
        [id] => {
            let (id, name) = (id.clone(), id.name().to_owned());
            go::push(state, &id, &name, crate::tui::cluster::Tab::Plan);
            begin_of(state, id, name)
        }
        [] => {
            state.say(Role::Bad, format!("no cluster {wanted:?}"));
            Vec::new()
        }
        _ => {
            state.say(
                Role::Bad,
                format!("{wanted:?} is the name of several clusters; give the ARM id"),
            );
            Vec::new()
        }
    }
}

/// What the engine tells.
pub(super) fn told(state: &mut State, shot: Arc<Shot>) {
    let Some(view) = state.session.as_deref_mut() else { return };
    if view.cluster != shot.state.cluster {
        return;
    }
    let ended = shot.end.filter(|_| view.shot.as_ref().is_none_or(|old| old.end.is_none()));
    view.shot = Some(shot);
    view.answered = false;
    let at = view.current().filter(|_| view.follows);
    if let Some(at) = at {
        select(state, at);
    }
    match ended {
        Some(End::Done) => state.say(Role::Good, "the session is done; r reads the fleet again"),
        Some(_) => state.say(Role::Caution, "the session rests; Enter on the plan goes on with it"),
        None => {}
    }
}

fn select(state: &mut State, at: usize) {
    for screen in &mut state.stack {
        if let Screen::Session(cursor) = screen
            && cursor.at != at
        {
            (cursor.at, cursor.detail) = (at, 0);
        }
    }
}

/// It could not be opened or go on.
pub(super) fn failed(state: &mut State, why: String) {
    if let Some(view) = state.session.as_deref_mut() {
        view.failure = Some(why.clone());
    }
    let first = why.lines().next().unwrap_or_default().to_owned();
    state.say(Role::Bad, format!("the session stopped: {first}"));
}

/// The selection stays where somebody put it, until it is back at the step that is next.
pub(super) fn moved(state: &mut State) {
    let at = state.cursor().at;
    let on_top = matches!(state.stack.last(), Some(Screen::Session(_)));
    // Before the engine told anything there is nothing to move in.
    if let Some(view) = state.session.as_deref_mut().filter(|view| on_top && view.shot.is_some()) {
        view.follows = view.current() == Some(at);
    }
}

/// What a key asks.
pub(super) fn run(state: &mut State, command: Command) -> Vec<Effect> {
    let open = state.session.as_deref().filter(|view| view.is_open());
    let question = open.and_then(SessionView::question).cloned();
    match (command, question) {
        (Command::SessionPause, _) => return ask(SessionAsk::Pause),
        (Command::SessionHandOver, _) => hand_over(state),
        (Command::SessionNote, _) => typing(state, Purpose::Note),
        (Command::SessionLook, _) => return ask(SessionAsk::Answer(Answer::Look)),
        (Command::SessionSkip, Some(_)) => typing(state, Purpose::Skip),
        (Command::SessionApprove, Some(Question::Approve(_))) => typing(state, Purpose::Approve),
        (Command::SessionByHand, Some(Question::Approve(_))) => {
            return answer(state, Answer::ByHand);
        }
        (Command::SessionAnswer, Some(question)) => match question {
            Question::Tell(_) => typing(state, Purpose::Tell),
            Question::Optional => return answer(state, Answer::Take),
            Question::Drift(_) | Question::Blocked(_) => return answer(state, Answer::Replan),
            Question::Failed { .. } => return answer(state, Answer::Retry),
            Question::ByHand(_) => return ask(SessionAsk::Answer(Answer::Look)),
            Question::Approve(_) => state.say(Role::Caution, "a approves the write"),
        },
        (Command::SessionApprove | Command::SessionByHand, _) => {
            state.say(Role::Caution, "no write waits for an approval; Enter answers what is asked");
        }
        _ => state.say(Role::Caution, "nothing is asked now; the line above says what goes on"),
    }
    Vec::new()
}

fn typing(state: &mut State, purpose: Purpose) {
    state.overlay = Some(Overlay::Input(purpose, Input::default(), String::new()));
}

fn hand_over(state: &mut State) {
    let Some(shot) = state.session.as_deref().and_then(|view| view.shot.clone()) else {
        state.say(Role::Caution, "there is no session to hand over yet");
        return;
    };
    let file = format!("{}.jsonl", shot.state.name);
    let path = PathBuf::from(&state.export_folder).join(file).display().to_string();
    state.overlay = Some(Overlay::Input(Purpose::HandOver, Input::new(path), String::new()));
}

/// An answer goes to the engine; until that tells something, nothing is asked.
fn answer(state: &mut State, answer: Answer) -> Vec<Effect> {
    if let Some(view) = state.session.as_deref_mut() {
        view.answered = !matches!(answer, Answer::Note(_));
    }
    ask(SessionAsk::Answer(answer))
}

/// What was typed for a session.
pub(super) fn typed(state: &mut State, purpose: Purpose, text: &str) -> Vec<Effect> {
    let text = text.trim().to_owned();
    let said = match purpose {
        Purpose::Approve => Answer::approve(&text),
        Purpose::Tell => Answer::Told(text),
        Purpose::Skip => Answer::Skip(text),
        Purpose::Note if text.is_empty() => return Vec::new(),
        Purpose::Note => Answer::Note(text),
        Purpose::HandOver => return ask(SessionAsk::HandOver(PathBuf::from(text))),
        Purpose::Filter | Purpose::Search | Purpose::Value => return Vec::new(),
    };
    answer(state, said)
}

/// The commands of the selected step, a line each.
pub(super) fn commands(state: &State) -> Option<String> {
    let shot = state.session.as_deref()?.shot.as_deref()?;
    let step = shot.state.steps.get(state.cursor().at)?;
    (!step.step.commands.is_empty()).then(|| step.step.commands.join("\n"))
}
