//! The recorded real run as the server of a whole session: the az CLI's migration of December 2023.
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

#[path = "common/scripted.rs"]
mod scripted;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use cnishift::session::journal::Journal;
use cnishift::session::{Event, Holds, SessionState, Status, open_session};
use scripted::{Reply, Scripted, Seen};
use serde_json::{Value, json};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";
const NAME: &str = "cliakstest000002";

/// The recorded update: the read before it, the PUT, the polls, the read after it.
struct Recording {
    before: Value,
    put: Value,
    polls: Vec<Value>,
    after: Value,
}

fn recording() -> Recording {
    let path = "../shared/corpus/recordings/cli_aks_kubenet_to_cni_overlay_migration.jsonl";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let all: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_put = |one: &Value| {
        one["method"] == "PUT"
            && one["request_body"]["properties"]["networkProfile"]["networkPlugin"] == "azure"
    };
    let put = all.iter().position(is_put).unwrap();
    let poll = |one: &&Value| one["url"].as_str().unwrap().contains("/operations/d8475f2e");
    let after =
        all[put..].iter().filter(|one| one["method"] == "GET").rfind(|one| !poll(one)).unwrap();
    Recording {
        before: all[put - 1]["response_body"].clone(),
        polls: all[put..].iter().filter(poll).cloned().collect(),
        after: after["response_body"].clone(),
        put: all[put].clone(),
    }
}

/// Answers as recorded; how far the recording is depends on what was asked.
fn server(recording: Recording) -> Scripted {
    let (sent, polled) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Scripted::start(move |own, request| {
        let of_cluster = request.path.to_lowercase().contains(&format!("/managedclusters/{NAME}?"));
        let last = recording.polls.len();
        if request.method == "PUT" && of_cluster {
            sent.fetch_add(1, SeqCst);
            let address =
                recording.put["response_headers"]["Azure-AsyncOperation"].as_str().unwrap();
            let address = address.replace("https://management.azure.com", own);
            return Reply::json(&recording.put["response_body"])
                .with("azure-asyncoperation", &address);
        }
        if request.path.contains("/operations/") {
            let turn = polled.fetch_add(1, SeqCst).min(last - 1);
            return Reply::json(&recording.polls[turn]["response_body"]);
        }
        let now = match (sent.load(SeqCst), polled.load(SeqCst)) {
            (0, _) => &recording.before,
            (_, polls) if polls < last => &recording.put["response_body"],
            _ => &recording.after,
        };
        if of_cluster { Reply::json(now) } else { around(request, now) }
    })
}

/// What is not in the recording: one subscription with that cluster, and nothing else.
fn around(request: &Seen, cluster: &Value) -> Reply {
    if request.path.starts_with("/subscriptions?") {
        let one = json!({ "subscriptionId": SUBSCRIPTION, "displayName": "recorded" });
        return Reply::json(&json!({ "value": [one] }));
    }
    let clusters = request.path.to_lowercase().ends_with("/managedclusters?api-version=2026-03-01");
    Reply::json(&json!({ "value": if clusters { vec![cluster.clone()] } else { Vec::new() } }))
}

fn session(server: &Scripted, folder: &Path) -> (String, SessionState) {
    let az = folder.join("az");
    let token = r#"#!/bin/sh
echo '{"accessToken":"token-of-this-test","expires_on":2145916800,"tokenType":"Bearer"}'
"#;
    std::fs::write(&az, token).unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let confirm = ["open-checks", "warnings", "verify-nodes", "verify-traffic", "templates"]
        .map(|step| format!("{step}=as the recording's author saw it"));
    let mut args =
        vec!["guide", NAME, "--plain", "--operate", "--approve", NAME, "--operator", "ann", "-q"];
    confirm.iter().for_each(|words| args.extend(["--confirm", words]));
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(args)
        .args(["--inventory", "arm", "--interval", "0.02", "--as-of", "2023-12-20"])
        .args(["--resource-manager", &server.endpoint, "--journal", "sessions.db"])
        .current_dir(folder)
        .env_clear()
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}{errors}");
    let journal = Journal::open(&folder.join("sessions.db")).unwrap();
    let name = journal.sessions().unwrap()[0].session.clone();
    (told, open_session(&journal, &name).unwrap().unwrap())
}

/// Scalars of a body by their path.
fn flat(value: &Value, path: &str, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            all.insert(path.to_owned(), "object".to_owned());
            members.iter().for_each(|(name, value)| flat(value, &format!("{path}/{name}"), all));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| flat(item, &format!("{path}/{at}"), all));
        }
        other => {
            all.insert(path.to_owned(), other.to_string());
        }
    }
}

#[test]
fn the_recorded_run_is_done_with_its_own_evidence() {
    let recording = recording();
    let (theirs, last) = (recording.put["request_body"].clone(), recording.polls.len());
    let after = recording.after.clone();
    let server = server(recording);
    let folder = tempfile::tempdir().unwrap();
    let (told, state) = session(&server, folder.path());

    assert!(state.closed);
    let update = state.steps.iter().find(|step| step.step.id == "update").unwrap();
    assert_eq!(update.status, Status::Done);
    // The error object that the recording carries to the very end fails nothing.
    let events: Vec<&Event> = state.of_step("update").map(|(_, event)| event).collect();
    assert!(!events.iter().any(|event| matches!(event, Event::Failed { .. })), "{told}");
    let operation = "d8475f2e-d207-4d5d-8a22-ba3b205c0a47";
    let named = |event: &&&Event| matches!(event, Event::Accepted { status: 200, operation: Some(name), .. } if name == operation);
    assert_eq!(events.iter().filter(named).count(), 1);
    let ended = |event: &&&Event| matches!(event, Event::Ended { word, error: None, .. } if word == "Succeeded");
    assert_eq!(events.iter().filter(ended).count(), 1);
    let polls = server.seen().iter().filter(|seen| seen.path.contains("/operations/")).count();
    assert_eq!(polls, last, "every recorded poll was asked for once");

    // What was seen is what the recording shows, and nothing is unknown.
    let Some(Event::Verified { checks, .. }) =
        events.iter().rfind(|event| matches!(event, Event::Verified { .. }))
    else {
        panic!("{told}")
    };
    let profile = &after["properties"]["networkProfile"];
    for member in ["networkPlugin", "networkPluginMode"] {
        let saw =
            checks.iter().find(|check| check.wanted.contains(&format!("{member} is "))).unwrap();
        assert_eq!(saw.saw, profile[member].as_str().unwrap());
        assert_eq!(saw.holds, Holds::Yes);
    }

    // One write, which differs from the recorded one only in what the az CLI of that time dropped.
    let puts: Vec<Seen> = server.seen().into_iter().filter(|seen| seen.method == "PUT").collect();
    assert_eq!(puts.len(), 1);
    let (mut ours, mut recorded) = (BTreeMap::new(), BTreeMap::new());
    flat(&serde_json::from_slice(&puts[0].body).unwrap(), "", &mut ours);
    flat(&theirs, "", &mut recorded);
    let mut different: Vec<&String> = ours
        .keys()
        .chain(recorded.keys())
        .filter(|path| ours.get(*path) != recorded.get(*path))
        .collect();
    different.dedup();
    let storage = "/properties/storageProfile";
    assert!(different.iter().all(|path| path.starts_with(storage)), "{different:#?}");
    // No signature of the operation's address is kept anywhere.
    let bytes = std::fs::read(folder.path().join("sessions.db")).unwrap();
    let kept = String::from_utf8_lossy(&bytes);
    assert!(!kept.contains("REDACTED&s=") && !kept.contains("token-of-this-test"));
    assert!(!told.contains("&s="), "{told}");
}
