//! The audit as entries, cluster by cluster.

use std::io::{self, Write};

use super::{Entry, Head, Subject};
use crate::report::csv::write_csv;
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;
use crate::report::view::{AuditView, ClusterView, Summary};

const FACTS: [&str; 7] =
    ["open_checks", "model", "version", "nodes", "pod_cidr", "proposed_pod_cidr", "region"];

fn head<'a>(view: &'a AuditView<'_>) -> Head<'a> {
    Head {
        generated_at: &view.generated_at,
        gaps: view.inventory.gaps.iter().collect(),
        facts: &FACTS,
    }
}

fn subject(view: &ClusterView<'_>) -> Subject {
    let (cluster, audit, address) = (view.cluster, &view.audit, view.address);
    let open = audit.open_checks.iter().map(|check| Entry::of_check("open check", check));
    let unknown = audit.unknown_checks.iter().map(|check| Entry::of_check("unknown check", check));
    Subject {
        id: cluster.id.to_string(),
        name: cluster.name.to_string(),
        verdict: audit.verdict.to_string(),
        next: view.next_action().to_owned(),
        facts: vec![
            audit.open_checks.len().to_string(),
            cluster.model().to_string(),
            view.version().to_owned(),
            address.demand.nodes_now.to_string(),
            address.pod_cidr.clone().unwrap_or_default(),
            address.target().map(|target| target.cidr.clone()).unwrap_or_default(),
            cluster.location.text().unwrap_or_default().to_owned(),
        ],
        entries: audit.findings.iter().map(Entry::of_finding).chain(open).chain(unknown).collect(),
    }
}

type Writer = fn(&Head<'_>, &mut dyn Iterator<Item = Subject>, &mut dyn Write) -> io::Result<()>;

fn with(view: &AuditView<'_>, out: &mut dyn Write, write: Writer) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let mut subjects = view.clusters().map(|cluster| {
        summary.add(&cluster);
        subject(&cluster)
    });
    write(&head(view), &mut subjects, out)?;
    drop(subjects);
    Ok(summary)
}

/// Writes CSV with a header; every cell is text that no spreadsheet takes for a formula.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_csv(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    with(view, out, write_csv)
}

/// Writes SARIF 2.1.0, one run.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_sarif(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    with(view, out, write_sarif)
}

/// Writes JUnit, a suite a cluster.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit_junit(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    with(view, out, write_junit)
}
