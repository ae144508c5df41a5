//! Plans say the same in every format: verdict, findings, open checks, ranges and steps.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/facts.rs"]
mod facts;
#[path = "common/reports.rs"]
mod reports;
#[path = "common/run.rs"]
#[allow(dead_code)]
mod run;

use std::path::Path;

use facts::*;
use reports::*;
use serde_json::{Value, json};

/// The facts of a cluster's plan, the same from each format.
fn same(folder: &Path, cluster: &str, input: &[&str]) -> PlanFacts {
    let made = |format| report(folder, &["plan", cluster, "--format", format], input);
    let facts = plan_json(&made("json"));
    assert_eq!(plan_markdown(&made("markdown")), facts, "markdown of {cluster}");
    let page = made("html");
    inert_page(&page);
    assert_eq!(plan_html(&page), facts, "html of {cluster}");
    assert_eq!(plan_csv(&made("csv")), facts, "csv of {cluster}");
    assert_eq!(plan_sarif(&made("sarif")), facts, "sarif of {cluster}");
    let text = made("junit");
    valid_junit(&text);
    assert_eq!(plan_junit(&text), facts, "junit of {cluster}");
    facts
}

#[test]
fn plans_of_every_way_say_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let ways = [
        "aks-platform-obs-weu",
        "aks-platform-tools-weu",
        "aks-freight-customs-weu",
        "aks-data-stream-gwc",
        "aks-terminal-yard-eus2",
        "aks-platform-shared-sdc",
    ];
    let all: Vec<PlanFacts> =
        ways.iter().map(|cluster| same(folder.path(), cluster, &["--demo"])).collect();
    assert!(
        all.iter()
            .any(|one| one.steps.len() > 10 && one.steps.iter().any(|s| s.ends_with("(optional)")))
    );
    assert!(
        all.iter().any(|one| one.steps.is_empty()) && all.iter().any(|one| !one.open.is_empty())
    );
}

#[test]
fn plans_of_the_demo_fleet_are_as_committed() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["csv", "sarif", "junit", "html"] {
        let made = report(
            folder.path(),
            &["plan", "aks-platform-tools-weu", "--format", format],
            &["--demo"],
        );
        insta::assert_snapshot!(format!("plan_demo_{format}"), without_time(&made));
    }
}

#[test]
fn plans_of_corpus_clusters_are_as_committed() {
    let folder = tempfile::tempdir().unwrap();
    for (file, path) in corpus() {
        let listed: Value = serde_json::from_str(&report(
            folder.path(),
            &["audit", "--format", "json"],
            &["--from", &path],
        ))
        .unwrap();
        let id = listed["clusters"][0]["id"].as_str().unwrap().to_owned();
        same(folder.path(), &id, &["--from", &path]);
        for format in ["markdown", "html", "json", "csv", "sarif", "junit"] {
            let made =
                report(folder.path(), &["plan", &id, "--format", format], &["--from", &path]);
            insta::assert_snapshot!(
                format!("plan_{file}_{format}"),
                without_time(&made).replace(&path, "[input]")
            );
        }
    }
}

#[test]
fn hostile_names_are_inert_in_every_format() {
    for (number, name) in hostile_names().iter().enumerate() {
        let folder = run::folder_with(|world| {
            let cluster = &mut world["cluster"];
            cluster["name"] = json!(name);
            cluster["tags"] = json!({ "env": name, "owner": name });
            cluster["properties"]["networkProfile"]["podCidr"] = json!(name);
            cluster["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
        });
        let audit: Value = serde_json::from_str(&report(
            folder.path(),
            &["audit", "--format", "json"],
            &["--from", "fleet.json"],
        ))
        .unwrap();
        let id = audit["clusters"][0]["id"].as_str().unwrap();
        same(folder.path(), id, &["--from", "fleet.json"]);
        for format in ["markdown", "html", "csv", "sarif", "junit", "sh", "terraform", "bicep"] {
            let text =
                report(folder.path(), &["plan", id, "--format", format], &["--from", "fleet.json"]);
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{number} {format}");
        }
    }
}
