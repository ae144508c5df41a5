//! What the control plane's identity may do, as far as the role assignments tell.

use super::{Cx, Missing};
use crate::model::{BuiltInRole, CommandLine, Kind, ResourceId, RoleAssignment, Text};

/// A user-assigned identity with the roles that were read for it.
#[derive(Debug)]
pub(super) struct Rights<'a> {
    cx: Cx<'a>,
    /// The identity.
    pub(super) identity: &'a ResourceId,
    /// Its object id.
    pub(super) principal: &'a Text,
}

impl<'a> Rights<'a> {
    /// The rights of the cluster's user-assigned identity, of which AKS allows one.
    ///
    /// # Errors
    /// [`Missing`] when the identity or its object id is not known.
    pub(super) fn of(cx: &Cx<'a>) -> Result<Self, Missing> {
        let identities = &cx.cluster.identity.user_assigned;
        let Some((identity, principal)) = identities.first() else {
            return Err(Missing::new(
                "identity.userAssignedIdentities is not in the body",
                cx.done(cx.az("az aks show").then("-o json")).to_string(),
            ));
        };
        let Some(principal) = principal.value().filter(|id| !id.is_empty()) else {
            return Err(Missing::new(
                format!("the principalId of the identity {identity}"),
                CommandLine::new("az identity show").flag("--ids", identity.as_str()).to_string(),
            ));
        };
        Ok(Self { cx: *cx, identity, principal })
    }

    /// The roles that hold on a resource or may do so.
    pub(super) fn on(&self, target: &ResourceId) -> Vec<&'a RoleAssignment> {
        self.cx.fleet.roles_on(self.principal, target)
    }

    /// Those of `actions` that no role grants on `target`.
    ///
    /// # Errors
    /// [`Missing`] when role assignments or a role were not read and the others do not suffice.
    pub(super) fn lacking(
        &self,
        target: &ResourceId,
        actions: &[&'static str],
    ) -> Result<Vec<&'static str>, Missing> {
        let mut lacking = Vec::new();
        for action in actions {
            if !self.grants(target, action)? {
                lacking.push(*action);
            }
        }
        Ok(lacking)
    }

    fn grants(&self, target: &ResourceId, action: &str) -> Result<bool, Missing> {
        let mut doubt = None;
        for assignment in self.on(target) {
            match (holds(assignment, target), self.allows(assignment, action)) {
                (Some(true), Some(true)) => return Ok(true),
                (Some(false), _) | (_, Some(false)) => {}
                (_, None) => doubt = doubt.or_else(|| Some(unknown_role(assignment, target))),
                (None, _) => doubt = doubt.or_else(|| Some(self.unknown_scope(assignment, target))),
            }
        }
        let subscription = target.subscription().unwrap_or_default();
        if doubt.is_none() && !self.cx.inventory().has_read(Kind::RoleAssignment, subscription) {
            doubt = Some(self.not_listed(format!("role assignments on {target}"), target));
        }
        doubt.map_or(Ok(false), Err)
    }

    /// Whether the role allows an action; `None` when it is not known.
    fn allows(&self, assignment: &RoleAssignment, action: &str) -> Option<bool> {
        let id = assignment.role_definition_id.value()?;
        if let Some(role) = BuiltInRole::of(id) {
            return Some(role.allows_network(action));
        }
        let key = id.name().to_ascii_lowercase();
        let role = self.cx.inventory().role_definitions.get(&key)?;
        // A role that allows nothing does not exist: its permissions were not readable.
        let known = !role.permissions.is_empty();
        known.then(|| role.permissions.iter().any(|set| set.allows(action)))
    }

    fn unknown_scope(&self, assignment: &RoleAssignment, target: &ResourceId) -> Missing {
        let scope = assignment.scope.value().map_or("an unknown scope", ResourceId::as_str);
        let what = format!("whether the role {} at {scope} holds on {target}", name(assignment));
        self.not_listed(what, target)
    }

    fn not_listed(&self, what: String, target: &ResourceId) -> Missing {
        let list = CommandLine::new("az role assignment list")
            .flag("--assignee", self.principal)
            .flag("--scope", target.as_str())
            .then("--include-inherited --include-groups -o json");
        Missing::new(what, list.to_string())
    }
}

/// Whether an assignment holds on a resource; `None` when that cannot be told, as with management
/// groups, whose subscriptions are not read.
fn holds(assignment: &RoleAssignment, target: &ResourceId) -> Option<bool> {
    let scope = assignment.scope.value()?;
    let above = scope.is_a("Microsoft.Management/managementGroups");
    if above { None } else { Some(scope.contains(target)) }
}

fn unknown_role(assignment: &RoleAssignment, target: &ResourceId) -> Missing {
    let role = assignment.role_definition_id.value().map_or("(unreadable)", ResourceId::name);
    let list = CommandLine::new("az role definition list")
        .flag("--name", role)
        .flag("--subscription", target.subscription().unwrap_or_default())
        .then("-o json");
    Missing::new(format!("what the role {} allows on {target}", name(assignment)), list.to_string())
}

fn name(assignment: &RoleAssignment) -> &str {
    let id = assignment.role_definition_id.value().map_or("(unreadable)", ResourceId::name);
    assignment.role_name.text().unwrap_or(id)
}
