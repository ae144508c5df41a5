//! What `diff` tells of two inventories: changes of clusters, facts, verdicts and findings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const WORLD: &str = include_str!("fixtures/rules/base.json");

fn cnishift(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn diff(folder: &Path, args: &[&str]) -> Output {
    cnishift(folder, &[&["diff", "old.json", "new.json", "--as-of", "2026-11-23"], args].concat())
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The base world, whose one cluster is ready.
fn world() -> Value {
    serde_json::from_str(WORLD).unwrap()
}

fn write(folder: &Path, name: &str, world: &Value) {
    let list: Vec<_> = world.as_object().unwrap().values().cloned().collect();
    std::fs::write(folder.join(name), json!({ "value": list }).to_string()).unwrap();
}

/// A folder with two worlds, each changed in its own way from the base.
fn folder(old: impl FnOnce(&mut Value), new: impl FnOnce(&mut Value)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (mut before, mut now) = (world(), world());
    old(&mut before);
    new(&mut now);
    write(folder.path(), "old.json", &before);
    write(folder.path(), "new.json", &now);
    folder
}

fn calico(world: &mut Value) {
    world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
}

/// A copy of the cluster under another name.
fn second(world: &mut Value, name: &str) {
    let mut copy = world["cluster"].clone();
    let id = copy["id"].as_str().unwrap();
    let start = id.rfind('/').unwrap() + 1;
    copy["id"] = json!(format!("{}{name}", &id[..start]));
    copy["name"] = json!(name);
    // In a subnet of its own, so that it is nobody's neighbour.
    for pool in copy["properties"]["agentPoolProfiles"].as_array_mut().unwrap() {
        let subnet = pool["vnetSubnetID"].as_str().unwrap().replace("snet-aks", name);
        pool["vnetSubnetID"] = json!(subnet);
    }
    world[name] = copy;
}

/// Two worlds with one of every kind of change.
fn many() -> tempfile::TempDir {
    folder(
        |old| {
            second(old, "aks-gone");
            second(old, "aks-same");
            second(old, "aks-better");
            old["aks-better"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
        },
        |new| {
            second(new, "aks-same");
            second(new, "aks-better");
            second(new, "aks-new");
            calico(new);
            let cluster = &mut new["cluster"]["properties"];
            cluster["currentKubernetesVersion"] = json!("1.33.9");
            let mut pool = cluster["agentPoolProfiles"][0].clone();
            pool["name"] = json!("extra");
            cluster["agentPoolProfiles"].as_array_mut().unwrap().push(pool);
        },
    )
}

fn stamped(output: &Output) -> String {
    let mut text = text(&output.stdout);
    for mark in ["generated ", "\"generatedAt\": \""] {
        if let Some(at) = text.find(mark) {
            text.replace_range(at + mark.len()..at + mark.len() + 20, "[now]");
        }
    }
    text
}

#[test]
fn nothing_changes_between_an_inventory_and_itself() {
    let folder = folder(|_| {}, |_| {});
    for format in ["text", "markdown", "json"] {
        let output = diff(folder.path(), &["--format", format, "--fail-on", "any"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    }
    let output = diff(folder.path(), &[]);
    let counts = "0 clusters changed, 0 new, 0 gone, 1 unchanged; 0 worse than before.";
    assert!(text(&output.stdout).contains(counts), "{}", text(&output.stdout));
}

#[test]
fn a_snapshot_has_not_changed_from_its_source() {
    let folder = folder(|_| {}, |_| {});
    let path = folder.path();
    assert_eq!(code(&cnishift(path, &["snapshot", "old.snap", "--from", "old.json"])), 0);
    let output = cnishift(path, &["diff", "old.snap", "new.json", "--fail-on", "any"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("data read at 20"), "{}", text(&output.stdout));
}

#[test]
fn changes_are_told_as_committed_in_every_format() {
    let folder = many();
    let output = diff(folder.path(), &[]);
    assert_eq!(code(&output), 1);
    insta::assert_snapshot!("diff_text", stamped(&output));
    let output = diff(folder.path(), &["--format", "markdown"]);
    insta::assert_snapshot!("diff_markdown", stamped(&output));
    let output = diff(folder.path(), &["--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let validator = jsonschema::validator_for(&cnishift::report::diff_schema()).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    insta::assert_snapshot!("diff_json", stamped(&output));
}

#[test]
fn each_kind_of_change_is_counted_once() {
    let folder = many();
    let output = diff(folder.path(), &["--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({ "changed": 2, "new": 1, "gone": 1, "unchanged": 1, "worse": 2 });
    assert_eq!(document["summary"], expected);
    let of = |name: &str| {
        let all = document["changes"].as_array().unwrap();
        all.iter().find(|change| change["name"] == name).unwrap().clone()
    };
    assert_eq!(of("aks-better")["worse"], false);
    assert_eq!(of("aks-better")["goneFindings"][0]["rule"], "KN013");
    assert_eq!(of("aks-1")["oldVerdict"], "ready");
    assert_eq!(of("aks-1")["newVerdict"], "prepare");
    assert_eq!(of("aks-new")["worse"], true);
    assert_eq!(of("aks-gone")["worse"], false);
}

#[test]
fn what_is_new_one_way_is_gone_the_other_way() {
    let folder = many();
    let document = |old: &str, new: &str| {
        let args = ["diff", old, new, "--format", "json", "--as-of", "2026-11-23"];
        serde_json::from_slice::<Value>(&cnishift(folder.path(), &args).stdout).unwrap()
    };
    let (there, back) = (document("old.json", "new.json"), document("new.json", "old.json"));
    let pairs =
        there["changes"].as_array().unwrap().iter().zip(back["changes"].as_array().unwrap());
    let mut count = 0;
    for (one, other) in pairs {
        assert_eq!(one["id"], other["id"]);
        assert_eq!(one["newFindings"], other["goneFindings"]);
        assert_eq!(one["goneFindings"], other["newFindings"]);
        assert_eq!(one["oldVerdict"], other["newVerdict"]);
        assert_eq!(
            one["facts"].as_array().unwrap().len(),
            other["facts"].as_array().unwrap().len()
        );
        count += 1;
    }
    assert_eq!(count, 4);
    assert_eq!(there["summary"]["new"], back["summary"]["gone"]);
}

#[test]
fn the_level_decides_the_exit_code() {
    let run = |folder: &tempfile::TempDir| {
        ["never", "worse", "any"].map(|level| code(&diff(folder.path(), &["--fail-on", level])))
    };
    assert_eq!(run(&folder(|_| {}, calico)), [0, 1, 1]);
    assert_eq!(run(&folder(calico, |_| {})), [0, 0, 1]);
    assert_eq!(run(&folder(|_| {}, |_| {})), [0, 0, 0]);
}

#[test]
fn a_finding_whose_data_is_gone_is_not_called_cleared() {
    // The customer's route table is what the finding rests on.
    let own = |world: &mut Value| {
        let text = world.to_string().replace("routeTables/", "routeTables/own-");
        *world = serde_json::from_str(&text).unwrap();
        world["cluster"]["properties"]["nodeResourceGroup"] = json!("MC_elsewhere");
    };
    let folder = folder(own, |new| {
        own(new);
        let world = new.as_object_mut().unwrap();
        world.retain(|_, value| {
            !value["id"].as_str().unwrap_or_default().contains("/virtualNetworks/")
        });
    });
    let output = diff(folder.path(), &["--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let change = &document["changes"][0];
    let gone = change["goneFindings"].as_array().unwrap();
    let found = gone.iter().find(|finding| finding["rule"] == "KN020");
    assert_eq!(found.expect("the finding is told")["undecided"], true, "{change}");
    assert!(!change["newlyOpen"].as_array().unwrap().is_empty(), "{change}");
    assert_eq!(change["worse"], true, "what is no longer known is worse");
}

#[test]
fn incomplete_sides_are_told() {
    let folder = folder(|_| {}, |_| {});
    std::fs::create_dir(folder.path().join("part")).unwrap();
    std::fs::copy(folder.path().join("new.json"), folder.path().join("part/a.json")).unwrap();
    std::fs::write(folder.path().join("part/cut.json"), "{\"value\":[").unwrap();
    for (old, new, word) in [("old.json", "part", "NEW"), ("part", "new.json", "OLD")] {
        for format in ["text", "markdown", "json"] {
            let output = cnishift(folder.path(), &["diff", old, new, "--format", format]);
            assert_eq!(code(&output), 3, "{}", text(&output.stderr));
            assert!(text(&output.stdout).contains("cut.json"), "{}", text(&output.stdout));
        }
        let output = cnishift(folder.path(), &["diff", old, new]);
        let warning = format!("{word} is incomplete");
        assert!(text(&output.stdout).contains(&warning), "{}", text(&output.stdout));
    }
    let output = cnishift(folder.path(), &["diff", "old.json", "gone.json"]);
    assert_eq!(code(&output), 4);
    assert!(text(&output.stderr).contains("gone.json"), "{}", text(&output.stderr));
}

#[test]
fn wrong_usage_is_told() {
    let folder = folder(|_| {}, |_| {});
    let cases: &[(&[&str], &str)] = &[
        (&["diff", "old.json"], "NEW"),
        (&["diff", "-", "-"], "standard input"),
        (&["diff", "old.json", "new.json", "--demo"], "cannot be used with"),
        (&["diff", "old.json", "new.json", "--from", "x"], "cannot be used with"),
    ];
    for (args, expected) in cases {
        let output = cnishift(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(text(&output.stderr).contains(expected), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn redacted_snapshots_compare_when_they_share_a_key() {
    let folder = many();
    std::fs::write(folder.path().join("key"), "sixteen characters at least").unwrap();
    let take = |from: &str, to: &str, key: &[&str]| {
        let args = [&["snapshot", to, "--from", from, "--redact"], key].concat();
        assert_eq!(code(&cnishift(folder.path(), &args)), 0);
    };
    take("old.json", "old.snap", &["--redact-key", "key"]);
    take("new.json", "new.snap", &["--redact-key", "key"]);
    take("new.json", "other.snap", &[]);
    let summary = |old: &str, new: &str| {
        let output = cnishift(folder.path(), &["diff", old, new, "--format", "json"]);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["summary"].clone()
    };
    assert_eq!(summary("old.snap", "new.snap"), summary("old.json", "new.json"));
    let output = cnishift(folder.path(), &["diff", "old.snap", "other.snap"]);
    assert!(text(&output.stdout).contains("same --redact-key"), "{}", text(&output.stdout));
}

#[test]
fn texts_of_the_input_cannot_act_on_a_terminal() {
    let folder = folder(
        |_| {},
        |new| {
            let bad = "x\u{1b}[2J\u{202e}|<b>";
            new["cluster"]["properties"]["networkProfile"]["outboundType"] = json!(bad);
            new["cluster"]["name"] = json!(bad);
        },
    );
    for format in ["text", "markdown", "json"] {
        let output = diff(folder.path(), &["--format", format]);
        let text = text(&output.stdout);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}: {text}");
        assert!(format != "markdown" || !text.contains("<b>|"), "{text}");
    }
}
