//! The audit as CSV: a row a finding or undecided check, and one for each cluster.

use std::io::{self, Write};

use super::cell::cell;
use super::view::{AuditView, ClusterView, Summary};
use crate::rules::{Finding, OpenCheck, expand_source};

const COLUMNS: [&str; 18] = [
    "cluster",
    "row",
    "rule",
    "severity",
    "text",
    "evidence",
    "remedy",
    "sources",
    "ignored",
    "verdict",
    "open_checks",
    "model",
    "version",
    "nodes",
    "pod_cidr",
    "proposed_pod_cidr",
    "region",
    "id",
];

/// Writes CSV with a header; every cell is text that no spreadsheet takes for a formula.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_csv(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(COLUMNS)?;
    let mut summary = Summary::default();
    for cluster in view.clusters() {
        for row in rows(&cluster) {
            csv.write_record(row.map(|text| cell(&text)))?;
        }
        summary.add(&cluster);
    }
    for gap in &view.inventory.gaps {
        let mut row = COLUMNS.map(|_| String::new());
        let [_, kind, rule, _, text, evidence, ..] = &mut row;
        *kind = "gap".to_owned();
        *rule = gap.code.to_string();
        text.clone_from(&gap.message);
        *evidence = format!("{} {}", gap.file, gap.path);
        csv.write_record(row.map(|text| cell(&text)))?;
    }
    csv.flush()?;
    Ok(summary)
}

fn rows(view: &ClusterView<'_>) -> Vec<[String; 18]> {
    let own = [
        view.audit.verdict.to_string(),
        view.audit.open_checks.len().to_string(),
        view.cluster.model().to_string(),
        view.version().to_owned(),
        view.address.demand.nodes_now.to_string(),
        view.address.pod_cidr.clone().unwrap_or_default(),
        view.address.target().map(|target| target.cidr.clone()).unwrap_or_default(),
        view.cluster.location.text().unwrap_or_default().to_owned(),
        view.cluster.id.to_string(),
    ];
    let row = |first: [String; 8]| {
        let [kind, rule, severity, text, evidence, remedy, sources, ignored] = first;
        let [verdict, open, model, version, nodes, range, proposed, region, id] = own.clone();
        [
            view.cluster.name.to_string(),
            kind,
            rule,
            severity,
            text,
            evidence,
            remedy,
            sources,
            ignored,
            verdict,
            open,
            model,
            version,
            nodes,
            range,
            proposed,
            region,
            id,
        ]
    };
    let mut all = vec![row([
        "cluster".to_owned(),
        String::new(),
        String::new(),
        view.next_action().to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ])];
    all.extend(view.audit.findings.iter().map(|finding| row(of_finding(finding))));
    let checks = view.audit.open_checks.iter().map(|check| of_check("open check", check));
    let others = view.audit.unknown_checks.iter().map(|check| of_check("unknown check", check));
    all.extend(checks.chain(others).map(row));
    all
}

fn sources(list: &[&str]) -> String {
    list.iter().map(|source| expand_source(source)).collect::<Vec<_>>().join("\n")
}

fn of_finding(finding: &Finding) -> [String; 8] {
    let evidence: Vec<String> =
        finding.evidence.iter().map(|one| format!("{} = {}", one.path, one.value)).collect();
    let ignored = finding.suppressed.as_ref();
    [
        "finding".to_owned(),
        finding.rule.code.to_owned(),
        finding.severity.to_string(),
        finding.message.clone(),
        evidence.join("\n"),
        finding.remedy.to_text(),
        sources(finding.rule.sources),
        ignored
            .map(|one| format!("{} ({}, until {})", one.reason, one.owner, one.expires))
            .unwrap_or_default(),
    ]
}

fn of_check(kind: &str, check: &OpenCheck) -> [String; 8] {
    [
        kind.to_owned(),
        check.rule.code.to_owned(),
        String::new(),
        check.missing.what.clone(),
        String::new(),
        check.missing.how.clone(),
        sources(check.rule.sources),
        String::new(),
    ]
}
