//! The address atlas of one cluster: what lies where, as levels of proportional segments.
//!
//! Everything is counted in whole addresses or blocks; [`Level::place`] turns that into the cells or
//! units of a drawing, so that every drawing shows the same picture.

use ipnet::Ipv4Net;

mod build;
mod flatten;
mod legend;
mod place;
mod sweep;

pub use build::atlas_of;
pub use legend::{Entry, Legend};
pub use place::Placed;

/// The levels of one cluster's address space, from the widest to the narrowest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Atlas {
    /// Name of the cluster, as it was read.
    pub cluster: String,
    /// The levels that have something to show.
    pub levels: Vec<Level>,
}

impl Atlas {
    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Whether anything drawn takes part in a collision.
    #[must_use]
    pub fn has_conflicts(&self) -> bool {
        self.levels.iter().flat_map(|level| &level.segments).any(|segment| segment.conflicts)
    }
}

/// One bar: segments side by side that cover it from end to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// What the bar shows.
    pub kind: LevelKind,
    /// Its length, in [`LevelKind::unit`]s; at least 1.
    pub span: u64,
    /// The ranges that are strung together to the bar, in address order.
    pub frames: Vec<Ipv4Net>,
    /// The segments in order; each starts where the one before it ends.
    pub segments: Vec<Segment>,
}

/// What a level shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelKind {
    /// The private pools concerned.
    Pools,
    /// Networks, services and pods in those pools.
    Ranges,
    /// Subnets of the cluster's networks.
    Subnets,
    /// The /24 blocks of today's pod range: how many, not which.
    Blocks,
}

impl LevelKind {
    /// The title of the bar.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pools => "Address pools",
            Self::Ranges => "Networks, services and pods in these pools",
            Self::Subnets => "Subnets of the cluster's networks",
            Self::Blocks => "Blocks of today's pod range, one a node",
        }
    }

    /// What lengths count, in the plural.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Pools | Self::Ranges | Self::Subnets => "addresses",
            Self::Blocks => "/24 blocks",
        }
    }
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The range that the segment belongs to: all of it, though another may cover a part of it. Of
    /// free space and of blocks, the range around them.
    pub range: Ipv4Net,
    /// What it is, in words; names in it are as they were read.
    pub label: String,
    /// What it is, for pattern and colour.
    pub role: Role,
    /// Where it starts, in units of the level: `start / span` is the fraction.
    pub start: u64,
    /// How long it is, in units of the level; at least 1.
    pub length: u64,
    /// Whether the range takes part in a collision of the plan.
    pub conflicts: bool,
    /// Its number in the legend, from 1 in order of appearance; 0 for free space.
    pub number: usize,
}

/// What a segment is, from what gives way to what must be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Nothing that was read.
    Free,
    /// A private pool, or a range outside of them all.
    Pool,
    /// A network peered with the cluster's own.
    PeeredVnet,
    /// A network that holds the cluster's nodes.
    Vnet,
    /// A subnet of such a network.
    Subnet,
    /// The cluster's services.
    Service,
    /// Blocks that the cluster needs beyond those in use.
    PodNeeded,
    /// Today's pods.
    PodToday,
    /// The pod range that the update would use, where it is not today's.
    PodCandidate,
    /// Addresses that two uses claim.
    Conflict,
}

impl Role {
    /// Every role, in the order of the type.
    pub const ALL: [Self; 10] = [
        Self::Free,
        Self::Pool,
        Self::PeeredVnet,
        Self::Vnet,
        Self::Subnet,
        Self::Service,
        Self::PodNeeded,
        Self::PodToday,
        Self::PodCandidate,
        Self::Conflict,
    ];

    /// A word for it that can stand in a class name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pool => "pool",
            Self::PeeredVnet => "peered",
            Self::Vnet => "vnet",
            Self::Subnet => "subnet",
            Self::Service => "service",
            Self::PodNeeded => "needed",
            Self::PodToday => "pods",
            Self::PodCandidate => "candidate",
            Self::Conflict => "conflict",
        }
    }
}
