//! The asynchronous update of a cluster, as recorded: 200 with the goal and `Azure-AsyncOperation`,
//! polls that judge by `status` alone, a new eTag at the end.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::Reply;
use super::{Ask, Server, lock};

/// Recorded: 9 minutes and 22 seconds for one node
/// (recordings/cli_aks_kubenet_to_cni_overlay_migration).
const TAKES: Duration = Duration::from_secs(562);

/// Updates that were asked for.
#[derive(Debug, Default)]
pub(super) struct Updates(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Bodies that are no longer those of the world, by id in lower case.
    changed: BTreeMap<String, Value>,
    operations: BTreeMap<String, Operation>,
    writes: u64,
}

#[derive(Debug, Clone)]
struct Operation {
    cluster: String,
    started: Instant,
}

impl Server {
    /// How long an update takes here.
    fn takes(&self) -> Duration {
        let factor = self.options.time_factor;
        if factor > 0.0 { TAKES.div_f64(factor) } else { TAKES }
    }

    /// A cluster's body as it is now, when an update has changed it.
    pub(super) fn updated(&self, id: &str) -> Option<Value> {
        let mut state = lock(&self.updates.0);
        self.settle(&mut state);
        state.changed.get(&id.to_ascii_lowercase()).cloned()
    }

    /// Ends the operations whose time has come.
    fn settle(&self, state: &mut State) {
        let done: Vec<Operation> = state
            .operations
            .values()
            .filter(|operation| operation.started.elapsed() >= self.takes())
            .cloned()
            .collect();
        for operation in done {
            let etag = format!("\"{}\"", state.writes + 1);
            let Some(body) = state.changed.get_mut(&operation.cluster) else { continue };
            if body.pointer("/properties/provisioningState") == Some(&json!("Updating")) {
                set(body, "/properties/provisioningState", json!("Succeeded"));
                set(body, "/eTag", json!(etag));
                state.writes += 1;
            }
        }
    }

    /// Answers a PUT of a cluster that exists.
    pub(super) fn put_cluster(&self, ask: &Ask, if_match: Option<&str>) -> Reply {
        let Some(resource) = self.world.get(&ask.path) else {
            return Reply::flat(404, "NotFound", "Could not find the managed cluster.");
        };
        let Ok(goal) = serde_json::from_slice::<Value>(&ask.body) else {
            return Reply::flat(400, "BadRequest", "The request content was invalid.");
        };
        let key = ask.path.to_ascii_lowercase();
        let mut state = lock(&self.updates.0);
        self.settle(&mut state);
        let world = || serde_json::from_str(&resource.text).unwrap_or_default();
        let mut body: Value = state.changed.get(&key).cloned().unwrap_or_else(world);
        let etag = body.get("eTag").and_then(Value::as_str).unwrap_or("\"0\"").to_owned();
        if if_match.is_some_and(|wanted| wanted != "*" && wanted != etag) {
            // Guess: the status and code; no 412 of AKS is recorded.
            let message =
                format!("The eTag {} is not the present one.", if_match.unwrap_or_default());
            return Reply::flat(412, "EtagMismatch", &message);
        }
        if body.pointer("/properties/provisioningState") == Some(&json!("Updating")) {
            // Reported: arm/reported-operation-in-progress.json.
            let message = "Operation is not allowed: Another operation (Updating) is in progress, please \
                           wait for it to finish before starting a new operation. See \
                           https://aka.ms/aks-pending-operation for more details";
            return Reply::flat(409, "OperationNotAllowed", message);
        }
        merge(&mut body, &goal);
        set(&mut body, "/properties/provisioningState", json!("Updating"));
        set(&mut body, "/eTag", json!(etag));
        state.writes += 1;
        let operation = format!("00000000-0000-4000-8000-{:012x}", state.writes);
        let location = body.get("location").and_then(Value::as_str).unwrap_or("westeurope");
        let link = format!(
            "{}/subscriptions/{}/providers/Microsoft.ContainerService/locations/{location}/operations/\
             {operation}?api-version=2017-08-31&t=0&c=sim&s=sim&h=sim",
            self.endpoint,
            resource.id.subscription().unwrap_or_default()
        );
        let text = body.to_string();
        state
            .operations
            .insert(operation, Operation { cluster: key.clone(), started: Instant::now() });
        state.changed.insert(key, body);
        Reply::json(text).with("azure-asyncoperation", link)
    }

    /// A poll. The recorded run carries this error to the very end, in success as well.
    pub(super) fn operation(&self, name: &str) -> Reply {
        let mut state = lock(&self.updates.0);
        self.settle(&mut state);
        let Some(operation) = state.operations.get(name) else {
            return Reply::error(404, "NotFound", "The operation was not found.");
        };
        let done = operation.started.elapsed() >= self.takes();
        let mut body = json!({ "name": name, "status": if done { "Succeeded" } else { "InProgress" },
            "startTime": "2023-12-20T17:17:33.7726406Z",
            "error": { "code": "NotLatestOperation", "message": "Cannot proceed with the operation. \
                Either the operation has been preempted by another one, or the information needed by \
                the operation failed to be saved (or hasn't been saved yet)." } });
        if done {
            set(&mut body, "/endTime", json!("2023-12-20T17:26:55.4135022Z"));
        }
        Reply::json(body.to_string())
    }
}

/// Puts a value at a path of objects; what is in the way of other kinds is left.
fn set(body: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(object) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        object.insert(name.to_owned(), value);
    }
}

/// Guess: what the request leaves out stays, as AKS fills in what it keeps itself.
fn merge(body: &mut Value, goal: &Value) {
    match (body, goal) {
        (Value::Object(body), Value::Object(goal)) => {
            for (key, value) in goal {
                merge(body.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (body, goal) => *body = goal.clone(),
    }
}
