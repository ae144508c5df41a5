//! The clusters of an input.

use ipnet::Ipv4Net;

use super::super::args::{Args, SizeArgs};
use super::super::error::CliError;
use super::super::load::Loaded;
use super::super::plan::find;
use super::{scenario, words};
use crate::model::{Cluster, Inventory, Ranges, ResourceId};
use crate::report::{SizeRow, SizeView};
use crate::sizing::{
    AddressPlan, Candidate, CandidateKind, Groups, Ipv6Today, Neighbourhood, NodeLimit, Occupied,
    Scenario, atlas_of, conflicts_of, ranges_for,
};

pub(super) fn view(args: &Args, size: &SizeArgs) -> Result<(SizeView, bool), CliError> {
    let loaded = Loaded::new(args)?;
    let chosen: Vec<usize> = match &size.cluster {
        Some(name) => vec![find(&loaded.inventory, name)?],
        None => candidates(&loaded.inventory),
    };
    let fleet = Fleet::new(&loaded, size);
    let mut groups = Groups::with_plans(&loaded.inventory, &fleet.hood, &loaded.plans);
    let rows = fleet.rows(&chosen, &mut groups);
    let one = size.cluster.as_ref().and_then(|_| chosen.first());
    let view = SizeView {
        as_of: loaded.as_of,
        generated_at: loaded.generated_at.clone(),
        scenario: words(size),
        rows,
        atlas: one.and_then(|index| {
            let (cluster, plan) = fleet.cluster(*index)?;
            Some(atlas_of(cluster, &loaded.inventory, plan))
        }),
    };
    Ok((view, loaded.inventory.is_complete()))
}

/// Clusters that could go to overlay, by index.
fn candidates(inventory: &Inventory) -> Vec<usize> {
    let clusters = inventory.clusters.iter().enumerate();
    clusters.filter(|(_, cluster)| cluster.is_candidate()).map(|(index, _)| index).collect()
}

/// The networks that hold a cluster's nodes.
fn vnets_of(cluster: &Cluster, inventory: &Inventory) -> Vec<ResourceId> {
    let mut vnets: Vec<ResourceId> =
        inventory.node_subnet_ids(cluster).into_iter().filter_map(ResourceId::parent).collect();
    vnets.dedup();
    vnets
}

/// What every row needs.
struct Fleet<'a> {
    loaded: &'a Loaded,
    size: &'a SizeArgs,
    hood: Neighbourhood,
    /// Pod ranges with their clusters, where candidates must be judged.
    pods: Vec<(Ipv4Net, &'a Cluster)>,
}

impl<'a> Fleet<'a> {
    fn new(loaded: &'a Loaded, size: &'a SizeArgs) -> Self {
        let asked = |range: &Ipv4Net| {
            size.candidate.iter().any(|other| other.contains(range) || range.contains(other))
        };
        let clusters = loaded.inventory.clusters.iter();
        let pods = clusters.flat_map(|cluster| {
            let ranges = cluster.pod_ranges().into_iter().filter(asked);
            ranges.map(move |range| (range, cluster))
        });
        let hood = Neighbourhood::on(&loaded.inventory, &loaded.settings.ground(loaded.as_of));
        Self { loaded, size, hood, pods: pods.collect() }
    }

    fn cluster(&self, index: usize) -> Option<(&'a Cluster, &'a AddressPlan)> {
        Some((self.loaded.inventory.clusters.get(index)?, self.loaded.plans.get(index)?))
    }

    /// The rows of the chosen clusters. Every cluster that changes its range is gone through in the
    /// fleet's order, chosen or not: what one gets the next does not, and a cluster looked at alone
    /// gets what it gets among the others.
    fn rows(&self, chosen: &[usize], groups: &mut Groups) -> Vec<SizeRow> {
        let clusters = &self.loaded.inventory.clusters;
        let mut rows = Vec::new();
        for (index, cluster) in clusters.iter().enumerate() {
            let asked = chosen.binary_search(&index).is_ok();
            let row = (asked || cluster.is_candidate()).then(|| self.row(index, groups)).flatten();
            let Some(row) = row else { continue };
            let new = row.ranges.first().filter(|range| range.kind != CandidateKind::Keep);
            self.reserve(cluster, new, groups);
            if asked {
                rows.push(row);
            }
        }
        rows
    }

    /// Keeps the clusters that come after away from a new range.
    fn reserve(&self, cluster: &Cluster, new: Option<&Candidate>, groups: &mut Groups) {
        if let Some(new) = new {
            groups.reserve(cluster, &vnets_of(cluster, &self.loaded.inventory), new.range);
        }
    }

    fn row(&self, index: usize, groups: &mut Groups) -> Option<SizeRow> {
        let (cluster, plan) = self.cluster(index)?;
        let inventory = &self.loaded.inventory;
        let vnets = vnets_of(cluster, inventory);
        let others = groups.others(cluster, &vnets);
        let scenario = Scenario {
            occupied: self.occupied(cluster, &vnets, &others),
            ..self.scenario(cluster, plan)
        };
        let mut answer = scenario.answer();
        let missing = plan.demand.missing.iter().map(|path| format!("not read: {path}"));
        answer.outlook.limits.extend(missing);
        let apart = if self.size.shared { Ranges::default() } else { others };
        let need = &answer.outlook.at_horizon;
        Some(SizeRow {
            name: cluster.name.to_string(),
            id: Some(cluster.id.to_string()),
            ranges: ranges_for(cluster, need, plan, inventory, &self.hood, &apart),
            node_subnets: plan.node_subnets.clone(),
            answer,
        })
    }

    fn scenario(&self, cluster: &Cluster, plan: &AddressPlan) -> Scenario {
        let ipv6 = if cluster.is_dual_stack() {
            Ipv6Today::DualStack(cluster.pod_ranges_v6().first().copied())
        } else {
            Ipv6Today::None
        };
        Scenario {
            limit_today: NodeLimit::of(cluster),
            today: plan.present,
            ipv6,
            ..scenario(self.size, plan.demand.pools.clone(), self.loaded.as_of)
        }
    }

    /// What the ranges that were asked about can collide with. `others` are pod ranges of clusters
    /// that this one may talk to.
    fn occupied(&self, cluster: &Cluster, vnets: &[ResourceId], others: &Ranges) -> Vec<Occupied> {
        let mut all = Vec::new();
        for range in &self.size.candidate {
            for hit in conflicts_of(*range, cluster, vnets, &self.hood) {
                let Ok(range) = hit.with.parse() else { continue };
                let taken = Occupied { range, what: hit.what, pods: false };
                if !all.contains(&taken) {
                    all.push(taken);
                }
            }
        }
        let foreign = self
            .pods
            .iter()
            .filter(|(range, owner)| owner.id != cluster.id && others.overlaps(*range));
        all.extend(foreign.map(|(range, owner)| Occupied {
            range: *range,
            what: format!("pods of cluster {}, fine with --shared", owner.name),
            pods: true,
        }));
        all
    }
}
