//! The audit as Markdown and HTML, cluster by cluster, so that memory does not grow with the report.

use std::collections::BTreeSet;
use std::io::{self, Seek as _, Write};

use serde::Serialize;

use super::cluster::{ClusterPage, ShortCluster, WholeCluster};
use super::finding::sources;
use super::{GapPage, Kind, Sheet, gaps_of};
use crate::model::Past;
use crate::report::draw::{atlas_defs, burn_down, gantt, verdict_bars};
use crate::report::template::{Raw, Templates};
use crate::report::view::{AuditView, Summary};
use crate::report::waves::WavesView;
use crate::rules::RULES;

/// Beyond so many clusters a page with all evidence would be too large for a browser.
const WHOLE: usize = 1_000;
/// Beyond so many clusters the atlas of each is left out.
const ATLAS: usize = 100;
/// Beyond so many clusters in the calendar the drawing leaves out the bars of single clusters.
const DRAWN: usize = 300;
/// Bytes of a page that wait in memory before they go to a temporary file.
const WAITING: usize = 8 << 20;

/// What stands around the audit in its drawings.
pub struct Around<'a> {
    /// The calendar, where there is one; it is asked for once every cluster was judged.
    pub waves: &'a dyn Fn() -> Option<WavesView>,
    /// Clusters on kubenet on earlier days.
    pub past: &'a [Past],
}

#[derive(Serialize)]
struct Head<'a> {
    sheet: Option<Sheet>,
    countdown: String,
    generated_at: &'a str,
    data_age: Option<String>,
    summary: SummaryPage,
    gaps: Vec<GapPage<'a>>,
    /// Whether evidence and remedies are shown.
    whole: bool,
    drawings: Vec<Drawing>,
    calendar: Option<String>,
    /// Patterns that the drawings share.
    defs: Option<Raw>,
}

#[derive(Serialize)]
struct Drawing {
    title: &'static str,
    svg: Raw,
}

#[derive(Serialize)]
struct SummaryPage {
    clusters: usize,
    affected: usize,
    verdicts: String,
    models: String,
    open_checks: usize,
    unknown_checks: usize,
    suppressed: usize,
    requests: Option<String>,
    complete: bool,
}

fn head<'a>(view: &'a AuditView<'_>, summary: &Summary) -> Head<'a> {
    Head {
        sheet: None,
        countdown: view.countdown(),
        generated_at: &view.generated_at,
        data_age: view.data_age(),
        summary: SummaryPage {
            clusters: summary.clusters,
            affected: summary.affected,
            verdicts: summary.verdict_words(),
            models: summary.model_words(),
            open_checks: summary.open_checks,
            unknown_checks: summary.unknown_checks,
            suppressed: summary.suppressed,
            requests: view.inventory.requests.map(|requests| requests.to_string()),
            complete: view.inventory.is_complete(),
        },
        gaps: gaps_of("", &view.inventory.gaps).collect(),
        whole: summary.clusters <= WHOLE,
        drawings: Vec::new(),
        calendar: None,
        defs: None,
    }
}

/// Counts come first in a report, so the clusters are judged once for them alone.
fn counted(view: &AuditView<'_>) -> Summary {
    let mut summary = Summary::default();
    view.clusters().for_each(|cluster| summary.add(&cluster));
    summary
}

/// Writes Markdown: countdown and counts, a table of clusters, then each cluster's findings.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_audit_markdown(
    view: &AuditView<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let summary = counted(view);
    templates.write("audit-head.md", head(view, &summary), out)?;
    for cluster in view.clusters() {
        templates.write("audit-row.md", ClusterPage::new(&cluster), out)?;
    }
    // The table ends here, whatever a template of somebody ends with.
    writeln!(out)?;
    for cluster in view.clusters() {
        let page = WholeCluster::new(&cluster, view.inventory, Kind::Markdown, true);
        templates.write("audit-cluster.md", page, out)?;
    }
    Ok(summary)
}

/// Writes one HTML page that needs nothing else: no script, no network. The summary comes first, each
/// cluster is folded; documentation of the checks stands once at the end.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_audit_html(
    view: &AuditView<'_>,
    around: &Around<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let clusters = view.inventory.clusters.len();
    let (whole, drawn) = (clusters <= WHOLE, clusters <= ATLAS);
    let (mut summary, mut used) = (Summary::default(), BTreeSet::new());
    // Counts and drawings come first in the page. So that each cluster is judged once, what comes after
    // them waits in a file.
    let mut waiting = tempfile::spooled_tempfile(WAITING);
    for cluster in view.clusters() {
        summary.add(&cluster);
        used.extend(cluster.audit.findings.iter().map(|finding| finding.rule.code));
        let checks = cluster.audit.open_checks.iter().chain(&cluster.audit.unknown_checks);
        used.extend(checks.map(|check| check.rule.code));
        if whole {
            let page = WholeCluster::new(&cluster, view.inventory, Kind::Html, drawn);
            templates.write("audit-cluster.html", page, &mut waiting)?;
        } else {
            templates.write("audit-short.html", ShortCluster::new(&cluster), &mut waiting)?;
        }
    }
    let waves = (around.waves)();
    let mut page = head(view, &summary);
    (page.sheet, page.defs) = (Some(Sheet::new()), Some(atlas_defs()));
    page.drawings = drawings(view, &summary, waves.as_ref(), around.past);
    page.calendar = waves.as_ref().map(WavesView::words);
    templates.write("audit-head.html", page, out)?;
    waiting.rewind()?;
    io::copy(&mut waiting, out)?;
    templates.write("audit-foot.html", Foot { rules: rules(&used) }, out)?;
    Ok(summary)
}

fn drawings(
    view: &AuditView<'_>,
    summary: &Summary,
    waves: Option<&WavesView>,
    past: &[Past],
) -> Vec<Drawing> {
    let mut all = vec![Drawing { title: "Clusters by verdict", svg: verdict_bars(summary) }];
    let today = Past { day: view.as_of, affected: summary.affected };
    let schedule = waves.map(|waves| &waves.schedule);
    let svg = burn_down(past, today, schedule);
    all.push(Drawing { title: "Clusters on kubenet until the deadline", svg });
    let drawn = |waves: &&WavesView| (1..=DRAWN).contains(&waves.schedule.placed.len());
    if let Some(waves) = waves.filter(drawn) {
        all.push(Drawing { title: "Calendar", svg: gantt(waves) });
    }
    all
}

#[derive(Serialize)]
struct Foot {
    rules: Vec<RulePage>,
}

/// What a check means.
#[derive(Serialize)]
struct RulePage {
    code: &'static str,
    title: &'static str,
    why: &'static str,
    fix: &'static str,
    sources: Vec<Raw>,
}

/// What the checks that occur mean, once each.
fn rules(used: &BTreeSet<&'static str>) -> Vec<RulePage> {
    let used = RULES.iter().filter(|rule| used.contains(rule.code));
    used.map(|rule| RulePage {
        code: rule.code,
        title: rule.title,
        why: rule.why,
        fix: rule.fix,
        sources: sources(rule.sources, Kind::Html),
    })
    .collect()
}
