//! The audit as JUnit: a suite a cluster. A blocker is a failure, an open check an error; warnings and
//! notes are told in the suite's output and fail nothing.

use std::io::{self, Write};

use super::escape::xml_text;
use super::view::{AuditView, ClusterView, Summary};
use crate::rules::{Finding, Severity};

/// Writes the suites, cluster by cluster.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_junit(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
    let mut summary = Summary::default();
    let time = view.generated_at.trim_end_matches('Z');
    for (number, cluster) in view.clusters().enumerate() {
        suite(&cluster, number, time, out)?;
        summary.add(&cluster);
    }
    gaps(view, summary.clusters, time, out)?;
    writeln!(out, "</testsuites>")?;
    Ok(summary)
}

/// What a suite begins with.
struct Head<'a> {
    name: &'a str,
    package: &'a str,
    number: usize,
    time: &'a str,
    tests: usize,
    failures: usize,
    errors: usize,
}

fn open(head: &Head<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<testsuite name=\"{}\" package=\"{}\" id=\"{}\" timestamp=\"{}\" hostname=\"cnishift\" tests=\"{}\" \
         failures=\"{}\" errors=\"{}\" time=\"0\">",
        xml_text(head.name),
        xml_text(head.package),
        head.number,
        head.time,
        head.tests,
        head.failures,
        head.errors
    )
}

fn suite(view: &ClusterView<'_>, number: usize, time: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_blocker = |finding: &&Finding| finding.severity == Severity::Blocker;
    let (accepted, blockers): (Vec<&Finding>, Vec<&Finding>) = view
        .audit
        .findings
        .iter()
        .filter(is_blocker)
        .partition(|finding| finding.suppressed.is_some());
    let open_checks = &view.audit.open_checks;
    let (failures, errors) = (blockers.len(), open_checks.len());
    let (name, package) = (view.cluster.name.as_str(), view.cluster.id.as_str());
    let tests = 1 + failures + errors + accepted.len();
    open(&Head { name, package, number, time, tests, failures, errors }, out)?;
    writeln!(
        out,
        "<properties><property name=\"verdict\" value=\"{}\"/><property name=\"model\" value=\"{}\"/></properties>",
        view.audit.verdict,
        view.cluster.model()
    )?;
    let class = xml_text(name);
    writeln!(
        out,
        "<testcase classname=\"{class}\" name=\"read and judged: {}\" time=\"0\"/>",
        view.audit.verdict
    )?;
    for finding in &accepted {
        writeln!(
            out,
            "<testcase classname=\"{class}\" name=\"{}: accepted by the settings\" time=\"0\"/>",
            case(finding)
        )?;
    }
    for finding in &blockers {
        writeln!(
            out,
            "<testcase classname=\"{class}\" name=\"{}\" time=\"0\"><failure type=\"blocker\" message=\"{}\">{}</failure></testcase>",
            case(finding),
            xml_text(&finding.message),
            body(finding)
        )?;
    }
    for check in open_checks {
        writeln!(
            out,
            "<testcase classname=\"{class}\" name=\"{} {}\" time=\"0\"><error type=\"open-check\" message=\"{}\">{}</error></testcase>",
            check.rule.code,
            xml_text(check.rule.title),
            xml_text(&check.missing.what),
            xml_text(&check.missing.how)
        )?;
    }
    writeln!(out, "<system-out>{}</system-out><system-err></system-err>\n</testsuite>", told(view))
}

fn case(finding: &Finding) -> String {
    format!("{} {}", finding.rule.code, xml_text(finding.rule.title))
}

/// Evidence and remedy.
fn body(finding: &Finding) -> String {
    let mut lines: Vec<String> = finding
        .evidence
        .iter()
        .map(|one| xml_text(&format!("{} = {}", one.path, one.value)))
        .collect();
    lines.extend(finding.remedy.to_text().lines().map(xml_text));
    lines.join("\n")
}

/// Everything that fails nothing.
fn told(view: &ClusterView<'_>) -> String {
    let others =
        view.audit.findings.iter().filter(|finding| {
            finding.severity != Severity::Blocker || finding.suppressed.is_some()
        });
    let line = |finding: &Finding| {
        let ignored = if finding.suppressed.is_some() { " (ignored by the settings)" } else { "" };
        xml_text(&format!(
            "{} {}{ignored}: {}",
            finding.severity, finding.rule.code, finding.message
        ))
    };
    others.map(line).collect::<Vec<_>>().join("\n")
}

fn gaps(view: &AuditView<'_>, number: usize, time: &str, out: &mut dyn Write) -> io::Result<()> {
    let gaps = &view.inventory.gaps;
    let (tests, errors) = (gaps.len().max(1), gaps.len());
    open(
        &Head { name: "inventory", package: "inventory", number, time, tests, failures: 0, errors },
        out,
    )?;
    writeln!(
        out,
        "<properties><property name=\"complete\" value=\"{}\"/></properties>",
        gaps.is_empty()
    )?;
    if gaps.is_empty() {
        writeln!(
            out,
            "<testcase classname=\"inventory\" name=\"everything was read\" time=\"0\"/>"
        )?;
    }
    for gap in gaps {
        writeln!(
            out,
            "<testcase classname=\"inventory\" name=\"{} {}\" time=\"0\"><error type=\"gap\" message=\"{}\"/></testcase>",
            gap.code,
            xml_text(&gap.path),
            xml_text(&gap.message)
        )?;
    }
    writeln!(out, "<system-out></system-out><system-err></system-err>\n</testsuite>")
}
