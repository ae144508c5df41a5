//! The JSON document of an audit: a contract, with its schema in `docs/`.
//!
//! It is written cluster by cluster, one a line, and the summary after them, so that memory stays
//! flat however large the fleet is.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::LazyLock;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::json_text::compact;
use super::view::{AuditView, ClusterView, Summary};
use crate::model::{
    Dataplane, Gap, KUBENET_RETIREMENT, NetworkModel, NetworkPolicy, RequestCounts, SnapshotNote,
    SourceNote,
};
use crate::rules::{
    Category, Evidence, Finding, Mark, OpenCheck, RULES, Severity, Suppression, Verdict,
    expand_source,
};
use crate::sizing::AddressPlan;

/// Version of the document: the first number changes when a field changes its meaning or goes.
pub const SCHEMA_VERSION: &str = "1.0";

/// The whole document; written piece by piece by [`write_audit`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditDocument<'a> {
    /// Version of this document's shape.
    schema_version: &'static str,
    /// When it was made, RFC 3339.
    generated_at: String,
    /// The day that countdowns and deadlines refer to.
    as_of: Date,
    /// Where the inventory came from.
    source: SourceEntry<'a>,
    /// Whether everything that was asked for was read.
    completeness: Completeness<'a>,
    /// Every cluster.
    clusters: Vec<ClusterEntry<'a>>,
    /// Counts over the fleet.
    summary: SummaryEntry,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SourceEntry<'a> {
    /// `azure`, `files` or `demo`.
    kind: &'static str,
    /// Every file that was read.
    inputs: &'a [SourceNote],
    /// What was asked of Azure, when it was read live: reads only.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<RequestCounts>,
    /// When the oldest of the data was read, RFC 3339; only where the input is a snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_as_of: Option<&'a str>,
    /// The snapshots among the inputs.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    snapshots: &'a [SnapshotNote],
    /// The program that wrote the document.
    tool: &'static str,
    /// Its version.
    tool_version: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Completeness<'a> {
    /// False when there is any gap.
    complete: bool,
    /// What could not be read.
    gaps: &'a [Gap],
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SummaryEntry {
    clusters: usize,
    affected: usize,
    network_models: Counts,
    verdicts: Counts,
    severities: Counts,
    suppressed: usize,
    open_checks: usize,
    unknown_checks: usize,
    days_to_retirement: i32,
}

type Counts = std::collections::BTreeMap<&'static str, usize>;

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClusterEntry<'a> {
    id: &'a str,
    name: &'a str,
    resource_group: &'a str,
    subscription_id: &'a str,
    location: Option<&'a str>,
    kubernetes_version: Option<&'a str>,
    provisioning_state: Option<&'a str>,
    power_state: Option<&'a str>,
    network_model: NetworkModel,
    dataplane: Dataplane,
    network_policy: NetworkPolicy,
    retirement: Retirement,
    verdict: Verdict,
    /// Gates that could not be decided: nothing may start the update over them.
    open_checks: Vec<CheckEntry<'a>>,
    /// Other checks that could not be decided.
    unknown_checks: Vec<CheckEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    address_plan: &'a AddressPlan,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Retirement {
    /// Whether the cluster loses support on the date.
    affected: bool,
    /// The date.
    date: Date,
    /// Days from `asOf` to the date; negative afterwards.
    days_left: i32,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CheckEntry<'a> {
    rule: &'static str,
    missing: &'a str,
    how_to_decide: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindingEntry<'a> {
    rule: &'static str,
    severity: Severity,
    category: Category,
    title: &'static str,
    message: &'a str,
    evidence: &'a [Evidence],
    /// What to do, with exact commands a line each.
    remedy: String,
    /// Addresses of the documentation.
    sources: &'static [String],
    /// Where the sources conflict or are unconfirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    uncertainty: Option<UncertaintyEntry>,
    /// Whether an exception of the settings covers it.
    suppressed: bool,
    /// That exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<&'a Suppression>,
}

#[derive(Serialize, JsonSchema)]
struct UncertaintyEntry {
    mark: Mark,
    note: &'static str,
}

/// Addresses of each rule's documentation, written out once.
static SOURCES: LazyLock<HashMap<&'static str, Vec<String>>> = LazyLock::new(|| {
    let of = |sources: &[&str]| sources.iter().map(|source| expand_source(source)).collect();
    RULES.iter().map(|rule| (rule.code, of(rule.sources))).collect()
});

/// Writes the document; answers the counts that were written last.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    write!(out, "{{\"schemaVersion\":")?;
    compact(out, &SCHEMA_VERSION)?;
    write!(out, ",\"generatedAt\":")?;
    compact(out, &view.generated_at)?;
    write!(out, ",\"asOf\":")?;
    compact(out, &view.as_of)?;
    write!(out, ",\n\"source\":")?;
    compact(out, &source(view))?;
    write!(out, ",\n\"completeness\":")?;
    let gaps = &view.inventory.gaps;
    compact(out, &completeness(gaps))?;
    write!(out, ",\n\"clusters\":[")?;
    let mut summary = Summary::default();
    let mut buffer = Vec::new();
    for cluster in view.clusters() {
        out.write_all(if summary.clusters == 0 { b"\n" } else { b",\n" })?;
        summary.add(&cluster);
        buffer.clear();
        compact(&mut buffer, &entry(&cluster, view.days_left()))?;
        out.write_all(&buffer)?;
    }
    write!(out, "\n],\n\"summary\":")?;
    compact(out, &counts(&summary, view.days_left()))?;
    writeln!(out, "}}")?;
    Ok(summary)
}

/// Whether everything was read, and what was not.
pub(super) fn completeness(gaps: &[Gap]) -> Completeness<'_> {
    Completeness { complete: gaps.is_empty(), gaps }
}

fn source<'a>(view: &AuditView<'a>) -> SourceEntry<'a> {
    SourceEntry {
        kind: view.source,
        inputs: &view.inventory.sources,
        requests: view.inventory.requests,
        data_as_of: view.inventory.data_as_of(),
        snapshots: &view.inventory.snapshots,
        tool: env!("CARGO_PKG_NAME"),
        tool_version: env!("CARGO_PKG_VERSION"),
    }
}

fn entry<'a>(view: &'a ClusterView<'a>, days_left: i32) -> ClusterEntry<'a> {
    let ClusterView { cluster, audit, address } = view;
    ClusterEntry {
        id: cluster.id.as_str(),
        name: &cluster.name,
        resource_group: &cluster.resource_group,
        subscription_id: &cluster.subscription_id,
        location: cluster.location.text(),
        kubernetes_version: cluster.version_field().1.text(),
        provisioning_state: cluster.provisioning_state.text(),
        power_state: cluster.power_state.text(),
        network_model: cluster.model(),
        dataplane: cluster.dataplane(),
        network_policy: cluster.policy(),
        retirement: Retirement {
            affected: cluster.is_kubenet(),
            date: KUBENET_RETIREMENT.date,
            days_left,
        },
        verdict: audit.verdict,
        open_checks: audit.open_checks.iter().map(check).collect(),
        unknown_checks: audit.unknown_checks.iter().map(check).collect(),
        findings: audit.findings.iter().map(finding).collect(),
        address_plan: address,
    }
}

fn check(check: &OpenCheck) -> CheckEntry<'_> {
    CheckEntry {
        rule: check.rule.code,
        missing: &check.missing.what,
        how_to_decide: &check.missing.how,
    }
}

pub(super) fn finding(finding: &Finding) -> FindingEntry<'_> {
    let rule = finding.rule;
    FindingEntry {
        rule: rule.code,
        severity: finding.severity,
        category: rule.category,
        title: rule.title,
        message: &finding.message,
        evidence: &finding.evidence,
        remedy: finding.remedy.to_text(),
        sources: SOURCES.get(rule.code).map_or(&[], Vec::as_slice),
        uncertainty: rule.uncertainty.map(|u| UncertaintyEntry { mark: u.mark, note: u.note }),
        suppressed: finding.suppressed.is_some(),
        suppression: finding.suppressed.as_ref(),
    }
}

fn counts(summary: &Summary, days_to_retirement: i32) -> SummaryEntry {
    let severities = [Severity::Blocker, Severity::Warning, Severity::Info];
    SummaryEntry {
        clusters: summary.clusters,
        affected: summary.affected,
        network_models: NetworkModel::ALL
            .iter()
            .zip(summary.models)
            .map(|(model, n)| (model.as_str(), n))
            .collect(),
        verdicts: Verdict::ALL.iter().map(|v| (v.as_str(), summary.with_verdict(*v))).collect(),
        severities: severities.iter().map(|s| (s.as_str(), summary.with_severity(*s))).collect(),
        suppressed: summary.suppressed,
        open_checks: summary.open_checks,
        unknown_checks: summary.unknown_checks,
        days_to_retirement,
    }
}
