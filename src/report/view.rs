//! What every format shows.

use jiff::civil::Date;

use crate::model::{Cluster, Inventory, KUBENET_RETIREMENT, NetworkModel, days_between};
use crate::plan::tool::Tool;
use crate::plan::{Plan, PlanInput};
use crate::rules::{ClusterAudit, Severity, Verdict};
use crate::sizing::AddressPlan;

/// An audit of a fleet, cluster by cluster as a format asks for it.
///
/// Clusters are judged one at a time and dropped again, so that memory does not grow with the
/// report.
pub struct AuditView<'a> {
    /// Everything that was read.
    pub inventory: &'a Inventory,
    /// Address plans in the order of the clusters.
    pub plans: &'a [AddressPlan],
    /// The day of the audit.
    pub as_of: Date,
    /// When the report is made, as an RFC 3339 timestamp.
    pub generated_at: String,
    /// Where the inventory came from: `files`, `demo`.
    pub source: &'static str,
    /// Judges the cluster with this index.
    pub judge: &'a dyn Fn(usize) -> Option<ClusterAudit>,
}

/// The plan of one cluster as every format shows it.
#[derive(Debug, Clone, Copy)]
pub struct PlanView<'a> {
    /// What it rests on.
    pub input: &'a PlanInput<'a>,
    /// The plan.
    pub plan: &'a Plan,
    /// What its steps are written for.
    pub tool: Tool,
    /// When the report is made, as an RFC 3339 timestamp.
    pub generated_at: &'a str,
}

/// One cluster with everything that is said of it.
pub struct ClusterView<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// What the rules say.
    pub audit: ClusterAudit,
    /// What addresses it needs and has.
    pub address: &'a AddressPlan,
}

impl<'a> AuditView<'a> {
    /// Every cluster, in the order of their ids.
    pub fn clusters(&self) -> impl Iterator<Item = ClusterView<'a>> {
        let pairs = self.inventory.clusters.iter().zip(self.plans).enumerate();
        pairs.filter_map(|(index, (cluster, address))| {
            Some(ClusterView { cluster, audit: (self.judge)(index)?, address })
        })
    }

    /// Days from the day of the audit to the end of kubenet; negative afterwards.
    #[must_use]
    pub fn days_left(&self) -> i32 {
        days_between(self.as_of, KUBENET_RETIREMENT.date)
    }

    /// How old the data is, in words; only where the input is a snapshot.
    #[must_use]
    pub fn data_age(&self) -> Option<String> {
        data_age(self.inventory, self.as_of)
    }

    /// The countdown in words.
    #[must_use]
    pub fn countdown(&self) -> String {
        let date = KUBENET_RETIREMENT.date;
        match self.days_left() {
            0 => format!("kubenet retires today, {date}"),
            days if days > 0 => {
                format!("kubenet retires on {date}, {days} days from {}", self.as_of)
            }
            days => format!("kubenet was retired on {date}, {} days before {}", -days, self.as_of),
        }
    }
}

/// Counts over a fleet, with what the exit code needs.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Clusters.
    pub clusters: usize,
    /// Clusters on kubenet.
    pub affected: usize,
    /// Clusters by network model, in the order of [`NetworkModel::ALL`].
    pub models: [usize; 6],
    /// Clusters by verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [usize; 6],
    /// Unsuppressed findings: info, warning, blocker.
    pub severities: [usize; 3],
    /// Suppressed findings.
    pub suppressed: usize,
    /// Open checks.
    pub open_checks: usize,
    /// Other checks that could not be decided.
    pub unknown_checks: usize,
    /// Clusters on kubenet whose retirement finding is not suppressed.
    pub affected_active: usize,
    /// Clusters by verdict as far as unsuppressed findings go.
    pub active_verdicts: [usize; 6],
}

fn bump<const N: usize>(counts: &mut [usize; N], index: Option<usize>) {
    if let Some(count) = index.and_then(|index| counts.get_mut(index)) {
        *count += 1;
    }
}

impl Summary {
    /// Counts one more cluster.
    pub fn add(&mut self, view: &ClusterView<'_>) {
        let (cluster, audit) = (view.cluster, &view.audit);
        let verdict_index = |verdict| Verdict::ALL.iter().position(|known| *known == verdict);
        let model = cluster.model();
        self.clusters += 1;
        bump(&mut self.models, NetworkModel::ALL.iter().position(|known| *known == model));
        bump(&mut self.verdicts, verdict_index(audit.verdict));
        bump(&mut self.active_verdicts, verdict_index(audit.unsuppressed));
        self.affected += usize::from(cluster.is_kubenet());
        let retirement = |f: &&crate::rules::Finding| f.rule.code == "KN001";
        let accepted =
            audit.findings.iter().find(retirement).is_some_and(|f| f.suppressed.is_some());
        self.affected_active += usize::from(cluster.is_kubenet() && !accepted);
        for finding in &audit.findings {
            if finding.suppressed.is_some() {
                self.suppressed += 1;
            } else {
                bump(&mut self.severities, Some(finding.severity as usize));
            }
        }
        self.open_checks += audit.open_checks.len();
        self.unknown_checks += audit.unknown_checks.len();
    }

    /// Clusters with a verdict.
    #[must_use]
    pub fn with_verdict(&self, verdict: Verdict) -> usize {
        count(&self.verdicts, Verdict::ALL.iter().position(|known| *known == verdict))
    }

    /// Clusters with a verdict as far as unsuppressed findings go.
    #[must_use]
    pub fn with_active_verdict(&self, verdict: Verdict) -> usize {
        count(&self.active_verdicts, Verdict::ALL.iter().position(|known| *known == verdict))
    }

    /// Unsuppressed findings of a severity.
    #[must_use]
    pub fn with_severity(&self, severity: Severity) -> usize {
        count(&self.severities, Some(severity as usize))
    }

    /// Verdicts that occur, in words: `3 ready, 1 blocked`.
    #[must_use]
    pub fn verdict_words(&self) -> String {
        words(Verdict::ALL.iter().map(|v| (self.with_verdict(*v), v.as_str())))
    }

    /// Network models that occur, in words.
    #[must_use]
    pub fn model_words(&self) -> String {
        words(self.models.iter().zip(NetworkModel::ALL).map(|(n, model)| (*n, model.as_str())))
    }
}

fn count(counts: &[usize], index: Option<usize>) -> usize {
    index.and_then(|index| counts.get(index)).copied().unwrap_or_default()
}

fn words<'a>(counts: impl Iterator<Item = (usize, &'a str)>) -> String {
    let some: Vec<_> =
        counts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if some.is_empty() { "none".to_owned() } else { some.join(", ") }
}

/// How old the data of a snapshot is on a day, and whether it is masked.
pub(super) fn data_age(inventory: &Inventory, as_of: Date) -> Option<String> {
    let time = inventory.data_as_of()?;
    let day: Option<Date> = time.get(..10).and_then(|day| day.parse().ok());
    let age = match day.map(|day| days_between(day, as_of)) {
        Some(1) => format!(", 1 day before {as_of}"),
        Some(days) if days > 0 => format!(", {days} days before {as_of}"),
        Some(_) | None => String::new(),
    };
    let redacted = inventory.snapshots.iter().any(|note| note.redacted);
    let masked = if redacted { "; names and addresses are masked" } else { "" };
    Some(format!("Data read at {time}{age}{masked}"))
}

/// `1 open check`, `2 open checks`.
pub(super) fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

impl ClusterView<'_> {
    /// The verdict with the number of its open checks, as every format shows it.
    #[must_use]
    pub fn verdict_words(&self) -> String {
        match self.audit.open_checks.len() {
            0 => self.audit.verdict.to_string(),
            open => {
                format!("{}, {}", self.audit.verdict, plural(open, "open check", "open checks"))
            }
        }
    }

    /// The version that runs, else the one asked for.
    #[must_use]
    pub fn version(&self) -> &str {
        self.cluster.version_field().1.text().unwrap_or("?")
    }

    /// What to do next, in a few words.
    #[must_use]
    pub fn next_action(&self) -> &'static str {
        let mut blockers = self.audit.blockers().map(|finding| finding.rule.code);
        match self.audit.verdict {
            Verdict::NotApplicable if blockers.any(|code| code == "KN034") => {
                "finish the last operation: see the plan"
            }
            // Once kubenet is retired that alone blocks, and the plan is its cure.
            Verdict::Prepare if blockers.all(|code| code == "KN001") => {
                "support has ended: run the plan now"
            }
            Verdict::Ready if self.audit.open_checks.is_empty() => "run the plan",
            Verdict::Ready => "decide the open checks, then run the plan",
            Verdict::Prepare => "clear the blockers",
            Verdict::Blocked => "plan new pools or a new cluster",
            Verdict::Unhealthy => "repair the cluster's state first",
            Verdict::NotApplicable => "nothing for the retirement",
            Verdict::Unknown => "read the cluster again",
        }
    }
}
