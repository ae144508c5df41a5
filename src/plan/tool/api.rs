//! Types of resources and the API versions that they are read and written with.

use crate::model::{ResourceId, inert};

/// The version for clusters and pools: stable, and with `networkPluginMode`, `networkPolicy: none` and
/// eTags, which exist from 2024-09-01 on
/// (<https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerservice/resource-manager/Microsoft.ContainerService/aks/stable>).
pub(super) const AKS: &str = "2026-03-01";

/// Versions by the start of a type, in lower case, all stable in Azure/azure-rest-api-specs; the same
/// that this program itself reads and writes with.
const VERSIONS: [(&str, &str); 5] = [
    ("microsoft.containerservice/managedclusters", AKS),
    ("microsoft.network/", "2024-01-01"),
    ("microsoft.managedidentity/userassignedidentities", "2023-01-31"),
    ("microsoft.authorization/roleassignments", "2022-04-01"),
    ("microsoft.authorization/locks", "2016-09-01"),
];

/// The type of a resource, such as `Microsoft.Network/virtualNetworks/subnets`, and its names.
pub(super) fn kind(id: &str) -> Option<(String, String)> {
    const MARK: &str = "/providers/";
    let at = id.to_ascii_lowercase().rfind(MARK)? + MARK.len();
    let mut segments = id.get(at..)?.split('/');
    let mut kind = segments.next()?.to_owned();
    let mut names: Vec<&str> = Vec::new();
    while let Some(part) = segments.next() {
        kind.push('/');
        kind.push_str(part);
        names.extend(segments.next());
    }
    (!names.is_empty()).then(|| (kind, names.join("/")))
}

/// The version for a resource or a list; none where the type is not known here.
pub(super) fn version(id: &str) -> Option<&'static str> {
    let lower = id.to_ascii_lowercase();
    let of = lower.rsplit_once("/providers/")?.1;
    VERSIONS.iter().find(|(start, _)| of.starts_with(start)).map(|(_, version)| *version)
}

/// `TYPE@VERSION`, as azapi and Bicep want it.
pub(super) fn typed(id: &str) -> Option<String> {
    Some(format!("{}@{}", kind(id)?.0, version(id)?))
}

/// Words for the last part of a type.
const WORDS: [(&str, &str); 8] = [
    ("managedclusters", "cluster"),
    ("agentpools", "pool"),
    ("subnets", "subnet"),
    ("routetables", "route table"),
    ("routes", "route"),
    ("networksecuritygroups", "security group"),
    ("userassignedidentities", "identity"),
    ("locks", "lock"),
];

/// A resource in words: what it is, and its name.
pub(super) fn words(id: &str) -> String {
    let kind = kind(id).map(|(kind, _)| kind.to_ascii_lowercase()).unwrap_or_default();
    let last = kind.rsplit('/').next().unwrap_or_default();
    let word = WORDS.iter().find(|(part, _)| *part == last).map_or("resource", |(_, word)| word);
    format!("{word} {}", inert(ResourceId::new(id).name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_versions() {
        let subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n";
        let expected = ("Microsoft.Network/virtualNetworks/subnets".to_owned(), "v/n".to_owned());
        assert_eq!(kind(subnet), Some(expected));
        assert_eq!(version(subnet), Some("2024-01-01"));
        let lock = format!("{subnet}/providers/Microsoft.Authorization/locks/l");
        assert_eq!(typed(&lock).as_deref(), Some("Microsoft.Authorization/locks@2016-09-01"));
        assert_eq!(version("/subscriptions/s/providers/Other.Kind/x/y"), None);
        assert_eq!(kind("/subscriptions/s"), None);
    }
}
