//! The recording of the demo session under docs: made by `CNISHIFT_BLESS=1 cargo test --test cast`.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/pty.rs"]
mod pty;

use std::num::NonZero;
use std::path::PathBuf;

use pty::Session;
use serde_json::{Value, json};

const SIZE: (u16, u16) = (120, 36);
const CLUSTER: &str = "aks-freight-rates-neu";

fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/session.cast")
}

/// What a person does in the demo: a key, what must be on the screen then, a text and Enter.
fn play(session: &mut Session) {
    let mut answer = |seen: &str, key: &str, prompt: &str, text: &str| {
        session.wait_text(seen);
        session.send(key);
        session.wait_text(prompt);
        session.send(text);
        session.wait_text(&format!("{prompt}{text}"));
        session.send("\r");
        session.wait_gone(prompt);
    };
    answer("2 waiting for you", "\r", "decided: ", "kubectl shows only the reconciled map");
    answer("3 waiting for you", "\r", "decided: ", "the change board accepted them");
    answer("4 ready", "a", "to approve: ", CLUSTER);
    session.wait_text("Enter tries it again.");
    session.send("\r");
    let mut answer = |seen: &str, key: &str, prompt: &str, text: &str| {
        session.wait_text(seen);
        session.send(key);
        session.wait_text(prompt);
        session.send(text);
        session.wait_text(&format!("{prompt}{text}"));
        session.send("\r");
        session.wait_gone(prompt);
    };
    answer("4 ready", "a", "to approve: ", CLUSTER);
    answer("6 waiting for you", "\r", "decided: ", "every block lies in the range");
    answer("8 waiting for you", "\r", "decided: ", "all probes answer");
    answer("9 waiting for you", "x", "left out: ", "next quarter");
    session.wait_text("The session is over (Done).");
    session.send("q");
    session.wait_gone("The session is over");
    session.send("qq");
}

fn record() -> String {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--demo", "guide", CLUSTER, "--operator", "ann", "--as-of", "2026-11-23"];
    let mut session = Session::start(folder.path(), &args, &[], SIZE.0, SIZE.1);
    play(&mut session);
    assert_eq!(session.wait_exit(), 0);
    session.assert_restored();
    let head = json!({ "version": 2, "width": SIZE.0, "height": SIZE.1,
        "title": "cnishift --demo guide: an update that fails at 60 % and is tried again",
        "env": { "TERM": "xterm-256color" } });
    let mut lines = vec![head.to_string()];
    for (seconds, text) in session.timed() {
        lines.push(json!([(seconds * 1000.0).round() / 1000.0, "o", text]).to_string());
    }
    format!("{}\n", lines.join("\n"))
}

/// The recording plays: the update fails, is tried again, and the session ends done.
#[test]
fn the_recording_shows_the_demo_session() {
    if std::env::var_os("CNISHIFT_BLESS").is_some() {
        std::fs::write(place(), record()).unwrap();
    }
    let text = std::fs::read_to_string(place()).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let head = lines.next().unwrap();
    assert_eq!((&head["version"], &head["width"]), (&json!(2), &json!(SIZE.0)));
    let cells = |number: u16| NonZero::new(number).unwrap();
    let mut parser = vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0);
    let mut wanted = [
        "Only you can judge this",
        "to approve: ",
        "nodes completed",
        "Enter tries it again",
        "The session is over (Done)",
    ]
    .iter()
    .peekable();
    let mut before = 0.0;
    for event in lines {
        let (time, kind) = (event[0].as_f64().unwrap(), event[1].as_str().unwrap());
        assert!(time >= before && kind == "o");
        before = time;
        parser.process(event[2].as_str().unwrap().as_bytes());
        wanted.next_if(|words| parser.screen().contents().contains(**words));
    }
    assert_eq!(wanted.next(), None, "never shown");
    // Nothing of the machine that it was made on.
    assert!(!text.contains("/tmp") && !text.contains("/work") && !text.contains("/home"));
}
