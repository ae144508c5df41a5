//! The built program on a pseudo-terminal.
#![cfg(target_os = "linux")]
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

use pty::Session;

fn demo(folder: &tempfile::TempDir, args: &[&str], env: &[(&str, &str)]) -> Session {
    let args = [&["--demo", "--as-of", "2026-11-23"], args].concat();
    let session = Session::start(folder.path(), &args, env, 80, 24);
    session.wait_text("read 34 clusters");
    session
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_session_from_start_to_quit() {
    let folder = folder();
    let mut session = demo(&folder, &[], &[]);
    session.assert_taken();
    assert!(session.screen().contains("494 days to 2028-03-31"));
    // Filter while typing, sort, and lift it again.
    session.send("/verdict:prepare");
    session.wait_text("/11 of 34");
    session.send("\r");
    session.send("N");
    session.wait_text("CLUSTER▲");
    session.send("N");
    session.wait_text("CLUSTER▼");
    session.send("\x1b");
    session.wait_text("/34 ");
    // In and back.
    session.send("g\r");
    session.wait_text("As Azure has it");
    session.send("\x1b");
    session.wait_text("BLOCKERS");
    // What if.
    session.send("a");
    session.wait_text("Growth a year");
    session.wait_text("15 %");
    session.send("\x1b[C");
    session.wait_text("20 %");
    session.send("\r");
    session.wait_text("value:");
    session.send("40\r");
    session.wait_text("40 %");
    // Copy the command of the plan: through the terminal, and shown as text.
    session.send("4");
    session.wait_text("Write down how things stand");
    session.send("c");
    session.wait_text("Copied: the terminal's clipboard (OSC 52)");
    session.wait_text("az aks show");
    let raw = session.raw();
    assert!(raw.windows(7).any(|part| part == b"\x1b]52;c;"), "OSC 52 was sent");
    session.send("\r");
    session.wait_gone("Copied:");
    // Export it.
    session.send("e");
    session.wait_text("write to:");
    session.send("\x15plan.md\r");
    session.wait_text("written:");
    let plan = std::fs::read_to_string(folder.path().join("plan.md")).unwrap();
    assert!(plan.contains("Write down how things stand"), "{plan}");
    // Resize to nothing and back.
    session.resize(20, 5);
    session.wait_text("20x5");
    session.resize(80, 24);
    session.wait_text("Write down how things stand");
    session.resize(160, 45);
    session.wait_text("│");
    // Quit: back to the fleet, then out.
    session.send("qq");
    assert_eq!(session.wait_exit(), 0);
    session.assert_restored();
}

#[test]
fn the_json_of_a_cluster_comes_from_azure() {
    let folder = folder();
    let mut session = demo(&folder, &[], &[]);
    session.send("\r5");
    session.wait_text("\"agentPoolProfiles\": [");
    session.send("/podCidr\r");
    session.wait_text("\"podCidr\"");
    session.send("\x03");
    session.wait_exit();
    session.assert_restored();
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let folder = folder();
    let mut session = demo(&folder, &[], &[("CNISHIFT_TEST_COMMANDS", "1")]);
    session.send(":panic\r");
    session.wait_text("asked for by the test command");
    assert_ne!(session.wait_exit(), 0);
    session.assert_restored();
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let folder = folder();
        let mut session = demo(&folder, &[], &[]);
        session.signal(signal);
        session.wait_exit();
        session.assert_restored();
    }
}

#[test]
fn suspended_and_continued() {
    let folder = folder();
    let mut session = demo(&folder, &[], &[]);
    session.send("p");
    session.wait_text("Write down how things stand");
    session.send("\x1a");
    session.wait_stopped();
    session.assert_restored();
    session.resize(100, 30);
    session.signal("CONT");
    session.wait_for("the screen again", |screen| {
        screen.alternate_screen() && screen.contents().contains("Write down how things stand")
    });
    session.assert_taken();
    session.send("\x03");
    session.wait_exit();
    session.assert_restored();
}

#[test]
fn lines_instead_of_a_screen() {
    let folder = folder();
    let mut session = demo(&folder, &["--screen-reader"], &[("TERM", "dumb")]);
    session.send("j");
    session.wait_text("2 of 34: verdict blocked");
    session.send("p");
    session.wait_text("Cluster: plan");
    session.send("\x03");
    session.wait_exit();
    session.assert_restored();
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(!raw.contains("\x1b[?1049h"), "no other screen");
}

#[test]
fn no_colour_and_ascii() {
    let folder = folder();
    let mut session = demo(&folder, &["--ascii"], &[("NO_COLOR", "1")]);
    session.send("?");
    session.wait_text("Keys here");
    session.send("\x03");
    session.wait_exit();
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(raw.is_ascii());
    let colours = ["\x1b[3", "\x1b[38", "\x1b[9", "\x1b[4"];
    for start in colours.iter().flat_map(|colour| raw.match_indices(colour)) {
        let code: String = raw[start.0 + 2..]
            .chars()
            .take_while(|c| *c != 'm' && c.is_ascii_digit() || *c == ';')
            .collect();
        let plain = ["39", "49", "4", "3", "9"];
        assert!(
            plain.contains(&code.as_str()) || !raw[start.0 + 2 + code.len()..].starts_with('m'),
            "{code}"
        );
    }
}

#[test]
fn without_a_terminal_the_table_is_printed() {
    let folder = folder();
    let args = ["--demo", "--as-of", "2026-11-23"];
    let mut session = Session::start(folder.path(), &args, &[("TERM", "dumb")], 120, 50);
    session.wait_text("Next: cnishift explain CODE");
    assert_eq!(session.wait_exit(), 0);
    session.assert_restored();
}

#[test]
fn a_failed_reading_is_a_panel_with_what_to_do() {
    let folder = folder();
    let args = ["--from", "missing.json"];
    let mut session = Session::start(folder.path(), &args, &[], 80, 24);
    session.wait_text("Nothing could be read.");
    session.wait_text("missing.json");
    session.wait_text("r tries again");
    session.send("q");
    assert_eq!(session.wait_exit(), 4);
    session.assert_restored();
}

#[test]
fn files_are_read_and_their_json_shown() {
    let folder = folder();
    let body = include_str!("fixtures/rules/base.json");
    let world: serde_json::Value = serde_json::from_str(body).unwrap();
    let list: Vec<_> = world.as_object().unwrap().values().cloned().collect();
    std::fs::write(folder.path().join("fleet.json"), serde_json::to_vec(&list).unwrap()).unwrap();
    let mut session = Session::start(folder.path(), &["--from", "fleet.json"], &[], 80, 24);
    session.wait_text("read 1 cluster");
    session.send("\r5");
    session.wait_text("\"agentPoolProfiles\": [");
    session.send("\x1b");
    session.wait_text("BLOCKERS");
    session.send("r");
    session.wait_text("read 1 cluster");
    session.send("\x03");
    session.wait_exit();
    session.assert_restored();
}
