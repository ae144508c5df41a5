//! Where free address space is.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::model::Ranges;

/// Finds free blocks in private space, and which ranges overlap one.
///
/// Ranges with a prefix either contain each other or are apart, so those that overlap a range are
/// its own ancestors, found by prefix, and its descendants, found in sorted order.
#[derive(Debug, Default)]
pub struct FreeSpace {
    occupied: Ranges,
    sorted: Vec<(Ipv4Net, usize)>,
    by_range: HashMap<Ipv4Net, Vec<usize>>,
}

impl FreeSpace {
    /// Space in which these ranges are taken; `usize` is the caller's number of each.
    #[must_use]
    pub fn new(mut taken: Vec<(Ipv4Net, usize)>) -> Self {
        taken.sort_unstable();
        let mut by_range: HashMap<Ipv4Net, Vec<usize>> = HashMap::new();
        for &(range, number) in &taken {
            by_range.entry(range).or_default().push(number);
        }
        let occupied = Ranges::of(taken.iter().map(|&(range, _)| range));
        Self { occupied, sorted: taken, by_range }
    }

    /// The numbers of all ranges that overlap this one, in address order.
    #[must_use]
    pub fn overlapping(&self, range: Ipv4Net) -> Vec<usize> {
        if !self.occupied.overlaps(range) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for prefix in 0..range.prefix_len() {
            let ancestor = Ipv4Net::new(range.addr(), prefix).map(|net| net.trunc());
            let numbers = ancestor.ok().and_then(|ancestor| self.by_range.get(&ancestor));
            found.extend(numbers.into_iter().flatten());
        }
        let from = self.sorted.partition_point(|(taken, _)| taken.network() < range.network());
        let inside = self
            .sorted
            .iter()
            .skip(from)
            .take_while(|(taken, _)| taken.network() <= range.broadcast());
        found.extend(inside.filter(|(t, _)| t.prefix_len() >= range.prefix_len()).map(|(_, n)| n));
        found
    }

    /// Whether a range is free here and in `also`.
    #[must_use]
    pub fn is_free(&self, range: Ipv4Net, also: &Ranges) -> bool {
        !self.occupied.overlaps(range) && !also.overlaps(range)
    }

    /// The first free block of a size in one of the private pools, in address order.
    #[must_use]
    pub fn first_free(&self, pool: Ipv4Net, prefix: u8, also: &Ranges) -> Option<Ipv4Net> {
        if prefix < pool.prefix_len() || prefix > 24 {
            return None;
        }
        let size = 1_u64 << (32 - prefix);
        let end = u64::from(pool.broadcast().to_bits());
        let mut start = u64::from(pool.network().to_bits());
        while start + (size - 1) <= end {
            let address = u32::try_from(start).ok()?;
            let block = Ipv4Net::new(address.into(), prefix).ok()?;
            match self.occupied.overlap_end(block).max(also.overlap_end(block)) {
                None => return Some(block),
                // Skip to the first aligned address behind what is in the way.
                Some(taken) => start = (u64::from(taken) + 1).next_multiple_of(size),
            }
        }
        None
    }

    /// The first free block of a size in each pool.
    pub fn candidates<'a>(
        &'a self,
        pools: Vec<Ipv4Net>,
        prefix: u8,
        also: &'a Ranges,
    ) -> impl Iterator<Item = Ipv4Net> + 'a {
        pools.into_iter().filter_map(move |pool| self.first_free(pool, prefix, also))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range() -> impl Strategy<Value = Ipv4Net> {
        (0_u32..1 << 20, 12_u8..=28).prop_map(|(bits, prefix)| {
            // Inside 10.0.0.0/8, so that ranges meet often.
            Ipv4Net::new((0x0a00_0000 + (bits << 4)).into(), prefix).unwrap().trunc()
        })
    }

    fn taken() -> impl Strategy<Value = Vec<Ipv4Net>> {
        prop::collection::vec(range(), 0..24)
    }

    fn space(ranges: &[Ipv4Net]) -> FreeSpace {
        FreeSpace::new(ranges.iter().copied().enumerate().map(|(n, range)| (range, n)).collect())
    }

    proptest! {
        #[test]
        fn overlapping_equals_looking_at_every_range(all in taken(), range in range()) {
            let mut found = space(&all).overlapping(range);
            found.sort_unstable();
            let slow: Vec<_> = all.iter().enumerate()
                .filter(|(_, other)| other.contains(&range) || range.contains(*other))
                .map(|(n, _)| n).collect();
            prop_assert_eq!(found, slow);
        }

        #[test]
        fn a_free_block_is_the_first_and_overlaps_nothing(
            all in taken(), more in taken(), prefix in 12_u8..=20,
        ) {
            let pool: Ipv4Net = "10.0.0.0/8".parse().unwrap();
            let also = Ranges::of(more.iter().copied());
            let free = |block: &Ipv4Net| !all.iter().chain(&more)
                .any(|other| other.contains(block) || block.contains(other));
            let slow = pool.subnets(prefix).unwrap().find(free);
            prop_assert_eq!(space(&all).first_free(pool, prefix, &also), slow);
        }
    }
}
