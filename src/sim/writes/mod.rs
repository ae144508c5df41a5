//! What changes: updates of clusters, subnets and route tables, new identities and roles.
//!
//! The world stays as it was given; what a write changed lies over it.

mod access;
mod cluster;
mod network;
mod operation;
mod refuse;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::answer::Reply;
use super::{Ask, Server, lock};
use crate::model::ResourceId;
use operation::Operation;

/// Everything that writes have changed.
#[derive(Debug, Default)]
pub(super) struct Changes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Bodies that are no longer those of the world, by id in lower case.
    changed: BTreeMap<String, Value>,
    removed: BTreeSet<String>,
    operations: BTreeMap<String, Operation>,
    /// Clusters whose first update has failed, as it should.
    failed: BTreeSet<String>,
    writes: u64,
}

impl State {
    /// A new eTag, in the form of real ones.
    fn tag(&mut self) -> String {
        self.writes += 1;
        format!("00000000-0000-4000-9000-{:012x}", self.writes)
    }
}

impl Server {
    /// A resource as it is now; a subnet is a part of its network.
    pub(super) fn current(&self, id: &str) -> Option<Value> {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        self.find(&state, id)
    }

    /// Whether a write changed or removed a resource of the world; others are answered as they came.
    pub(super) fn is_changed(&self, id: &str) -> bool {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let key = id.to_ascii_lowercase();
        state.changed.contains_key(&key) || state.removed.contains(&key)
    }

    fn find(&self, state: &State, id: &str) -> Option<Value> {
        let key = id.to_ascii_lowercase();
        if state.removed.contains(&key) {
            return None;
        }
        if let Some(body) = state.changed.get(&key) {
            return Some(body.clone());
        }
        if let Some(resource) = self.world.get(id) {
            return serde_json::from_str(&resource.text).ok();
        }
        let (network, _) = key.split_once("/subnets/")?;
        let network = self.find(state, network)?;
        let all = network.pointer("/properties/subnets").and_then(Value::as_array)?;
        all.iter().find(|one| text(one, "/id").eq_ignore_ascii_case(id)).cloned()
    }

    /// Resources of a type below a scope that writes have made.
    pub(super) fn made(&self, scope: &str, kind: &str) -> Vec<Value> {
        let state = lock(&self.changes.0);
        let scope = format!("{}/", scope.to_ascii_lowercase());
        let new = |(key, body): &(&String, &Value)| {
            key.starts_with(&scope)
                && text(body, "/type").eq_ignore_ascii_case(kind)
                && self.world.get(key).is_none()
        };
        state.changed.iter().filter(new).map(|(_, body)| body.clone()).collect()
    }

    /// Whether an update of any cluster runs.
    pub(super) fn is_updating(&self) -> bool {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        state.operations.values().any(|operation| !operation.settled)
    }

    /// Changes a resource as somebody else would; it gets a new eTag.
    pub(super) fn edit(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let Some(mut body) = self.find(&state, id) else { return };
        change(&mut body);
        let tag = state.tag();
        if body.get("eTag").is_some() {
            set(&mut body, "/eTag", json!(tag));
        }
        self.keep(&mut state, id, body);
    }

    /// Puts a body in place; a subnet into its network.
    fn keep(&self, state: &mut State, id: &str, body: Value) {
        let key = id.to_ascii_lowercase();
        let network = key.split_once("/subnets/").map(|(network, _)| network.to_owned());
        let Some(mut whole) = network.as_deref().and_then(|network| self.find(state, network))
        else {
            state.changed.insert(key, body);
            return;
        };
        let list = whole.pointer_mut("/properties/subnets").and_then(Value::as_array_mut);
        let place = list
            .and_then(|all| all.iter_mut().find(|one| text(one, "/id").eq_ignore_ascii_case(id)));
        if let Some(place) = place {
            *place = body;
        }
        state.changed.insert(network.unwrap_or_default(), whole);
    }

    /// Answers a write.
    pub(super) fn put(&self, ask: &Ask) -> Reply {
        let Ok(goal) = serde_json::from_slice::<Value>(&ask.body) else {
            return Reply::flat(400, "BadRequest", "The request content was invalid.");
        };
        let id = ResourceId::new(&ask.path);
        let is = |kind: &str| id.is_a(kind);
        if is("Microsoft.ContainerService/managedClusters") {
            self.put_cluster(ask, &goal)
        } else if is("Microsoft.Authorization/roleAssignments") {
            self.put_assignment(ask, &goal)
        } else if id.segment_after("virtualNetworks").is_some()
            && id.segment_after("subnets").is_some()
        {
            self.put_subnet(ask, goal)
        } else if is("Microsoft.ManagedIdentity/userAssignedIdentities") {
            self.put_identity(ask, &goal)
        } else {
            Reply::error(405, "MethodNotAllowed", "The simulated Azure does not write this type.")
        }
    }
}

/// Puts a value at a path of objects; what is in the way of other kinds is left.
fn set(body: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(object) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        object.insert(name.to_owned(), value);
    }
}

fn text<'a>(body: &'a Value, path: &str) -> &'a str {
    body.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn is(body: &Value, path: &str, value: &str) -> bool {
    text(body, path).eq_ignore_ascii_case(value)
}

fn pools(body: &Value) -> &[Value] {
    let all = body.pointer("/properties/agentPoolProfiles").and_then(Value::as_array);
    all.map_or(&[], Vec::as_slice)
}

/// What a request leaves out stays, as AKS fills in what it keeps itself; pools are matched by name.
/// Guess: the rule; recorded updates send everything.
fn merge(body: &mut Value, goal: &Value) {
    match (body, goal) {
        (Value::Object(body), Value::Object(goal)) => {
            for (key, value) in goal {
                merge(body.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(old), Value::Array(new))
            if new.iter().all(|one| one.get("name").is_some()) =>
        {
            let merged = new.iter().map(|item| {
                let mut own = old.iter().find(|one| one.get("name") == item.get("name")).cloned();
                let own = own.get_or_insert_default();
                merge(own, item);
                own.clone()
            });
            *old = merged.collect();
        }
        (body, goal) => *body = goal.clone(),
    }
}
