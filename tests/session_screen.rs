//! The session's screen: whole frames, and scripts of messages.
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

use cnishift::session::Answer;
use cnishift::tui::{Effect, Glyphs, Message, SessionAsk, State, update};
use screen::*;
use session::{SHOTS, id, told};

/// The screen with the session of the sample fleet's cluster open.
fn open(size: (u16, u16), operate: bool) -> State {
    let mut state = blank(size);
    state.operate = operate;
    state.wanted = Some(session::CLUSTER.to_owned());
    press(&mut state, "r");
    let generation = state.generation;
    let effects = update(&mut state, Message::Loaded(generation, demo()));
    let begins = |effect: &Effect| matches!(effect, Effect::Session(SessionAsk::Begin(one)) if *one == id(&demo()));
    assert!(effects.iter().any(begins), "{effects:?}");
    state.notice = None;
    state
}

fn asked(effects: &[Effect]) -> Vec<SessionAsk> {
    let ask = |effect: &Effect| match effect {
        Effect::Session(ask) => Some(ask.clone()),
        _ => None,
    };
    effects.iter().filter_map(ask).collect()
}

#[test]
fn every_state_of_a_session() {
    for name in SHOTS {
        for size in [SMALL, LARGE] {
            let mut state = open(size, name != "by_hand");
            update(&mut state, Message::Session(told(&demo(), name)));
            insta::assert_snapshot!(format!("session_{name}@{}x{}", size.0, size.1), frame(&state));
        }
        let mut state = open(SMALL, true);
        state.glyphs = Glyphs::new(true);
        update(&mut state, Message::Session(told(&demo(), name)));
        assert!(frame(&state).is_ascii(), "{name}");
    }
    let mut state = open(SMALL, true);
    insta::assert_snapshot!("session_opening@80x24", frame(&state));
    update(
        &mut state,
        Message::SessionFailed("bob on ws-2 (process 7) has held this cluster".to_owned()),
    );
    insta::assert_snapshot!("session_held@80x24", frame(&state));
}

#[test]
fn answers_reach_the_engine() {
    let mut state = open(SMALL, true);
    update(&mut state, Message::Session(told(&demo(), "tell")));
    press(&mut state, "Enter");
    type_text(&mut state, "nothing found");
    assert_eq!(
        asked(&press(&mut state, "Enter")),
        [SessionAsk::Answer(Answer::Told("nothing found".to_owned()))]
    );
    update(&mut state, Message::Session(told(&demo(), "approve")));
    press(&mut state, "a");
    type_text(&mut state, "aks-freight-rates-neu / bob");
    let approve = Answer::Approve {
        typed: "aks-freight-rates-neu".to_owned(),
        second: Some("bob".to_owned()),
    };
    assert_eq!(asked(&press(&mut state, "Enter")), [SessionAsk::Answer(approve)]);
    for (name, keys, answer) in [
        ("approve", "h", Answer::ByHand),
        ("by_hand", "v", Answer::Look),
        ("failed", "Enter", Answer::Retry),
        ("drift", "Enter", Answer::Replan),
    ] {
        update(&mut state, Message::Session(told(&demo(), name)));
        assert_eq!(asked(&press(&mut state, keys)), [SessionAsk::Answer(answer)], "{name}");
    }
    update(&mut state, Message::Session(told(&demo(), "by_hand")));
    for (key, text, answer) in [
        ("x", "not now", Answer::Skip("not now".to_owned())),
        ("n", "board CHG-7", Answer::Note("board CHG-7".to_owned())),
    ] {
        press(&mut state, key);
        type_text(&mut state, text);
        assert_eq!(asked(&press(&mut state, "Enter")), [SessionAsk::Answer(answer)]);
    }
    assert_eq!(asked(&press(&mut state, "p")), [SessionAsk::Pause]);
    press(&mut state, "o");
    let handed = asked(&press(&mut state, "Enter"));
    assert!(
        matches!(&handed[..], [SessionAsk::HandOver(path)] if path.ends_with("aks-freight-rates-neu-20261123-015000.jsonl"))
    );
}

/// In an audit no key can even ask for a write, whatever the engine asks.
#[test]
fn an_audit_has_no_operate_keys() {
    for keys in ["a", "h", "Enter", "a Enter", "h Enter"] {
        let mut state = open(SMALL, false);
        update(&mut state, Message::Session(told(&demo(), "approve")));
        let mut effects = Vec::new();
        for key in keys.split(' ') {
            effects.extend(press(&mut state, key));
        }
        let approves = |ask: &SessionAsk| {
            matches!(ask, SessionAsk::Answer(Answer::Approve { .. } | Answer::ByHand))
        };
        assert!(!asked(&effects).iter().any(approves), "{keys}");
    }
    let state = open(SMALL, false);
    assert!(!frame(&state).contains("approve"), "{}", frame(&state));
}

#[test]
fn the_selection_follows_until_it_is_moved() {
    let mut state = open(SMALL, true);
    update(&mut state, Message::Session(told(&demo(), "tell")));
    assert_eq!(state.cursor().at, 1);
    update(&mut state, Message::Session(told(&demo(), "approve")));
    assert_eq!(state.cursor().at, 3);
    press(&mut state, "Up");
    update(&mut state, Message::Session(told(&demo(), "running")));
    assert_eq!(state.cursor().at, 2, "somebody looks at another step");
    press(&mut state, "Down");
    update(&mut state, Message::Session(told(&demo(), "tell")));
    assert_eq!(state.cursor().at, 1);
}

/// Opened by a key as by the command line.
#[test]
fn a_session_opened_from_its_plan_follows_too() {
    let mut state = showing(&demo(), SMALL);
    press(&mut state, "/");
    type_text(&mut state, session::CLUSTER);
    press(&mut state, "Enter p Enter");
    update(&mut state, Message::Session(told(&demo(), "tell")));
    assert_eq!(state.cursor().at, 1);
    update(&mut state, Message::Session(told(&demo(), "approve")));
    assert_eq!(state.cursor().at, 3);
}

#[test]
fn leaving_asks_while_a_session_is_open() {
    let mut state = open(SMALL, true);
    update(&mut state, Message::Session(told(&demo(), "running")));
    press(&mut state, "Esc Esc q");
    assert!(frame(&state).contains("A session is open; it will rest"), "{}", frame(&state));
    assert!(!state.done);
    press(&mut state, "y");
    assert!(state.done);
}

#[test]
fn files_have_no_sessions() {
    let mut data = cnishift::tui::Data::new(cnishift::tui::Read {
        plans: cnishift::sizing::plan_fleet(&demo_inventory(), &[]),
        inventory: demo_inventory(),
        policy: Default::default(),
        ground: Default::default(),
        as_of: "2026-11-23".parse().unwrap(),
        read_at: now(),
        origin: cnishift::tui::Origin { kind: "files", ..Default::default() },
    });
    data.read.origin.place = "export.json".to_owned();
    let mut state = showing(&std::sync::Arc::new(data), SMALL);
    let effects = press(&mut state, "p Enter");
    assert!(asked(&effects).is_empty());
    assert!(frame(&state).contains("these are files"), "{}", frame(&state));
}
