//! Resources that come and go, and actions, as requests.

use serde_json::{Value, json};

use super::op::{New, Set};
use super::parse::lock_id;
use super::rest::{Body, HOST, http, link, request};
use super::rest_change::{Edits, poll};
use super::{Action, At, Language, api, quote, tree};

const CREATE: &str = "https://learn.microsoft.com/rest/api/aks/managed-clusters/create-or-update";
const POOLS: &str = "https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update";
const ROLES: &str = "https://learn.microsoft.com/rest/api/authorization/role-assignments/create";
/// Network Contributor
/// (<https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>).
pub(super) const NETWORK_CONTRIBUTOR: &str = "4d97b98b-1d4f-4787-a291-c67834d212e7";

pub(super) fn add_pool(id: &str, sets: &[Set]) -> Option<Vec<Action>> {
    let body = Value::Object(tree::nested(sets));
    let text = request("PUT", &link(id, api::version(id)?), &[], &Body::Json(&body));
    let put = http(format!("Make {}", api::words(id)), text)
        .note("Add taints, labels and zones of the pool that it replaces.")
        .source(POOLS);
    Some(vec![put, poll()])
}

pub(super) fn new_cluster(at: At<'_>, id: &str, sets: &[Set]) -> Vec<Action> {
    let file = format!("{}-body.json", at.name('-'));
    let edits = Edits { sets, remove: &[] };
    let words = api::words(id);
    let put = request("PUT", &link(id, api::AKS), &[], &Body::File(&file));
    vec![
        Action::new(
            Language::Json,
            format!("What the template of {words} must say"),
            quote::json(&edits.json()),
        )
        .note(format!(
            "Write it into {file} with the pools (vnetSubnetID: the new subnet), identity, add-ons and \
             access of the old cluster."
        )),
        http(format!("Make {words}"), put).source(CREATE),
        poll(),
    ]
}

pub(super) fn make(at: At<'_>, new: &New) -> Vec<Action> {
    match new {
        New::Identity { id, location } => {
            let body = json!({ "location": location });
            let put = put_new(id, &body, "Make");
            vec![put.note(
                "properties.principalId of the answer is the variable principalId of the requests that \
                 follow.",
            )]
        }
        New::Role { scope, principal } => vec![role(at, scope, principal.as_deref())],
        New::Lock { scope, name, level } => {
            let body = json!({ "properties": { "level": level } });
            vec![put_new(&lock_id(scope, name), &body, "Put back")]
        }
    }
}

fn put_new(id: &str, body: &Value, verb: &str) -> Action {
    let version = api::version(id).unwrap_or(api::AKS);
    let text = request("PUT", &link(id, version), &[], &Body::Json(body));
    http(format!("{verb} {}", api::words(id)), text)
}

fn role(at: At<'_>, scope: &str, principal: Option<&str>) -> Action {
    let subscription = crate::model::ResourceId::new(scope);
    let subscription = subscription.subscription().unwrap_or(&at.input.cluster.subscription_id);
    let role = format!(
        "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/\
         {NETWORK_CONTRIBUTOR}"
    );
    let who = principal.unwrap_or("$principalId");
    let body = json!({ "properties": { "roleDefinitionId": role, "principalId": who,
        "principalType": "ServicePrincipal" } });
    let place = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/");
    let link = format!("{HOST}{}{{{{$guid}}}}?api-version=2022-04-01", quote::url(&place));
    let mut text = request("PUT", &link, &[], &Body::Json(&body));
    if principal.is_none() {
        text = text.replace("\"$principalId\"", "\"{{principalId}}\"");
    }
    http(format!("Give Network Contributor on {}", api::words(scope)), text)
    .note("The name of an assignment is a new GUID, which $guid stands for; 409 means that it is there.")
    .note("A role takes up to 60 minutes to hold.")
    .source(ROLES)
}

pub(super) fn delete(id: &str) -> Option<Vec<Action>> {
    let text = request("DELETE", &link(id, api::version(id)?), &[], &Body::None);
    let action = http(format!("Delete {}", api::words(id)), text);
    let lock = id.to_ascii_lowercase().contains("/microsoft.authorization/locks/");
    Some(if lock { vec![action] } else { vec![action, poll()] })
}

pub(super) fn post(id: &str, action: &str) -> Option<Vec<Action>> {
    let version = api::version(id)?;
    let text = request("POST", &link(&format!("{id}/{action}"), version), &[], &Body::None);
    Some(vec![http(format!("Ask {} to {action}", api::words(id)), text), poll()])
}
