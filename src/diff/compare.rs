//! Two inventories side by side, cluster by cluster.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{self, FactChange};
use super::findings::{self, FindingChange, FindingNote};
use crate::model::{Cluster, Inventory};
use crate::rules::{ClusterAudit, Severity, Verdict};

/// One of the two inventories, and how its clusters are judged.
pub struct Side<'a> {
    /// Everything that was read.
    pub inventory: &'a Inventory,
    /// Judges the cluster with this index.
    pub judge: &'a dyn Fn(usize) -> Option<ClusterAudit>,
}

/// What became of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is in both and differs.
    Changed,
    /// Only the new inventory has it.
    New,
    /// Only the old inventory has it.
    Gone,
}

/// One cluster that is not as it was.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterChange {
    /// ARM id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: Change,
    /// Whether more is to be done than before: see [`FleetDiff::worse`].
    pub worse: bool,
    /// The verdict before; `null` for a new cluster.
    pub old_verdict: Option<Verdict>,
    /// The verdict now; `null` for a cluster that is gone.
    pub new_verdict: Option<Verdict>,
    /// Facts that differ.
    pub facts: Vec<FactChange>,
    /// Findings that were not there before.
    pub new_findings: Vec<FindingNote>,
    /// Findings that are no longer there.
    pub gone_findings: Vec<FindingNote>,
    /// Findings that are there as before, in other words.
    pub changed_findings: Vec<FindingChange>,
    /// Gates that were decided before and are open now.
    pub newly_open: Vec<&'static str>,
    /// Gates that were open before and are decided now.
    pub now_decided: Vec<&'static str>,
}

/// What changed in a fleet.
#[derive(Debug, Clone, Default)]
pub struct FleetDiff {
    /// Clusters that changed, by id.
    pub changes: Vec<ClusterChange>,
    /// Clusters that are as they were.
    pub unchanged: usize,
}

impl FleetDiff {
    /// Clusters with more to do than before: a worse verdict, a new blocker that no exception covers,
    /// a new warning where no blocker was cleared, a gate that opened, or a new cluster on kubenet.
    pub fn worse(&self) -> impl Iterator<Item = &ClusterChange> {
        self.changes.iter().filter(|change| change.worse)
    }

    /// How many clusters changed in this way.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.changes.iter().filter(|one| one.change == change).count()
    }
}

/// Compares two inventories. Both list their clusters by id, so one walk along both does.
#[must_use]
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> FleetDiff {
    let mut diff = FleetDiff::default();
    let mut olds = old.inventory.clusters.iter().enumerate().peekable();
    let mut news = new.inventory.clusters.iter().enumerate().peekable();
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some((_, one)), Some((_, two))) => one.id.cmp(&two.id),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return diff,
        };
        let before = if order.is_le() { olds.next() } else { None };
        let now = if order.is_ge() { news.next() } else { None };
        let change = match (before, now) {
            (Some(before), Some(now)) => both((old, before), (new, now)),
            (Some(before), None) => alone(old, before, Change::Gone),
            (None, Some(now)) => alone(new, now, Change::New),
            (None, None) => None,
        };
        match change {
            Some(change) => diff.changes.push(change),
            None => diff.unchanged += 1,
        }
    }
}

/// A cluster with its place in the inventory.
type Placed<'a> = (usize, &'a Cluster);

/// A cluster that only one side has.
fn alone(side: &Side<'_>, (index, cluster): Placed<'_>, change: Change) -> Option<ClusterChange> {
    let audit = (side.judge)(index)?;
    let is_new = change == Change::New;
    Some(ClusterChange {
        id: cluster.id.to_string(),
        name: cluster.name.to_string(),
        change,
        worse: is_new && cluster.is_kubenet(),
        old_verdict: (!is_new).then_some(audit.verdict),
        new_verdict: is_new.then_some(audit.verdict),
        facts: Vec::new(),
        new_findings: Vec::new(),
        gone_findings: Vec::new(),
        changed_findings: Vec::new(),
        newly_open: Vec::new(),
        now_decided: Vec::new(),
    })
}

/// A cluster that both sides have; `None` when nothing changed.
fn both(
    (old, (before, old_cluster)): (&Side<'_>, Placed<'_>),
    (new, (now, new_cluster)): (&Side<'_>, Placed<'_>),
) -> Option<ClusterChange> {
    let facts = facts::changes((old_cluster, old.inventory), (new_cluster, new.inventory));
    let (old_audit, new_audit) = ((old.judge)(before)?, (new.judge)(now)?);
    let findings = findings::compare(&old_audit, &new_audit);
    let mut change = ClusterChange {
        id: new_cluster.id.to_string(),
        name: new_cluster.name.to_string(),
        change: Change::Changed,
        worse: false,
        old_verdict: Some(old_audit.verdict),
        new_verdict: Some(new_audit.verdict),
        facts,
        new_findings: findings.new,
        gone_findings: findings.gone,
        changed_findings: findings.changed,
        newly_open: gates_only_in(&new_audit, &old_audit),
        now_decided: gates_only_in(&old_audit, &new_audit),
    };
    change.worse = is_worse(&change, old_audit.verdict, new_audit.verdict);
    (change.has_details() || old_audit.verdict != new_audit.verdict).then_some(change)
}

impl ClusterChange {
    /// Whether anything but the verdict changed.
    #[must_use]
    pub fn has_details(&self) -> bool {
        !(self.facts.is_empty()
            && self.new_findings.is_empty()
            && self.gone_findings.is_empty()
            && self.changed_findings.is_empty()
            && self.newly_open.is_empty()
            && self.now_decided.is_empty())
    }
}

/// See [`FleetDiff::worse`]. One step forward often brings a new warning, such as "no policy engine"
/// once Calico is gone; that alone is not worse.
fn is_worse(change: &ClusterChange, old: Verdict, new: Verdict) -> bool {
    let cleared = |gone: &FindingNote| !gone.undecided && gone.asks(Severity::Blocker);
    let forward = rank(new) < rank(old) || change.gone_findings.iter().any(cleared);
    let least = if forward { Severity::Blocker } else { Severity::Warning };
    rank(new) > rank(old)
        || change.new_findings.iter().any(|finding| finding.asks(least))
        || !change.newly_open.is_empty()
}

fn gates_only_in(audit: &ClusterAudit, other: &ClusterAudit) -> Vec<&'static str> {
    let is_open = |code: &&str| other.open_checks.iter().any(|check| check.rule.code == *code);
    let codes = audit.open_checks.iter().map(|check| check.rule.code);
    codes.filter(|code| !is_open(code)).collect()
}

/// How far a verdict is from done. Not to know is worst: it may hide any of the others.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Ready => 1,
        Verdict::Prepare => 2,
        Verdict::Unhealthy => 3,
        Verdict::Blocked => 4,
        Verdict::Unknown => 5,
    }
}
