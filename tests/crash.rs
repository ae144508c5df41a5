//! A session killed at every entry of its journal and at every request: what took effect is not done
//! again, nothing is shown done that is not, and the session can be finished.
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

#[path = "common/azure.rs"]
mod azure;

use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering::SeqCst};

use azure::{Azure, CONFIRMED, text};
use cnishift::session::journal::Journal;
use cnishift::session::{SessionState, Status, open_session};
use cnishift::sim::{Moment, Options, Watch, World};
use cnishift::source::demo_documents;
use serde_json::Value;

const CLUSTER: &str = "aks-training-neu";
/// The requests of one cluster, its networks and its subscription.
const NEAR: [&str; 4] = [CLUSTER, "vnet-nonprod-neu", "rt-aks-training-neu", "nsg-aks-training"];

/// The cluster with what is around it, and nothing else: fewer requests, the same session.
fn small() -> World {
    let mut kept = Vec::new();
    for bytes in demo_documents() {
        let document: Value = serde_json::from_slice(bytes).unwrap();
        let list = document.get("value").unwrap_or(&document).as_array().unwrap().clone();
        let near = |one: &Value| {
            let id = one["id"].as_str().unwrap_or_default();
            let name = one["name"].as_str().unwrap_or_default();
            NEAR.iter().any(|near| name == *near || id.contains(near))
        };
        kept.extend(list.into_iter().filter(near));
    }
    assert!(kept.iter().any(|one| one["name"] == CLUSTER));
    let bytes = serde_json::to_vec(&kept).unwrap();
    World::from_documents([bytes.as_slice()]).unwrap()
}

/// An update takes some looks, not hundreds.
fn fast(watch: Watch) -> Options {
    Options { time_factor: 8_000.0, watch, ..Options::default() }
}

fn command(azure: &Azure) -> Command {
    let mut args =
        vec!["guide", CLUSTER, "--interval", "0.02", "-q", "--operate", "--approve", CLUSTER];
    args.extend_from_slice(&CONFIRMED);
    azure.command(&args)
}

fn run(azure: &Azure) -> Output {
    command(azure).stdin(Stdio::null()).output().unwrap()
}

fn left(azure: &Azure) -> Option<SessionState> {
    if !azure.journal().exists() {
        return None;
    }
    let journal = Journal::open(&azure.journal()).unwrap();
    let notes = journal.sessions().unwrap();
    assert!(notes.len() <= 1, "{notes:?}");
    notes.first().and_then(|note| open_session(&journal, &note.session).unwrap())
}

fn is_overlay(azure: &Azure) -> bool {
    let body = azure.inside().resource(&Azure::id(CLUSTER)).unwrap();
    body["properties"]["networkProfile"]["networkPluginMode"] == "overlay"
        && body["properties"]["provisioningState"] == "Succeeded"
}

/// What must be true right after the kill, and after the session was gone on with.
fn check(azure: &Azure, point: &str) {
    if let Some(state) = left(azure) {
        let done = |id: &str| {
            state.steps.iter().any(|step| step.step.id == id && step.status == Status::Done)
        };
        assert!(!done("update") || is_overlay(azure), "{point}: done, and it is not");
        assert!(!state.closed || is_overlay(azure), "{point}: closed, and it is not");
    }
    let closed = left(azure).is_some_and(|state| state.closed);
    if !closed {
        let output = run(azure);
        assert_eq!(output.status.code(), Some(0), "{point}: {}", text(&output));
    }
    let state = left(azure).unwrap();
    assert!(state.closed && is_overlay(azure), "{point}");
    let id = Azure::id(CLUSTER).to_lowercase();
    let puts =
        azure.writes().into_iter().filter(|write| write.to_lowercase().ends_with(&id)).count();
    assert_eq!(puts, 1, "{point}: the update took effect once and was sent {puts} times");
}

/// Runs `test` for every point until one is not reached any more; answers how many there were.
fn every(test: impl Fn(usize) -> bool + Sync) -> usize {
    let next = AtomicUsize::new(1);
    let reached = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while test(next.fetch_add(1, SeqCst)) {
                    reached.fetch_add(1, SeqCst);
                }
            });
        }
    });
    reached.into_inner()
}

#[test]
fn killed_at_every_entry_of_the_journal() {
    let killed = every(|point| {
        let azure = Azure::start(small(), fast(Watch::default()));
        let mut command = command(&azure);
        let output = command.env("CNISHIFT_TEST_KILL_AT", point.to_string()).stdin(Stdio::null());
        let output = output.output().unwrap();
        if output.status.code().is_some() {
            assert_eq!(output.status.code(), Some(0), "{}", text(&output));
            return false;
        }
        check(&azure, &format!("journal point {point}"));
        true
    });
    println!("killed before and after every entry of the journal: {killed} points");
    assert!(killed > 40, "{killed}");
}

#[test]
fn killed_at_every_request() {
    let killed = every(|point| {
        // Before a request is carried out, and after it, before it is answered.
        let (process, seen) = (Arc::new(AtomicI32::new(0)), Arc::new(AtomicUsize::new(0)));
        let (own, count) = (Arc::clone(&process), Arc::clone(&seen));
        let watch = Watch::new(move |_: Moment, _, _| {
            if count.fetch_add(1, SeqCst) + 1 == point {
                while own.load(SeqCst) == 0 {
                    std::thread::yield_now();
                }
                let pid = rustix::process::Pid::from_raw(own.load(SeqCst)).unwrap();
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
            }
        });
        let azure = Azure::start(small(), fast(watch));
        let mut command = command(&azure);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        process.store(i32::try_from(child.id()).unwrap(), SeqCst);
        let status = child.wait().unwrap();
        if status.code().is_some() {
            assert_eq!(status.code(), Some(0));
            return false;
        }
        check(&azure, &format!("request point {point}"));
        true
    });
    println!("killed before and after every request: {killed} points");
    assert!(killed > 40, "{killed}");
}
