//! Addresses and ranges, masked so that what contains, overlaps or equals what stays as it was.
//!
//! Every bit of an address is kept or flipped as the key says for the bits before it (the scheme of
//! Crypto-PAn). So two addresses that share their first n bits still share exactly n bits. Where a
//! flip would carry an address from one class of space to another, it does not happen.

use std::net::IpAddr;

use ipnet::IpNet;

use super::key::Key;

/// A class of address space: its first address, its prefix, and whether all in it stays as it is.
type Class = ([u8; 4], u32, bool);

/// Space whose kind checks look at: private space, what AKS keeps for itself (see
/// [`crate::model::reserved_ranges`]), the platform's own address, and what is nobody's.
const CLASSES: [Class; 12] = [
    ([0, 0, 0, 0], 8, true),
    ([10, 0, 0, 0], 8, false),
    ([100, 64, 0, 0], 10, false),
    ([127, 0, 0, 0], 8, true),
    ([168, 63, 129, 16], 32, true),
    ([169, 254, 0, 0], 16, true),
    ([172, 16, 0, 0], 12, false),
    ([172, 30, 0, 0], 16, false),
    ([172, 31, 0, 0], 16, false),
    ([192, 0, 2, 0], 24, true),
    ([192, 168, 0, 0], 16, false),
    ([224, 0, 0, 0], 3, true),
];

/// The same for IPv6: local, link-local, unique local, global and multicast space.
const CLASSES_V6: [(u16, u32, bool); 5] = [
    (0x0000, 16, true),
    (0x2000, 3, false),
    (0xfc00, 7, false),
    (0xfe80, 10, true),
    (0xff00, 8, true),
];

/// Bits of an address, as many as its family has.
#[derive(Clone, Copy)]
struct Bits {
    value: u128,
    width: u32,
}

impl Bits {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self { value: u128::from(address.to_bits()), width: 32 },
            IpAddr::V6(address) => Self { value: address.to_bits(), width: 128 },
        }
    }

    /// The first `length` bits, as a number.
    fn first(self, length: u32) -> u128 {
        self.value.checked_shr(self.width.saturating_sub(length)).unwrap_or(0)
    }

    /// Whether the bit after the first `length` may flip: it must not lead into or out of a class,
    /// nor lie in one that stays as it is.
    fn may_flip_after(self, length: u32) -> bool {
        !self.classes().any(|(class, prefix, fixed)| {
            let shared = length.min(prefix);
            self.first(shared) == class.first(shared) && (length < prefix || fixed)
        })
    }

    fn classes(self) -> impl Iterator<Item = (Self, u32, bool)> {
        let v4 = CLASSES
            .iter()
            .filter(move |_| self.width == 32)
            .map(|(octets, prefix, fixed)| (Self::of(IpAddr::from(*octets)), *prefix, *fixed));
        let v6 =
            CLASSES_V6.iter().filter(move |_| self.width == 128).map(|(head, prefix, fixed)| {
                (Self { value: u128::from(*head) << 112, width: 128 }, *prefix, *fixed)
            });
        v4.chain(v6)
    }
}

/// The bits with the first `length` of them masked.
fn permuted(key: &Key, bits: Bits, length: u32) -> u128 {
    let mut out = bits.value;
    let mut level = (u32::MAX, [0; 32]);
    for depth in 0..length.min(bits.width) {
        if level.0 != depth / 8 {
            level = (depth / 8, flips(key, bits, depth / 8));
        }
        if bits.may_flip_after(depth) && flip(&level.1, bits, depth) {
            out ^= 1 << (bits.width - 1 - depth);
        }
    }
    out
}

/// One bit for each node of the tree that eight bits span, below the bits before them.
fn flips(key: &Key, bits: Bits, level: u32) -> [u8; 32] {
    let width = bits.width.to_le_bytes();
    let before = bits.first(level * 8).to_le_bytes();
    key.bytes(&[b"address", &width, &level.to_le_bytes(), &before])
}

fn flip(flips: &[u8; 32], bits: Bits, depth: u32) -> bool {
    let below = depth % 8;
    // Nodes are counted as in a heap: 1, then 2 and 3, then 4 to 7.
    let node = 1 << below | bits.first(depth) & ((1 << below) - 1);
    let byte = usize::try_from(node / 8).ok().and_then(|at| flips.get(at));
    byte.is_some_and(|byte| byte >> (node % 8) & 1 == 1)
}

fn address(bits: Bits, value: u128) -> IpAddr {
    match u32::try_from(value) {
        Ok(value) if bits.width == 32 => IpAddr::V4(value.into()),
        _ => IpAddr::V6(value.into()),
    }
}

/// An address or a range in its own form; the bits behind a range's prefix stay.
pub(super) fn masked(key: &Key, text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(plain) = text.parse::<IpAddr>() {
        let bits = Bits::of(plain);
        return Some(address(bits, permuted(key, bits, bits.width)).to_string());
    }
    let (head, prefix) = text.split_once('/')?;
    let bits = Bits::of(head.parse().ok()?);
    // A prefix that is none, such as /33, stays one that is none.
    let length = prefix.parse().ok().filter(|_| prefix.len() <= 3)?;
    Some(format!("{}/{prefix}", address(bits, permuted(key, bits, length))))
}

/// An address at its place in a range: as far from the range's start as it was.
pub(super) fn masked_in(key: &Key, text: &str, range: &str) -> Option<String> {
    let plain: IpAddr = text.trim().parse().ok()?;
    let range: IpNet = range.trim().parse().ok()?;
    let bits = Bits::of(plain);
    range
        .contains(&plain)
        .then(|| address(bits, permuted(key, bits, u32::from(range.prefix_len()))).to_string())
}

#[cfg(test)]
mod tests {
    use ipnet::{Ipv4Net, Ipv6Net};
    use proptest::prelude::*;

    use super::*;
    use crate::model::{is_private, reserved_ranges};

    fn map(text: &str) -> String {
        masked(&Key::new(b"test"), text).unwrap()
    }

    fn range(text: &str) -> Ipv4Net {
        map(text).parse().unwrap()
    }

    #[test]
    fn what_azure_and_the_standards_fix_stays() {
        for fixed in [
            "0.0.0.0/0",
            "0.0.0.0/32",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "168.63.129.16",
            "127.0.0.1",
            "169.254.169.254",
            "172.30.0.0/16",
            "172.31.0.0/16",
            "192.0.2.7",
            "255.255.255.255",
            "::/0",
            "::1",
            "fe80::1",
            "fc00::/7",
        ] {
            assert_eq!(map(fixed), fixed);
        }
    }

    #[test]
    fn bytes_of_private_and_public_space_change() {
        for text in
            ["10.240.7.0/24", "192.168.17.5", "20.50.1.9", "2603:1020::/32", "100.70.0.0/16"]
        {
            assert_ne!(map(text), text);
        }
    }

    #[test]
    fn malformed_texts_stay_malformed() {
        assert_eq!(masked(&Key::new(b"test"), "acme"), None);
        assert!(map("10.1.2.3/33").ends_with("/33"));
        let odd = map("10.1.0.1/16");
        assert!(odd.ends_with(".0.1/16"), "{odd}");
        assert_eq!(masked(&Key::new(b"test"), "10.1.0.0/acme"), None);
    }

    #[test]
    fn a_place_in_a_range_stays() {
        let key = Key::new(b"test");
        let dns: std::net::Ipv4Addr =
            masked_in(&key, "10.2.0.10", "10.2.0.0/16").unwrap().parse().unwrap();
        let service = range("10.2.0.0/16");
        assert_eq!(dns.to_bits() - service.network().to_bits(), 10);
        assert_eq!(masked_in(&key, "10.3.0.10", "10.2.0.0/16"), None);
    }

    fn any_range() -> impl Strategy<Value = Ipv4Net> {
        // Half of them in private space, where real ones are.
        let head = prop_oneof![any::<u8>(), Just(10), Just(172), Just(192), Just(100)];
        (head, any::<[u8; 3]>(), 0..=32_u8).prop_map(|(head, rest, prefix)| {
            let octets = [head, rest[0], rest[1], rest[2]];
            Ipv4Net::new(octets.into(), prefix).unwrap().trunc()
        })
    }

    proptest! {
        #[test]
        fn containment_overlap_and_equality_stay(one in any_range(), two in any_range()) {
            let (a, b) = (range(&one.to_string()), range(&two.to_string()));
            prop_assert_eq!(a.prefix_len(), one.prefix_len());
            prop_assert_eq!(a, a.trunc());
            prop_assert_eq!(a.contains(&b), one.contains(&two));
            prop_assert_eq!(b.contains(&a), two.contains(&one));
            prop_assert_eq!(a == b, one == two);
        }

        #[test]
        fn classes_stay(one in any_range()) {
            let mapped = range(&one.to_string());
            prop_assert_eq!(is_private(mapped), is_private(one));
            for reserved in reserved_ranges() {
                prop_assert_eq!(reserved.contains(&mapped), reserved.contains(&one));
                prop_assert_eq!(mapped.contains(&reserved), one.contains(&reserved));
            }
        }

        #[test]
        fn addresses_lie_in_the_ranges_they_lay_in(one in any_range(), bits in any::<u32>()) {
            let address = std::net::Ipv4Addr::from(bits);
            let mapped: std::net::Ipv4Addr = map(&address.to_string()).parse().unwrap();
            prop_assert_eq!(range(&one.to_string()).contains(&mapped), one.contains(&address));
        }

        #[test]
        fn the_same_holds_for_ipv6(bits in any::<u128>(), other in any::<u128>(), prefix in 0..=128_u8) {
            let one = Ipv6Net::new(bits.into(), prefix).unwrap().trunc();
            let two = Ipv6Net::new((bits ^ other >> prefix.min(127)).into(), 128).unwrap();
            let mapped = |net: &Ipv6Net| map(&net.to_string()).parse::<Ipv6Net>().unwrap();
            prop_assert_eq!(mapped(&one).contains(&mapped(&two)), one.contains(&two));
        }
    }
}
