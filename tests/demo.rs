//! The embedded sample fleet: snapshots of every format, and how much of the rules it shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use cnishift::rules::{RULES, Verdict};
use serde_json::Value;

fn demo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(args)
        .args(["--demo", "--as-of", "2026-11-23"])
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // The only part that differs from run to run.
    let stamp = text.find("202").into_iter().flat_map(|_| timestamps(&text)).next();
    stamp.map_or(text.clone(), |stamp| text.replace(&stamp, "[now]"))
}

/// RFC 3339 timestamps to the second that end in `Z`.
fn timestamps(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, _) in text.match_indices('T') {
        let candidate = index.checked_sub(10).and_then(|start| text.get(start..index + 10));
        if let Some(candidate) = candidate.filter(|c| c.ends_with('Z') && c.starts_with("20")) {
            found.push(candidate.to_owned());
        }
    }
    found
}

fn document() -> Value {
    serde_json::from_str(&demo(&["audit", "--format", "json"])).unwrap()
}

#[test]
fn the_table_is_as_committed() {
    insta::assert_snapshot!("audit_table", demo(&["audit"]));
}

#[test]
fn the_markdown_is_as_committed() {
    insta::assert_snapshot!("audit_markdown", demo(&["audit", "--format", "markdown"]));
}

#[test]
fn the_json_is_as_committed_and_fits_its_schema() {
    let text = demo(&["audit", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    let schema = cnishift::report::audit_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    insta::assert_snapshot!("audit_json", text);
}

#[test]
fn the_schema_refuses_a_document_without_a_verdict() {
    let mut value = document();
    value["clusters"][0].as_object_mut().unwrap().remove("verdict");
    assert!(!jsonschema::is_valid(&cnishift::report::audit_schema(), &value));
}

#[test]
fn plans_are_as_committed_and_fit_their_schema() {
    let mut by_verdict: BTreeMap<String, String> = BTreeMap::new();
    for cluster in document()["clusters"].as_array().unwrap() {
        let verdict = cluster["verdict"].as_str().unwrap().to_owned();
        by_verdict.entry(verdict).or_insert(cluster["id"].as_str().unwrap().to_owned());
    }
    let schema = cnishift::report::plan_schema();
    for (verdict, id) in by_verdict {
        let name = format!("plan_{}", verdict.replace('-', "_"));
        insta::assert_snapshot!(format!("{name}_markdown"), demo(&["plan", &id]));
        let json = demo(&["plan", &id, "--format", "json"]);
        let value: Value = serde_json::from_str(&json).unwrap();
        assert!(jsonschema::is_valid(&schema, &value), "{verdict}");
        insta::assert_snapshot!(format!("{name}_json"), json);
    }
}

#[test]
fn sizing_is_as_committed_and_fits_its_schema() {
    let growth = ["size", "--growth", "15%"];
    insta::assert_snapshot!("size_table", demo(&growth));
    let one = ["size", "aks-perf-neu", "--growth", "500", "--blue-green", "--format"];
    insta::assert_snapshot!("size_markdown", demo(&[&one[..], &["markdown"]].concat()));
    let json = demo(&[&one[..], &["json"]].concat());
    let value: Value = serde_json::from_str(&json).unwrap();
    assert!(jsonschema::is_valid(&cnishift::report::size_schema(), &value));
    insta::assert_snapshot!("size_json", json);
}

#[test]
fn nine_rules_in_ten_fire_and_every_model_and_verdict_is_there() {
    let document = document();
    let clusters = document["clusters"].as_array().unwrap();
    assert!((28..=36).contains(&clusters.len()), "{} clusters", clusters.len());
    let subscriptions: BTreeSet<_> =
        clusters.iter().map(|c| c["subscriptionId"].as_str()).collect();
    assert_eq!(subscriptions.len(), 5);
    let seen =
        |key: &str| clusters.iter().map(|c| c[key].as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!(seen("networkModel").len(), 6, "{:?}", seen("networkModel"));
    for verdict in Verdict::ALL {
        assert!(seen("verdict").contains(verdict.as_str()), "{verdict} is missing");
    }
    let fired: BTreeSet<_> = clusters
        .iter()
        .flat_map(|c| c["findings"].as_array().unwrap())
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    let silent: Vec<_> =
        RULES.iter().map(|r| r.code).filter(|code| !fired.contains(code)).collect();
    assert!(fired.len() * 10 >= RULES.len() * 9, "silent: {silent:?}");
    assert_eq!(document["completeness"]["complete"], true, "{}", document["completeness"]);
}

#[test]
fn every_cluster_of_the_demo_has_a_plan() {
    for cluster in document()["clusters"].as_array().unwrap() {
        let plan = demo(&["plan", cluster["id"].as_str().unwrap()]);
        assert!(plan.starts_with("# Plan for "), "{plan}");
    }
}
