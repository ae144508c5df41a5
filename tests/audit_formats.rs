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

#[path = "common/run.rs"]
#[allow(dead_code)]
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// Rule and severity of findings, rules of undecided checks, verdict: by ARM id.
type Facts = BTreeMap<String, (String, BTreeSet<(String, String)>, BTreeSet<String>)>;

fn audit(folder: &Path, input: &[&str], format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(["audit", "-q", "--as-of", "2026-11-23", "--format", format])
        .args(input)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
        (word(&one["id"]), (word(&one["verdict"]), findings, open))
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
    let document: Value = serde_json::from_str(text).unwrap();
    // The published pattern of `language`, which we do not write, has a bracket too many.
    let schema =
        include_str!("fixtures/schema/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut facts = Facts::new();
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in document["runs"][0]["results"].as_array().unwrap() {
        let rule = result["ruleId"].as_str().unwrap().to_owned();
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], rule.as_str());
        let place = &result["locations"][0]["logicalLocations"][0];
        let entry =
            facts.entry(place["fullyQualifiedName"].as_str().unwrap().to_owned()).or_default();
        entry.0 = result["properties"]["verdict"].as_str().unwrap().to_owned();
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
    let body = text.trim_start_matches("<!DOCTYPE html>\n");
    let document = roxmltree::Document::parse(body).unwrap();
    let active = ["script", "iframe", "object", "embed", "link", "img", "form", "base"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(!active.contains(&node.tag_name().name()), "{:?}", node.tag_name());
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            // Links lead within the page, or to the documentation that a check rests on.
            let link = attribute.value();
            let known = [
                "https://learn.microsoft.com/",
                "https://github.com/",
                "https://azure.microsoft.com/",
            ];
            assert!(
                attribute.name() != "href"
                    || link.starts_with('#')
                    || known.iter().any(|host| link.starts_with(host)),
                "{attribute:?}"
            );
        }
    }
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
        facts.insert(
            id.to_owned(),
            (node.attribute("data-verdict").unwrap().to_owned(), findings.collect(), open),
        );
    }
    facts
}

/// With the schema that Jenkins reads by, where the machine has a validator for it.
fn valid_junit(text: &str) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema/junit.xsd");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    std::fs::write(&file, text).unwrap();
    match Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(file).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr))
        }
        Err(_) => {
            eprintln!("SKIPPED: there is no xmllint here, JUnit was checked without its schema")
        }
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
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/clusters");
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["kubenet-standard-tier.json", "derived-kubenet-multipool.json", "azure-node-subnet.json"]
    {
        let file = corpus.join(name);
        if !file.exists() {
            eprintln!("SKIPPED: the corpus is not beside this checkout");
            return;
        }
        let facts = same_everywhere(folder.path(), &["--from", file.to_str().unwrap()]);
        assert_eq!(facts.len(), 1);
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
    let names = [
        "=HYPERLINK(\"http://e\",\"x\")".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "]]></system-out><testcase name=\"x\"/>".to_owned(),
        "$(touch pwned)`id`".to_owned(),
        "a\u{1b}[2J\u{202e}b\r\n\"c".to_owned(),
        "x".repeat(65_536),
    ];
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
    for format in ["csv", "sarif", "junit", "html"] {
        let text = audit(folder.path(), &input, format);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{format}");
        assert!(!text.contains("<script>") || !["junit", "html"].contains(&format));
    }
}

/// Ten thousand clusters must stay below 20 MB, so each has 2,000 bytes at the most.
#[test]
fn a_page_of_very_many_clusters_stays_small() {
    const MANY: usize = 2_001;
    let folder = run::folder_with(|world| {
        let base = world["cluster"].clone();
        for number in 1..MANY {
            let mut one = base.clone();
            one["name"] = json!(format!("aks-{number}"));
            one["id"] = json!(format!("{}-{number}", base["id"].as_str().unwrap()));
            world[format!("more{number}")] = one;
        }
    });
    let page = audit(folder.path(), &["--from", "fleet.json"], "html");
    let document =
        roxmltree::Document::parse(page.trim_start_matches("<!DOCTYPE html>\n")).unwrap();
    let clusters =
        document.descendants().filter(|node| node.attribute("data-id").is_some()).count();
    assert_eq!(clusters, MANY);
    assert!(page.len() < MANY * 2_000, "{} bytes", page.len());
    assert!(page.contains("stand in the JSON document"));
}
