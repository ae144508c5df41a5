//! What a virtual network can talk to, and over which hops.
//!
//! Peering is not transitive: a network reaches what it is peered with, on both sides and connected;
//! what lies behind a peer only through its gateway (gateway transit) or an appliance there that
//! routes send to and that the far peering accepts forwarded traffic from
//! (docs:virtual-network/virtual-network-peering-overview, docs:virtual-network/
//! virtual-networks-udr-overview).

mod link;
mod walk;

use std::collections::HashMap;

use ipnet::Ipv4Net;
use schemars::JsonSchema;
use serde::Serialize;

use super::FreeSpace;
use crate::model::{Inventory, ResourceId};

/// One hop of a way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// What it is, in words.
    pub what: String,
    /// Its ARM id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Hop {
    pub(super) fn new(what: impl Into<String>, resource: Option<&ResourceId>) -> Self {
        Self { what: what.into(), resource: resource.map(ToString::to_string) }
    }
}

/// A way in words.
#[must_use]
pub fn chain_words(chain: &[Hop]) -> String {
    chain.iter().map(|hop| hop.what.as_str()).collect::<Vec<_>>().join(" → ")
}

/// A network on the way that the inventory does not show: what lies behind it is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unseen {
    /// The network's ARM id.
    pub network: String,
    /// How it is reached.
    pub chain: Vec<Hop>,
    /// Whether this network's way to a gateway leads through it, so that ranges behind that gateway
    /// are not known.
    pub gateway: bool,
}

/// A range that is reached.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub range: Ipv4Net,
    /// Whose it is, in words.
    pub what: String,
    pub resource: Option<ResourceId>,
    pub chain: Vec<Hop>,
}

/// A route to an appliance in a peer, from where traffic goes on to the peer's own peers.
#[derive(Debug, Clone)]
pub(super) struct Forward {
    pub hub: ResourceId,
    /// What the route sends there.
    pub prefix: Ipv4Net,
    pub chain: Vec<Hop>,
}

/// What one network reaches.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Ranges of connected peers.
    pub direct: Vec<Reached>,
    /// Connected peers, also those whose ranges are not known.
    pub linked: Vec<ResourceId>,
    /// Ranges of peerings that are not connected, with the reason in their chain.
    pub apart: Vec<Reached>,
    pub forwards: Vec<Forward>,
    /// The way to an on-premises gateway.
    pub gateway: Option<Vec<Hop>>,
    pub unseen: Vec<Unseen>,
}

/// What is behind a hub for traffic that an appliance forwards.
#[derive(Debug, Default)]
struct Behind {
    space: FreeSpace,
    spokes: Vec<Reached>,
}

/// What every network of an inventory reaches, found out once.
#[derive(Debug, Default)]
pub(super) struct Reach {
    around: HashMap<ResourceId, Around>,
    behind: HashMap<ResourceId, Behind>,
}

impl Reach {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let tables = walk::tables_by_network(inventory);
        let around: HashMap<ResourceId, Around> = inventory
            .vnets
            .values()
            .map(|vnet| (vnet.id.clone(), walk::around(vnet, inventory, &tables)))
            .collect();
        let mut behind = HashMap::new();
        for forward in around.values().flat_map(|around| &around.forwards) {
            behind.entry(forward.hub.clone()).or_insert_with(|| {
                let spokes = walk::behind(&forward.hub, inventory);
                let ranges = spokes.iter().enumerate().map(|(n, spoke)| (spoke.range, n)).collect();
                Behind { space: FreeSpace::new(ranges), spokes }
            });
        }
        Self { around, behind }
    }

    /// What a network reaches itself; none for a network that was not read.
    pub(super) fn around(&self, vnet: &ResourceId) -> Option<&Around> {
        self.around.get(vnet)
    }

    /// What a range meets behind appliances, with the way there.
    pub(super) fn forwarded(&self, vnet: &ResourceId, range: Ipv4Net) -> Vec<Reached> {
        let mut found = Vec::new();
        for forward in self.around(vnet).into_iter().flat_map(|around| &around.forwards) {
            let Some(behind) = self.behind.get(&forward.hub) else { continue };
            for spoke in
                behind.space.overlapping(range).into_iter().filter_map(|n| behind.spokes.get(n))
            {
                let routed = super::conflict::overlaps(forward.prefix, spoke.range);
                if routed && spoke.resource.as_ref() != Some(vnet) {
                    let chain = forward.chain.iter().chain(&spoke.chain).cloned().collect();
                    found.push(Reached { chain, ..spoke.clone() });
                }
            }
        }
        found
    }

    /// Pairs of networks that are connected directly.
    pub(super) fn links(&self) -> impl Iterator<Item = (&ResourceId, &ResourceId)> {
        self.around
            .iter()
            .flat_map(|(vnet, around)| around.linked.iter().map(move |peer| (vnet, peer)))
    }

    /// Pairs of networks of which the first reaches the second through an appliance.
    pub(super) fn forwards(&self) -> impl Iterator<Item = (&ResourceId, &ResourceId)> {
        self.around.iter().flat_map(|(vnet, around)| {
            around.forwards.iter().map(move |forward| (vnet, &forward.hub))
        })
    }
}
