//! The requests of a session: what each write reads, what it sends, and how its traces look.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::azure::refusal;
use crate::azure::edit::{Edit, update_body};
use crate::model::READ_ONLY;
use crate::model::ResourceId;
use crate::session::port::{Prepared, Refusal, Traces};
use crate::session::{Change, Deed, Standing, difference};
use crate::source::{LiveSource, NETWORK_API};

/// Stable versions of the other APIs that are written
/// (Azure/azure-rest-api-specs, msi and authorization, stable).
const IDENTITY_API: &str = "2023-01-31";
const ROLE_API: &str = "2022-04-01";
/// Network Contributor (docs: azure/role-based-access-control/built-in-roles), which the AKS
/// documentation names as the role to give (docs:configure-kubenet.md).
const NETWORK_CONTRIBUTOR: &str = "4d97b98b-1d4f-4787-a291-c67834d212e7";

fn wrong(message: String) -> Refusal {
    Refusal {
        status: None,
        code: "NotPrepared".to_owned(),
        message,
        correlation: None,
        passes: false,
    }
}

/// Makes a write ready.
pub(super) fn prepare(
    live: &LiveSource,
    cluster: &ResourceId,
    deed: &Deed,
) -> Result<Prepared, Refusal> {
    match deed {
        Deed::Cluster(fields) => {
            let edits = fields.iter().map(|(path, value)| edit(path, value)).collect::<Vec<_>>();
            of_cluster(live, cluster, &edits)
        }
        Deed::Attach { identity } => {
            let value =
                json!({ "type": "UserAssigned", "userAssignedIdentities": { identity: {} } });
            of_cluster(live, cluster, &[Edit::set("identity", &value)])
        }
        Deed::Identity { id, location } => identity(live, id, location),
        Deed::Role { identity, principal, scope } => {
            role(live, (identity, principal.as_deref()), scope)
        }
        Deed::Unbind { subnet } => unbind(live, subnet),
    }
}

fn edit(path: &str, value: &str) -> Edit {
    let value: Value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    Edit::set(path, &value)
}

fn of_cluster(live: &LiveSource, id: &ResourceId, edits: &[Edit]) -> Result<Prepared, Refusal> {
    let (read, version) = live.cluster(id).map_err(|failure| refusal(&failure))?;
    let body = update_body(&read, edits).map_err(|why| wrong(why.to_string()))?;
    let mut prepared = compared(id, &version, "eTag", &read, body);
    prepared.cautions.push(
        "Azure reimages every node of every pool that the change concerns; start no second \
         operation."
            .to_owned(),
    );
    Ok(prepared)
}

/// A write of what is there, with what it changes; what Azure sets itself is listed apart.
fn compared(id: &ResourceId, version: &str, etag: &str, read: &str, body: String) -> Prepared {
    let before: Value = serde_json::from_str(read).unwrap_or_default();
    let after: Value = serde_json::from_str(&body).unwrap_or_default();
    let gone = |change: &Change| change.to.is_none() && is_read_only(&change.what);
    let (left_out, changes): (Vec<Change>, Vec<Change>) =
        difference(&before, &after).into_iter().partition(gone);
    Prepared {
        resource: id.clone(),
        api_version: version.to_owned(),
        etag: before.get(etag).and_then(Value::as_str).map(str::to_owned),
        body,
        done: changes.is_empty() && Standing::of(&before).state.eq_ignore_ascii_case("Succeeded"),
        changes,
        left_out: left_out.into_iter().map(|change| change.what).collect(),
        cautions: Vec::new(),
    }
}

/// Whether the end of a path is that of a read-only member; items and names of identities vary.
fn is_read_only(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    READ_ONLY.iter().any(|known| known.rsplit('.').next() == Some(last))
}

fn new(id: ResourceId, version: &str, body: &Value) -> Prepared {
    let set = Change { what: id.name().to_owned(), from: None, to: Some(body.to_string()) };
    Prepared {
        resource: id,
        api_version: version.to_owned(),
        etag: None,
        body: body.to_string(),
        changes: vec![set],
        left_out: Vec::new(),
        cautions: Vec::new(),
        done: false,
    }
}

fn done(id: ResourceId, version: &str) -> Prepared {
    Prepared { done: true, changes: Vec::new(), ..new(id, version, &Value::Null) }
}

/// What is there, or nothing where there is nothing.
fn there(live: &LiveSource, id: &ResourceId, version: &str) -> Result<Option<String>, Refusal> {
    match live.resource(id, version) {
        Ok(body) => Ok(Some(body)),
        Err(failure) if failure.status == Some(404) => Ok(None),
        Err(failure) => Err(refusal(&failure)),
    }
}

fn identity(live: &LiveSource, id: &str, location: &str) -> Result<Prepared, Refusal> {
    let id = ResourceId::new(id);
    if there(live, &id, IDENTITY_API)?.is_some() {
        return Ok(done(id, IDENTITY_API));
    }
    Ok(new(id, IDENTITY_API, &json!({ "location": location })))
}

fn role(
    live: &LiveSource,
    identity: (&str, Option<&str>),
    scope: &str,
) -> Result<Prepared, Refusal> {
    let (principal, id) = assignment(live, identity, scope)?;
    if there(live, &id, ROLE_API)?.is_some() {
        return Ok(done(id, ROLE_API));
    }
    let subscription = id.subscription().unwrap_or_default();
    let role = format!(
        "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/\
         {NETWORK_CONTRIBUTOR}"
    );
    let body = json!({ "properties": { "roleDefinitionId": role, "principalId": principal,
        "principalType": "ServicePrincipal" } });
    let mut prepared = new(id, ROLE_API, &body);
    prepared.cautions.push(
        "A role takes up to 60 minutes to hold (docs:configure-kubenet.md); it goes no further \
         than this one resource."
            .to_owned(),
    );
    Ok(prepared)
}

/// The principal of an identity, and the id of its role on a scope: always the same for the same pair,
/// so that a write whose answer was lost is found again.
fn assignment(
    live: &LiveSource,
    (identity, principal): (&str, Option<&str>),
    scope: &str,
) -> Result<(String, ResourceId), Refusal> {
    let principal = match principal {
        Some(known) => known.to_owned(),
        None => principal_of(live, identity)?,
    };
    let mut name = Sha256::digest(format!("{principal} {scope}").to_ascii_lowercase());
    // A UUID of version 8: its bits are the digest's own (RFC 9562).
    if let [_, _, _, _, _, _, version, _, variant, ..] = name.as_mut_slice() {
        *version = (*version & 0x0f) | 0x80;
        *variant = (*variant & 0x3f) | 0x80;
    }
    let hex: String = name.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    let name = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    let id = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}");
    Ok((principal, ResourceId::new(&id)))
}

fn principal_of(live: &LiveSource, identity: &str) -> Result<String, Refusal> {
    let body = live.resource(&ResourceId::new(identity), IDENTITY_API);
    let body = body.map_err(|failure| refusal(&failure))?;
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let principal = body.pointer("/properties/principalId").and_then(Value::as_str);
    principal.map(str::to_owned).ok_or_else(|| wrong(format!("{identity} has no principalId")))
}

fn unbind(live: &LiveSource, subnet: &str) -> Result<Prepared, Refusal> {
    let id = ResourceId::new(subnet);
    let read = live.resource(&id, NETWORK_API).map_err(|failure| refusal(&failure))?;
    let body = update_body(&read, &[Edit::remove("properties.routeTable")])
        .map_err(|why| wrong(why.to_string()))?;
    let mut prepared = compared(&id, NETWORK_API, "etag", &read, body);
    let before: Value = serde_json::from_str(&read).unwrap_or_default();
    let table = before.pointer("/properties/routeTable/id").and_then(Value::as_str);
    prepared.done = table.is_none();
    if let Some(table) = table {
        prepared.cautions = users(live, &id, &ResourceId::new(table));
    }
    Ok(prepared)
}

/// Who uses a table, and what the subnet loses with it.
fn users(live: &LiveSource, subnet: &ResourceId, table: &ResourceId) -> Vec<String> {
    let Ok(body) = live.resource(table, NETWORK_API) else {
        return vec![format!(
            "The route table {} could not be read: who else uses it is unknown.",
            table.name()
        )];
    };
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let list =
        |path: &str| body.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, path: &str| {
        value.pointer(path).and_then(Value::as_str).unwrap_or("?").to_owned()
    };
    let others: Vec<String> = list("/properties/subnets")
        .iter()
        .map(|one| ResourceId::new(&text(one, "/id")))
        .filter(|one| one != subnet)
        .map(|one| one.name().to_owned())
        .collect();
    let routes: Vec<String> = list("/properties/routes")
        .iter()
        .map(|route| {
            let to = text(route, "/properties/addressPrefix");
            format!("{to} by {}", text(route, "/properties/nextHopType"))
        })
        .collect();
    vec![
        format!("Also bound to {}: {}.", table.name(), words(&others)),
        format!("{} loses these routes: {}.", subnet.name(), words(&routes)),
    ]
}

fn words(list: &[String]) -> String {
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}

/// How the resource of a write looks that nobody knows about.
pub(super) fn traces(
    live: &LiveSource,
    cluster: &ResourceId,
    deed: &Deed,
) -> Result<Traces, Refusal> {
    let still = |goal: bool| Traces { goal, running: false, etag: None };
    match deed {
        Deed::Cluster(_) | Deed::Attach { .. } => {
            let (read, _) = live.cluster(cluster).map_err(|failure| refusal(&failure))?;
            let body: Value = serde_json::from_str(&read).unwrap_or_default();
            let standing = Standing::of(&body);
            let goal = match deed {
                Deed::Cluster(fields) => {
                    fields.iter().all(|(path, value)| is_set(&body, path, value))
                }
                Deed::Attach { identity } => has_identity(&body, identity),
                _ => false,
            };
            Ok(Traces { goal, running: standing.is_running(), etag: standing.etag })
        }
        Deed::Identity { id, .. } => {
            Ok(still(there(live, &ResourceId::new(id), IDENTITY_API)?.is_some()))
        }
        Deed::Role { identity, principal, scope } => {
            let (_, id) = assignment(live, (identity, principal.as_deref()), scope)?;
            Ok(still(there(live, &id, ROLE_API)?.is_some()))
        }
        Deed::Unbind { subnet } => {
            let read = live.resource(&ResourceId::new(subnet), NETWORK_API);
            let read = read.map_err(|failure| refusal(&failure))?;
            let body: Value = serde_json::from_str(&read).unwrap_or_default();
            let etag = body.get("etag").and_then(Value::as_str).map(str::to_owned);
            Ok(Traces {
                goal: body.pointer("/properties/routeTable").is_none(),
                running: false,
                etag,
            })
        }
    }
}

fn is_set(body: &Value, path: &str, value: &str) -> bool {
    let found = path.split('.').try_fold(body, |value, name| value.get(name));
    let wanted: Value = serde_json::from_str(value).unwrap_or_default();
    match (found, &wanted) {
        (Some(Value::String(found)), Value::String(wanted)) => found.eq_ignore_ascii_case(wanted),
        // What is none may be left out.
        (None, Value::String(wanted)) => wanted == "none",
        (found, wanted) => found == Some(wanted),
    }
}

fn has_identity(body: &Value, identity: &str) -> bool {
    let all = body.pointer("/identity/userAssignedIdentities").and_then(Value::as_object);
    all.is_some_and(|all| all.keys().any(|own| own.eq_ignore_ascii_case(identity)))
}
