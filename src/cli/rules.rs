//! `cnishift rules` and `cnishift explain CODE`; the rule pages of the docs are made here too.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use super::args::{Args, ExplainArgs, RulesArgs, RulesFormat};
use super::error::CliError;
use super::exit::Exit;
use super::output::{emit, look};
use crate::rules::{RULES, Rule, Selection, expand_source, rule};

pub(super) fn list(args: &Args, list: &RulesArgs) -> Result<Exit, CliError> {
    let selection = Selection { select: list.select.clone(), ignore: Vec::new() };
    if let Some(unknown) = selection.unknown_selector() {
        return Err(CliError::UnknownRule(unknown.to_owned()));
    }
    let chosen: Vec<&Rule> =
        RULES.iter().copied().filter(|rule| selection.includes(rule)).collect();
    emit(args, |out| match list.format {
        RulesFormat::Table => writeln!(out, "{}", table(&chosen, look(args).width)),
        RulesFormat::Json => {
            let rules: Vec<_> = chosen.iter().map(|rule| as_json(rule)).collect();
            serde_json::to_writer_pretty(&mut *out, &rules)?;
            writeln!(out)
        }
    })?;
    Ok(Exit::Done)
}

fn table(rules: &[&Rule], width: Option<u16>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(["CODE", "SEVERITY", "CATEGORY", "GATE", "TITLE"]);
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    for rule in rules {
        let gate = if rule.gate { "gate" } else { "" };
        table.add_row([
            rule.code,
            rule.severity.as_str(),
            rule.category.as_str(),
            gate,
            rule.title,
        ]);
    }
    table.trim_fmt()
}

fn as_json(rule: &Rule) -> serde_json::Value {
    json!({
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "severity": rule.severity,
        "category": rule.category,
        "gate": rule.gate,
        "appliesTo": rule.scope.as_str(),
        "when": rule.when,
        "why": rule.why,
        "fix": rule.fix,
        "uncertainty": rule.uncertainty.map(|doubt| json!({ "mark": doubt.mark, "note": doubt.note })),
        "effective": rule.effective,
        "deadline": rule.deadline,
        "sources": rule.sources.iter().map(|source| expand_source(source)).collect::<Vec<_>>(),
    })
}

pub(super) fn explain(args: &Args, explain: &ExplainArgs) -> Result<Exit, CliError> {
    let found = rule(&explain.code).ok_or_else(|| CliError::UnknownRule(explain.code.clone()))?;
    emit(args, |out| write!(out, "{}", rule_page(found)))?;
    Ok(Exit::Done)
}

/// The page of one rule, as Markdown that also reads well in a terminal.
#[must_use]
pub fn rule_page(rule: &Rule) -> String {
    let mut page = format!("# {}: {}\n\n", rule.code, rule.title);
    let gate = if rule.gate { "yes: an update must not start while it is undecided" } else { "no" };
    let mut fact = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "- {name}: {value}");
    };
    fact("Severity", rule.severity.as_str());
    fact("Category", rule.category.as_str());
    fact("Applies to", rule.scope.as_str());
    fact("Gate", gate);
    if let Some(day) = rule.effective {
        fact("In force since", &day.to_string());
    }
    if let Some(day) = rule.deadline {
        fact("Deadline", &day.to_string());
    }
    let _ = writeln!(
        page,
        "\n**Fires when** {}.\n\n{}\n\n**What to do.** {}\n",
        rule.when, rule.why, rule.fix
    );
    if let Some(doubt) = rule.uncertainty {
        let _ = writeln!(page, "**Certainty** ({}). {}.\n", doubt.mark.as_str(), doubt.note);
    }
    let _ = writeln!(page, "Sources:\n");
    for source in rule.sources {
        let _ = writeln!(page, "- {}", expand_source(source));
    }
    page
}

/// The index of all rules, for the docs.
#[must_use]
pub fn rules_index() -> String {
    let mut page = String::from(
        "# Rules\n\nGenerated from the rules themselves; `cnishift explain CODE` prints a page in \
         the terminal.\n\n| Code | Title | Severity | Category | Gate |\n|---|---|---|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(
            page,
            "| [{0}]({0}.md) | {1} | {2} | {3} | {4} |",
            rule.code,
            rule.title,
            rule.severity,
            rule.category,
            if rule.gate { "yes" } else { "" }
        );
    }
    page
}
