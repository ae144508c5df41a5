//! The address plan of every cluster of a fleet, in one deterministic pass.

use std::collections::HashMap;

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::capacity::{Capacity, capacity_of};
use super::conflict::{Conflict, Neighbourhood, conflicts_of, own_vnets};
use super::demand::Demand;
use super::ipv6::Ipv6Plan;
use super::limits::NodeLimit;
use super::proof::{Clash, prove};
use super::reach::Unseen;
use super::subnet::{NodeSubnetPlan, node_subnets};
use super::suggest::{Candidate, CandidateKind, Question};
use crate::model::{Cluster, Ground, Inventory, Ranges, ResourceId, parse_v4};

/// What addresses a cluster needs, has and could have.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressPlan {
    /// Today's IPv4 pod range, as it was read.
    pub pod_cidr: Option<String>,
    /// Whether that range can stay.
    pub keep_pod_cidr: bool,
    /// Ranges for the update, best first; empty when the cluster does not go to overlay or nothing
    /// is free.
    pub candidates: Vec<Candidate>,
    /// What the cluster needs.
    pub demand: Demand,
    /// What today's range holds.
    pub capacity: Option<Capacity>,
    /// What today's range collides with.
    pub conflicts: Vec<Conflict>,
    /// Networks on the way that were not read: what lies behind them is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Unseen>,
    /// The IPv6 pod range of a dual-stack cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<Ipv6Plan>,
    /// Why the range that was sought is not proposed: the proof of the fleet plan found it to meet
    /// something. A mistake of this program; please report it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuted: Option<String>,
    /// Room in the node subnets.
    pub node_subnets: Vec<NodeSubnetPlan>,
    /// Today's range as a value, when it could be parsed without host bits.
    #[serde(skip)]
    pub present: Option<Ipv4Net>,
}

impl AddressPlan {
    /// The range that the update would use: today's where it can stay, else the first candidate.
    #[must_use]
    pub fn target(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// Whether the update would change the pod range.
    #[must_use]
    pub fn changes_range(&self) -> bool {
        self.target().is_some_and(|candidate| candidate.kind != CandidateKind::Keep)
    }
}

/// Plans every cluster of an inventory, in the order of `inventory.clusters`.
///
/// `declared` are ranges from the settings, with their names. Clusters that may talk to each other
/// never get overlapping new ranges.
#[must_use]
pub fn plan_fleet(inventory: &Inventory, declared: &[(Ipv4Net, String)]) -> Vec<AddressPlan> {
    plan_fleet_on(inventory, &Ground { declared: declared.to_vec(), ..Ground::default() })
}

/// Plans every cluster of an inventory on what the settings say about address space.
#[must_use]
pub fn plan_fleet_on(inventory: &Inventory, ground: &Ground) -> Vec<AddressPlan> {
    let hood = Neighbourhood::on(inventory, ground);
    let mut groups = Groups::new(inventory, &hood);
    let each = inventory.clusters.iter();
    let mut plans: Vec<AddressPlan> =
        each.map(|cluster| plan(cluster, inventory, &hood, &mut groups)).collect();
    let clashes = prove(inventory, &hood, &plans);
    withdraw(&mut plans, &clashes);
    plans
}

/// Takes back what the proof refutes: no range is better advice than a wrong one.
fn withdraw(plans: &mut [AddressPlan], clashes: &[Clash]) {
    for clash in clashes {
        if let Some(plan) = plans.get_mut(clash.cluster) {
            plan.candidates.clear();
            plan.refuted = Some(format!("{} meets {}", clash.range, clash.with));
        }
    }
}

fn plan(
    cluster: &Cluster,
    inventory: &Inventory,
    hood: &Neighbourhood,
    groups: &mut Groups,
) -> AddressPlan {
    let demand = Demand::of(cluster);
    let text = cluster.pod_cidr().1.value().map(|text| (*text).to_owned());
    let present = text.as_deref().and_then(|text| parse_v4(text).ok());
    let vnets = own_vnets(cluster, inventory);
    let conflicts =
        present.map(|range| conflicts_of(range, cluster, &vnets, hood)).unwrap_or_default();
    let mut plan = AddressPlan {
        capacity: present.map(|range| capacity_of(range, NodeLimit::of(cluster))),
        ipv6: Ipv6Plan::of(cluster, &demand),
        node_subnets: node_subnets(cluster, &demand, inventory),
        pod_cidr: text,
        present,
        unseen: hood.unseen(&vnets),
        ..AddressPlan::default()
    };
    if cluster.is_candidate() && demand.is_complete() {
        let question = Question {
            cluster,
            demand: &demand,
            present: present.filter(|range| range.prefix_len() <= 24),
            conflicts: &conflicts,
            hood,
            vnets: &vnets,
        };
        plan.keep_pod_cidr = question.can_keep();
        plan.candidates = question.candidates(|| groups.others(cluster, &vnets));
        if let Some(chosen) = plan.target().filter(|chosen| chosen.kind != CandidateKind::Keep) {
            groups.reserve(cluster, &vnets, chosen.range);
        }
    }
    plan.conflicts = conflicts;
    plan.demand = demand;
    plan
}

/// Clusters that may talk to each other: their networks are the same or joined by peerings that
/// connect. Joined over several hops counts as talking: an appliance on the way may forward.
#[derive(Debug, Default)]
pub struct Groups {
    /// The number of each network.
    of_vnet: HashMap<ResourceId, usize>,
    /// The network that each network was joined to; itself for the head of a group.
    joined: Vec<usize>,
    /// Pod ranges in use, with their owners, at the head of each group.
    used: Vec<Vec<(ResourceId, Ipv4Net)>>,
}

impl Groups {
    /// Finds the groups of a fleet, with the pod ranges in use.
    #[must_use]
    pub fn new(inventory: &Inventory, hood: &Neighbourhood) -> Self {
        let mut groups = Self::default();
        let reach = hood.reach();
        for (one, other) in reach.links().chain(reach.forwards()) {
            let (one, other) = (groups.head_of(one), groups.head_of(other));
            groups.join(one, other);
        }
        for cluster in &inventory.clusters {
            let vnets = own_vnets(cluster, inventory);
            for range in cluster.pod_ranges() {
                groups.reserve(cluster, &vnets, range);
            }
        }
        groups
    }

    /// The groups of a fleet with the pod ranges in use and those that a plan of it gives out.
    #[must_use]
    pub fn with_plans(inventory: &Inventory, hood: &Neighbourhood, plans: &[AddressPlan]) -> Self {
        let mut groups = Self::new(inventory, hood);
        for (cluster, plan) in inventory.clusters.iter().zip(plans) {
            if let Some(new) = plan.target().filter(|_| plan.changes_range()) {
                groups.reserve(cluster, &own_vnets(cluster, inventory), new.range);
            }
        }
        groups
    }

    /// The head of a network's group.
    fn head_of(&mut self, vnet: &ResourceId) -> usize {
        let next = self.joined.len();
        let number = *self.of_vnet.entry(vnet.clone()).or_insert(next);
        if number == next {
            self.joined.push(next);
            self.used.push(Vec::new());
        }
        self.head(number)
    }

    fn head(&mut self, mut number: usize) -> usize {
        while let Some(&above) = self.joined.get(number) {
            if above == number {
                break;
            }
            // Halve the path on the way up, so that later look-ups are short.
            let further = self.joined.get(above).copied().unwrap_or(above);
            if let Some(link) = self.joined.get_mut(number) {
                *link = further;
            }
            number = further;
        }
        number
    }

    fn join(&mut self, one: usize, other: usize) {
        let (keep, gone) = (self.head(one), self.head(other));
        if let Some(link) = self.joined.get_mut(gone) {
            *link = keep;
        }
    }

    /// Takes a range of a cluster whose nodes are in `vnets`.
    pub fn reserve(&mut self, cluster: &Cluster, vnets: &[ResourceId], range: Ipv4Net) {
        for vnet in vnets {
            let group = self.head_of(vnet);
            if let Some(used) = self.used.get_mut(group) {
                used.push((cluster.id.clone(), range));
            }
        }
    }

    /// Pod ranges of the other clusters in this cluster's groups. `vnets` hold its nodes.
    pub fn others(&mut self, cluster: &Cluster, vnets: &[ResourceId]) -> Ranges {
        let groups: Vec<usize> = vnets.iter().map(|vnet| self.head_of(vnet)).collect();
        Ranges::of(
            groups
                .into_iter()
                .filter_map(|group| self.used.get(group))
                .flatten()
                .filter(|(owner, _)| *owner != cluster.id)
                .map(|(_, range)| *range),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_proof_refutes_is_taken_back() {
        let mut plans = vec![AddressPlan::default(), AddressPlan::default()];
        for plan in &mut plans {
            plan.candidates.push(Candidate {
                cidr: "10.0.0.0/16".to_owned(),
                kind: CandidateKind::New,
                nodes: 256,
                reason: String::new(),
                range: "10.0.0.0/16".parse().unwrap(),
            });
        }
        let range = "10.0.0.0/16".parse().unwrap();
        withdraw(&mut plans, &[Clash { cluster: 1, range, with: "pods of a".to_owned() }]);
        assert!(plans[0].target().is_some());
        assert!(plans[1].target().is_none());
        assert_eq!(plans[1].refuted.as_deref(), Some("10.0.0.0/16 meets pods of a"));
    }
}
