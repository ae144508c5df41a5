//! Whether a pod range can grow into another one on Overlay.

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Serialize;

/// Why a pod range of an Overlay cluster cannot be expanded to another one
/// (docs:azure-cni-overlay-pod-expand.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExpansionFault {
    /// An IPv6 range never expands.
    Ipv6,
    /// The cluster has Windows pools.
    WindowsPools,
    /// The same range.
    Unchanged,
    /// A smaller range within the old one.
    Shrinks,
    /// A range that does not contain the old one.
    Apart,
}

impl ExpansionFault {
    /// Whether addresses of the old range lie outside of the new one.
    #[must_use]
    pub const fn loses_addresses(self) -> bool {
        matches!(self, Self::Shrinks | Self::Apart)
    }

    /// The fault in words, to follow "cannot be expanded: ".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Ipv6 => "an IPv6 pod range cannot grow",
            Self::WindowsPools => "a cluster with Windows pools cannot expand its pod range",
            Self::Unchanged => "it is the same range",
            Self::Shrinks => "a pod range cannot shrink",
            Self::Apart => "the new range must contain the whole old one",
        }
    }
}

/// Why `old` cannot be expanded to `new`, if so. Relations of the ranges come before Windows pools,
/// because they do not go away.
#[must_use]
pub fn expansion_fault(old: IpNet, new: IpNet, windows_pools: bool) -> Option<ExpansionFault> {
    let (IpNet::V4(old), IpNet::V4(new)) = (old, new) else {
        return Some(ExpansionFault::Ipv6);
    };
    let (old, new) = (old.trunc(), new.trunc());
    if old == new {
        Some(ExpansionFault::Unchanged)
    } else if old.contains(&new) {
        Some(ExpansionFault::Shrinks)
    } else if !new.contains(&old) {
        Some(ExpansionFault::Apart)
    } else {
        windows_pools.then_some(ExpansionFault::WindowsPools)
    }
}
