//! The addresses of a cluster, as templates see them.

use serde::Serialize;

use super::Kind;
use crate::report::size_lines;
use crate::report::template::Raw;
use crate::sizing::{AddressPlan, Candidate, Conflict, Hop, chain_words};

#[derive(Serialize)]
pub(super) struct AddressPage<'a> {
    nodes: u64,
    nodes_ceiling: u64,
    nodes_with_surge: u64,
    blocks: u64,
    /// Today's pod range.
    today: Option<&'a str>,
    /// Whether it can stay.
    stays: bool,
    /// The range that the update would use.
    proposed: Option<&'a str>,
    candidates: &'a [Candidate],
    conflicts: Vec<ConflictPage<'a>>,
    unseen: Vec<UnseenPage<'a>>,
    /// The IPv6 pod range, and the room in the node subnets, in sentences.
    rooms: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct ConflictPage<'a> {
    range: &'a str,
    with: &'a str,
    what: &'a str,
    harm: &'static str,
    /// How it is reached, and why it does no harm where the settings say so.
    way: String,
    source: Raw,
}

#[derive(Serialize)]
struct UnseenPage<'a> {
    network: &'a str,
    behind: &'static str,
    way: String,
}

impl<'a> AddressPage<'a> {
    pub(super) fn new(plan: &'a AddressPlan, kind: Kind) -> Self {
        let demand = &plan.demand;
        let ipv6 = plan.ipv6.iter().map(size_lines::ipv6);
        Self {
            nodes: demand.nodes_now,
            nodes_ceiling: demand.nodes_ceiling,
            nodes_with_surge: demand.nodes_ceiling + demand.surge,
            blocks: demand.blocks,
            today: plan.pod_cidr.as_deref(),
            stays: plan.keep_pod_cidr,
            proposed: plan.target().map(|target| target.cidr.as_str()),
            candidates: &plan.candidates,
            conflicts: plan.conflicts.iter().map(|one| conflict(one, kind)).collect(),
            unseen: unseen(plan),
            rooms: ipv6.chain(plan.node_subnets.iter().map(size_lines::subnet)).collect(),
        }
    }
}

fn conflict(conflict: &Conflict, kind: Kind) -> ConflictPage<'_> {
    let excepted = conflict.excepted.iter().map(|why| format!("; excepted, {why}"));
    let address = conflict.source.split(' ').next().unwrap_or(conflict.source);
    ConflictPage {
        range: &conflict.range,
        with: &conflict.with,
        what: &conflict.what,
        harm: conflict.harm.words(),
        way: std::iter::once(way(&conflict.chain)).chain(excepted).collect(),
        source: match kind {
            Kind::Markdown => Raw::new(format!("[source]({address})")),
            Kind::Html => kind.source(address),
        },
    }
}

/// How something is reached, as the end of a line.
fn way(chain: &[Hop]) -> String {
    if chain.is_empty() { String::new() } else { format!("; reached by {}", chain_words(chain)) }
}

/// Networks on the way that were not read.
fn unseen(plan: &AddressPlan) -> Vec<UnseenPage<'_>> {
    let page = |one: &'_ crate::sizing::Unseen| (one.gateway, way(&one.chain));
    plan.unseen
        .iter()
        .map(|one| {
            let (gateway, way) = page(one);
            let behind = if gateway { ", nor what its gateway leads to" } else { "" };
            UnseenPage { network: &one.network, behind, way }
        })
        .collect()
}
