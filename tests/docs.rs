//! Docs that are made from code, held against the code.
//!
//! `CNISHIFT_BLESS=1 cargo test --test docs` writes them; without it a difference fails.
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
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cnishift::cli::{EXIT_CODES, command, rule_page, rules_index};
use cnishift::config::settings_schema;
use cnishift::report::{
    audit_schema, diff_schema, plan_schema, session_schema, size_schema, waves_schema,
};
use cnishift::rules::RULES;
use cnishift::tui::keys::bindings;
use cnishift::tui::{COMMANDS, Place};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every generated file with its content.
fn generated() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let schema = |value| format!("{}\n", serde_json::to_string_pretty(&value).unwrap());
    files.insert("docs/schema/audit.schema.json".to_owned(), schema(audit_schema()));
    files.insert("docs/schema/plan.schema.json".to_owned(), schema(plan_schema()));
    files.insert("docs/schema/waves.schema.json".to_owned(), schema(waves_schema()));
    files.insert("docs/schema/size.schema.json".to_owned(), schema(size_schema()));
    files.insert("docs/schema/diff.schema.json".to_owned(), schema(diff_schema()));
    files.insert("docs/schema/session.schema.json".to_owned(), schema(session_schema()));
    files.insert("docs/schema/settings.schema.json".to_owned(), schema(settings_schema()));
    files.insert("docs/rules/index.md".to_owned(), rules_index());
    for rule in RULES {
        files.insert(format!("docs/rules/{}.md", rule.code), rule_page(rule));
    }
    files.insert("docs/exit-codes.md".to_owned(), exit_codes());
    files.insert("docs/commands.md".to_owned(), commands());
    files.insert("docs/keys.md".to_owned(), keys_page());
    files.insert("docs/SUMMARY.md".to_owned(), summary());
    files
}

fn exit_codes() -> String {
    let mut page = String::from(
        "# Exit codes\n\nGenerated from the program.\n\n| Code | Meaning |\n|---:|---|\n",
    );
    for (exit, meaning) in EXIT_CODES {
        writeln!(page, "| {} | {meaning} |", exit as u8).unwrap();
    }
    page
}

/// The table of keys, screen by screen, and the commands of the palette.
fn keys_page() -> String {
    let mut page = String::from("# Keys\n\nGenerated from the program's own table.\n");
    for (place, name) in Place::ALL {
        writeln!(page, "\n## {name}\n\n| Key | What it does |\n|---|---|").unwrap();
        for row in bindings(place) {
            let names: Vec<_> = row.keys.iter().map(|key| format!("`{}`", key.name())).collect();
            writeln!(page, "| {} | {} |", names.join(" "), row.help).unwrap();
        }
    }
    writeln!(page, "\n## Commands\n\n| After `:` | What it does |\n|---|---|").unwrap();
    for command in COMMANDS {
        writeln!(page, "| `{}` | {} |", command.usage(), command.help).unwrap();
    }
    page
}

fn commands() -> String {
    let mut page = String::from("# Commands\n\nGenerated from the program's own help.\n");
    let mut root = command().term_width(100);
    root.build();
    let names: Vec<String> = root.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    section(&mut page, "cnishift", &mut root.clone());
    for name in names.iter().filter(|name| *name != "help") {
        let sub = root.find_subcommand_mut(name).unwrap();
        section(&mut page, &format!("cnishift {name}"), sub);
    }
    page
}

fn section(page: &mut String, title: &str, command: &mut clap::Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    writeln!(page, "\n## {title}\n\n```text\n{}\n```", lines.join("\n").trim_end()).unwrap();
}

fn summary() -> String {
    let mut page = String::from("# Summary\n\n");
    let pages = [
        ("Overview", "overview.md"),
        ("A tour of the screen", "tour.md"),
        ("Keys", "keys.md"),
        ("Guided sessions", "sessions.md"),
        ("Waves and plans", "waves.md"),
        ("Reports", "reports.md"),
        ("Live Azure", "live-azure.md"),
        ("Commands", "commands.md"),
        ("Exit codes", "exit-codes.md"),
        ("Settings", "settings.md"),
        ("The JSON document", "json-document.md"),
        ("Performance", "performance.md"),
        ("Rules", "rules/index.md"),
    ];
    for (title, file) in pages {
        writeln!(page, "- [{title}]({file})").unwrap();
    }
    for rule in RULES {
        writeln!(page, "  - [{}: {}](rules/{}.md)", rule.code, rule.title, rule.code).unwrap();
    }
    page.push_str("- [Decisions](decisions/index.md)\n");
    let mut decisions: Vec<_> = std::fs::read_dir(root().join("docs/decisions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "index.md")
        .collect();
    decisions.sort();
    for name in decisions {
        let text = std::fs::read_to_string(root().join("docs/decisions").join(&name)).unwrap();
        let title = text.lines().next().unwrap().trim_start_matches("# ").to_owned();
        writeln!(page, "  - [{title}](decisions/{name})").unwrap();
    }
    page
}

#[test]
fn generated_docs_are_up_to_date() {
    let bless = std::env::var_os("CNISHIFT_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, text) in generated() {
        let path = root().join(&name);
        if bless {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "stale: {stale:?}; run CNISHIFT_BLESS=1 cargo test --test docs");
}

#[test]
fn no_page_of_a_rule_that_is_gone_remains() {
    for entry in std::fs::read_dir(root().join("docs/rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.trim_end_matches(".md");
        assert!(code == "index" || RULES.iter().any(|rule| rule.code == code), "{name}");
    }
}

fn markdown_files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            all.push(path);
        }
    }
}

#[test]
fn every_local_link_leads_somewhere() {
    let mut files = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    markdown_files(&root().join("docs"), &mut files);
    let mut broken = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap();
            let local = !target.is_empty() && !target.contains("://") && !target.contains(' ');
            if local && !file.parent().unwrap().join(target).exists() {
                broken.push(format!("{}: {link}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn the_readme_has_two_set_up_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("## Set up").nth(1).unwrap().split("```").nth(1).unwrap();
    let commands: Vec<_> = block.lines().skip(1).filter(|line| !line.is_empty()).collect();
    assert_eq!(commands, ["cargo run --release -- --demo", "cargo test"]);
}

/// The example of the page about settings, as JSON.
fn example() -> serde_json::Value {
    let page = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let text = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    json(&toml::Value::Table(text.parse().unwrap()))
}

/// A TOML value as JSON: days become texts.
fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Datetime(day) => serde_json::Value::String(day.to_string()),
        toml::Value::Array(list) => list.iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), json(value))).collect()
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn the_example_of_the_settings_fits_their_schema() {
    let validator = jsonschema::validator_for(&settings_schema()).unwrap();
    let mut example = example();
    let errors: Vec<_> = validator.iter_errors(&example).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(example["screen"]["theme"].is_string());
    example["screen"]["them"] = serde_json::json!("dark");
    assert!(!validator.is_valid(&example), "an unknown key");
    example["screen"].as_object_mut().unwrap().remove("them");
    example["screen"]["theme"] = serde_json::json!("drak");
    assert!(!validator.is_valid(&example), "an unknown theme");
}

#[test]
fn the_example_of_the_settings_is_read() {
    let page = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let text = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cnishift.toml");
    std::fs::write(&path, text).unwrap();
    let settings = cnishift::config::load(Some(&path)).unwrap();
    assert_eq!(settings.screen.history.as_deref(), Some(&*folder.path().join("snapshots")));
}
