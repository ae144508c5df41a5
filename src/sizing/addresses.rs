//! How many subnet addresses things take.

use ipnet::Ipv4Net;

use crate::model::usable_addresses;

/// Instances of an application gateway v2 that names no maximum
/// (<https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure>).
pub const GATEWAY_INSTANCES: u32 = 125;
/// The smallest subnet that Azure knows
/// (<https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq>).
const SMALLEST_SUBNET: u8 = 29;

/// Addresses of nodes whose pods live in the same subnet (Azure CNI node subnet): one a node and
/// one for each pod that it may run, set aside at once
/// (docs:concepts-network-ip-address-planning.md).
#[must_use]
pub const fn flat_addresses(nodes: u64, max_pods: u32) -> u64 {
    nodes.saturating_add(nodes.saturating_mul(max_pods as u64))
}

/// Addresses of an application gateway: one an instance, and one for a private frontend
/// (<https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure>).
#[must_use]
pub const fn gateway_addresses(instances: u32, private_frontend: bool) -> u64 {
    instances as u64 + private_frontend as u64
}

/// The prefix of the smallest subnet with so many usable addresses; `None` beyond a /0.
#[must_use]
pub fn subnet_prefix_for(addresses: u64) -> Option<u8> {
    let holds = |prefix: &u8| {
        Ipv4Net::new([0, 0, 0, 0].into(), *prefix)
            .is_ok_and(|subnet| usable_addresses(subnet) >= addresses)
    };
    (0..=SMALLEST_SUBNET).rev().find(holds)
}
