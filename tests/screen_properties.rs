//! Whatever happens in whatever order, the state stays drawable and Esc leads home.
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

use std::sync::{Arc, OnceLock};

use cnishift::model::Inventory;
use cnishift::tui::keys::TABLE;
use cnishift::tui::{Data, Effect, Failure, Key, Message, Place, Progress, Row, State, update};
use proptest::prelude::*;
use screen::*;

/// Something that may happen, as numbers: messages are made of it when they are needed.
#[derive(Debug, Clone)]
enum Event {
    Listed(usize),
    Typed(char),
    Resize(u16, u16),
    Wheel(i16),
    Click(u16, u16),
    Paste(String),
    Found(bool),
    Loaded(bool, u8),
    Failed(bool),
    Progress(bool),
    Copied(bool),
    Exported(bool),
    Answer(bool),
}

fn event() -> impl Strategy<Value = Event> {
    let keys: usize = TABLE.iter().map(|row| row.keys.len()).sum();
    prop_oneof![
        40 => (0..keys).prop_map(Event::Listed),
        8 => any::<char>().prop_map(Event::Typed),
        4 => (1_u16..200, 1_u16..60).prop_map(|(w, h)| Event::Resize(w, h)),
        2 => Just(Event::Resize(80, 24)),
        2 => (-5_i16..5).prop_map(Event::Wheel),
        2 => (0_u16..200, 0_u16..60).prop_map(|(x, y)| Event::Click(x, y)),
        1 => ".{0,40}".prop_map(Event::Paste),
        1 => any::<bool>().prop_map(Event::Found),
        3 => (any::<bool>(), 0_u8..3).prop_map(|(new, which)| Event::Loaded(new, which)),
        1 => any::<bool>().prop_map(Event::Failed),
        1 => any::<bool>().prop_map(Event::Progress),
        1 => any::<bool>().prop_map(Event::Copied),
        1 => any::<bool>().prop_map(Event::Exported),
        2 => any::<bool>().prop_map(Event::Answer),
    ]
}

/// The whole sample fleet, half of it, or none of it.
fn fleet(which: u8) -> Arc<Data> {
    static HALF: OnceLock<Arc<Data>> = OnceLock::new();
    static NONE: OnceLock<Arc<Data>> = OnceLock::new();
    let half = || {
        let mut inventory = demo_inventory();
        inventory.clusters.truncate(17);
        judge(inventory, &SUBSCRIPTIONS)
    };
    match which {
        0 => demo_with_gap(),
        1 => Arc::clone(HALF.get_or_init(half)),
        _ => Arc::clone(NONE.get_or_init(|| judge(Inventory::default(), &[]))),
    }
}

fn message(event: &Event, state: &State, asked: &[Effect]) -> Option<Message> {
    let number = |new: bool| if new { state.generation } else { state.generation.wrapping_sub(1) };
    Some(match event {
        Event::Listed(number) => {
            Message::Key(*TABLE.iter().flat_map(|row| row.keys).nth(*number).unwrap())
        }
        Event::Typed(character) => Message::Key(Key::Char(*character)),
        Event::Resize(width, height) => Message::Resize(*width, *height),
        Event::Wheel(lines) => Message::Wheel(*lines),
        Event::Click(x, y) => Message::Click(*x, *y),
        Event::Paste(text) => Message::Paste(text.clone()),
        Event::Found(new) => {
            let inventory = &fleet(0).read.inventory;
            Message::Found(
                number(*new),
                inventory.clusters.iter().take(5).map(Row::early).collect(),
            )
        }
        Event::Loaded(new, which) => Message::Loaded(number(*new), fleet(*which)),
        Event::Failed(new) => {
            Message::Failed(number(*new), Failure { text: "error: no\n  next: yes".to_owned() })
        }
        Event::Progress(new) => {
            Message::Progress(number(*new), Progress { known: 5, done: 1, lists: 3 })
        }
        Event::Copied(good) => {
            Message::Copied(if *good { Ok("x".to_owned()) } else { Err("y".to_owned()) })
        }
        Event::Exported(good) => {
            Message::Exported(if *good { Ok("a.md".into()) } else { Err("full".to_owned()) })
        }
        Event::Answer(good) => {
            let id = asked.iter().rev().find_map(|effect| match effect {
                Effect::Raw(id) => Some(id.clone()),
                _ => None,
            })?;
            let text = r#"{"a":[1,{"b":null}],"c":"d"}"#.to_owned();
            Message::Raw(id, if *good { Ok(text) } else { Err("gone".to_owned()) })
        }
    })
}

/// The selection points at something that is there, or at the start of nothing.
fn check(state: &State) {
    let (shown, rows) = (&state.fleet.shown, state.rows());
    assert!(shown.iter().all(|index| (*index as usize) < rows.len()));
    assert!(state.fleet.cursor.at < shown.len().max(1));
    assert_eq!(state.selected().is_some(), !shown.is_empty());
    let buffer = buffer(state);
    for cell in buffer.content() {
        assert!(!cnishift::model::has_active(cell.symbol()), "{:?}", cell.symbol());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_500_events_leave_a_drawable_state(events in prop::collection::vec(event(), 500)) {
        let mut state = blank(SMALL);
        let mut asked = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let Some(message) = message(event, &state, &asked) else { continue };
            asked.extend(update(&mut state, message));
            state.done = false;
            if number % 5 == 0 {
                check(&state);
            }
        }
        check(&state);
        // From wherever that led, Esc comes back to the fleet.
        for _ in 0..12 {
            press(&mut state, "Esc");
        }
        prop_assert_eq!(state.place(), Place::FLEET);
        check(&state);
    }

    #[test]
    fn late_answers_to_an_old_question_are_dropped(which in 0_u8..3, late in 0_u8..3) {
        let mut state = showing(&fleet(which), SMALL);
        press(&mut state, "r");
        let before = frame(&state);
        let old = state.generation - 1;
        update(&mut state, Message::Loaded(old, fleet(late)));
        prop_assert_eq!(frame(&state), before);
    }

    #[test]
    fn a_refresh_keeps_selection_sort_filter_and_marks(down in 0_usize..30, letter in "[NRVK]", filter in "(|weu|!neu|~aks)") {
        let mut state = showing(&demo(), SMALL);
        press(&mut state, &letter);
        press(&mut state, "/");
        type_text(&mut state, &filter);
        press(&mut state, "Enter");
        for _ in 0..down {
            press(&mut state, "Down");
        }
        press(&mut state, "Space");
        let (id, before) = (state.selected().map(|row| row.id.clone()), frame(&state));
        press(&mut state, "r");
        let generation = state.generation;
        update(&mut state, Message::Loaded(generation, demo()));
        prop_assert_eq!(state.selected().map(|row| row.id.clone()), id);
        // The last lines tell of the reading; the rest is as it was.
        let body = |frame: &str| frame.lines().take(22).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(body(&frame(&state)), body(&before));
    }
}
