//! The key table: every key does what its help says, and no other key does anything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/screen.rs"]
mod screen;
#[path = "common/session.rs"]
mod session;

use std::collections::BTreeSet;

use cnishift::tui::keys::{TABLE, binding, bindings};
use cnishift::tui::{
    Command, Effect, Key, Knob, Message, Overlay, Place, Screen, State, Tab, update,
};
use crossterm::event::KeyCode;
use screen::*;

/// A state in this place, with something to move in both directions.
fn at(place: Place) -> State {
    let mut state = showing(&demo_with_gap(), SMALL);
    for number in 0..40 {
        state.note(cnishift::tui::Role::Text, format!("line {number}"));
    }
    state.commands.add("plan");
    state.filters.add("weu");
    let keys = [
        (Place::FLEET, "Down Down"),
        (Place::OVERVIEW, "Enter Down"),
        (Place::CLUSTER_FINDINGS, "Enter 2 Down PgDn"),
        (Place::ADDRESSES, "Enter 3 Right Right Down"),
        (Place::PLAN, "p"),
        (Place::RAW, "Enter 5"),
        (Place::FINDINGS, "f Down"),
        (Place::GAPS, "s"),
        (Place::LOG, "l Up"),
        (Place::RULES, "d Down"),
        (Place::RULE, ": e x p l a i n Space K N 0 1 8 Enter Down"),
        (Place::CHARTS, "b"),
        (Place::HELP, "? Down"),
        (Place::INPUT, "/ a b Left"),
        (Place::PALETTE, ": p l Left"),
        (Place::EXPORT, "e Left"),
        (Place::COPIED, "p c"),
        (Place::ASK, "r q"),
        (Place::SESSION, "p Enter"),
        (Place::OPERATE, "p Enter"),
    ];
    let keys = keys.iter().find(|(known, _)| *known == place).unwrap().1;
    if Place::SESSIONS.has(place) {
        session_at(&mut state, place);
    }
    let effects = press(&mut state, keys);
    if Place::SESSIONS.has(place) {
        let shown = if place == Place::OPERATE { "approve" } else { "by_hand" };
        update(&mut state, Message::Session(session::told(&demo_with_gap(), shown)));
        press(&mut state, "PgDn");
    }
    answer_raw(&mut state, &effects);
    if place == Place::RAW {
        if let Some(Screen::Cluster(opened)) = state.stack.last_mut() {
            opened.raw.search = "name".to_owned();
        }
        press(&mut state, "Down Down Down");
    }
    assert_eq!(state.place(), place);
    state
}

/// Selects the cluster whose session is told.
fn session_at(state: &mut State, place: Place) {
    state.operate = place == Place::OPERATE;
    press(state, "/");
    type_text(state, session::CLUSTER);
    press(state, "Enter");
}

fn name(place: Place) -> &'static str {
    Place::ALL.iter().find(|(known, _)| *known == place).unwrap().1
}

/// What is typed, where something is.
fn typed(state: &State) -> String {
    match &state.overlay {
        Some(
            Overlay::Input(_, input, _) | Overlay::Palette(input) | Overlay::Export(_, _, _, input),
        ) => {
            let (before, after) = input.parts();
            format!("{before}|{after}")
        }
        _ => String::new(),
    }
}

fn knob(state: &State) -> String {
    let opened = state.opened().unwrap();
    opened.judged.as_ref().unwrap().what_if.value(Knob::ALL[opened.cursor().at].0)
}

/// The position that moving changes: of a selection or of a text.
fn position(state: &State) -> (usize, usize, usize) {
    let cursor = match &state.overlay {
        Some(Overlay::Copied(_, _, cursor)) => *cursor,
        _ => state.cursor(),
    };
    (cursor.at, cursor.offset, cursor.detail)
}

/// Whether what happened is what the help says. Answers `None` where there was no room to move.
fn holds(command: Command, before: &State, after: &State, effects: &[Effect]) -> bool {
    use Command as C;
    let place = after.screen_place();
    let moved = (position(before), position(after));
    let has = |test: fn(&Effect) -> bool| effects.iter().any(test);
    match command {
        C::Up | C::PageUp | C::First => moved.1 <= moved.0,
        C::Down | C::PageDown | C::Last => moved.1 >= moved.0,
        C::Left | C::Right if before.stack.is_empty() => after.fleet.shift != before.fleet.shift,
        C::Left => knob(after) != knob(before),
        C::Right => knob(after) != knob(before),
        C::Reset => knob(after) == "5 years",
        C::Open => frame(after) != frame(before),
        C::Back => after.stack.len() < before.stack.len() || before.stack.is_empty(),
        C::Filter | C::Search => after.place() == Place::INPUT,
        C::Sort(column) => after.fleet.sort.0 == column,
        C::Mark => after.fleet.marked.len() == 1 && position(after) > position(before),
        C::MarkAll => after.fleet.marked.len() == after.rows().len(),
        C::Wide => after.fleet.wide != before.fleet.wide,
        C::Refresh => has(|e| matches!(e, Effect::Load(2))) && after.reading.is_some(),
        C::Export => after.place() == Place::EXPORT,
        C::Copy => has(|e| matches!(e, Effect::Copy(text) if !text.is_empty())),
        C::Help => place == Place::HELP,
        C::Palette => after.place() == Place::PALETTE,
        C::Quit => after.stack.len() < before.stack.len() || after.done,
        C::Leave | C::Yes => after.done && has(|e| matches!(e, Effect::Quit)),
        C::No => after.overlay.is_none() && !after.done,
        C::Suspend => has(|e| matches!(e, Effect::Suspend)),
        C::Redraw => has(|e| matches!(e, Effect::Redraw)),
        C::Tab(number) => after.opened().unwrap().tab == Tab::ALL[usize::from(number)].0,
        C::NextTab => after.opened().unwrap().tab == before.opened().unwrap().tab.further(1),
        C::PreviousTab => after.opened().unwrap().tab == before.opened().unwrap().tab.further(4),
        C::GoFindings => place == Place::FINDINGS,
        C::GoAddresses => place == Place::ADDRESSES,
        C::GoPlan => place == Place::PLAN,
        C::GoGaps => place == Place::GAPS,
        C::GoLog => place == Place::LOG,
        C::GoRules => place == Place::RULES,
        C::GoCharts => place == Place::CHARTS,
        C::Fold | C::FoldAll => {
            after.opened().unwrap().raw.shown.len() < before.opened().unwrap().raw.shown.len()
        }
        C::NextMatch | C::PreviousMatch => moved.0 != moved.1,
        C::Type => typed(after).len() == typed(before).len() + 1,
        C::Erase => typed(after).len() == typed(before).len() - 1,
        C::EraseAll => typed(after) == "|",
        C::CursorLeft => bar(after) == bar(before) - 1,
        C::CursorRight => bar(after) == bar(before) + 1,
        C::CursorHome => bar(after) == 0,
        C::CursorEnd => bar(after) == typed(after).len() - 1,
        C::Accept | C::Cancel => after.place() != before.place(),
        C::SessionApprove | C::SessionSkip | C::SessionNote | C::SessionHandOver => {
            after.place() == Place::INPUT
        }
        C::SessionAnswer => after.notice.is_some() || has(|e| matches!(e, Effect::Session(_))),
        C::SessionByHand | C::SessionLook | C::SessionPause => {
            has(|e| matches!(e, Effect::Session(_)))
        }
        C::Complete | C::Older | C::Newer => typed(after) != typed(before),
    }
}

fn bar(state: &State) -> usize {
    typed(state).find('|').unwrap()
}

/// Keys that need something done before, so that they have something to do.
fn ready(state: &mut State, command: Command) {
    match command {
        Command::Newer if state.place() != Place::EXPORT => {
            press(state, "Up");
        }
        // Back to where the cursor stands inside of what is typed.
        Command::Left if state.stack.is_empty() => {
            press(state, "Right");
        }
        Command::Fold => {
            press(state, "g");
        }
        _ => {}
    }
}

#[test]
fn every_key_does_what_its_help_says() {
    let mut tried = 0;
    for (place, _) in Place::ALL {
        for row in bindings(place) {
            for key in row.keys {
                if binding(*key, place).is_some_and(|first| !std::ptr::eq(first, row)) {
                    continue;
                }
                let pressed = if *key == Key::Any { Key::Char('é') } else { *key };
                let (mut before, mut after) = (at(place), at(place));
                ready(&mut before, row.command);
                ready(&mut after, row.command);
                let effects = update(&mut after, Message::Key(pressed));
                let what = format!("{} in {}: {}", key.name(), name(place), row.help);
                if row.command == Command::Type {
                    assert_eq!(
                        typed(&after).replace('|', ""),
                        typed(&before).replacen('|', "é", 1),
                        "{what}"
                    );
                } else {
                    assert!(
                        holds(row.command, &before, &after, &effects),
                        "{what}\n{}",
                        frame(&after)
                    );
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Moving does move, everywhere that there is something to move through.
#[test]
fn lists_and_texts_scroll_to_their_ends() {
    for (place, _) in Place::ALL.into_iter().filter(|(place, _)| Place::SCREENS.has(*place)) {
        let mut state = at(place);
        press(&mut state, "g");
        let top = position(&state);
        assert_eq!((top.0, top.1), (0, 0), "{}", name(place));
        press(&mut state, "G");
        let bottom = position(&state);
        // The one gap of this fleet is a list of one.
        assert!(bottom > top || place == Place::GAPS, "{}", name(place));
        let end = frame(&state);
        press(&mut state, "j");
        assert_eq!(frame(&state), end, "{}", name(place));
        press(&mut state, "g");
        assert_eq!(position(&state), top, "{}", name(place));
        press(&mut state, "PgDn");
        let page = position(&state);
        assert!(page > top || place == Place::GAPS, "{}", name(place));
        press(&mut state, "PgUp");
        assert_eq!(position(&state), top, "{}", name(place));
    }
}

#[test]
fn no_key_is_handled_that_is_not_listed() {
    let named = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::F(1),
        KeyCode::F(5),
    ];
    let keys: Vec<Key> = (' '..='~')
        .map(Key::Char)
        .chain(['é', '集'].map(Key::Char))
        .chain(('a'..='z').map(Key::Ctrl))
        .chain(named.map(Key::Named))
        .collect();
    for (place, _) in Place::ALL {
        let listed: BTreeSet<String> =
            bindings(place).flat_map(|row| row.keys).map(|key| key.name()).collect();
        let any = listed.contains("any character");
        let mut state = at(place);
        let before = frame(&state);
        for key in &keys {
            if listed.contains(&key.name()) || (any && matches!(key, Key::Char(_))) {
                continue;
            }
            let effects = update(&mut state, Message::Key(*key));
            let what = format!("{} in {}", key.name(), name(place));
            assert!(effects.is_empty(), "{what}");
            assert_eq!(state.place(), place, "{what}");
            assert_eq!(frame(&state), before, "{what}");
        }
    }
}

#[test]
fn every_row_says_what_it_does() {
    for row in TABLE {
        assert!(!row.help.is_empty() && !row.keys.is_empty(), "{row:?}");
    }
}
