//! A fleet that was read and judged, as the screens look at it. It never changes: a refresh makes a
//! new one.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;

use super::row::Row;
use crate::model::{
    Cluster, Ground, Inventory, KUBENET_RETIREMENT, Ranges, ResourceId, days_between,
};
use crate::plan::{Plan, PlanInput, build};
use crate::report::{ClusterView, Summary};
use crate::rules::{ClusterAudit, Cx, Fleet, Policy, Rule, Severity, audit_cluster};
use crate::sizing::{AddressPlan, Groups, Neighbourhood};

/// What stands behind the data: who reads, where, and how much was there to read.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// `live`, `files`, `demo`.
    pub kind: &'static str,
    /// The cloud or the files, in words.
    pub place: String,
    /// Who is signed in, in words.
    pub identity: String,
    /// Ids and names of the subscriptions that were asked for.
    pub subscriptions: Vec<(String, String)>,
}

/// What a fleet is made of, before it is judged.
#[derive(Debug)]
pub struct Read {
    /// Everything that was read.
    pub inventory: Inventory,
    /// The address plan of each cluster, in the order of the clusters.
    pub plans: Vec<AddressPlan>,
    /// Exceptions and severities.
    pub policy: Policy,
    /// Address space as the settings see it.
    pub ground: Ground,
    /// The day that deadlines are counted from.
    pub as_of: Date,
    /// When the reading ended.
    pub read_at: Timestamp,
    /// Where it came from.
    pub origin: Origin,
}

/// The clusters that a rule fired on.
#[derive(Debug, Clone)]
pub struct Hits {
    /// The rule.
    pub rule: &'static Rule,
    /// Index of the cluster, how much the finding matters there, and whether it is ignored.
    pub clusters: Vec<(u32, Severity, bool)>,
}

/// A judged fleet.
#[derive(Debug)]
pub struct Data {
    /// What was read.
    pub read: Read,
    /// One row a cluster, in the order of the clusters.
    pub rows: Vec<Row>,
    /// Counts.
    pub summary: Summary,
    /// Findings by rule, worst first.
    pub hits: Vec<Hits>,
    /// The networks around the fleet, indexed for conflicts.
    pub hood: Neighbourhood,
    /// Clusters that may talk to each other. Looking something up shortens its paths.
    groups: Mutex<Groups>,
    /// The cluster that was judged last, by its index.
    judged: Mutex<Option<(usize, Arc<ClusterAudit>)>>,
}

impl Data {
    /// Judges every cluster.
    #[must_use]
    pub fn new(read: Read) -> Self {
        let hood = Neighbourhood::on(&read.inventory, &read.ground);
        let groups = Mutex::new(Groups::with_plans(&read.inventory, &hood, &read.plans));
        let (rows, hits) = (Vec::new(), Vec::new());
        let summary = Summary::default();
        let judged = Mutex::default();
        let mut data = Self { rows, summary, hits, hood, groups, judged, read };
        let (mut rows, mut hits) = (Vec::new(), Vec::new());
        let fleet = Fleet::new(&data.read.inventory);
        let names: std::collections::HashMap<String, &str> = data
            .read
            .origin
            .subscriptions
            .iter()
            .map(|(id, name)| (id.to_ascii_lowercase(), name.as_str()))
            .collect();
        let each = data.read.inventory.clusters.iter().zip(&data.read.plans);
        for (index, (cluster, address)) in (0_u32..).zip(each) {
            let Some(audit) = data.judge_in(&fleet, index as usize) else { continue };
            let view = ClusterView { cluster, audit, address };
            data.summary.add(&view);
            count(&mut hits, index, &view.audit);
            let row = Row::of(&view);
            let name = names.get(cluster.subscription_id.to_ascii_lowercase().as_str());
            rows.push(match name {
                Some(name) => row.in_subscription(name),
                None => row,
            });
        }
        hits.sort_by(|a: &Hits, b: &Hits| worst(b).cmp(&worst(a)));
        data.rows = rows;
        data.hits = hits;
        data
    }

    /// The index of a cluster.
    #[must_use]
    pub fn find(&self, id: &ResourceId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == *id)
    }

    fn judge_in(&self, fleet: &Fleet<'_>, index: usize) -> Option<ClusterAudit> {
        let cluster = self.read.inventory.clusters.get(index)?;
        let address = self.read.plans.get(index)?;
        let cx = Cx { cluster, fleet, address, as_of: self.read.as_of };
        Some(audit_cluster(&cx, &self.read.policy))
    }

    /// What the rules say of one cluster, with its evidence. The last one is kept: a screen asks
    /// for the same cluster again and again.
    #[must_use]
    pub fn judge(&self, index: usize) -> Option<Arc<ClusterAudit>> {
        let mut kept = self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, audit)) = kept.as_ref()
            && *known == index
        {
            return Some(Arc::clone(audit));
        }
        let audit = Arc::new(self.judge_in(&Fleet::new(&self.read.inventory), index)?);
        *kept = Some((index, Arc::clone(&audit)));
        Some(audit)
    }

    /// What a plan of one cluster rests on.
    #[must_use]
    pub fn plan_input<'a>(
        &'a self,
        index: usize,
        audit: &'a ClusterAudit,
    ) -> Option<PlanInput<'a>> {
        Some(PlanInput {
            cluster: self.read.inventory.clusters.get(index)?,
            inventory: &self.read.inventory,
            verdict: audit.verdict,
            findings: &audit.findings,
            open_checks: &audit.open_checks,
            address: self.read.plans.get(index)?,
            as_of: self.read.as_of,
        })
    }

    /// The steps for one cluster.
    #[must_use]
    pub fn plan(&self, index: usize, audit: &ClusterAudit) -> Option<Plan> {
        self.plan_input(index, audit).map(|input| build(&input))
    }

    /// Pod ranges, present and planned, of other clusters that this one may talk to.
    #[must_use]
    pub fn pods_near(&self, cluster: &Cluster, vnets: &[ResourceId]) -> Ranges {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.others(cluster, vnets)
    }

    /// Days from the day of the audit to the end of kubenet; negative afterwards.
    #[must_use]
    pub fn days_left(&self) -> i32 {
        days_between(self.read.as_of, KUBENET_RETIREMENT.date)
    }

    /// Subscriptions that were asked for and those of them that lack nothing.
    #[must_use]
    pub fn subscriptions(&self) -> (usize, usize) {
        let known = self.read.origin.subscriptions.len();
        let broken = self.read.origin.subscriptions.iter().filter(|(id, _)| self.lacks(id));
        (known, known - broken.count())
    }

    /// Whether a gap concerns a subscription.
    fn lacks(&self, subscription: &str) -> bool {
        let id = subscription.to_ascii_lowercase();
        self.read.inventory.gaps.iter().any(|gap| {
            let place = gap.resource.as_deref().unwrap_or(&gap.path);
            place.to_ascii_lowercase().contains(&id)
        })
    }
}

fn count(hits: &mut Vec<Hits>, index: u32, audit: &ClusterAudit) {
    for finding in &audit.findings {
        let hit = (index, finding.severity, finding.suppressed.is_some());
        match hits.iter_mut().find(|hits| hits.rule.code == finding.rule.code) {
            Some(hits) if hits.clusters.last().is_some_and(|(last, ..)| *last == index) => {}
            Some(hits) => hits.clusters.push(hit),
            None => hits.push(Hits { rule: finding.rule, clusters: vec![hit] }),
        }
    }
}

/// Worst finding that counts, then how many there are, then the code.
fn worst(hits: &Hits) -> (Option<Severity>, usize, std::cmp::Reverse<&'static str>) {
    let active = hits.clusters.iter().filter(|(_, _, ignored)| !ignored);
    let severity = active.clone().map(|(_, severity, _)| *severity).max();
    (severity, active.count(), std::cmp::Reverse(hits.rule.code))
}
