//! New role assignments and identities; both are there at once.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

use super::text;
use crate::sim::answer::Reply;
use crate::sim::{Ask, Server, lock};

impl Server {
    /// 201, as recorded (recordings/cli_aks_create_default_service and others).
    pub(super) fn put_assignment(&self, ask: &Ask, goal: &Value) -> Reply {
        let (role, principal) =
            (text(goal, "/properties/roleDefinitionId"), text(goal, "/properties/principalId"));
        if role.is_empty() || principal.is_empty() {
            let message = "properties.roleDefinitionId and properties.principalId are required.";
            return Reply::error(400, "BadRequestFormat", message);
        }
        let scope = ask.path.rsplitn(5, '/').nth(4).unwrap_or_default();
        let body = json!({
            "id": ask.path, "name": ask.path.rsplit('/').next(),
            "type": "Microsoft.Authorization/roleAssignments",
            "properties": { "roleDefinitionId": role, "principalId": principal,
                "principalType": "ServicePrincipal", "scope": scope },
        });
        lock(&self.changes.0).changed.insert(ask.path.to_ascii_lowercase(), body.clone());
        Reply { status: 201, ..Reply::json(body.to_string()) }
    }

    /// Guess: the shape of the specification, no recording has it.
    pub(super) fn put_identity(&self, ask: &Ask, goal: &Value) -> Reply {
        let known = self.current(&ask.path).is_some();
        let body = json!({
            "id": ask.path, "name": ask.path.rsplit('/').next(),
            "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
            "location": goal.get("location"), "properties": principal(&ask.path),
        });
        lock(&self.changes.0).changed.insert(ask.path.to_ascii_lowercase(), body.clone());
        Reply { status: if known { 200 } else { 201 }, ..Reply::json(body.to_string()) }
    }
}

/// The ids of a user-assigned identity, the same wherever it is named.
pub(super) fn principal(id: &str) -> Value {
    let mut hasher = DefaultHasher::new();
    id.to_ascii_lowercase().hash(&mut hasher);
    let number = hasher.finish() >> 16;
    json!({ "principalId": format!("00000000-0000-4000-a000-{number:012x}"),
        "clientId": format!("00000000-0000-4000-b000-{number:012x}") })
}
