//! The pure parts of sessions: drift, expectations, and the state that events make.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;

use cnishift::session::{
    Action, Baseline, Event, Expect, Given, GuidedStep, Holds, Reading, Seen, SessionState, Status,
};
use jiff::Timestamp;
use serde_json::{Value, json};

fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

fn seen(code: &str, severity: &str) -> Seen {
    Seen {
        code: code.to_owned(),
        severity: severity.to_owned(),
        text: format!("{code} says so today"),
    }
}

fn reading(body: Value, facts: &[(&str, &str)], findings: &[Seen]) -> Reading {
    Reading {
        at: now(),
        etag: Some("e-1".to_owned()),
        body,
        facts: facts
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()))
            .collect(),
        findings: findings.to_vec(),
        open: Vec::new(),
        around: BTreeMap::new(),
        unread: Vec::new(),
    }
}

fn told(baseline: &Baseline, now: &Reading) -> Vec<String> {
    baseline.drift(now).iter().map(|change| change.what.clone()).collect()
}

#[test]
fn drift_is_what_decides_and_nothing_else() {
    let facts = [("networkModel", "kubenet"), ("identity.type", "UserAssigned")];
    let first = reading(json!({}), &facts, &[seen("KN001", "blocker"), seen("KN042", "warning")]);
    let baseline = first.baseline();
    assert!(told(&baseline, &first).is_empty());
    // Azure's words in another case, a finding less, and other words of the day are no drift.
    let mut same = first.clone();
    same.facts.insert("identity.type".to_owned(), "userassigned".to_owned());
    same.findings = vec![Seen { text: "in 493 days".to_owned(), ..seen("KN001", "blocker") }];
    assert!(told(&baseline, &same).is_empty());
    let mut other = first.clone();
    other.etag = Some("e-2".to_owned());
    other.facts.insert("networkModel".to_owned(), "azure-overlay".to_owned());
    other.facts.insert("agentPoolProfiles[new]".to_owned(), "3 nodes".to_owned());
    other.findings.push(seen("KN044", "warning"));
    other.findings.push(seen("KN042", "blocker"));
    let mut drift = told(&baseline, &other);
    drift.sort();
    assert_eq!(
        drift,
        ["KN042 blocker", "KN044 warning", "agentPoolProfiles[new]", "eTag", "networkModel"]
    );
    // What a step may change is what holds afterwards; the rest is drift for the next one.
    let after = baseline.after(&other, |path| path == "networkModel");
    assert_eq!(told(&after, &other), ["agentPoolProfiles[new]"]);
}

fn body(state: &str, pool: &str, power: Value) -> Value {
    json!({ "properties": { "provisioningState": state, "powerState": power,
        "networkProfile": { "networkPlugin": "Azure" },
        "agentPoolProfiles": [{ "name": "np", "count": 3, "provisioningState": pool }] } })
}

#[test]
fn unknown_is_never_a_yes() {
    let running = json!({ "code": "Running" });
    let check =
        |expect: &Expect, reading: &Reading, given: Given<'_>| expect.check(reading, given).holds;
    let settled = |state: &str, pool: &str, power: Value, retrying: bool| {
        let reading = reading(body(state, pool, power), &[], &[]);
        check(&Expect::Settled, &reading, Given { retrying, ..Given::default() })
    };
    assert_eq!(settled("Succeeded", "Succeeded", running.clone(), false), Holds::Yes);
    assert_eq!(settled("Succeeded", "Updating", running.clone(), false), Holds::No);
    assert_eq!(settled("", "Succeeded", running.clone(), false), Holds::Unknown);
    assert_eq!(settled("Succeeded", "Succeeded", json!({ "code": "Stopped" }), false), Holds::No);
    assert_eq!(settled("Failed", "Failed", running.clone(), false), Holds::No);
    assert_eq!(settled("Failed", "Failed", running.clone(), true), Holds::Yes);
    assert_eq!(settled("Updating", "Updating", running.clone(), true), Holds::No);

    let plugin = "properties.networkProfile.networkPlugin";
    let now = reading(body("Succeeded", "Succeeded", running), &[], &[]);
    let none = Given::default();
    assert_eq!(check(&Expect::is(plugin, "azure"), &now, none), Holds::Yes);
    assert_eq!(
        check(&Expect::is("properties.networkProfile.networkPluginMode", "overlay"), &now, none),
        Holds::No
    );

    let mut open = now.clone();
    open.open = vec![Seen { severity: String::new(), ..seen("KN037", "") }];
    let silent = |code: &str| Expect::Silent(vec![code.to_owned()]);
    assert_eq!(check(&silent("KN037"), &open, none), Holds::Unknown);
    assert_eq!(check(&silent("KN013"), &open, none), Holds::Yes);
    let clear = Expect::Clear(vec!["KN001".to_owned()]);
    assert_eq!(check(&clear, &open, none), Holds::Unknown);
    let decided = ["KN037".to_owned()];
    assert_eq!(check(&clear, &open, Given { decided: &decided, ..none }), Holds::Yes);
    open.findings = vec![seen("KN001", "blocker"), seen("KN013", "blocker")];
    assert_eq!(check(&clear, &open, Given { decided: &decided, ..none }), Holds::No);
}

fn step(id: &str) -> GuidedStep {
    GuidedStep {
        id: id.to_owned(),
        phase: "Update".to_owned(),
        title: id.to_owned(),
        why: String::new(),
        precondition: String::new(),
        commands: Vec::new(),
        expected: String::new(),
        undo: String::new(),
        irreversible: None,
        optional: false,
        minutes: (1, 2),
        basis: String::new(),
        rules: Vec::new(),
        action: Action::Tell,
        before: Vec::new(),
        after: Vec::new(),
        changes: Vec::new(),
    }
}

fn session(steps: &[&str]) -> SessionState {
    let opened = Event::Opened {
        cluster: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/a".to_owned(),
        summary: String::new(),
        steps: steps.iter().map(|id| step(id)).collect(),
        baseline: Baseline::default(),
        by: "ann".to_owned(),
        version: "0".to_owned(),
    };
    SessionState::of("s", vec![(now(), opened)]).unwrap()
}

#[test]
fn only_a_failed_operation_excuses_a_failed_state() {
    let id = || "update".to_owned();
    let failed = || Event::Failed { step: id(), why: "w".to_owned(), advice: "a".to_owned() };
    let retried = || Event::Retried { step: id(), by: "ann".to_owned() };
    let mut refused = session(&["update"]);
    for event in
        [Event::Refused { step: id(), deed: 0, why: "403".to_owned() }, failed(), retried()]
    {
        refused.take(now(), event);
    }
    assert_eq!((refused.steps[0].retrying, &refused.steps[0].status), (false, &Status::Pending));
    let mut ended = session(&["update"]);
    let end = Event::Ended {
        step: id(),
        deed: 0,
        word: "Failed".to_owned(),
        error: Some("e".to_owned()),
    };
    for event in [end, failed(), retried()] {
        ended.take(now(), event);
    }
    assert!(ended.steps[0].retrying);
}

#[test]
fn a_new_plan_keeps_what_is_over() {
    let mut state = session(&["one", "two", "three"]);
    state.take(now(), Event::Done { step: "one".to_owned(), baseline: Baseline::default() });
    let skipped =
        Event::Skipped { step: "two".to_owned(), by: "ann".to_owned(), reason: "r".to_owned() };
    state.take(now(), skipped);
    let steps = ["one", "two", "new", "three"].map(step).to_vec();
    let baseline = Baseline { etag: Some("e-9".to_owned()), ..Baseline::default() };
    state.take(
        now(),
        Event::Replanned { by: "ann".to_owned(), summary: "again".to_owned(), steps, baseline },
    );
    let words: Vec<&str> = state.steps.iter().map(|step| step.status.word()).collect();
    assert_eq!(words, ["done", "skipped", "pending", "pending"]);
    assert_eq!((state.current(), state.baseline.etag.as_deref()), (Some(2), Some("e-9")));
}

/// Every event survives the journal: what is read again is what was written.
#[test]
fn events_are_read_as_they_were_written() {
    let state = session(&["one"]);
    for (_, event) in &state.events {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(&serde_json::from_str::<Event>(&text).unwrap(), event);
    }
    assert!(SessionState::of("s", Vec::new()).is_none());
    let noted = Event::Noted { step: None, by: "ann".to_owned(), text: "x".to_owned() };
    assert!(SessionState::of("s", vec![(now(), noted)]).is_none());
}
