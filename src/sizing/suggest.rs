//! Ranked pod ranges for one cluster.

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::conflict::{Conflict, Harm, Neighbourhood, conflicts_of, own_vnets};
use super::demand::Demand;
use super::plan::AddressPlan;
use crate::model::{Cluster, Inventory, Ranges, ResourceId, blocks_of, default_service_range};

/// A pod range that the update may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The range.
    pub cidr: String,
    /// How it relates to today's range.
    pub kind: CandidateKind,
    /// Nodes that it holds.
    pub nodes: u64,
    /// Why it is proposed, and what speaks against it.
    pub reason: String,
    /// The range as a value.
    #[serde(skip)]
    pub range: Ipv4Net,
}

/// How a candidate relates to today's range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateKind {
    /// Today's range stays.
    Keep,
    /// A larger range around today's.
    Superset,
    /// Another range.
    New,
}

/// Ranges for one cluster that hold a demand, such as that of a scenario's horizon, best first.
/// `others` are the pod ranges of clusters that it may talk to.
#[must_use]
pub fn ranges_for(
    cluster: &Cluster,
    demand: &Demand,
    plan: &AddressPlan,
    inventory: &Inventory,
    hood: &Neighbourhood,
    others: &Ranges,
) -> Vec<Candidate> {
    let vnets = own_vnets(cluster, inventory);
    let present = plan.present.filter(|range| range.prefix_len() <= 24);
    let conflicts = &plan.conflicts;
    Question { cluster, demand, present, conflicts, hood, vnets: &vnets }.lasting(others)
}

/// What is known before candidates are sought.
pub(super) struct Question<'a> {
    pub cluster: &'a Cluster,
    pub demand: &'a Demand,
    /// Today's range, when it is usable as it is written.
    pub present: Option<Ipv4Net>,
    /// What today's range collides with.
    pub conflicts: &'a [Conflict],
    pub hood: &'a Neighbourhood,
    /// The networks that hold its nodes.
    pub vnets: &'a [ResourceId],
}

impl Question<'_> {
    /// Whether today's range can stay: large enough, and nothing it breaks or hides.
    ///
    /// A reserved range stays too: existing clusters were left alone in May 2026 (rel:2026-05-29),
    /// which SZ007 reports.
    pub(super) fn can_keep(&self) -> bool {
        let fatal = |c: &Conflict| {
            c.harm > Harm::Unwise && c.kind != super::conflict::ConflictKind::Reserved
        };
        self.present.is_some_and(|range| {
            blocks_of(range) >= self.demand.blocks && !self.conflicts.iter().any(fatal)
        })
    }

    /// Candidates, best first. `others` are the pod ranges of other clusters that this one may talk
    /// to, present and proposed; they are asked for only when today's range must change.
    pub(super) fn candidates(&self, others: impl FnOnce() -> Ranges) -> Vec<Candidate> {
        if let Some(range) = self.present.filter(|_| self.can_keep()) {
            return vec![self.keep(range)];
        }
        let mut others = others();
        self.assume_services(&mut others);
        let mut all: Vec<Candidate> = self.superset(&others).into_iter().collect();
        // A new range keeps clear of today's: one that touches it is a superset or no help.
        self.present.into_iter().for_each(|range| others.insert(range));
        all.extend(self.new_ranges(&others));
        all
    }

    /// Candidates that hold exactly the demand asked for, without room on top.
    fn lasting(&self, others: &Ranges) -> Vec<Candidate> {
        if let Some(range) = self.present.filter(|_| self.can_keep()) {
            return vec![self.keep(range)];
        }
        let mut apart = others.clone();
        self.assume_services(&mut apart);
        let mut all: Vec<Candidate> = self.superset(&apart).into_iter().collect();
        self.present.into_iter().for_each(|range| apart.insert(range));
        all.extend(self.free(self.demand.blocks, "at the horizon", &apart));
        all
    }

    /// Where the service range was not read, it is most likely the one that AKS takes when none is
    /// named (docs:azure-cni-overlay.md).
    fn assume_services(&self, taken: &mut Ranges) {
        if self.cluster.service_ranges().is_empty() {
            taken.insert(default_service_range());
        }
    }

    fn keep(&self, range: Ipv4Net) -> Candidate {
        let blocks = blocks_of(range);
        let reason = format!(
            "least change: today's range holds {blocks} nodes and {} are needed at the ceiling \
             with surge",
            self.demand.blocks
        );
        self.candidate(range, CandidateKind::Keep, reason)
    }

    /// The smallest larger range around today's that collides with nothing.
    fn superset(&self, others: &Ranges) -> Option<Candidate> {
        let present = self.present?;
        let widest = self.hood.pools().into_iter().find(|pool| pool.contains(&present))?;
        (widest.prefix_len()..present.prefix_len()).rev().find_map(|prefix| {
            let range = Ipv4Net::new(present.addr(), prefix).ok()?.trunc();
            let fits = blocks_of(range) >= self.demand.blocks;
            let free = fits
                && self.hood.space().is_free(range, others)
                && conflicts_of(range, self.cluster, self.vnets, self.hood).is_empty();
            free.then(|| {
                let reason = format!(
                    "contains today's range {present}, which the documentation asks for, and \
                     collides with nothing that was read"
                );
                self.candidate(range, CandidateKind::Superset, reason)
            })
        })
    }

    /// The first free range in each private pool: with room for twice the demand, else just enough.
    fn new_ranges(&self, others: &Ranges) -> Vec<Candidate> {
        let generous = self.free(self.demand.blocks.saturating_mul(2), "room to double", others);
        if generous.is_empty() {
            self.free(self.demand.blocks, "no room to double", others)
        } else {
            generous
        }
    }

    fn free(&self, blocks: u64, room: &str, others: &Ranges) -> Vec<Candidate> {
        let Some(prefix) = Demand::prefix_for(blocks) else { return Vec::new() };
        let doubt = if self.present.is_some() {
            "; it does not contain today's range: sources conflict whether AKS takes that \
             (AKS#5662), rehearse on a copy first"
        } else {
            ""
        };
        self.hood
            .space()
            .candidates(self.hood.pools(), prefix, others)
            .map(|range| {
                let reason = format!(
                    "smallest free /{prefix} in its pool for {} nodes ({room}), apart from every \
                     range that was read{doubt}",
                    self.demand.blocks
                );
                self.candidate(range, CandidateKind::New, reason)
            })
            .collect()
    }

    fn candidate(&self, range: Ipv4Net, kind: CandidateKind, reason: String) -> Candidate {
        Candidate { cidr: range.to_string(), kind, nodes: blocks_of(range), reason, range }
    }
}
