//! What the settings say about address space.

use std::fmt;

use ipnet::Ipv4Net;
use jiff::civil::Date;

use super::private_pools;

/// What the settings say about address space.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// Ranges that pods must not use, with their names.
    pub declared: Vec<(Ipv4Net, String)>,
    /// Where new pod ranges are sought; private space (RFC 1918 and RFC 6598) when empty.
    pub pools: Vec<Ipv4Net>,
    /// Ranges that somebody answers for.
    pub exceptions: Vec<RangeException>,
}

/// A range whose collisions with pods do no harm, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeException {
    /// The range.
    pub range: Ipv4Net,
    /// Why it does no harm.
    pub kind: ExceptionKind,
    /// The reason in words.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Date,
}

/// Why a collision does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExceptionKind {
    /// Pods never talk to it.
    Isolated,
    /// It is reached under other addresses, by translation.
    Translated,
}

impl fmt::Display for ExceptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Isolated => "isolated",
            Self::Translated => "translated",
        })
    }
}

impl fmt::Display for RangeException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { range, kind, reason, owner, expires } = self;
        write!(f, "{range} is {kind}: {reason} (owner: {owner}, until {expires})")
    }
}

impl Ground {
    /// Where new pod ranges are sought, in this order.
    #[must_use]
    pub fn pools(&self) -> Vec<Ipv4Net> {
        if self.pools.is_empty() { private_pools().to_vec() } else { self.pools.clone() }
    }

    /// The exception that covers all of a range.
    #[must_use]
    pub fn excepted(&self, range: Ipv4Net) -> Option<&RangeException> {
        self.exceptions.iter().find(|exception| exception.range.contains(&range))
    }
}
