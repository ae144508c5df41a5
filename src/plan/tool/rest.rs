//! Requests to Azure Resource Manager.
//!
//! A change is never a body of its own: it is what was read, with exactly these members set. So each is
//! five actions: read, the edits as JSON, the body made of both, the `PUT` with `If-Match`, the wait.

use serde_json::Value;

use super::op::{Op, SubnetMember};
use super::rest_change::{Edits, change};
use super::rest_new as new;
use super::{Action, At, Language, api, quote};

/// Where clusters of the public cloud are written to.
pub(super) const HOST: &str = "https://management.azure.com";

/// What a request does with its body.
pub(super) enum Body<'a> {
    None,
    Json(&'a Value),
    File(&'a str),
}

pub(super) fn link(path: &str, version: &str) -> String {
    format!("{HOST}{}?api-version={version}", quote::url(path))
}

pub(super) fn request(method: &str, link: &str, headers: &[&str], body: &Body<'_>) -> String {
    let mut text = format!("{method} {link}\nAuthorization: Bearer {{{{token}}}}");
    if !matches!(body, Body::None) {
        text.push_str("\nContent-Type: application/json");
    }
    for header in headers {
        text.push('\n');
        text.push_str(header);
    }
    match body {
        Body::None => {}
        Body::Json(value) => {
            text.push_str("\n\n");
            text.push_str(&quote::json(value));
        }
        Body::File(name) => {
            text.push_str("\n\n< ./");
            text.push_str(name);
        }
    }
    text
}

pub(super) fn http(title: String, text: String) -> Action {
    Action::new(Language::Http, title, text)
}

/// What an operation does; none where it stays an az command.
pub(super) fn actions(at: At<'_>, op: &Op) -> Option<Vec<Action>> {
    let own = at.input.cluster.id.as_str();
    match op {
        Op::Read { id, look, file } => one(get(id, look.as_deref(), file.as_deref())),
        Op::List { path, filter } => one(list(path, filter.as_deref())),
        Op::Cluster(sets) => Some(change(at, own, &Edits { sets, remove: &[] })),
        Op::Pool { id, sets } => Some(change(at, id, &Edits { sets, remove: &[] })),
        Op::Subnet { id, member } => Some(subnet(at, id, *member)),
        Op::AddPool { id, sets } => new::add_pool(id, sets),
        Op::NewCluster { id, sets } => Some(new::new_cluster(at, id, sets)),
        Op::New(new) => Some(new::make(at, new)),
        Op::Delete { id } => new::delete(id),
        Op::Post { id, action } => new::post(id, action),
        Op::Wait => one(settled(own)),
        Op::Kubectl | Op::Other => None,
    }
}

fn one(action: Option<Action>) -> Option<Vec<Action>> {
    action.map(|action| vec![action])
}

fn get(id: &str, look: Option<&str>, file: Option<&str>) -> Option<Action> {
    let text = request("GET", &link(id, api::version(id)?), &[], &Body::None);
    let mut action = http(format!("Read {}", api::words(id)), text);
    if let Some(look) = look {
        action = action
            .note(format!("Look at {look}; az shows what lies in properties beside the rest."));
    }
    if let Some(file) = file {
        action = action.note(format!("Keep the answer as {file}."));
    }
    Some(action)
}

fn list(path: &str, filter: Option<&str>) -> Option<Action> {
    let mut link = link(path, api::version(path)?);
    if let Some(filter) = filter {
        link.push_str("&$filter=");
        link.push_str(&quote::url(filter));
    }
    let text = request("GET", &link, &[], &Body::None);
    if path.ends_with("/upgradeProfiles/default") {
        return Some(http("Read which upgrades AKS offers".to_owned(), text));
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let next = "Where the answer has a nextLink, ask that link too, as it is.";
    Some(http(format!("List {name}"), text).note(next))
}

fn settled(id: &str) -> Option<Action> {
    let text = request("GET", &link(id, api::version(id)?), &[], &Body::None);
    let note = "Ask again every 30 seconds until properties.provisioningState and that of every pool is \
                Succeeded; Failed and Canceled are ends too.";
    Some(http(format!("Wait for {}", api::words(id)), text).note(note))
}

fn subnet(at: At<'_>, id: &str, member: SubnetMember) -> Vec<Action> {
    let edits = match member {
        SubnetMember::RouteTable => Edits { sets: &[], remove: &["properties.routeTable"] },
        SubnetMember::Delegations => Edits { sets: &[], remove: &["properties.delegations"] },
    };
    change(at, id, &edits)
}
