//! Asynchronous operations: what runs, how far it is, and how it ends.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{State, is, pools, set, text};
use crate::sim::answer::Reply;
use crate::sim::{Server, lock};

/// An operation on one resource.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// The resource, in lower case.
    pub target: String,
    pub started: Instant,
    /// Simulated seconds.
    pub takes: f64,
    /// The error that it ends with.
    pub error: Option<Value>,
    /// Nodes that are replaced, where it replaces nodes.
    pub nodes: Option<u64>,
    /// Whether its result is in the world.
    pub settled: bool,
}

/// The recorded overlay migration carried this error while it ran and when it had succeeded.
const NOISE: &str = "Cannot proceed with the operation. Either the operation has been preempted by \
                     another one, or the information needed by the operation failed to be saved \
                     (or hasn't been saved yet).";

impl Server {
    fn elapsed(&self, operation: &Operation) -> f64 {
        let factor = if self.options.time_factor > 0.0 { self.options.time_factor } else { 1.0 };
        operation.started.elapsed().as_secs_f64() * factor
    }

    /// The address of a new operation, in the recorded form: signed, with an old version.
    pub(super) fn begin(
        &self,
        state: &mut State,
        provider: &str,
        location: &str,
        operation: Operation,
    ) -> String {
        state.writes += 1;
        let name = format!("00000000-0000-4000-8000-{:012x}", state.writes);
        let subscription = operation.target.split('/').nth(2).unwrap_or_default().to_owned();
        state.operations.insert(name.clone(), operation);
        format!(
            "{}/subscriptions/{subscription}/providers/{provider}/locations/{location}/operations/{name}\
             ?api-version=2017-08-31&t=638386894539239680&c=sim&s=sim&h=sim",
            self.endpoint
        )
    }

    /// Ends the operations whose time has come.
    pub(super) fn settle(&self, state: &mut State) {
        let done = |one: &Operation| !one.settled && self.elapsed(one) >= one.takes;
        let due: Vec<Operation> = state
            .operations
            .values_mut()
            .filter(|one| done(one))
            .map(|one| {
                one.settled = true;
                one.clone()
            })
            .collect();
        for operation in due {
            self.finish(state, &operation);
        }
    }

    fn finish(&self, state: &mut State, operation: &Operation) {
        let Some(mut body) = state.changed.get(&operation.target).cloned() else { return };
        if !is(&body, "/properties/provisioningState", "Updating") {
            return;
        }
        let word = if operation.error.is_some() { "Failed" } else { "Succeeded" };
        set(&mut body, "/properties/provisioningState", json!(word));
        match &operation.error {
            Some(error) => {
                set(&mut body, "/properties/status", json!({ "provisioningError": error }));
            }
            None => set(&mut body, "/properties/status", Value::Null),
        }
        let tag = state.tag();
        set(&mut body, "/eTag", json!(tag));
        let all = body.pointer_mut("/properties/agentPoolProfiles").and_then(Value::as_array_mut);
        for (index, pool) in all.into_iter().flatten().enumerate() {
            // Guess: of a failed update the first pool is done, the others are not.
            let word = if index == 0 { "Succeeded" } else { word };
            set(pool, "/provisioningState", json!(word));
        }
        if operation.error.is_none() && operation.nodes.is_some() {
            self.release_routes(state, &body);
        }
        state.changed.insert(operation.target.clone(), body);
    }

    /// A poll.
    pub(in crate::sim) fn operation(&self, name: &str) -> Reply {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let Some(operation) = state.operations.get(name) else {
            return Reply::error(404, "NotFound", "The operation was not found.");
        };
        let mut body = json!({ "name": name, "status": self.status(operation),
            "startTime": "2023-12-20T17:17:33.7726406Z" });
        if operation.nodes.is_some() {
            set(&mut body, "/error", json!({ "code": "NotLatestOperation", "message": NOISE }));
        }
        if operation.settled {
            set(&mut body, "/endTime", json!("2023-12-20T17:26:55.4135022Z"));
            if let Some(error) = &operation.error {
                set(&mut body, "/error", error.clone());
            }
        }
        self.paced(Reply::json(body.to_string()))
    }

    /// Guess: recorded polls name no wait; where time runs faster, the next look comes sooner.
    pub(super) fn paced(&self, reply: Reply) -> Reply {
        if self.options.time_factor > 1.0 { reply.with("retry-after", "0") } else { reply }
    }

    /// `InProgress`, then how many nodes are done.
    ///
    /// Guess: the words with nodes were recorded for new clusters
    /// (arm/op-status-agentpools-progress.json).
    fn status(&self, operation: &Operation) -> String {
        if operation.settled {
            return if operation.error.is_some() { "Failed" } else { "Succeeded" }.to_owned();
        }
        let share = self.elapsed(operation) / operation.takes.max(0.001);
        match operation.nodes {
            Some(nodes) if share > 0.2 => {
                #[allow(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count of nodes, shown only"
                )]
                let done = (((share - 0.2) / 0.8).clamp(0.0, 1.0) * nodes as f64) as u64;
                format!("CreatingAgentPools: {done}/{nodes} nodes completed")
            }
            _ => "InProgress".to_owned(),
        }
    }
}

/// Nodes of all pools.
pub(super) fn nodes(body: &Value) -> u64 {
    let count = |pool: &Value| pool.get("count").and_then(Value::as_u64).unwrap_or_default();
    pools(body).iter().map(count).sum()
}

/// Plugin, mode, data plane and policy engine live on the nodes; a retry after a failure goes on.
pub(super) fn replaces_nodes(before: &Value, goal: &Value) -> bool {
    let fields = ["networkPlugin", "networkPluginMode", "networkDataplane", "networkPolicy"];
    is(before, "/properties/provisioningState", "Failed")
        || fields.iter().any(|field| {
            let path = format!("/properties/networkProfile/{field}");
            !text(before, &path).eq_ignore_ascii_case(text(goal, &path))
        })
}
