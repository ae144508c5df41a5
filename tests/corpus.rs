//! The corpus of real ARM traffic: network model, retirement and blockers agree with its expected
//! verdicts; every exchange of every recording loads or is refused in words.
//!
//! The corpus is not part of the repository. Without it these tests are skipped, loudly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use cnishift::model::{Dataplane, Inventory, NetworkModel};
use cnishift::sizing::plan_fleet;
use serde_json::Value;

use common::{audit_first, load};

/// The corpus folder, or a loud note with the number of tests that are skipped.
fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.join("expected.json").is_file() {
        return Some(folder);
    }
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        // Past the test harness, which swallows what a passing test prints.
        let note = "\nSKIPPED: 4 tests, because ../shared/corpus is not there; tests/payloads.rs \
                    covers the essential payloads\n";
        std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
    });
    None
}

/// Our codes for a blocker of the corpus.
fn ours(code: &str) -> &'static [&'static str] {
    match code {
        "kubernetes-version-below-1.27" => &["KN010"],
        "network-policy-enabled" => &["KN013", "KN014"],
        "byo-subnet-without-user-assigned-identity" => &["KN015"],
        "availability-set-pool" => &["KN028"],
        "vm-size-not-supported" => &["KN029"],
        "dynamic-pod-ip-allocation" => &["KN031"],
        "virtual-node-addon" => &["KN033"],
        "cluster-not-settled" => &["KN034"],
        "cluster-stopped" => &["KN035"],
        other => panic!("no rule is mapped to {other}"),
    }
}

/// Blockers of ours that the corpus does not count as such, each with its reason.
const ONLY_OURS: &[(&str, &str)] = &[
    ("KN011", "removing a policy engine needs 1.30 since 2026-05-29; the corpus only says engine"),
    ("KN017", "the corpus notes service principals (identity absent) without judging them"),
    ("KN026", "the corpus lists AGIC as a warning; the catalogue makes it a blocker by default"),
    ("KN032", "the corpus notes old Windows nodes (17763) without judging their build"),
    ("KN039", "the corpus lists the Basic load balancer as a warning; the catalogue blocks on it"),
];

/// Blockers of the corpus that we do not share.
const ONLY_THEIRS: &[(&str, &str, &str)] = &[(
    "clusters/derived-azure-pod-subnet-cilium.json",
    "network-policy-enabled",
    "Cilium as policy is no blocker by the documentation, as the corpus itself says of \
     derived-azure-node-subnet-cilium",
)];

#[test]
fn verdicts_agree_with_the_corpus() {
    let Some(folder) = corpus() else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let clusters = expected["clusters"].as_object().unwrap();
    assert!(clusters.len() >= 50, "only {} clusters", clusters.len());
    let mut wrong = Vec::new();
    for (file, expectation) in clusters {
        let inventory = load(&std::fs::read(folder.join(file)).unwrap());
        assert_eq!(inventory.clusters.len(), 1, "{file}: {:?}", inventory.gaps);
        assert!(inventory.gaps.is_empty(), "{file}: {:?}", inventory.gaps);
        wrong.extend(disagreements(file, expectation, &inventory));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} clusters agree with the corpus", clusters.len());
}

fn disagreements(file: &str, expected: &Value, inventory: &Inventory) -> Vec<String> {
    let cluster = &inventory.clusters[0];
    let mut wrong = Vec::new();
    let cilium = if cluster.dataplane() == Dataplane::Cilium { "-cilium" } else { "" };
    let model = format!("{}{cilium}", cluster.model());
    if expected["network_model"] != model.as_str() {
        wrong.push(format!("{file}: model {model}, expected {}", expected["network_model"]));
    }
    let affected = cluster.model() == NetworkModel::Kubenet;
    if expected["affected_by_kubenet_retirement"] != affected {
        wrong.push(format!("{file}: affected {affected}"));
    }
    let audit = audit_first(inventory);
    let mut mine: BTreeSet<&str> = audit.blockers().map(|finding| finding.rule.code).collect();
    for blocker in expected["blockers"].as_array().unwrap() {
        let code = blocker["code"].as_str().unwrap();
        let hits: Vec<_> = ours(code).iter().filter(|rule| mine.contains(**rule)).collect();
        let excused = ONLY_THEIRS.iter().any(|(f, c, _)| *f == file && *c == code);
        if hits.is_empty() && !excused {
            wrong.push(format!("{file}: {code} has no counterpart in {mine:?}"));
        }
        hits.into_iter().for_each(|rule| {
            mine.remove(rule);
        });
    }
    mine.retain(|rule| !ONLY_OURS.iter().any(|(code, _)| code == rule));
    if !mine.is_empty() {
        wrong.push(format!("{file}: blockers {mine:?} are not expected"));
    }
    wrong
}

/// Every body of an exchange, request and answer, as bytes.
fn bodies(exchange: &Value) -> Vec<Vec<u8>> {
    ["request_body", "response_body", "body"]
        .iter()
        .filter_map(|key| exchange.get(*key))
        .filter(|body| !body.is_null())
        .map(|body| serde_json::to_vec(body).unwrap())
        .collect()
}

/// A body gives resources, or an empty list, or a gap that says why not.
fn loads_or_is_refused(label: &str, bytes: &[u8]) {
    let inventory = load(bytes);
    let source = &inventory.sources[0];
    let read = source.clusters + source.context + source.ignored;
    let empty_list = serde_json::from_slice::<Value>(bytes)
        .is_ok_and(|v| v["value"].is_array() || v["data"].is_array() || v.as_array().is_some());
    assert!(
        read > 0 || empty_list || !inventory.gaps.is_empty(),
        "{label}: neither read nor refused"
    );
    for gap in &inventory.gaps {
        assert!(gap.message.len() > 20 && !gap.path.is_empty(), "{label}: {gap:?}");
    }
}

#[test]
fn every_body_of_every_recording_loads_or_is_refused() {
    let Some(folder) = corpus() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("recordings")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let exchange: Value = serde_json::from_str(line).unwrap();
            for body in bodies(&exchange) {
                loads_or_is_refused(&format!("{}:{number}", path.display()), &body);
                count += 1;
            }
        }
    }
    assert!(count > 500, "only {count} bodies");
    println!("{count} bodies of recordings load or are refused");
}

#[test]
fn every_single_exchange_loads_or_is_refused() {
    let Some(folder) = corpus() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("arm")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let label = path.display().to_string();
        loads_or_is_refused(&label, &bytes);
        let exchange: Value = serde_json::from_slice(&bytes).unwrap();
        bodies(&exchange).iter().for_each(|body| loads_or_is_refused(&label, body));
        count += 1;
    }
    assert!(count > 40, "only {count} files");
    println!("{count} files load or are refused");
}

#[test]
fn the_plan_of_the_recorded_cluster_changes_what_the_recorded_update_changed() {
    let Some(folder) = corpus() else { return };
    let name = "recordings/cli_aks_kubenet_to_cni_overlay_migration.jsonl";
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let exchanges: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let overlay = |e: &Value| {
        e["method"] == "PUT"
            && e["request_body"]["properties"]["networkProfile"]["networkPluginMode"] == "overlay"
    };
    let put = exchanges.iter().position(overlay).unwrap();
    let is_read = |e: &&Value| {
        e["method"] == "GET" && e["response_body"]["properties"]["networkProfile"].is_object()
    };
    let read = exchanges[..put].iter().rev().find(is_read).unwrap();
    let before = &read["response_body"];
    let sent = &exchanges[put]["request_body"]["properties"]["networkProfile"];

    let inventory = load(&serde_json::to_vec(before).unwrap());
    let audit = audit_first(&inventory);
    let plans = plan_fleet(&inventory, &[]);
    let input = cnishift::plan::PlanInput {
        cluster: &inventory.clusters[0],
        inventory: &inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address: &plans[0],
        as_of: "2026-11-23".parse().unwrap(),
    };
    let plan = cnishift::plan::build(&input);
    let mut profile = before["properties"]["networkProfile"].clone();
    for change in &plan.profile_change {
        let known = profile.get(change.path).cloned().unwrap_or(Value::Null);
        assert_eq!(serde_json::to_value(&change.from).unwrap(), known, "{}", change.path);
        profile[change.path] = serde_json::to_value(&change.to).unwrap();
    }
    assert_eq!(&profile, sent);
}
