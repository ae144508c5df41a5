//! Masks, templates of a team, and the evidence pack.
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

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use facts::rows;
use reports::*;
use run::{cnishift, code, stderr, write};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const KEY: &str = "a secret of sixteen characters";

/// Words that tell whose fleet the base world is.
const SECRETS: [&str; 9] = [
    "aks-acme",
    "rg-acme",
    "vnet-acme",
    "snet-acme",
    "rt-acme",
    "owner-acme",
    "reason-acme",
    "7b1d0c1e-acme",
    "peer-acme",
];

/// The base world under names that are easily found again, as text.
fn secret_world() -> tempfile::TempDir {
    let folder = run::folder_with(|world| {
        world["cluster"]["tags"] = json!({ "env": "prod", "owner": "owner-acme" });
        world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
    });
    let file = folder.path().join("fleet.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let id = value["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["type"].as_str().is_some_and(|kind| kind.ends_with("managedClusters")))
        .unwrap()
        .clone();
    let subnet = id["properties"]["agentPoolProfiles"][0]["vnetSubnetID"].as_str().unwrap();
    let part = |id: &str, at: usize| id.split('/').nth(at).unwrap().to_owned();
    let cluster = id["id"].as_str().unwrap();
    names.insert(part(cluster, 8), "aks-acme");
    names.insert(part(cluster, 4), "rg-acme");
    names.insert(part(subnet, 8), "vnet-acme");
    names.insert(part(subnet, 10), "snet-acme");
    let mut text = text;
    for (old, new) in &names {
        text = text
            .replace(&format!("/{old}\""), &format!("/{new}\""))
            .replace(&format!("/{old}/"), &format!("/{new}/"));
        text = text.replace(&format!("\"{old}\""), &format!("\"{new}\""));
    }
    std::fs::write(&file, text).unwrap();
    std::fs::write(folder.path().join("key"), KEY).unwrap();
    let settings = "[[ignore]]\nrule = \"KN013\"\nclusters = [\"aks-acme\"]\nreason = \"reason-acme\"\n\
                    owner = \"owner-acme\"\nexpires = \"2030-01-01\"\n\
                    [[reserved]]\ncidr = \"10.99.0.0/16\"\nname = \"peer-acme\"\n";
    std::fs::write(folder.path().join("cnishift.toml"), settings).unwrap();
    folder
}

fn masked(folder: &Path, args: &[&str]) -> String {
    let more = ["--redact", "--redact-key", "key", "--from", "fleet.json"];
    report(folder, args, &more)
}

fn silent(text: &str, what: &str) {
    let lower = text.to_lowercase();
    for secret in SECRETS {
        assert!(!lower.contains(secret), "{what}: {secret}");
    }
    assert!(!text.contains("10.99.0.0"), "{what}");
}

#[test]
fn masked_reports_tell_the_same_of_nobody() {
    let folder = secret_world();
    let plain = report(folder.path(), &["audit", "--format", "json"], &["--from", "fleet.json"]);
    assert!(
        plain.contains("aks-acme") && plain.contains("reason-acme") && plain.contains("rg-acme")
    );
    let document: Value = serde_json::from_str(&plain).unwrap();
    let mut ids = BTreeSet::new();
    for format in ["table", "json", "markdown", "html", "csv", "sarif", "junit"] {
        let text = masked(folder.path(), &["audit", "--format", format]);
        silent(&text, &format!("audit {format}"));
        match format {
            "json" => {
                let hidden: Value = serde_json::from_str(&text).unwrap();
                let of = |document: &Value| -> BTreeSet<(String, String, bool)> {
                    let findings = document["clusters"][0]["findings"].as_array().unwrap();
                    findings
                        .iter()
                        .map(|f| {
                            (
                                f["rule"].to_string(),
                                f["severity"].to_string(),
                                f["suppressed"].as_bool().unwrap(),
                            )
                        })
                        .collect()
                };
                // The exception goes on covering what it covered.
                assert_eq!(of(&document), of(&hidden));
                assert!(
                    of(&hidden).iter().any(|(rule, _, ignored)| rule.contains("KN013") && *ignored)
                );
                assert_eq!(document["clusters"][0]["verdict"], hidden["clusters"][0]["verdict"]);
                ids.insert(hidden["clusters"][0]["id"].as_str().unwrap().to_owned());
            }
            "csv" => drop(ids.insert(rows(&text)[0]["id"].clone())),
            _ => {}
        }
    }
    for format in ["markdown", "html", "json", "csv", "sarif", "junit", "sh", "terraform", "bicep"]
    {
        let text = masked(folder.path(), &["plan", "aks-acme", "--format", format]);
        silent(&text, &format!("plan {format}"));
        if format == "json" {
            let plan: Value = serde_json::from_str(&text).unwrap();
            ids.insert(plan["cluster"]["id"].as_str().unwrap().to_owned());
        }
    }
    for format in ["table", "markdown", "html", "json", "csv", "sarif", "junit", "ics", "svg"] {
        let text = masked(folder.path(), &["waves", "--format", format]);
        silent(&text.replace("\r\n ", ""), &format!("waves {format}"));
        if format == "json" {
            let waves: Value = serde_json::from_str(&text).unwrap();
            ids.insert(waves["clusters"][0]["id"].as_str().unwrap().to_owned());
            assert_eq!(waves["clusters"][0]["environment"], "prod");
        }
    }
    assert_eq!(ids.len(), 1, "one key masks every report in the same way: {ids:?}");
    let another = report(
        folder.path(),
        &["audit", "--format", "json", "--redact"],
        &["--from", "fleet.json"],
    );
    silent(&another, "a random key");
    assert!(!another.contains(ids.first().unwrap().as_str()));
}

#[test]
fn both_sides_of_a_masked_comparison_have_one_mask() {
    let folder = secret_world();
    std::fs::copy(folder.path().join("fleet.json"), folder.path().join("acme-old.json")).unwrap();
    let text = std::fs::read_to_string(folder.path().join("fleet.json")).unwrap();
    std::fs::write(folder.path().join("fleet.json"), text.replace("\"calico\"", "\"none\""))
        .unwrap();
    for format in ["text", "markdown", "html", "json", "csv", "sarif", "junit"] {
        let args = [
            "diff",
            "acme-old.json",
            "fleet.json",
            "--redact",
            "--fail-on",
            "never",
            "--format",
            format,
        ];
        let text = report(folder.path(), &args, &[]);
        silent(&text, format);
        assert!(!text.contains("acme"), "{format}");
        if format == "json" {
            let document: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(document["summary"]["changed"], 1);
            assert_eq!(document["summary"]["new"], 0);
        }
    }
}

#[test]
fn templates_of_a_team_take_the_place_of_ours() {
    let folder = run::folder_with(|_| {});
    let here = folder.path();
    let args = ["templates", "ours"];
    assert_eq!(code(&cnishift(here, &args)), 0);
    let made = |more: &[&str]| {
        let args =
            [&["audit", "--format", "markdown", "-q", "--from", "fleet.json"], more].concat();
        cnishift(here, &args)
    };
    let plain = made(&["--as-of", "2026-11-23"]);
    let same = made(&["--as-of", "2026-11-23", "--templates", "ours"]);
    assert_eq!(without_time(&run::stdout(&plain)), without_time(&run::stdout(&same)));
    for entry in std::fs::read_dir(here.join("ours")).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("audit-head.md") {
            std::fs::remove_file(path).unwrap();
        }
    }
    std::fs::write(here.join("ours/audit-head.md"), "# Ours: {{ summary.verdicts }}\n").unwrap();
    std::fs::write(here.join("cnishift.toml"), "[reports]\ntemplates = \"ours\"\n").unwrap();
    let own = run::stdout(&made(&[]));
    assert!(own.starts_with("# Ours: 1 ready\n"), "{own}");
    // What is there already is left alone.
    assert_eq!(code(&cnishift(here, &args)), 0);
    assert!(run::stdout(&made(&[])).starts_with("# Ours"));
}

#[test]
fn templates_read_nothing_and_run_nothing() {
    let folder = run::folder_with(|_| {});
    let here = folder.path();
    std::fs::create_dir(here.join("ours")).unwrap();
    std::fs::write(here.join("secret.md"), "TOP-SECRET").unwrap();
    let evil = [
        "{% include \"../secret.md\" %}",
        "{% include \"/etc/passwd\" %}",
        "{{ read(\"secret.md\") }}",
        "{{ self.__class__ }}",
        "{{ \"x\".__init__.__globals__ }}",
        "{% import os %}",
        "{{ env.PATH }}",
        "{{ lipsum }}",
    ];
    for text in evil {
        std::fs::write(here.join("ours/audit-head.md"), text).unwrap();
        let args = [
            "audit",
            "--format",
            "markdown",
            "--from",
            "fleet.json",
            "--templates",
            "ours",
            "-o",
            "out.md",
        ];
        let output = cnishift(here, &args);
        assert_eq!(code(&output), 2, "{text}: {}", stderr(&output));
        let told = stderr(&output);
        assert!(told.contains("audit-head.md") && !told.contains("TOP-SECRET"), "{text}: {told}");
        assert!(!here.join("out.md").exists(), "a report appears whole or not at all");
    }
    #[cfg(unix)]
    {
        std::fs::remove_file(here.join("ours/audit-head.md")).unwrap();
        std::os::unix::fs::symlink(here.join("secret.md"), here.join("ours/audit-head.md"))
            .unwrap();
        let output =
            cnishift(here, &["audit", "--demo", "--format", "markdown", "--templates", "ours"]);
        assert_eq!(code(&output), 2);
        assert!(
            stderr(&output).contains("links and folders are not followed"),
            "{}",
            stderr(&output)
        );
    }
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path, below: &str, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder.join(below)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if folder.join(&path).is_dir() {
            files(folder, &path, all);
        } else {
            all.insert(path.clone(), std::fs::read(folder.join(&path)).unwrap());
        }
    }
}

#[test]
fn a_pack_is_whole_listed_and_checked() {
    let folder = secret_world();
    let here = folder.path();
    let args = ["audit", "--from", "fleet.json", "--pack", "pack", "-q"];
    let output = cnishift(here, &args);
    assert!(matches!(code(&output), 0 | 3), "{}", stderr(&output));
    let mut all = BTreeMap::new();
    files(&here.join("pack"), "", &mut all);
    let sums = String::from_utf8(all.remove("SHA256SUMS").unwrap()).unwrap();
    let listed: BTreeMap<&str, &str> = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(sum, path)| (path, sum))
        .collect();
    assert_eq!(
        listed.keys().copied().collect::<Vec<_>>(),
        all.keys().map(String::as_str).collect::<Vec<_>>()
    );
    for (path, bytes) in &all {
        let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(listed[path.as_str()], sum, "{path}");
    }
    let index = String::from_utf8(all["index.html"].clone()).unwrap();
    for path in all.keys().filter(|path| !path.starts_with("index")) {
        assert!(index.contains(&format!("href=\"{path}\"")), "{path}");
    }
    for name in ["audit.html", "audit.sarif", "waves.ics", "plans/00001-aks-acme/plan.sh"] {
        assert!(all.contains_key(name), "{name}: {:?}", all.keys());
    }
    // A folder with something in it is not touched.
    let again = cnishift(here, &args);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("pack: there are files in it already"), "{}", stderr(&again));
    let left: Vec<_> = std::fs::read_dir(here)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n.to_string_lossy().starts_with(".cnishift"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_masked_pack_names_nobody() {
    let folder = secret_world();
    let here = folder.path();
    let args = ["audit", "--from", "fleet.json", "--pack", "pack", "-q", "--redact"];
    assert!(matches!(code(&cnishift(here, &args)), 0 | 3));
    let mut all = BTreeMap::new();
    files(&here.join("pack"), "", &mut all);
    assert!(all.len() > 15);
    for (path, bytes) in &all {
        silent(&String::from_utf8_lossy(bytes).replace("\r\n ", ""), path);
        silent(path, path);
    }
}

#[test]
fn a_partial_inventory_is_told_by_every_report() {
    let folder = run::folder_with(|_| {});
    std::fs::write(folder.path().join("cut.json"), "{\"value\":[{\"id\":").unwrap();
    let input = ["--from", "fleet.json", "--from", "cut.json"];
    let id: Value =
        serde_json::from_str(&report(folder.path(), &["audit", "--format", "json"], &input))
            .unwrap();
    let name = id["clusters"][0]["name"].as_str().unwrap();
    let told = |text: &str| {
        let text = text.to_lowercase().replace("\r\n ", "");
        [
            "incomplete",
            "\"complete\": false",
            "\"complete\":false",
            "not read: cut.json",
            ",gap,",
            "executionsuccessful\":false",
            "type=\"gap\"",
        ]
        .iter()
        .any(|word| text.contains(word))
    };
    for format in ["table", "json", "markdown", "html", "csv", "sarif", "junit"] {
        assert!(
            told(&report(folder.path(), &["audit", "--format", format], &input)),
            "audit {format}"
        );
    }
    for format in ["json", "markdown", "html", "csv", "sarif", "junit"] {
        assert!(
            told(&report(folder.path(), &["plan", name, "--format", format], &input)),
            "plan {format}"
        );
    }
    for format in ["table", "json", "markdown", "html", "csv", "sarif", "junit", "ics", "svg"] {
        assert!(
            told(&report(folder.path(), &["waves", "--format", format], &input)),
            "waves {format}"
        );
    }
    let output = cnishift(
        folder.path(),
        &["audit", "--from", "fleet.json", "--from", "cut.json", "--pack", "pack", "-q"],
    );
    assert_eq!(code(&output), 3);
    let index = std::fs::read_to_string(folder.path().join("pack/index.md")).unwrap();
    assert!(index.contains("**incomplete**"));
    write(folder.path(), "empty.json", &json!({ "value": [] }));
    for format in ["json", "markdown", "html", "csv", "sarif", "junit"] {
        let text = report(folder.path(), &["audit", "--format", format], &["--from", "empty.json"]);
        assert!(!text.is_empty());
        if format == "html" {
            inert_page(&text);
            assert!(text.contains("There is no cluster in the inventory"));
        }
    }
}
