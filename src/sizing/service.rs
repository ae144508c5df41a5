//! What AKS asks of the service range and of the DNS address in it.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

/// Why a DNS address does not fit its service range
/// (docs:concepts-network-ip-address-planning.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsFault {
    /// It lies outside of the range.
    Outside,
    /// It is the range's first address, which `kubernetes.default.svc.cluster.local` has.
    First,
}

impl DnsFault {
    /// The fault in words, to follow the address.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Outside => "lies outside the service range",
            Self::First => "is the first address of the service range, which the API service takes",
        }
    }
}

/// The size that a service range must stay below or may have at most, if it is larger: IPv4 ranges
/// are smaller than a /12 (docs:concepts-network-ip-address-planning.md), IPv6 ranges are no larger
/// than a /108 (docs:azure-cni-overlay.md). The text goes on "must be …".
#[must_use]
pub const fn service_range_fault(range: IpNet) -> Option<&'static str> {
    match range {
        IpNet::V4(range) if range.prefix_len() <= 12 => Some("smaller than a /12"),
        IpNet::V6(range) if range.prefix_len() < 108 => Some("no larger than a /108"),
        IpNet::V4(_) | IpNet::V6(_) => None,
    }
}

/// What is wrong with a DNS address in a service range, if anything. Addresses count from the one
/// after the network's own, as Kubernetes does.
#[must_use]
pub fn dns_address_fault(range: Ipv4Net, address: Ipv4Addr) -> Option<DnsFault> {
    if !range.contains(&address) {
        return Some(DnsFault::Outside);
    }
    let first = u64::from(range.network().to_bits()) + 1;
    // The network's own address is no service address either.
    (u64::from(address.to_bits()) <= first).then_some(DnsFault::First)
}
