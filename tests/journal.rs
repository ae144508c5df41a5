//! A journal whose process is killed: nothing that was acknowledged is lost.
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

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cnishift::session::journal::Journal;
use jiff::Timestamp;
use serde_json::json;

const PLACE: &str = "CNISHIFT_TEST_JOURNAL";

fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

/// Not a test of its own: what the killed process does.
#[test]
fn child() {
    let Some(path) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    let mut journal = Journal::open(&path).unwrap();
    loop {
        let text = "x".repeat(700);
        let number = journal.append("s", now(), "saw", &json!({ "text": text })).unwrap();
        println!("acknowledged {number}");
    }
}

/// Lets a process write until it acknowledged so many entries more, kills it, and answers the last
/// number that it acknowledged.
fn killed_after(path: &Path, more: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
        .env(PLACE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = 0;
    for (seen, number) in (1..).zip(lines.filter_map(|line| {
        line.unwrap().strip_prefix("acknowledged ").map(|number| number.parse::<u64>().unwrap())
    })) {
        acknowledged = acknowledged.max(number);
        if seen == more {
            // SIGKILL: nothing of the process runs after it. What it wrote meanwhile is read on.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    acknowledged
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut points = 0;
    for more in [1, 2, 3, 5, 8, 13, 21, 34, 4, 1, 7] {
        let acknowledged = killed_after(&path, more);
        let entries = Journal::open(&path).unwrap().entries("s").unwrap();
        let kept = entries.len() as u64;
        // One more may be on disk than was acknowledged, never one less.
        assert!(kept == acknowledged || kept == acknowledged + 1, "{kept} of {acknowledged}");
        points += 1;
    }
    println!("{points} points killed");
}
