//! Names, GUIDs and ARM ids.
//!
//! A name keeps its length, its case and its separators, since checks look at the length of names
//! and ARM compares them without case. Letters become other letters and digits other digits by a
//! Feistel network, so that two names never become one.

use super::key::Key;
use crate::model::BuiltInRole;
use crate::model::ResourceId;

/// Names that Azure gives a meaning, and that therefore tell nothing.
const WELL_KNOWN: [&str; 11] = [
    "AzureBastionSubnet",
    "AzureFirewallManagementSubnet",
    "AzureFirewallSubnet",
    "GatewaySubnet",
    "RouteServerSubnet",
    "aks-subnet",
    "aksManagedAutoUpgradeSchedule",
    "aksManagedNodeOSUpgradeSchedule",
    "msi",
    "00000000-0000-0000-0000-000000000000",
    "default",
];

/// A name or a GUID under another one.
pub(super) fn name(key: &Key, text: &str) -> String {
    if WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(text)) || is_built_in_role(text) {
        text.to_owned()
    } else if is_guid(text) {
        guid(key, text)
    } else if text.is_ascii() {
        permuted(key, text)
    } else {
        letters(key, text)
    }
}

fn is_built_in_role(text: &str) -> bool {
    BuiltInRole::of(&ResourceId::new(text)).is_some()
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn guid(key: &Key, text: &str) -> String {
    let bytes = key.bytes(&[b"guid", text.to_ascii_lowercase().as_bytes()]);
    let mut bits = bytes.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    // Version 4, variant 1: as a random GUID looks.
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

/// Text beyond ASCII: as many letters, by its hash.
fn letters(key: &Key, text: &str) -> String {
    let lower = text.to_lowercase();
    let stream = |block: u32| key.bytes(&[b"text", lower.as_bytes(), &block.to_le_bytes()]);
    let bytes = (0..).flat_map(stream);
    bytes.take(text.chars().count()).map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// One letter or digit of a name.
struct Symbol {
    at: usize,
    /// `a`, `A` or `0`: what it counts from.
    zero: u8,
    base: u8,
    value: u8,
}

impl Symbol {
    fn of(at: usize, byte: u8) -> Option<Self> {
        let (zero, base) = match byte {
            b'a'..=b'z' => (b'a', 26),
            b'A'..=b'Z' => (b'A', 26),
            b'0'..=b'9' => (b'0', 10),
            _ => return None,
        };
        Some(Self { at, zero, base, value: byte - zero })
    }
}

/// Rounds of the network; four are enough for a good hash, more for short halves.
const ROUNDS: u8 = 8;

fn permuted(key: &Key, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut symbols: Vec<Symbol> =
        bytes.iter().enumerate().filter_map(|(at, byte)| Symbol::of(at, *byte)).collect();
    let shape = shape(text);
    let (left, right) = symbols.split_at_mut(text_half(text));
    for round in 0..ROUNDS {
        let (turned, by) =
            if round % 2 == 0 { (&mut *right, &*left) } else { (&mut *left, &*right) };
        turn(key, &shape, round, turned, by);
    }
    for symbol in &symbols {
        if let Some(byte) = bytes.get_mut(symbol.at) {
            *byte = symbol.zero + symbol.value;
        }
    }
    bytes.into_iter().map(char::from).collect()
}

/// Half of the letters and digits.
fn text_half(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_alphanumeric).count() / 2
}

/// What does not change, apart from case: names of one shape are mapped among each other.
fn shape(text: &str) -> Vec<u8> {
    let kind = |byte: u8| match byte {
        byte if byte.is_ascii_alphabetic() => b'a',
        byte if byte.is_ascii_digit() => b'0',
        other => other,
    };
    text.bytes().map(kind).collect()
}

/// Moves one half on by what the other half says.
fn turn(key: &Key, shape: &[u8], round: u8, half: &mut [Symbol], by: &[Symbol]) {
    let by: Vec<u8> = by.iter().map(|symbol| symbol.value).collect();
    let stream = |block: u32| key.bytes(&[b"name", shape, &[round], &by, &block.to_le_bytes()]);
    for (symbol, byte) in half.iter_mut().zip((0..).flat_map(stream)) {
        // A byte less than the base is left before the sum, so it fits.
        symbol.value = (symbol.value + byte % symbol.base) % symbol.base;
    }
}

/// An ARM id: keywords, providers and types stay, names change. A text that is no id is a name.
pub(super) fn id(key: &Key, text: &str) -> String {
    let mut place = Place::Keyword;
    let segments = text.split('/').map(|segment| {
        let (kept, next) = place.step(segment);
        place = next;
        if kept { segment.to_owned() } else { name(key, segment) }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What the next segment of an id is.
#[derive(Clone, Copy)]
enum Place {
    /// `subscriptions`, `resourceGroups` or `providers`.
    Keyword,
    /// A name after a keyword.
    Name,
    /// A provider's namespace.
    Provider,
    /// A type within a provider.
    Type,
    /// A name after a type.
    TypeName,
}

impl Place {
    /// Whether a segment stays, and what comes after it.
    fn step(self, segment: &str) -> (bool, Self) {
        let is = |word: &str| segment.eq_ignore_ascii_case(word);
        let plain = |extra: char| {
            segment.chars().all(|c| c.is_ascii_alphanumeric() || c == extra) && !segment.is_empty()
        };
        match self {
            _ if segment.is_empty() => (true, self),
            Self::Keyword | Self::Type if is("providers") => (true, Self::Provider),
            Self::Keyword if is("subscriptions") || is("resourceGroups") => (true, Self::Name),
            Self::Provider
                if segment.to_ascii_lowercase().starts_with("microsoft.") && plain('.') =>
            {
                (true, Self::Type)
            }
            Self::Type if plain('_') => (true, Self::TypeName),
            Self::TypeName => (false, Self::Type),
            Self::Keyword | Self::Name | Self::Provider | Self::Type => (false, Self::Keyword),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key() -> Key {
        Key::new(b"test")
    }

    #[test]
    fn two_names_never_become_one() {
        for shape in ["a", "ab", "a1", "1-a", "a-b-1"] {
            let mut all = vec![String::new()];
            for byte in shape.bytes() {
                let choices: Vec<char> = match byte {
                    b'a'..=b'z' => ('a'..='z').collect(),
                    b'0'..=b'9' => ('0'..='9').collect(),
                    other => vec![char::from(other)],
                };
                let longer = |text: String| {
                    choices.iter().map(move |c| format!("{text}{c}")).collect::<Vec<_>>()
                };
                all = all.into_iter().flat_map(longer).collect();
            }
            let mapped: HashSet<_> = all.iter().map(|text| name(&key(), text)).collect();
            assert_eq!(mapped.len(), all.len(), "{shape}");
        }
    }

    #[test]
    fn case_length_and_separators_stay() {
        let (lower, upper) = (name(&key(), "mc_rg-net-01"), name(&key(), "MC_RG-Net-01"));
        assert_eq!(lower, upper.to_lowercase());
        assert_ne!(lower, "mc_rg-net-01");
        assert_eq!(lower.len(), 12);
        assert_eq!((lower.get(2..3), lower.get(5..6)), (Some("_"), Some("-")));
        assert_eq!(name(&key(), "集群é").chars().count(), 3);
        assert_eq!(name(&key(), "gatewaysubnet"), "gatewaysubnet");
    }

    #[test]
    fn guids_stay_guids() {
        let text = "5B1D0C1E-0004-4a00-9000-000000000004";
        let mapped = name(&key(), text);
        assert!(is_guid(&mapped) && mapped != text.to_lowercase());
        assert_eq!(mapped, name(&key(), &text.to_lowercase()));
        assert_eq!(mapped.get(14..15), Some("4"));
        let owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
        assert_eq!(name(&key(), owner), owner);
    }

    #[test]
    fn ids_keep_what_azure_named() {
        let key = key();
        let id = |text: &str| id(&key, text);
        let n = |text: &str| name(&key, text);
        let subnet = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/GatewaySubnet";
        assert_eq!(
            id(subnet),
            format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/virtualNetworks/{}/subnets/GatewaySubnet",
                n("sub"),
                n("rg"),
                n("hub")
            )
        );
        let extension = "/subscriptions/sub/providers/Microsoft.Authorization/locks/keep";
        assert_eq!(
            id(extension),
            format!(
                "/subscriptions/{}/providers/Microsoft.Authorization/locks/{}",
                n("sub"),
                n("keep")
            )
        );
        let nested = "/providers/Microsoft.Management/managementGroups/acme/providers/Microsoft.Authorization/locks/x";
        assert_eq!(
            id(nested),
            format!(
                "/providers/Microsoft.Management/managementGroups/{}/providers/Microsoft.Authorization/locks/{}",
                n("acme"),
                n("x")
            )
        );
        assert_eq!(id("acme"), n("acme"));
        assert_eq!(id("/"), "/");
        assert_eq!(id("/acme/corp"), format!("/{}/{}", n("acme"), n("corp")));
        assert_eq!(id("/providers/Acme.Secret/things/x").matches("Acme").count(), 0);
    }
}
