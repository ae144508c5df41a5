//! The audit as SARIF 2.1.0, for code scanning and other readers of results
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::io::{self, Write};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::view::{AuditView, ClusterView, Summary};
use crate::model::inert;
use crate::rules::{Finding, OpenCheck, RULES, Severity, expand_source};

/// Writes one run; results go out cluster by cluster.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_sarif(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    let schema = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json";
    write!(
        out,
        "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{},",
        tool()
    )?;
    write!(out, "\"columnKind\":\"unicodeCodePoints\",\"results\":[")?;
    let mut summary = Summary::default();
    let mut comma = "";
    for cluster in view.clusters() {
        let findings = cluster.audit.findings.iter().map(|finding| of_finding(&cluster, finding));
        let open = cluster.audit.open_checks.iter().chain(&cluster.audit.unknown_checks);
        for result in findings.chain(open.map(|check| of_check(&cluster, check))) {
            write!(out, "{comma}\n{result}")?;
            comma = ",";
        }
        summary.add(&cluster);
    }
    writeln!(out, "],\"invocations\":[{}]}}]}}", invocation(view))?;
    Ok(summary)
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn tool() -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            let sources: Vec<String> =
                rule.sources.iter().map(|source| expand_source(source)).collect();
            let help = format!("{}\n\n{}\n\n{}", rule.why, rule.fix, sources.join("\n"));
            json!({
                "id": rule.code, "name": rule.name,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": format!("Fires when {}.", rule.when) },
                "help": { "text": help },
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": { "tags": ["aks", rule.category.to_string()] },
            })
        })
        .collect();
    json!({ "driver": { "name": "cnishift", "version": env!("CARGO_PKG_VERSION"), "rules": rules } })
}

/// A place without a file: the cluster's ARM id, as a relative address and by its name.
fn location(view: &ClusterView<'_>) -> Value {
    json!([{
        "physicalLocation": { "artifactLocation": { "uri": uri(view.cluster.id.as_str()) } },
        "logicalLocations": [{ "name": inert(&view.cluster.name),
            "fullyQualifiedName": inert(view.cluster.id.as_str()), "kind": "resource" }],
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

fn index_of(code: &str) -> Option<usize> {
    RULES.iter().position(|rule| rule.code == code)
}

/// The same finding has the same fingerprint, whatever values it saw and however it is worded.
fn fingerprint(view: &ClusterView<'_>, code: &str, paths: &str) -> Value {
    let text = format!("{code}\n{}\n{paths}", view.cluster.id.as_str().to_ascii_lowercase());
    let hex: String =
        Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    json!({ "cnishift/v1": hex })
}

fn of_finding(view: &ClusterView<'_>, finding: &Finding) -> Value {
    let code = finding.rule.code;
    let paths: Vec<String> = finding
        .evidence
        .iter()
        .map(|one| format!("{} {}", one.resource.as_deref().unwrap_or_default(), one.path))
        .collect();
    let evidence: Vec<Value> = finding
        .evidence
        .iter()
        .map(|one| {
            let value = one.value.to_string();
            json!({ "path": inert(&one.path), "value": inert(&value),
                "resource": one.resource.as_deref().map(inert) })
        })
        .collect();
    let mut result = json!({
        "ruleId": code, "ruleIndex": index_of(code), "level": level(finding.severity), "kind": "fail",
        "message": { "text": format!("{}\n{}", inert(&finding.message), remedy(finding)) },
        "locations": location(view),
        "partialFingerprints": fingerprint(view, code, &paths.join("\n")),
        "properties": { "cluster": inert(&view.cluster.name), "verdict": view.audit.verdict.to_string(),
            "severity": finding.severity.to_string(), "evidence": evidence },
    });
    if let (Some(exception), Some(members)) = (&finding.suppressed, result.as_object_mut()) {
        let why =
            format!("{} ({}, until {})", exception.reason, exception.owner, exception.expires);
        let accepted =
            json!([{ "kind": "external", "status": "accepted", "justification": inert(&why) }]);
        members.insert("suppressions".to_owned(), accepted);
    }
    result
}

fn remedy(finding: &Finding) -> String {
    finding
        .remedy
        .to_text()
        .lines()
        .map(|line| inert(line).into_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A check that could not be decided is open, never passed (SARIF 3.27.9).
fn of_check(view: &ClusterView<'_>, check: &OpenCheck) -> Value {
    let code = check.rule.code;
    let text = format!(
        "Not decided: {}. To decide: {}",
        inert(&check.missing.what),
        inert(&check.missing.how)
    );
    json!({
        "ruleId": code, "ruleIndex": index_of(code), "level": "none", "kind": "open",
        "message": { "text": text }, "locations": location(view),
        "partialFingerprints": fingerprint(view, code, "open"),
        "properties": { "cluster": inert(&view.cluster.name), "verdict": view.audit.verdict.to_string(),
            "gate": check.rule.gate },
    })
}

fn invocation(view: &AuditView<'_>) -> Value {
    let gaps = view.inventory.gaps.iter().map(|gap| {
        let text = format!("{} {}: {}", inert(&gap.file), inert(&gap.path), inert(&gap.message));
        json!({ "level": "error", "message": { "text": text }, "descriptor": { "id": gap.code.to_string() } })
    });
    let gaps: Vec<Value> = gaps.collect();
    json!({ "executionSuccessful": gaps.is_empty(), "endTimeUtc": view.generated_at,
        "toolExecutionNotifications": gaps })
}
