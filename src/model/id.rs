//! ARM resource ids: kept as read, compared without regard to case.

use std::fmt;
use std::hash::{Hash, Hasher};

/// An ARM resource id as it was read.
///
/// Azure returns the same id with different capitals (`resourcegroups`, `ManagedClusters`), so
/// equality, ordering and hashing ignore ASCII case; the text that is shown is the one read.
#[derive(Clone)]
pub struct ResourceId(Box<str>);

impl ResourceId {
    /// Wraps an id as it was read, without a trailing slash.
    pub fn new(text: &str) -> Self {
        Self(text.trim().trim_end_matches('/').into())
    }

    /// The id as it was read.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The subscription id, when the id has one.
    pub fn subscription(&self) -> Option<&str> {
        self.segment_after("subscriptions")
    }

    /// The resource group, when the id has one.
    pub fn resource_group(&self) -> Option<&str> {
        self.segment_after("resourceGroups")
    }

    /// The last segment: the resource's own name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The segment that follows the one named `key`, such as the name after `virtualNetworks`.
    pub fn segment_after(&self, key: &str) -> Option<&str> {
        let mut segments = self.0.split('/');
        segments.find(|segment| segment.eq_ignore_ascii_case(key))?;
        segments.next().filter(|segment| !segment.is_empty())
    }

    /// The id of the resource that contains this one: a subnet's virtual network.
    pub fn parent(&self) -> Option<ResourceId> {
        let end = self.0.rmatch_indices('/').nth(1)?.0;
        self.0.get(..end).map(ResourceId::new)
    }

    /// The whole resource that this id names a part of: the virtual machine scale set of a node's
    /// address, say. `None` where no provider, type and name follow each other.
    pub fn whole(&self) -> Option<ResourceId> {
        const MARK: &str = "/providers/";
        let start = self.0.to_ascii_lowercase().find(MARK)? + MARK.len();
        let mut ends = self.0.get(start..)?.match_indices('/').map(|(at, _)| start + at);
        // The type and the name must be there; what follows the name is the part.
        let _ = (ends.next()?, ends.next()?);
        let end = ends.next().unwrap_or(self.0.len());
        self.0.get(..end).map(ResourceId::new)
    }

    /// Whether this scope contains `other` (or is it): subscription, group, network, subnet.
    pub fn contains(&self, other: &ResourceId) -> bool {
        let (outer, inner) = (self.0.as_bytes(), other.0.as_bytes());
        inner.get(..outer.len()).is_some_and(|head| head.eq_ignore_ascii_case(outer))
            && matches!(inner.get(outer.len()), None | Some(b'/'))
    }

    /// Whether the id names a resource of this type, such as `Microsoft.Network/routeTables`.
    pub fn is_a(&self, provider_type: &str) -> bool {
        let Some((provider, kind)) = provider_type.split_once('/') else {
            return false;
        };
        let mut segments = self.0.rsplit('/');
        let _name = segments.next();
        let kind_is = segments.next().is_some_and(|segment| segment.eq_ignore_ascii_case(kind));
        let provider_is =
            segments.next().is_some_and(|segment| segment.eq_ignore_ascii_case(provider));
        kind_is && provider_is
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for ResourceId {}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // In pieces: a hasher called for every byte of a long id costs more than all rules.
        let mut piece = [0; 64];
        for bytes in self.0.as_bytes().chunks(piece.len()) {
            for (lower, byte) in piece.iter_mut().zip(bytes) {
                *lower = byte.to_ascii_lowercase();
            }
            state.write(piece.get(..bytes.len()).unwrap_or_default());
        }
        state.write_u8(0xff);
    }
}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let lower = |id: &Self| id.0.bytes().map(|b| b.to_ascii_lowercase()).collect::<Vec<_>>();
        lower(self).cmp(&lower(other))
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBNET: &str = "/subscriptions/S/resourcegroups/Net/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks";

    #[test]
    fn parts_are_found_whatever_the_case() {
        let id = ResourceId::new(SUBNET);
        assert_eq!(id.subscription(), Some("S"));
        assert_eq!(id.resource_group(), Some("Net"));
        assert_eq!(id.name(), "aks");
        assert_eq!(id.parent().unwrap().name(), "hub");
        assert!(id.parent().unwrap().is_a("microsoft.network/VirtualNetworks"));
    }

    #[test]
    fn a_part_belongs_to_a_whole_resource() {
        let whole = |id: &str| ResourceId::new(id).whole().map(|id| id.to_string());
        let set = "/subscriptions/S/resourceGroups/MC/Providers/Microsoft.Compute/virtualMachineScaleSets/aks";
        let part = format!("{set}/virtualMachines/0/networkInterfaces/nic/ipConfigurations/ip");
        assert_eq!(whole(&part).as_deref(), Some(set));
        assert_eq!(whole(set).as_deref(), Some(set));
        for short in ["a", "", "/providers/", "/providers/Microsoft.Compute/x"] {
            assert_eq!(whole(short), None, "{short}");
        }
    }

    #[test]
    fn case_does_not_matter_for_identity() {
        use std::collections::HashSet;
        let upper = ResourceId::new(&SUBNET.to_uppercase());
        let set: HashSet<_> = [ResourceId::new(SUBNET), upper].into_iter().collect();
        assert_eq!(set.len(), 1);
    }

    #[test]
    fn scope_contains_whole_segments_only() {
        let group = ResourceId::new("/subscriptions/s/resourceGroups/net");
        assert!(
            group.contains(&ResourceId::new("/SUBSCRIPTIONS/s/resourcegroups/net/providers/x"))
        );
        assert!(group.contains(&group));
        assert!(!group.contains(&ResourceId::new("/subscriptions/s/resourceGroups/network")));
    }

    #[test]
    fn odd_ids_have_no_parts() {
        for odd in ["", "/", "x", "/subscriptions/", "é/é"] {
            let id = ResourceId::new(odd);
            assert_eq!(id.resource_group(), None);
            let _ = id.parent();
            assert!(!id.is_a("Microsoft.Network/routeTables"));
        }
    }
}
