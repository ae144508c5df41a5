//! Entries as SARIF 2.1.0, for code scanning and other readers of results
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::io::{self, Write};
use std::sync::LazyLock;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::entry::{Entry, Head, State, Subject};
use crate::model::inert;
use crate::rules::{RULES, Severity, expand_source};

/// What is no check of ours has a rule all the same, so that every reader can name it.
const OTHERS: [(&str, &str, &str); 4] = [
    ("plan-step", "A step of a plan", "People take it; its result says how it stands."),
    ("range", "A pod range", "The range that the update would use."),
    ("calendar", "A place in the calendar", "Whether the cluster is moved before the deadline."),
    ("report", "Something that is told", "A fact, an event or a change, without a judgement."),
];

/// Writes one run; results go out subject by subject.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn write_sarif(
    head: &Head<'_>,
    subjects: &mut dyn Iterator<Item = Subject>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let schema = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json";
    write!(
        out,
        "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{},",
        *TOOL
    )?;
    write!(out, "\"columnKind\":\"unicodeCodePoints\",\"results\":[")?;
    let mut comma = "";
    for subject in subjects {
        let location = location(&subject);
        for entry in &subject.entries {
            write!(out, "{comma}\n{}", result(head, &subject, entry, &location))?;
            comma = ",";
        }
    }
    writeln!(out, "],\"invocations\":[{}]}}]}}", invocation(head))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The program and its rules, which are the same for every report.
static TOOL: LazyLock<Value> = LazyLock::new(|| {
    let checks = RULES.iter().map(|rule| {
        let sources: Vec<String> =
            rule.sources.iter().map(|source| expand_source(source)).collect();
        let help = format!("{}\n\n{}\n\n{}", rule.why, rule.fix, sources.join("\n"));
        let mut described = json!({
            "id": rule.code, "name": rule.name,
            "shortDescription": { "text": rule.title },
            "fullDescription": { "text": format!("Fires when {}.", rule.when) },
            "help": { "text": help },
            "defaultConfiguration": { "level": level(rule.severity) },
            "properties": { "tags": ["aks", rule.category.to_string()], "gate": rule.gate },
        });
        // The address alone: notes behind it are no part of a link.
        let link = sources
            .iter()
            .find_map(|one| one.split(' ').next().filter(|a| a.starts_with("https://")));
        if let (Some(link), Some(members)) = (link, described.as_object_mut()) {
            members.insert("helpUri".to_owned(), json!(link));
        }
        described
    });
    let others = OTHERS.iter().map(|(id, title, text)| {
        json!({ "id": id, "shortDescription": { "text": title }, "fullDescription": { "text": text },
            "help": { "text": text }, "defaultConfiguration": { "level": "none" } })
    });
    let rules: Vec<Value> = checks.chain(others).collect();
    json!({ "driver": { "name": "cnishift", "version": env!("CARGO_PKG_VERSION"), "rules": rules } })
});

/// The rule of an entry, by its place in the list.
fn rule_of(entry: &Entry) -> (&str, usize) {
    if let Some(at) = RULES.iter().position(|rule| rule.code == entry.code) {
        return (&entry.code, at);
    }
    let other = match entry.row {
        "step" => 0,
        "range" => 1,
        "place" | "window" => 2,
        _ => 3,
    };
    (OTHERS.get(other).map_or("report", |one| one.0), RULES.len() + other)
}

/// A place without a file: the cluster's ARM id, as a relative address and by its name.
fn location(subject: &Subject) -> Value {
    json!([{
        "physicalLocation": { "artifactLocation": { "uri": uri(&subject.id) } },
        "logicalLocations": [{ "name": inert(&subject.name),
            "fullyQualifiedName": inert(&subject.id), "kind": "resource" }],
    }])
}

/// An ARM id as a relative reference (RFC 3986): everything but unreserved characters is escaped.
fn uri(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.trim_start_matches('/').bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The same finding has the same fingerprint, whatever values it saw and however it is worded.
fn fingerprint(subject: &Subject, entry: &Entry) -> Value {
    let paths = match entry.state {
        State::Found(_) => entry
            .evidence
            .iter()
            .map(|one| format!("{} {}", one.resource.as_deref().unwrap_or_default(), one.path))
            .collect::<Vec<_>>()
            .join("\n"),
        State::Open | State::Unknown => "open".to_owned(),
        _ => format!("{} {}", entry.row, entry.title),
    };
    let text = format!("{}\n{}\n{paths}", entry.code, subject.id.to_ascii_lowercase());
    let hex: String =
        Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    json!({ "cnishift/v1": hex })
}

/// A check that could not be decided is open, never passed (SARIF 3.27.9).
const fn kind(state: State) -> (&'static str, &'static str) {
    match state {
        State::Found(severity) => ("fail", level(severity)),
        State::Open | State::Unknown => ("open", "none"),
        State::Todo => ("review", "none"),
        State::Done => ("pass", "none"),
        State::Told => ("informational", "none"),
    }
}

fn result(head: &Head<'_>, subject: &Subject, entry: &Entry, location: &Value) -> Value {
    let (rule, index) = rule_of(entry);
    let (kind, level) = kind(entry.state);
    let mut result = json!({
        "ruleId": rule, "ruleIndex": index, "level": level, "kind": kind,
        "message": { "text": message(entry) }, "locations": location,
        "partialFingerprints": fingerprint(subject, entry),
        "properties": properties(head, subject, entry),
    });
    let Some(members) = result.as_object_mut() else { return result };
    if let Some(why) = entry.accepted.as_deref().filter(|_| kind == "fail") {
        let accepted =
            json!([{ "kind": "external", "status": "accepted", "justification": inert(why) }]);
        members.insert("suppressions".to_owned(), accepted);
    }
    if let Some(baseline) = entry.baseline {
        members.insert("baselineState".to_owned(), json!(baseline));
    }
    result
}

fn message(entry: &Entry) -> String {
    let lines = |text: &str| {
        text.lines().map(|line| inert(line).into_owned()).collect::<Vec<_>>().join("\n")
    };
    let text = lines(&entry.text);
    match entry.state {
        State::Open | State::Unknown if entry.remedy.is_empty() => format!("Not known: {text}"),
        State::Open | State::Unknown => {
            format!("Not decided: {text}. To decide: {}", lines(&entry.remedy))
        }
        State::Found(_) if entry.row == "finding" => format!("{text}\n{}", lines(&entry.remedy)),
        _ => [lines(&entry.title), text, lines(&entry.remedy)].join("\n").trim().to_owned(),
    }
}

fn properties(head: &Head<'_>, subject: &Subject, entry: &Entry) -> Value {
    let evidence: Vec<Value> = entry
        .evidence
        .iter()
        .map(|one| {
            json!({ "path": inert(&one.path), "value": inert(&one.value),
                "resource": one.resource.as_deref().map(inert) })
        })
        .collect();
    let facts = head.facts.iter().zip(&subject.facts);
    let facts: serde_json::Map<String, Value> =
        facts.map(|(name, value)| ((*name).to_owned(), json!(inert(value)))).collect();
    json!({ "cluster": inert(&subject.name), "verdict": inert(&subject.verdict), "row": entry.row,
        "name": inert(&entry.code), "title": inert(&entry.title), "state": entry.state.word(),
        "severity": entry.state.severity().map(|severity| severity.as_str()),
        "evidence": evidence, "facts": facts })
}

fn invocation(head: &Head<'_>) -> Value {
    let gaps = head.gaps.iter().map(|gap| {
        let text = format!("{} {}: {}", inert(&gap.file), inert(&gap.path), inert(&gap.message));
        json!({ "level": "error", "message": { "text": text }, "descriptor": { "id": gap.code.to_string() } })
    });
    let gaps: Vec<Value> = gaps.collect();
    json!({ "executionSuccessful": gaps.is_empty(), "endTimeUtc": head.generated_at,
        "toolExecutionNotifications": gaps })
}
