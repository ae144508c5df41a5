//! The facts of a plan, a comparison, a calendar and a session, read back from every format.
#![allow(dead_code, reason = "every test file uses a part")]

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::Value;

/// What a plan says, whatever its format.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PlanFacts {
    pub verdict: String,
    /// Code and severity.
    pub findings: BTreeSet<(String, String)>,
    pub open: BTreeSet<String>,
    pub today: String,
    pub proposed: String,
    /// `3. Title`, with ` (optional)`.
    pub steps: Vec<String>,
    /// Who else relies on the routes.
    pub route_users: Vec<String>,
    /// How much of that is unknown.
    pub unknown: usize,
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

pub fn plan_json(text: &str) -> PlanFacts {
    let document: Value = serde_json::from_str(text).unwrap();
    let address = &document["addressPlan"];
    let step = |step: &Value| {
        let optional = if step["optional"] == true { " (optional)" } else { "" };
        format!("{}. {}{optional}", step["number"], word(&step["title"]))
    };
    PlanFacts {
        verdict: word(&document["verdict"]),
        findings: list(&document, "findings")
            .map(|f| (word(&f["rule"]), word(&f["severity"])))
            .collect(),
        open: list(&document, "openChecks").map(|check| word(&check["rule"])).collect(),
        today: word(&address["podCidr"]),
        proposed: word(&address["candidates"][0]["cidr"]),
        steps: list(&document, "steps").map(step).collect(),
        route_users: list(&document, "routeUsers").map(|user| word(&user["who"])).collect(),
        unknown: list(&document, "routeUsersUnknown").count(),
    }
}

/// Headings and list items of Markdown as plain text, with the heading's level; items have level 0.
pub fn blocks(text: &str) -> Vec<(u8, String)> {
    let mut all = Vec::new();
    let mut open: Vec<(u8, String)> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => open.push((level_of(level), String::new())),
            Event::Start(Tag::Item) => open.push((0, String::new())),
            Event::Start(Tag::TableRow) => open.push((9, String::new())),
            Event::End(TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow) => {
                all.extend(open.pop());
            }
            Event::End(TagEnd::TableCell) => {
                if let Some((_, text)) = open.last_mut() {
                    text.push('\t');
                }
            }
            Event::Text(more) | Event::Code(more) => {
                if let Some((_, text)) = open.last_mut() {
                    text.push_str(&more);
                }
            }
            // Hostile text stays text: nothing of a report is HTML in Markdown.
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            _ => {}
        }
    }
    all
}

fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

pub fn plan_markdown(text: &str) -> PlanFacts {
    let mut facts = PlanFacts::default();
    let mut section = String::new();
    for (level, text) in blocks(text) {
        match level {
            2 => section = text,
            3 => facts.steps.push(text),
            0 if text.starts_with("Verdict: ") => {
                let rest = text.trim_start_matches("Verdict: ");
                facts.verdict = rest.split(',').next().unwrap().to_owned();
            }
            0 if text.starts_with("Pod range: ") => {
                let words: Vec<&str> = text.split_whitespace().collect();
                if words[2] != "none" {
                    facts.today = words[2].to_owned();
                }
                if words.contains(&"after") {
                    facts.proposed = words[4].to_owned();
                }
            }
            9 if section.starts_with("Who else") => {
                facts.route_users.push(text.split('\t').next().unwrap().to_owned());
            }
            0 if section.starts_with("Who else") => facts.unknown += 1,
            0 if section == "Findings" => {
                let mut words = text.split([' ', ':']);
                let severity = words.next().unwrap().to_owned();
                facts.findings.insert((words.next().unwrap().to_owned(), severity));
            }
            0 if section == "Open checks" => {
                facts.open.insert(text.split(' ').next().unwrap().to_owned());
            }
            _ => {}
        }
    }
    facts
}

pub fn html(text: &str) -> roxmltree::Document<'_> {
    roxmltree::Document::parse(text.trim_start_matches("<!DOCTYPE html>\n")).unwrap()
}

fn all_text(node: roxmltree::Node<'_, '_>) -> String {
    node.descendants().filter_map(|one| one.is_text().then(|| one.text()).flatten()).collect()
}

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Whether a node stands in the section about users of the routes.
fn in_routes(node: roxmltree::Node<'_, '_>) -> bool {
    let section = node.ancestors().find(|one| one.has_tag_name((XHTML, "section")));
    let heading =
        section.and_then(|one| one.children().find(|child| child.has_tag_name((XHTML, "h2"))));
    heading.is_some_and(|heading| all_text(heading).starts_with("Who else"))
}

pub fn plan_html(text: &str) -> PlanFacts {
    let document = html(text);
    let mut facts = PlanFacts::default();
    for node in document.descendants() {
        if let Some(verdict) = node.attribute("data-verdict") {
            facts.verdict = verdict.to_owned();
        }
        if let Some(code) = node.attribute("data-rule") {
            let severity = node.attribute("data-severity").unwrap();
            facts.findings.insert((code.to_owned(), severity.to_owned()));
        }
        facts.open.extend(node.attribute("data-open").map(str::to_owned));
        let range = || all_text(node).replace("none", "");
        match node.attribute("data-pods") {
            Some("today") => facts.today = range(),
            Some("proposed") => facts.proposed = range(),
            _ => {}
        }
        facts.route_users.extend(node.attribute("data-route-user").map(str::to_owned));
        let class = node.attribute("class") == Some("unknown") && all_text(node) == "unknown";
        facts.unknown += usize::from(
            class && node.parent().unwrap().has_tag_name((XHTML, "li")) && in_routes(node),
        );
        if node.attribute("data-step").is_some() {
            let title = node
                .descendants()
                .find(|one| one.has_tag_name(("http://www.w3.org/1999/xhtml", "h3")));
            facts.steps.push(all_text(title.unwrap()));
        }
    }
    facts
}

/// Rows of CSV by their columns.
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        for field in &record {
            assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
        }
        columns.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

pub fn plan_csv(text: &str) -> PlanFacts {
    let mut facts = PlanFacts::default();
    for row in rows(text) {
        match row["row"].as_str() {
            "cluster" => {
                facts.verdict = row["verdict"].clone();
                facts.today = row["pod_cidr"].clone();
                facts.proposed = row["proposed_pod_cidr"].clone();
            }
            "finding" => {
                facts.findings.insert((row["rule"].clone(), row["severity"].clone()));
            }
            "open check" => drop(facts.open.insert(row["rule"].clone())),
            "step" => facts.steps.push(row["title"].clone()),
            "range" => assert_eq!(row["title"], facts.proposed),
            "route user" => facts.route_users.push(row["title"].clone()),
            "route users unknown" => facts.unknown += 1,
            "gap" => {}
            other => panic!("{other}"),
        }
    }
    facts
}

/// Results of SARIF that fits its schema.
pub fn results(text: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(text).unwrap();
    // The published pattern of `language`, which we do not write, has a bracket too many.
    let schema = include_str!("../fixtures/schema/sarif-2.1.0.json")
        .replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rules = &document["runs"][0]["tool"]["driver"]["rules"];
    let all = document["runs"][0]["results"].as_array().unwrap();
    for one in all {
        let index = usize::try_from(one["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], one["ruleId"]);
        assert!(one["partialFingerprints"]["cnishift/v1"].is_string());
    }
    all.clone()
}

pub fn plan_sarif(text: &str) -> PlanFacts {
    let mut facts = PlanFacts::default();
    for result in results(text) {
        let properties = &result["properties"];
        facts.verdict = word(&properties["verdict"]);
        facts.today = word(&properties["facts"]["pod_cidr"]);
        facts.proposed = word(&properties["facts"]["proposed_pod_cidr"]);
        match properties["row"].as_str().unwrap() {
            "finding" => {
                let level = match properties["severity"].as_str().unwrap() {
                    "blocker" => "error",
                    "warning" => "warning",
                    _ => "note",
                };
                assert_eq!((&result["kind"], &result["level"]), (&"fail".into(), &level.into()));
                facts.findings.insert((word(&result["ruleId"]), word(&properties["severity"])));
            }
            "open check" => {
                assert_eq!(result["kind"], "open");
                facts.open.insert(word(&result["ruleId"]));
            }
            "step" => {
                assert_eq!(
                    (&result["kind"], &result["ruleId"]),
                    (&"review".into(), &"plan-step".into())
                );
                facts.steps.push(word(&properties["title"]));
            }
            "range" => {}
            "route user" => facts.route_users.push(word(&properties["title"])),
            "route users unknown" => {
                assert_eq!(result["kind"], "open");
                facts.unknown += 1;
            }
            other => panic!("{other}"),
        }
    }
    facts
}

pub fn junit(text: &str) -> roxmltree::Document<'_> {
    roxmltree::Document::parse(text).unwrap()
}

pub fn property(suite: roxmltree::Node<'_, '_>, name: &str) -> String {
    let found = suite
        .descendants()
        .find(|node| node.has_tag_name("property") && node.attribute("name") == Some(name));
    found.and_then(|node| node.attribute("value")).unwrap_or_default().to_owned()
}

/// Cases of a suite with what they hold: nothing, `failure`, `error` or `skipped`.
pub fn cases(suite: roxmltree::Node<'_, '_>) -> Vec<(String, &'static str)> {
    let kind = |case: roxmltree::Node<'_, '_>| {
        ["failure", "error", "skipped"]
            .into_iter()
            .find(|kind| case.children().any(|child| child.has_tag_name(*kind)))
            .unwrap_or_default()
    };
    suite
        .children()
        .filter(|node| node.has_tag_name("testcase"))
        .map(|case| (case.attribute("name").unwrap().to_owned(), kind(case)))
        .collect()
}

pub fn plan_junit(text: &str) -> PlanFacts {
    let document = junit(text);
    let suite = document.root_element().first_element_child().unwrap();
    let mut facts = PlanFacts {
        verdict: property(suite, "verdict"),
        today: property(suite, "pod_cidr"),
        proposed: property(suite, "proposed_pod_cidr"),
        ..PlanFacts::default()
    };
    for (name, kind) in cases(suite) {
        let code = name.split(' ').next().unwrap().to_owned();
        match kind {
            "failure" => drop(facts.findings.insert((code, "blocker".to_owned()))),
            "error" => drop(facts.open.insert(code)),
            "skipped" => facts.steps.push(name.split_once(' ').unwrap().1.to_owned()),
            _ => {}
        }
    }
    let told = suite.children().find(|node| node.has_tag_name("system-out")).unwrap();
    for line in all_text(told).lines() {
        if let Some(rest) = line.strip_prefix("route user route-user ") {
            facts.route_users.push(rest.split(": ").next().unwrap().to_owned());
        }
        facts.unknown += usize::from(line.starts_with("route users unknown "));
        let mut words = line.split(' ');
        let (severity, code) = (words.next().unwrap(), words.next().unwrap_or_default());
        if ["warning", "info", "blocker"].contains(&severity) {
            facts.findings.insert((code.to_owned(), severity.to_owned()));
        }
    }
    facts
}
