//! IPv4 ranges: what they hold and how sets of them combine. `ipnet` carries the arithmetic.

use ipnet::Ipv4Net;

/// Ranges that AKS refuses for services, pods and virtual networks
/// (docs:concepts-network-cni-overview.md, rel:2026-05-29).
#[must_use]
pub fn reserved_ranges() -> [Ipv4Net; 4] {
    [
        net([169, 254, 0, 0], 16),
        net([172, 30, 0, 0], 16),
        net([172, 31, 0, 0], 16),
        net([192, 0, 2, 0], 24),
    ]
}

/// Whether a range lies wholly in RFC 1918 or RFC 6598 space, the only space that Microsoft
/// supports for pods (docs:concepts-network-azure-cni-overlay.md).
#[must_use]
pub fn is_private(range: Ipv4Net) -> bool {
    private_pools().iter().any(|pool| pool.contains(&range))
}

/// RFC 1918 and RFC 6598 space, in the order in which candidates are sought.
#[must_use]
pub fn private_pools() -> [Ipv4Net; 4] {
    [
        net([10, 0, 0, 0], 8),
        net([100, 64, 0, 0], 10),
        net([172, 16, 0, 0], 12),
        net([192, 168, 0, 0], 16),
    ]
}

/// The service range of a cluster for which none was named (`az aks create --service-cidr`).
#[must_use]
pub fn default_service_range() -> Ipv4Net {
    net([10, 0, 0, 0], 16)
}

fn net(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    // Every prefix above is at most 32; the default range would show in the tests below.
    Ipv4Net::new(octets.into(), prefix).unwrap_or_default()
}

/// Reads a range strictly: an address and a prefix, no host bits.
///
/// # Errors
/// Says what is wrong with the text, for showing to a user.
pub fn parse_v4(text: &str) -> Result<Ipv4Net, &'static str> {
    let range: Ipv4Net = text
        .trim()
        .parse()
        .map_err(|_| "not an IPv4 range; write it as address/prefix, for example 10.244.0.0/16")?;
    if range.addr() != range.network() {
        return Err("host bits are set; the address must be the first of the range");
    }
    Ok(range)
}

/// Nodes that a pod CIDR holds: one /24 each, whatever `maxPods` is
/// (docs:concepts-network-azure-cni-overlay.md).
#[must_use]
pub fn blocks_of(pod_cidr: Ipv4Net) -> u64 {
    match pod_cidr.prefix_len() {
        prefix @ 0..=24 => 1 << (24 - prefix),
        _ => 0,
    }
}

/// Addresses that Azure keeps in every subnet: the first four and the last
/// (docs:concepts-network-azure-cni-overlay.md).
pub const RESERVED_BY_AZURE: u64 = 5;

/// Addresses of a subnet that nodes can use, after those that Azure keeps.
#[must_use]
pub fn usable_addresses(subnet: Ipv4Net) -> u64 {
    (1_u64 << (32 - subnet.prefix_len())).saturating_sub(RESERVED_BY_AZURE)
}

/// A set of IPv4 addresses as sorted ranges that neither touch nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// The union of ranges, in any order and overlapping at will.
    pub fn of(ranges: impl IntoIterator<Item = Ipv4Net>) -> Self {
        let mut spans: Vec<_> = ranges.into_iter().map(span).collect();
        spans.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(spans.len());
        for (low, high) in spans {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    /// The last address of the first span that overlaps `range`, if any does.
    #[must_use]
    pub fn overlap_end(&self, range: Ipv4Net) -> Option<u32> {
        let (low, high) = span(range);
        let at = self.0.partition_point(|&(_, end)| end < low);
        self.0.get(at).filter(|&&(start, _)| start <= high).map(|&(_, end)| end)
    }

    /// Whether any address of `range` is in the set.
    #[must_use]
    pub fn overlaps(&self, range: Ipv4Net) -> bool {
        self.overlap_end(range).is_some()
    }

    /// Adds one range.
    pub fn insert(&mut self, range: Ipv4Net) {
        let (mut low, mut high) = span(range);
        let from = self.0.partition_point(|&(_, end)| end.saturating_add(1) < low);
        let to = self.0.partition_point(|&(start, _)| start <= high.saturating_add(1));
        if let (Some(&(first, _)), true) = (self.0.get(from), from < to) {
            low = low.min(first);
        }
        if let (Some(&(_, last)), true) = (to.checked_sub(1).and_then(|i| self.0.get(i)), from < to)
        {
            high = high.max(last);
        }
        self.0.splice(from..to.max(from), [(low, high)]);
    }

    /// Addresses in the set.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.iter().map(|&(low, high)| u64::from(high - low) + 1).sum()
    }

    /// The spans, first and last address, in order.
    #[must_use]
    pub fn spans(&self) -> &[(u32, u32)] {
        &self.0
    }
}

fn span(range: Ipv4Net) -> (u32, u32) {
    (range.network().to_bits(), range.broadcast().to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range() -> impl Strategy<Value = Ipv4Net> {
        (any::<u32>(), 4_u8..=32)
            .prop_map(|(bits, prefix)| Ipv4Net::new(bits.into(), prefix).unwrap().trunc())
    }

    #[test]
    fn the_constants_are_the_documented_ranges() {
        let text: Vec<_> = reserved_ranges().iter().map(ToString::to_string).collect();
        assert_eq!(text, ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"]);
        let text: Vec<_> = private_pools().iter().map(ToString::to_string).collect();
        assert_eq!(text, ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"]);
    }

    #[test]
    fn one_block_per_node_as_documented() {
        // docs:concepts-network-azure-cni-overlay.md: /16 holds 256 nodes, /20 holds 16.
        let blocks = |text: &str| blocks_of(parse_v4(text).unwrap());
        assert_eq!(blocks("10.244.0.0/16"), 256);
        assert_eq!(blocks("10.0.0.0/20"), 16);
        assert_eq!(blocks("10.0.0.0/11"), 8192);
        assert_eq!(blocks("10.0.0.0/25"), 0);
        assert_eq!(usable_addresses(parse_v4("10.0.0.0/24").unwrap()), 251);
        assert_eq!(usable_addresses(parse_v4("10.0.0.0/30").unwrap()), 0);
    }

    #[test]
    fn bad_ranges_are_explained() {
        assert!(parse_v4("10.0.0.0/33").unwrap_err().contains("not an IPv4 range"));
        assert!(parse_v4("fd00::/64").unwrap_err().contains("not an IPv4 range"));
        assert!(parse_v4("10.0.0.1/16").unwrap_err().contains("host bits"));
    }

    proptest! {
        #[test]
        fn overlap_is_symmetric(a in range(), b in range()) {
            prop_assert_eq!(Ranges::of([a]).overlaps(b), Ranges::of([b]).overlaps(a));
            prop_assert_eq!(Ranges::of([a]).overlaps(b), a.contains(&b) || b.contains(&a));
        }

        #[test]
        fn split_then_merge_is_identity(a in range(), deeper in 0_u8..=8) {
            let prefix = (a.prefix_len() + deeper).min(32);
            let parts: Vec<_> = a.subnets(prefix).unwrap().collect();
            prop_assert_eq!(Ranges::of(parts), Ranges::of([a]));
        }

        #[test]
        fn insert_equals_building_at_once(all in prop::collection::vec(range(), 0..12)) {
            let mut grown = Ranges::default();
            for one in &all { grown.insert(*one); }
            prop_assert_eq!(grown, Ranges::of(all));
        }

        #[test]
        fn capacity_is_monotone(a in range(), b in range()) {
            if a.contains(&b) {
                prop_assert!(blocks_of(a) >= blocks_of(b));
                prop_assert!(usable_addresses(a) >= usable_addresses(b));
            }
        }
    }
}
