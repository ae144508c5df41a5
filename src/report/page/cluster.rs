//! One cluster of an audit, as templates see it.

use serde::Serialize;

use super::Kind;
use super::address::AddressPage;
use super::finding::{CheckPage, FindingPage};
use crate::model::Inventory;
use crate::report::atlas_svg::atlas_inline;
use crate::report::atlas_text::markdown_atlas;
use crate::report::template::Raw;
use crate::report::view::ClusterView;
use crate::rules::Severity;
use crate::sizing::atlas_of;

#[derive(Serialize)]
pub(super) struct ClusterPage<'a> {
    id: &'a str,
    name: &'a str,
    verdict: &'static str,
    /// The verdict with the number of its open checks.
    verdict_words: String,
    region: Option<&'a str>,
    model: &'static str,
    version: &'a str,
    nodes: u64,
    pod_cidr: Option<&'a str>,
    proposed: Option<&'a str>,
    next_action: &'static str,
    /// Codes of its blockers.
    blockers: Vec<&'static str>,
    /// Whether it could go to overlay, so that its addresses are planned.
    candidate: bool,
}

impl<'a> ClusterPage<'a> {
    pub(super) fn new(view: &'a ClusterView<'_>) -> Self {
        Self {
            id: view.cluster.id.as_str(),
            name: &view.cluster.name,
            verdict: view.audit.verdict.as_str(),
            verdict_words: view.verdict_words(),
            region: view.cluster.location.text(),
            model: view.cluster.model().as_str(),
            version: view.version(),
            nodes: view.address.demand.nodes_now,
            pod_cidr: view.address.pod_cidr.as_deref(),
            proposed: view.address.target().map(|target| target.cidr.as_str()),
            next_action: view.next_action(),
            blockers: view.audit.blockers().map(|finding| finding.rule.code).collect(),
            candidate: view.cluster.is_candidate(),
        }
    }
}

/// All that is said of a cluster.
#[derive(Serialize)]
pub(super) struct WholeCluster<'a> {
    cluster: ClusterPage<'a>,
    findings: Vec<FindingPage<'a>>,
    open_checks: Vec<CheckPage<'a>>,
    unknown_checks: Vec<CheckPage<'a>>,
    address: AddressPage<'a>,
    /// Where its ranges lie, as a drawing.
    atlas: Option<Raw>,
}

impl<'a> WholeCluster<'a> {
    /// `drawn` says whether the page has room for an atlas of every cluster.
    pub(super) fn new(
        view: &'a ClusterView<'_>,
        inventory: &Inventory,
        kind: Kind,
        drawn: bool,
    ) -> Self {
        let findings = view.audit.findings.iter();
        let drawn = drawn && view.cluster.is_candidate();
        let atlas = drawn.then(|| atlas_of(view.cluster, inventory, view.address));
        Self {
            cluster: ClusterPage::new(view),
            findings: findings.map(|finding| FindingPage::new(finding, kind)).collect(),
            open_checks: CheckPage::all(&view.audit.open_checks, "open check"),
            unknown_checks: CheckPage::all(&view.audit.unknown_checks, "unknown check"),
            address: AddressPage::new(view.address, kind),
            atlas: atlas.filter(|atlas| !atlas.is_empty()).map(|atlas| match kind {
                Kind::Markdown => markdown_atlas(&atlas),
                Kind::Html => atlas_inline(&atlas),
            }),
        }
    }
}

/// What is said of a cluster among very many: what stops or warns in words, the rest by its codes.
#[derive(Serialize)]
pub(super) struct ShortCluster<'a> {
    cluster: ClusterPage<'a>,
    findings: Vec<ShortFinding<'a>>,
    info: Vec<&'static str>,
    open_checks: Vec<&'static str>,
    unknown_checks: Vec<&'static str>,
}

#[derive(Serialize)]
struct ShortFinding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    accepted: bool,
}

impl<'a> ShortCluster<'a> {
    pub(super) fn new(view: &'a ClusterView<'_>) -> Self {
        let (info, told): (Vec<_>, Vec<_>) =
            view.audit.findings.iter().partition(|finding| finding.severity == Severity::Info);
        let short = |finding: &&'a crate::rules::Finding| ShortFinding {
            code: finding.rule.code,
            severity: finding.severity.as_str(),
            message: &finding.message,
            accepted: finding.suppressed.is_some(),
        };
        let codes = |checks: &[crate::rules::OpenCheck]| {
            checks.iter().map(|check| check.rule.code).collect::<Vec<_>>()
        };
        Self {
            cluster: ClusterPage::new(view),
            findings: told.iter().map(short).collect(),
            info: info.iter().map(|finding| finding.rule.code).collect(),
            open_checks: codes(&view.audit.open_checks),
            unknown_checks: codes(&view.audit.unknown_checks),
        }
    }
}
