//! Calendars, comparisons and sessions say the same in every format.
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
#[path = "common/screen.rs"]
mod screen;
#[path = "common/session.rs"]
mod session;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cnishift::report::{
    SessionDocument, Templates, session_schema, write_session_csv, write_session_html,
    write_session_json, write_session_junit, write_session_markdown, write_session_sarif,
};
use facts::*;
use reports::*;
use serde_json::{Value, json};

/// Clusters by name with their day; none for those without a place.
type Days = BTreeMap<String, String>;

fn waves(folder: &Path, format: &str) -> String {
    report(folder, &["waves", "--format", format], &["--demo"])
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn days_json(text: &str) -> Days {
    let document: Value = serde_json::from_str(text).unwrap();
    let placed = document["clusters"].as_array().unwrap();
    let unplaced = document["withoutAPlace"].as_array().unwrap();
    let placed = placed.iter().map(|one| (word(&one["name"]), word(&one["day"])));
    placed.chain(unplaced.iter().map(|one| (word(&one["name"]), String::new()))).collect()
}

fn days_markdown(text: &str) -> Days {
    let rows = blocks(text);
    let mut days = Days::new();
    for (level, text) in rows {
        let cells: Vec<&str> = text.split('\t').collect();
        match level {
            9 => drop(days.insert(cells[3].to_owned(), cells[1].to_owned())),
            0 => drop(days.insert(text.split(':').next().unwrap().to_owned(), String::new())),
            _ => {}
        }
    }
    days
}

fn days_html(text: &str) -> Days {
    let document = html(text);
    let mut days = Days::new();
    for node in document.descendants() {
        if let (Some(name), Some(day)) = (node.attribute("data-placed"), node.attribute("data-day"))
        {
            days.insert(name.to_owned(), day.to_owned());
        }
        if let Some(id) = node.attribute("data-unplaced") {
            days.insert(id.rsplit('/').next().unwrap().to_owned(), String::new());
        }
    }
    days
}

fn days_sarif(text: &str) -> Days {
    let place = |one: &Value| one["properties"]["row"] == "place";
    results(text)
        .iter()
        .filter(|one| place(one))
        .map(|one| (word(&one["properties"]["cluster"]), word(&one["properties"]["facts"]["day"])))
        .collect()
}

fn days_junit(text: &str) -> Days {
    let document = junit(text);
    let suites = document.root_element().children().filter(|node| node.has_tag_name("testsuite"));
    let mut days = Days::new();
    for suite in suites.filter(|suite| suite.attribute("package") != Some("inventory")) {
        let day = property(suite, "day");
        let failed = cases(suite).iter().any(|(_, kind)| *kind == "failure");
        assert_eq!(failed, day.is_empty() || day.as_str() > "2028-03-31");
        days.insert(suite.attribute("name").unwrap().to_owned(), day);
    }
    days
}

fn days_ics(text: &str) -> Days {
    let calendar: icalendar::Calendar = text.parse().unwrap();
    let events = calendar.components.iter().filter_map(|one| one.as_event());
    let event = |event: &icalendar::Event| {
        use icalendar::Component as _;
        let name = event.get_summary().unwrap().split(' ').next().unwrap().to_owned();
        let start = event.property_value("DTSTART").unwrap();
        (name, format!("{}-{}-{}", &start[..4], &start[4..6], &start[6..8]))
    };
    events.map(event).collect()
}

#[test]
fn calendars_say_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let made: BTreeMap<&str, String> =
        ["json", "markdown", "html", "csv", "sarif", "junit", "ics", "svg", "table"]
            .map(|format| (format, waves(folder.path(), format)))
            .into();
    let days = days_json(&made["json"]);
    assert!(days.values().any(String::is_empty) && days.len() == 25, "{days:?}");
    assert_eq!(days_markdown(&made["markdown"]), days);
    inert_page(&made["html"]);
    assert_eq!(days_html(&made["html"]), days);
    let csv: Days =
        rows(&made["csv"]).iter().map(|row| (row["cluster"].clone(), row["day"].clone())).collect();
    assert_eq!(csv, days);
    assert_eq!(days_sarif(&made["sarif"]), days);
    valid_junit(&made["junit"]);
    assert_eq!(days_junit(&made["junit"]), days);
    let placed: Days = days.clone().into_iter().filter(|(_, day)| !day.is_empty()).collect();
    assert_eq!(days_ics(&made["ics"]), placed);
    let drawing = roxmltree::Document::parse(&made["svg"]).unwrap();
    let titles: Vec<String> = drawing
        .descendants()
        .filter(|node| node.tag_name().name() == "title")
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect();
    for (name, day) in &placed {
        assert!(titles.iter().any(|title| title.starts_with(&format!("{name}: {day}"))), "{name}");
    }
    // Who has no place is told by every format, if only by their number.
    let without = format!("{} clusters have no place in it", days.len() - placed.len());
    for (format, text) in &made {
        let text = text.replace("\r\n ", "");
        let listed = ["csv", "sarif", "junit"].contains(format);
        assert!(listed || text.contains(&without), "{format}");
    }
    for format in ["markdown", "html", "csv", "json", "ics", "svg", "sarif", "junit"] {
        insta::assert_snapshot!(format!("waves_demo_{format}"), stable(&made[format]));
    }
}

/// Without the times of this run.
fn stable(text: &str) -> String {
    let stamp = |line: &str| line.starts_with("DTSTAMP:");
    let lines: Vec<&str> = text.split('\n').filter(|line| !stamp(line)).collect();
    without_time(&lines.join("\n").replace('\r', ""))
}

/// What changed: by cluster, the word, and findings with `New`, `Gone` or `Changed`.
type Changes = BTreeMap<String, (String, BTreeSet<(String, String)>)>;

fn worlds() -> tempfile::TempDir {
    let folder = run::folder_with(|world| {
        let cluster = world["cluster"].clone();
        let mut gone = cluster.clone();
        gone["name"] = json!("aks-gone");
        gone["id"] = json!(format!("{}-gone", cluster["id"].as_str().unwrap()));
        world["gone"] = gone;
    });
    std::fs::rename(folder.path().join("fleet.json"), folder.path().join("old.json")).unwrap();
    let mut world: Value = serde_json::from_str(run::WORLD).unwrap();
    let cluster = &mut world["cluster"];
    cluster["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
    cluster["properties"]["kubernetesVersion"] = json!("1.26.3");
    cluster["properties"]["currentKubernetesVersion"] = json!("1.26.3");
    let mut new = cluster.clone();
    new["name"] = json!("=HYPERLINK(\"http://e\")<script>");
    new["id"] = json!(format!("{}-new", new["id"].as_str().unwrap()));
    world["new"] = new;
    let list: Vec<Value> = world.as_object().unwrap().values().cloned().collect();
    run::write(folder.path(), "new.json", &json!({ "value": list }));
    folder
}

fn changes_json(text: &str) -> Changes {
    let document: Value = serde_json::from_str(text).unwrap();
    let change = |one: &Value| {
        let word_of = match (one["change"].as_str().unwrap(), one["worse"].as_bool().unwrap()) {
            ("changed", true) => "worse",
            (other, _) => other,
        };
        let mut notes = BTreeSet::new();
        for (kind, name) in
            [("New", "newFindings"), ("Gone", "goneFindings"), ("Changed", "changedFindings")]
        {
            for note in one[name].as_array().unwrap() {
                notes.insert((kind.to_owned(), word(&note["rule"])));
            }
        }
        (word(&one["id"]), (word_of.to_owned(), notes))
    };
    document["changes"].as_array().unwrap().iter().map(change).collect()
}

fn changes_html(text: &str) -> Changes {
    let document = html(text);
    let mut all = Changes::new();
    for node in document.descendants() {
        let Some(id) = node.attribute("data-id") else { continue };
        let notes = node.descendants().filter_map(|one| {
            Some((
                one.attribute("data-word")?.to_owned(),
                one.attribute("data-finding")?.to_owned(),
            ))
        });
        all.insert(
            id.to_owned(),
            (node.attribute("data-change").unwrap().to_owned(), notes.collect()),
        );
    }
    all
}

fn note_of(row: &str) -> Option<&'static str> {
    match row {
        "new finding" => Some("New"),
        "gone finding" => Some("Gone"),
        "changed finding" => Some("Changed"),
        _ => None,
    }
}

fn changes_csv(text: &str) -> Changes {
    let mut all = Changes::new();
    for row in rows(text) {
        let entry = all.entry(row["id"].clone()).or_default();
        entry.0 = row["change"].clone();
        if let Some(kind) = note_of(&row["row"]) {
            entry.1.insert((kind.to_owned(), row["rule"].clone()));
        }
    }
    all
}

fn changes_sarif(text: &str) -> Changes {
    let mut all = Changes::new();
    for one in results(text) {
        let place = &one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        let entry = all.entry(word(place)).or_default();
        entry.0 = word(&one["properties"]["facts"]["change"]);
        if let Some(kind) = note_of(one["properties"]["row"].as_str().unwrap()) {
            let baseline = match kind {
                "New" => "new",
                "Gone" => "absent",
                _ => "updated",
            };
            assert_eq!(one["baselineState"], baseline);
            entry.1.insert((kind.to_owned(), word(&one["ruleId"])));
        }
    }
    all
}

#[test]
fn comparisons_say_the_same_in_every_format() {
    let folder = worlds();
    let made = |format: &str| {
        report(folder.path(), &["diff", "old.json", "new.json", "--format", format], &[])
    };
    let changes = changes_json(&made("json"));
    assert_eq!(changes.len(), 3);
    assert!(changes.values().any(|(word, notes)| word == "worse" && !notes.is_empty()));
    let page = made("html");
    inert_page(&page);
    assert_eq!(changes_html(&page), changes);
    assert_eq!(changes_csv(&made("csv")), changes);
    assert_eq!(changes_sarif(&made("sarif")), changes);
    let text = made("junit");
    valid_junit(&text);
    let document = junit(&text);
    for suite in document.root_element().children().filter(|node| node.has_tag_name("testsuite")) {
        let Some((word, _)) = changes.get(suite.attribute("package").unwrap()) else { continue };
        assert_eq!(&property(suite, "change"), word);
        let failed = cases(suite).iter().any(|(_, kind)| *kind == "failure");
        assert_eq!(failed, ["worse", "new"].contains(&word.as_str()), "{word}");
    }
    // Markdown has the same words, in headings and items.
    let blocks = blocks(&made("markdown"));
    let items: BTreeSet<(String, String)> = blocks
        .iter()
        .filter(|(level, text)| {
            *level == 0 && ["New", "Gone", "Changed"].iter().any(|kind| text.starts_with(kind))
        })
        .filter(|(_, text)| !text.contains("open check"))
        .map(|(_, text)| {
            let mut words = text.split([' ', ':']);
            (words.next().unwrap().to_owned(), words.nth(1).unwrap().to_owned())
        })
        .collect();
    let all: BTreeSet<(String, String)> =
        changes.values().flat_map(|(_, notes)| notes.clone()).collect();
    assert_eq!(items, all);
    for format in ["markdown", "html", "csv", "sarif", "junit"] {
        insta::assert_snapshot!(format!("diff_{format}"), without_time(&made(format)));
    }
}

/// Number, state and title of the steps.
type Steps = Vec<(String, String)>;

fn written(
    document: &SessionDocument,
    write: impl Fn(&SessionDocument, &mut dyn std::io::Write) -> std::io::Result<()>,
) -> String {
    let mut out = Vec::new();
    write(document, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn sessions_say_the_same_in_every_format() {
    let templates = Templates::built_in().unwrap();
    let shot = session::told(&screen::demo(), "failed");
    let document = SessionDocument::new(&shot.state, "2026-11-23T02:00:00Z");
    let json_text = written(&document, write_session_json);
    let value: Value = serde_json::from_str(&json_text).unwrap();
    assert!(jsonschema::is_valid(&session_schema(), &value));
    let steps: Steps = value["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (format!("{}. {}", step["number"], word(&step["title"])), word(&step["status"]))
        })
        .collect();
    assert!(steps.iter().any(|(_, status)| status == "failed"));
    assert!(steps.iter().any(|(_, status)| status == "done"));
    let csv = written(&document, write_session_csv);
    let rows: Vec<_> = rows(&csv).into_iter().filter(|row| row["row"] == "step").collect();
    let of =
        |title: &str, text: &str| (title.to_owned(), text.split(':').next().unwrap().to_owned());
    assert_eq!(rows.iter().map(|row| of(&row["title"], &row["text"])).collect::<Steps>(), steps);
    let sarif = written(&document, write_session_sarif);
    let told: Steps = results(&sarif)
        .iter()
        .filter(|one| one["properties"]["row"] == "step")
        .map(|one| {
            let status = &one["properties"]["evidence"][0]["value"];
            (word(&one["properties"]["title"]), word(status))
        })
        .collect();
    assert_eq!(told, steps);
    let page = written(&document, |one, out| write_session_html(one, &templates, out));
    inert_page(&page);
    let parsed = html(&page);
    let statuses: Vec<&str> =
        parsed.descendants().filter_map(|node| node.attribute("data-status")).collect();
    assert_eq!(statuses, steps.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>());
    let markdown = written(&document, |one, out| write_session_markdown(one, &templates, out));
    let cells: Steps = blocks(&markdown)
        .iter()
        .filter(|(level, _)| *level == 9)
        .map(|(_, row)| {
            let cells: Vec<&str> = row.split('\t').collect();
            let title = cells[2].rsplit_once(" (").unwrap().0;
            (format!("{}. {title}", cells[0]), cells[1].to_owned())
        })
        .collect();
    assert_eq!(cells, steps);
    let junit_text = written(&document, write_session_junit);
    valid_junit(&junit_text);
    let parsed = junit(&junit_text);
    let suite = parsed.root_element().first_element_child().unwrap();
    for (name, kind) in cases(suite).iter().skip(1) {
        let (_, title) = name.split_once(' ').unwrap();
        let (_, status) = steps.iter().find(|(known, _)| known == title).unwrap();
        let expected = match status.as_str() {
            "done" => "",
            "failed" => "failure",
            _ => "skipped",
        };
        assert_eq!(*kind, expected, "{name}");
    }
    for (name, text) in [
        ("json", &json_text),
        ("csv", &csv),
        ("html", &page),
        ("markdown", &markdown),
        ("junit", &junit_text),
    ] {
        insta::assert_snapshot!(format!("session_{name}"), text.replace('\r', ""));
    }
}

#[test]
fn hostile_fleets_are_inert_in_every_format() {
    let names = hostile_names();
    let folder = run::folder_with(|world| {
        let base = world["cluster"].clone();
        for (number, name) in names.iter().enumerate() {
            let mut one = base.clone();
            one["name"] = json!(name);
            one["location"] = json!(name);
            one["tags"] = json!({ "env": name, "owner": name, "team": name });
            one["id"] = json!(format!("{}-{number}", base["id"].as_str().unwrap()));
            world[format!("hostile{number}")] = one;
        }
    });
    run::write(folder.path(), "none.json", &json!({ "value": [] }));
    let made = |args: &[&str], input: &[&str]| report(folder.path(), args, input);
    let mut all = Vec::new();
    for format in ["table", "markdown", "html", "json", "csv", "sarif", "junit", "ics", "svg"] {
        all.push((format, made(&["waves", "--format", format], &["--from", "fleet.json"])));
    }
    for format in ["text", "markdown", "html", "json", "csv", "sarif", "junit"] {
        all.push((format, made(&["diff", "none.json", "fleet.json", "--format", format], &[])));
    }
    for (format, text) in &all {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{format}");
        match *format {
            "html" => inert_page(text),
            "csv" => drop(rows(text)),
            "markdown" => drop(blocks(text)),
            "sarif" => drop(results(text)),
            "junit" => valid_junit(text),
            "ics" => {
                let calendar: icalendar::Calendar = text.parse().unwrap();
                let events = calendar.components.iter().filter(|one| one.as_event().is_some());
                assert_eq!(events.count(), names.len() + 1);
                assert!(text.split("\r\n").all(|line| line.len() <= 75));
            }
            "svg" => {
                let drawing = roxmltree::Document::parse(text).unwrap();
                assert!(drawing.descendants().all(|node| node.tag_name().name() != "script"));
            }
            "json" => drop(serde_json::from_str::<Value>(text).unwrap()),
            _ => {}
        }
    }
}
