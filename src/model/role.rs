//! Role assignments and what the roles allow.

use super::{Field, ResourceId, Text};

/// A role given to a principal at a scope.
#[derive(Debug, Clone)]
pub struct RoleAssignment {
    /// ARM id.
    pub id: ResourceId,
    /// Object id of the principal.
    pub principal_id: Field<Text>,
    /// The role.
    pub role_definition_id: Field<ResourceId>,
    /// The role's name, where the writer adds it (the az CLI does).
    pub role_name: Field<Text>,
    /// Where it holds.
    pub scope: Field<ResourceId>,
}

/// A role.
#[derive(Debug, Clone)]
pub struct RoleDefinition {
    /// ARM id; the last segment names the role across scopes.
    pub id: ResourceId,
    /// Display name.
    pub role_name: Field<Text>,
    /// What it allows.
    pub permissions: Vec<Permission>,
}

/// One permission set of a role.
#[derive(Debug, Clone, Default)]
pub struct Permission {
    /// Allowed actions, with `*` as wildcard.
    pub actions: Vec<Text>,
    /// Actions taken away again.
    pub not_actions: Vec<Text>,
}

impl Permission {
    /// Whether the set allows `action`.
    pub fn allows(&self, action: &str) -> bool {
        let any = |list: &[Text]| list.iter().any(|pattern| matches_action(pattern, action));
        any(&self.actions) && !any(&self.not_actions)
    }
}

/// Whether an action pattern covers an action; both compare without case.
fn matches_action(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|head| action.strip_prefix(head)) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(middle) = last {
            let Some((_, after)) = rest.split_once::<&str>(middle) else {
                return false;
            };
            rest = after;
        }
        last = Some(piece);
    }
    last.map_or(rest.is_empty(), |tail| rest.ends_with(tail))
}

/// Built-in roles whose rights matter here and are known without reading their definition
/// (<https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltInRole {
    /// Everything.
    Owner,
    /// Everything but access control.
    Contributor,
    /// Everything in `Microsoft.Network`.
    NetworkContributor,
    /// Reading only.
    Reader,
}

impl BuiltInRole {
    /// The built-in role that a definition id names.
    pub fn of(definition: &ResourceId) -> Option<Self> {
        match definition.name().to_ascii_lowercase().as_str() {
            "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" => Some(Self::Owner),
            "b24988ac-6180-42a0-ab88-20f7382dd24c" => Some(Self::Contributor),
            "4d97b98b-1d4f-4787-a291-c67834d212e7" => Some(Self::NetworkContributor),
            "acdd72a7-3385-48ef-bd42-f606fba81ae7" => Some(Self::Reader),
            _ => None,
        }
    }

    /// The portal's name of the role.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Contributor => "Contributor",
            Self::NetworkContributor => "Network Contributor",
            Self::Reader => "Reader",
        }
    }

    /// Whether the role allows a `Microsoft.Network` action.
    #[must_use]
    pub fn allows_network(self, action: &str) -> bool {
        match self {
            Self::Owner | Self::Contributor | Self::NetworkContributor => true,
            Self::Reader => action.to_ascii_lowercase().ends_with("/read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_cover_what_azure_says() {
        let all = [
            ("*", true),
            ("*/read", false),
            ("Microsoft.Network/*", true),
            ("microsoft.network/virtualNetworks/subnets/join/action", true),
            ("Microsoft.Network/virtualNetworks/*/action", true),
            ("Microsoft.Network/virtualNetworks/subnets/read", false),
            ("Microsoft.Compute/*", false),
            ("Microsoft.*/virtualNetworks/*/join/*", true),
            ("", false),
        ];
        for (pattern, expected) in all {
            let action = "Microsoft.Network/virtualNetworks/subnets/join/action";
            assert_eq!(matches_action(pattern, action), expected, "{pattern}");
        }
    }

    #[test]
    fn not_actions_take_rights_away() {
        let set = Permission {
            actions: vec!["*".into()],
            not_actions: vec!["Microsoft.Network/routeTables/*".into()],
        };
        assert!(set.allows("Microsoft.Network/virtualNetworks/subnets/read"));
        assert!(!set.allows("Microsoft.Network/routeTables/read"));
    }
}
