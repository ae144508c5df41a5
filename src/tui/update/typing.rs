//! What is typed: filters, searches, values, commands and names of files.

use std::path::PathBuf;

use super::{command, go, session};
use crate::tui::cluster::Tab;
use crate::tui::input::Input;
use crate::tui::keys::{Command, Key};
use crate::tui::message::{Effect, Format};
use crate::tui::palette::{self, Does};
use crate::tui::row::Column;
use crate::tui::state::{Overlay, Purpose, Screen, State};
use crate::tui::theme::{Role, Theme};
use crate::tui::what_if::Knob;

/// Starts to type.
pub(super) fn start(state: &mut State, purpose: Purpose) {
    let text = match purpose {
        Purpose::Filter => filter_mut(state).map(|filter| filter.clone()).unwrap_or_default(),
        Purpose::Search => state.opened().map(|o| o.raw.search.clone()).unwrap_or_default(),
        Purpose::Value
        | Purpose::Approve
        | Purpose::Tell
        | Purpose::Skip
        | Purpose::Note
        | Purpose::HandOver => String::new(),
    };
    state.overlay = Some(Overlay::Input(purpose, Input::new(text.clone()), text));
}

/// The filter of the topmost screen.
fn filter_mut(state: &mut State) -> Option<&mut String> {
    match state.stack.last_mut() {
        None => Some(&mut state.fleet.filter),
        Some(
            Screen::Findings(list, _)
            | Screen::Gaps(list)
            | Screen::Log(list)
            | Screen::Rules(list),
        ) => Some(&mut list.filter),
        Some(_) => None,
    }
}

fn line(state: &mut State) -> Option<&mut Input> {
    match &mut state.overlay {
        Some(
            Overlay::Input(_, input, _) | Overlay::Palette(input) | Overlay::Export(_, _, _, input),
        ) => Some(input),
        _ => None,
    }
}

/// Types a text from the clipboard.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(input) = line(state) {
        input.insert(text.lines().next().unwrap_or_default());
        typed(state);
    }
}

pub(super) fn run(state: &mut State, command: Command, key: Key) -> Vec<Effect> {
    match command {
        Command::Accept => return accept(state),
        Command::Cancel => cancel(state),
        Command::Complete => complete(state),
        Command::Older | Command::Newer => earlier(state, command == Command::Older),
        _ => edit(state, command, key),
    }
    Vec::new()
}

fn edit(state: &mut State, command: Command, key: Key) {
    let Some(input) = line(state) else { return };
    match command {
        Command::Type => {
            if let Key::Char(character) = key {
                input.insert(character.encode_utf8(&mut [0; 4]));
            }
        }
        Command::Erase => input.erase(),
        Command::EraseAll => input.clear(),
        Command::CursorLeft => input.left(),
        Command::CursorRight => input.right(),
        Command::CursorHome => input.home(),
        _ => input.end(),
    }
    typed(state);
}

/// A filter works while it is typed.
fn typed(state: &mut State) {
    if let Some(Overlay::Input(Purpose::Filter, input, _)) = &state.overlay {
        let text = input.text().to_owned();
        apply(state, text);
    }
}

fn apply(state: &mut State, text: String) {
    if let Some(filter) = filter_mut(state) {
        *filter = text;
    }
    if state.stack.is_empty() {
        state.arrange();
    }
}

fn cancel(state: &mut State) {
    if let Some(Overlay::Input(Purpose::Filter, _, before)) = state.overlay.take() {
        apply(state, before);
    }
}

fn accept(state: &mut State) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Input(Purpose::Filter, input, _)) => state.filters.add(input.text()),
        Some(Overlay::Input(Purpose::Search, input, _)) => {
            if let Some(opened) = state.opened_mut() {
                opened.raw.search = input.text().to_owned();
            }
            command::find(state, true);
        }
        Some(Overlay::Input(Purpose::Value, input, _)) => set(state, input.text()),
        Some(Overlay::Input(purpose, input, _)) => {
            return session::typed(state, purpose, input.text());
        }
        Some(Overlay::Palette(input)) => {
            state.commands.add(input.text());
            return execute(state, input.text());
        }
        Some(Overlay::Export(what, formats, chosen, input)) => {
            let (Some(data), Some(format)) = (state.data.clone(), formats.get(chosen)) else {
                return Vec::new();
            };
            let path = PathBuf::from(input.text());
            return vec![Effect::Export { data, what, format: *format, path }];
        }
        other => state.overlay = other,
    }
    Vec::new()
}

fn set(state: &mut State, text: &str) {
    let Some(opened) = state.opened_mut() else { return };
    let at = opened.cursor().at;
    if let (Some((knob, _)), Some(judged)) = (Knob::ALL.get(at), opened.judged.as_mut())
        && let Err(why) = judged.what_if.set(*knob, text)
    {
        state.say(Role::Bad, why);
    }
}

fn complete(state: &mut State) {
    let Some(Overlay::Palette(input)) = &state.overlay else { return };
    let offers = offers(state, input.text());
    let common = common(&offers);
    if let (Some(Overlay::Palette(input)), false) = (&mut state.overlay, common.is_empty()) {
        *input = Input::new(common);
    }
}

/// Lines that complete a command.
#[must_use]
pub fn offers(state: &State, text: &str) -> Vec<String> {
    let names = state.rows().iter().map(|row| row.cell(Column::Name));
    let columns: Vec<&str> = Column::ALL.iter().map(|column| column.spec().field).collect();
    palette::complete(text, names, &columns)
}

/// What all of them begin with.
fn common(all: &[String]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let shared = first.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| {
        first.get(..*end).is_some_and(|start| all.iter().all(|one| one.starts_with(start)))
    });
    shared.last().and_then(|end| first.get(..end)).unwrap_or_default().to_owned()
}

fn earlier(state: &mut State, older: bool) {
    if let Some(Overlay::Export(what, formats, chosen, input)) = &mut state.overlay {
        let step = if older { formats.len() - 1 } else { 1 };
        *chosen = (*chosen + step) % formats.len();
        if let Some(format) = formats.get(*chosen) {
            *input = Input::new(ending(input.text(), *format));
        }
        let _ = what;
        return;
    }
    let history = match &state.overlay {
        Some(Overlay::Palette(_)) => &mut state.commands,
        _ => &mut state.filters,
    };
    let found = if older { history.older() } else { history.newer() };
    if let Some(text) = found.map(str::to_owned) {
        if let Some(input) = line(state) {
            *input = Input::new(text);
        }
        typed(state);
    }
}

/// A file's name with the ending of a format.
fn ending(name: &str, format: Format) -> String {
    PathBuf::from(name).with_extension(format.words().1).display().to_string()
}

fn execute(state: &mut State, text: &str) -> Vec<Effect> {
    if state.test_commands && text == palette::PANIC.name {
        return vec![Effect::Panic];
    }
    if text.trim().is_empty() {
        return Vec::new();
    }
    let (command, rest) = match palette::parse(text) {
        Ok(parsed) => parsed,
        Err(why) => {
            state.say(Role::Bad, why);
            return Vec::new();
        }
    };
    match command.does {
        Does::Key(key) => return command::run(state, key, Key::Any),
        Does::Fleet => state.stack.clear(),
        Does::Filter => {
            state.stack.clear();
            apply(state, rest.to_owned());
        }
        Does::Open => return open(state, rest),
        Does::Sort => match Column::by_field(rest) {
            Some(column) => command::sort(state, column),
            None => {
                let all: Vec<_> = Column::ALL.iter().map(|column| column.spec().field).collect();
                state.say(Role::Bad, format!("no column {rest:?}: {}", all.join(", ")));
            }
        },
        Does::Explain => match crate::rules::rule(&rest.to_uppercase()) {
            Some(rule) => go::top(state, Screen::Rule(rule.code, Default::default())),
            None => state.say(Role::Bad, format!("no check {rest:?}; d lists them")),
        },
        Does::Theme => match Theme::by_name(rest) {
            Some(theme) => state.theme = theme,
            None => {
                let all: Vec<_> = Theme::ALL.iter().map(|(name, _)| *name).collect();
                state.say(Role::Bad, format!("no theme {rest:?}: {}", all.join(", ")));
            }
        },
        Does::Panic => {}
    }
    Vec::new()
}

fn open(state: &mut State, name: &str) -> Vec<Effect> {
    let row = state.rows().iter().find(|row| row.cell(Column::Name).eq_ignore_ascii_case(name));
    match row.map(|row| row.id.clone()) {
        Some(id) => {
            go::push(state, &id, name, Tab::Overview);
        }
        None => state.say(Role::Bad, format!("no cluster {name:?}")),
    }
    Vec::new()
}
