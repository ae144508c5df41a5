//! The same facts in every format of an audit, each valid by its own rules, hostile text inert.
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
#[path = "common/fleet.rs"]
mod fleet;
#[path = "common/reports.rs"]
mod reports;
#[path = "common/run.rs"]
#[allow(dead_code)]
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use facts::blocks;
use reports::{corpus, hostile_names, inert_page, report, valid_junit, without_time};
use serde_json::{Value, json};

/// Verdict, rule and severity of findings, rules of undecided checks, pod range today and proposed: by
/// ARM id.
type Facts = BTreeMap<String, (String, BTreeSet<(String, String)>, BTreeSet<String>, [String; 2])>;

fn audit(folder: &Path, input: &[&str], format: &str) -> String {
    report(folder, &["audit", "--format", format], input)
}

fn of_json(text: &str) -> Facts {
    let document: Value = serde_json::from_str(text).unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let cluster = |one: &Value| {
        let list = |name: &str| one[name].as_array().cloned().unwrap_or_default();
        let findings =
            list("findings").iter().map(|f| (word(&f["rule"]), word(&f["severity"]))).collect();
        let open = list("openChecks").into_iter().chain(list("unknownChecks"));
        let open = open.map(|check| word(&check["rule"])).collect();
        let plan = &one["addressPlan"];
        let range = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let ranges = [range(&plan["podCidr"]), range(&plan["candidates"][0]["cidr"])];
        (word(&one["id"]), (word(&one["verdict"]), findings, open, ranges))
    };
    document["clusters"].as_array().unwrap().iter().map(cluster).collect()
}

fn of_csv(text: &str) -> Facts {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let mut facts = Facts::new();
    for record in reader.records() {
        let record = record.unwrap();
        for field in &record {
            assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
        }
        let get = |name: &str| {
            record[columns.iter().position(|column| column == name).unwrap()].to_owned()
        };
        let entry = facts.entry(get("id")).or_default();
        entry.0 = get("verdict");
        entry.3 = [get("pod_cidr"), get("proposed_pod_cidr")];
        match get("row").as_str() {
            "finding" => drop(entry.1.insert((get("rule"), get("severity")))),
            "open check" | "unknown check" => drop(entry.2.insert(get("rule"))),
            "cluster" | "gap" => {}
            other => panic!("{other}"),
        }
    }
    facts
}

fn of_sarif(text: &str) -> Facts {
    let mut facts = Facts::new();
    for result in facts::results(text) {
        let rule = result["ruleId"].as_str().unwrap().to_owned();
        let place = &result["locations"][0]["logicalLocations"][0];
        let entry =
            facts.entry(place["fullyQualifiedName"].as_str().unwrap().to_owned()).or_default();
        entry.0 = result["properties"]["verdict"].as_str().unwrap().to_owned();
        let facts = &result["properties"]["facts"];
        entry.3 =
            ["pod_cidr", "proposed_pod_cidr"].map(|name| facts[name].as_str().unwrap().to_owned());
        let level = result["level"].as_str().unwrap();
        match result["kind"].as_str().unwrap() {
            "fail" => {
                let severity = result["properties"]["severity"].as_str().unwrap();
                let expected = match severity {
                    "blocker" => "error",
                    "warning" => "warning",
                    _ => "note",
                };
                assert_eq!(level, expected);
                entry.1.insert((rule, severity.to_owned()));
            }
            "open" => {
                assert_eq!(level, "none");
                entry.2.insert(rule);
            }
            other => panic!("{other}"),
        }
    }
    facts
}

/// Verdict, blockers and gates; warnings are text in JUnit.
fn of_junit(text: &str) -> BTreeMap<String, (String, BTreeSet<String>, usize)> {
    let document = roxmltree::Document::parse(text).unwrap();
    let mut facts = BTreeMap::new();
    for suite in document.root_element().children().filter(|node| node.has_tag_name("testsuite")) {
        let count = |name: &str| suite.descendants().filter(|node| node.has_tag_name(name)).count();
        let told = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        assert_eq!(
            (count("testcase"), count("failure"), count("error")),
            (told("tests"), told("failures"), told("errors"))
        );
        let property = |name: &str| {
            let found = suite
                .descendants()
                .find(|node| node.attribute("name") == Some(name) && node.has_tag_name("property"));
            found.and_then(|node| node.attribute("value")).map(str::to_owned)
        };
        let Some(verdict) = property("verdict") else { continue };
        let failing = suite.descendants().filter(|node| node.has_tag_name("failure"));
        let codes = failing
            .map(|node| node.parent().unwrap().attribute("name").unwrap()[..5].to_owned())
            .collect();
        facts.insert(
            suite.attribute("package").unwrap().to_owned(),
            (verdict, codes, count("error")),
        );
    }
    facts
}

/// The page is XML as well; ids, verdicts, rules and severities stand in its attributes.
fn of_html(text: &str) -> Facts {
    inert_page(text);
    let body = text.trim_start_matches("<!DOCTYPE html>\n");
    let document = roxmltree::Document::parse(body).unwrap();
    let mut facts = Facts::new();
    for node in document.descendants() {
        let Some(id) = node.attribute("data-id") else { continue };
        let of = |name: &str| {
            node.descendants()
                .filter_map(|one| one.attribute(name).map(|value| (one, value.to_owned())))
                .collect::<Vec<_>>()
        };
        let findings = of("data-rule")
            .into_iter()
            .map(|(one, rule)| (rule, one.attribute("data-severity").unwrap().to_owned()));
        let open = of("data-open").into_iter().map(|(_, rule)| rule).collect();
        let mut ranges = [String::new(), String::new()];
        for (one, which) in of("data-pods") {
            let text = one.text().unwrap_or_default().replace("none", "");
            ranges[usize::from(which == "proposed")] = text;
        }
        facts.insert(
            id.to_owned(),
            (node.attribute("data-verdict").unwrap().to_owned(), findings.collect(), open, ranges),
        );
    }
    facts
}

/// A line with nothing but an ARM id as code.
fn is_id(line: &str) -> bool {
    line.starts_with("`/") || line.starts_with("`` /")
}

/// Clusters are headings of the second level, findings of the third; undecided checks and ranges are
/// items.
fn of_markdown(text: &str) -> Facts {
    let mut facts = Facts::new();
    let (mut id, mut section) = (String::new(), String::new());
    let ids: Vec<&str> = text.lines().filter(|line| is_id(line)).collect();
    let mut ids = ids.into_iter().map(|line| line.trim_matches('`').trim().to_owned());
    for (level, text) in blocks(text) {
        match level {
            2 if text == "Clusters" || text == "Gaps" => {}
            2 => {
                id = ids.next().unwrap();
                let verdict = text.rsplit_once(": ").unwrap().1.split(',').next().unwrap();
                facts.entry(id.clone()).or_default().0 = verdict.to_owned();
                section.clear();
            }
            3 if text.contains("checks") && !text.contains(':') => section = text,
            3 => {
                let mut words = text.split([' ', ':']);
                let severity = words.next().unwrap().to_owned();
                let code = words.next().unwrap().to_owned();
                facts.get_mut(&id).unwrap().1.insert((code, severity));
            }
            0 if section.ends_with("checks") => {
                let code = text.split(' ').next().unwrap().to_owned();
                facts.get_mut(&id).unwrap().2.insert(code);
            }
            _ => {}
        }
    }
    ranges_of_markdown(text, &mut facts);
    facts
}

/// Pod ranges: the table of all clusters has today's, in its order; the first candidate is proposed.
fn ranges_of_markdown(text: &str, facts: &mut Facts) {
    let tables: Vec<String> =
        blocks(text).into_iter().filter(|(level, _)| *level == 9).map(|(_, row)| row).collect();
    let today = tables
        .iter()
        .filter(|row| row.matches('\t').count() == 7)
        .map(|row| row.split('\t').nth(5).unwrap());
    let sections: Vec<&str> = text.split("\n## ").collect();
    let clusters = sections.iter().filter(|section| section.lines().nth(2).is_some_and(is_id));
    for (section, today) in clusters.zip(today) {
        let id = section.lines().nth(2).unwrap().trim_matches('`').trim();
        let first = section.lines().find_map(|line| line.strip_prefix("1. `"));
        let proposed = first.and_then(|line| line.split('`').next()).unwrap_or_default();
        facts.get_mut(id).unwrap().3 = [today.to_owned(), proposed.to_owned()];
    }
}

fn same_everywhere(folder: &Path, input: &[&str]) -> Facts {
    let facts = of_json(&audit(folder, input, "json"));
    let own = |facts: &Facts| -> Facts {
        facts
            .iter()
            .filter(|(id, _)| !id.is_empty())
            .map(|(id, fact)| (id.clone(), fact.clone()))
            .collect()
    };
    assert_eq!(own(&of_csv(&audit(folder, input, "csv"))), facts);
    assert_eq!(of_html(&audit(folder, input, "html")), facts);
    assert_eq!(of_markdown(&audit(folder, input, "markdown")), facts);
    let sarif = of_sarif(&audit(folder, input, "sarif"));
    for (id, fact) in &facts {
        let silent = fact.1.is_empty() && fact.2.is_empty();
        assert!(silent || sarif.get(id) == Some(fact), "{id}");
    }
    let text = audit(folder, input, "junit");
    valid_junit(&text);
    let junit = of_junit(&text);
    let document: Value = serde_json::from_str(&audit(folder, input, "json")).unwrap();
    for one in document["clusters"].as_array().unwrap() {
        let id = one["id"].as_str().unwrap();
        let (verdict, failures, errors) = &junit[id];
        assert_eq!(verdict, one["verdict"].as_str().unwrap());
        let blockers = one["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["severity"] == "blocker" && f["suppressed"] == false);
        let blockers: BTreeSet<String> =
            blockers.map(|f| f["rule"].as_str().unwrap().to_owned()).collect();
        assert_eq!(failures, &blockers, "{id}");
        assert_eq!(*errors, one["openChecks"].as_array().unwrap().len(), "{id}");
    }
    facts
}

#[test]
fn the_demo_fleet_says_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let facts = same_everywhere(folder.path(), &["--demo"]);
    assert_eq!(facts.len(), 34);
}

#[test]
fn three_corpus_clusters_say_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in corpus() {
        let input = ["--from", file.as_str()];
        assert_eq!(same_everywhere(folder.path(), &input).len(), 1);
        for format in ["json", "markdown", "html", "csv", "sarif", "junit"] {
            let made = audit(folder.path(), &input, format);
            let made = without_time(&made).replace(&file, "[input]");
            insta::assert_snapshot!(format!("audit_{name}_{format}"), made);
        }
    }
}

#[test]
fn the_demo_fleet_is_as_committed_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    // JSON, Markdown and the table stand in the test of the demo.
    for format in ["csv", "sarif", "junit", "html"] {
        let made = audit(folder.path(), &["--demo"], format);
        insta::assert_snapshot!(format!("audit_demo_{format}"), without_time(&made));
    }
}

#[test]
fn fingerprints_are_stable_and_tell_findings_apart() {
    let folder = tempfile::tempdir().unwrap();
    let prints = |text: &str| -> Vec<String> {
        let document: Value = serde_json::from_str(text).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|one| one["partialFingerprints"]["cnishift/v1"].as_str().unwrap().to_owned())
            .collect()
    };
    let (one, two) = (
        prints(&audit(folder.path(), &["--demo"], "sarif")),
        prints(&audit(folder.path(), &["--demo"], "sarif")),
    );
    assert_eq!(one, two);
    let distinct: BTreeSet<&String> = one.iter().collect();
    assert!(distinct.len() * 100 >= one.len() * 98, "{} of {}", distinct.len(), one.len());
}

#[test]
fn hostile_text_is_inert_in_every_format() {
    let names = hostile_names();
    let folder = run::folder_with(|world| {
        let base = world["cluster"].clone();
        for (number, name) in names.iter().enumerate() {
            let mut one = base.clone();
            one["name"] = json!(name);
            one["tags"] = json!({ "env": name, "owner": name });
            one["id"] =
                json!(base["id"].as_str().unwrap().replace("rg-aks", &format!("rg-{number}")));
            one["properties"]["networkProfile"]["podCidr"] = json!(name);
            world[format!("hostile{number}")] = one;
        }
    });
    let input = ["--from", "fleet.json"];
    same_everywhere(folder.path(), &input);
    for format in ["csv", "sarif", "junit", "html", "markdown"] {
        let text = audit(folder.path(), &input, format);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{format}");
        assert!(!text.contains("<script>") || !["junit", "html"].contains(&format));
    }
}

/// Ten thousand clusters must stay below 20 MB, so each has 2,000 bytes at the most.
#[test]
fn a_page_of_very_many_clusters_stays_small() {
    const MANY: usize = 1_001;
    let folder = tempfile::tempdir().unwrap();
    let mut file = std::fs::File::create(folder.path().join("fleet.json")).unwrap();
    fleet::write_fleet(MANY, &mut file).unwrap();
    let page = audit(folder.path(), &["--from", "fleet.json"], "html");
    let document =
        roxmltree::Document::parse(page.trim_start_matches("<!DOCTYPE html>\n")).unwrap();
    let clusters =
        document.descendants().filter(|node| node.attribute("data-id").is_some()).count();
    assert_eq!(clusters, MANY);
    assert!(page.len() < MANY * 2_000, "{} bytes", page.len());
    assert!(page.contains("stand in the JSON document"));
}
