//! Updates of clusters, as recorded: 200 with the goal and `Azure-AsyncOperation`, a new eTag at the
//! end.

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::operation::{Operation, nodes, replaces_nodes};
use super::{State, is, merge, set, text};
use crate::sim::answer::Reply;
use crate::sim::{Ask, Server, lock};

/// Recorded: 9 minutes and 22 seconds for one node
/// (recordings/cli_aks_kubenet_to_cni_overlay_migration).
const ROLL: f64 = 562.0;
/// Simulated seconds of an update that replaces no node.
const SHORT: f64 = 180.0;

impl Server {
    pub(super) fn put_cluster(&self, ask: &Ask, request: &Value) -> Reply {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let Some(before) = self.find(&state, &ask.path) else {
            return Reply::flat(404, "NotFound", "Could not find the managed cluster.");
        };
        if let Some(refusal) = precondition(ask, &before).or_else(|| busy(&before)) {
            return refusal;
        }
        let mut goal = before.clone();
        merge(&mut goal, request);
        if let Some(given) = request.get("identity") {
            set(&mut goal, "/identity", identity(&before, given));
        }
        for own in ["id", "name", "type", "eTag", "systemData"] {
            match before.get(own) {
                Some(value) => set(&mut goal, &format!("/{own}"), value.clone()),
                None => drop(goal.as_object_mut().map(|body| body.remove(own))),
            }
        }
        if let Some(refusal) = self.refuse(&state, &before, &goal) {
            return refusal;
        }
        self.start_update(&mut state, ask, &before, goal)
    }

    /// An operation of somebody else; the eTag changes at its end.
    pub(in crate::sim) fn update_by_another(&self, id: &str, seconds: f64) {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let Some(mut body) = self.find(&state, id) else { return };
        set(&mut body, "/properties/provisioningState", json!("Updating"));
        let target = id.to_ascii_lowercase();
        let operation = Operation {
            target: target.clone(),
            started: Instant::now(),
            takes: seconds,
            error: None,
            nodes: None,
            settled: false,
        };
        self.begin(&mut state, "Microsoft.ContainerService", "westeurope", operation);
        state.changed.insert(target, body);
    }

    fn start_update(&self, state: &mut State, ask: &Ask, before: &Value, mut goal: Value) -> Reply {
        let key = ask.path.to_ascii_lowercase();
        let rolls = replaces_nodes(before, &goal);
        set(&mut goal, "/properties/provisioningState", json!("Updating"));
        let all = goal.pointer_mut("/properties/agentPoolProfiles").and_then(Value::as_array_mut);
        for pool in all.into_iter().flatten().filter(|_| rolls) {
            set(pool, "/provisioningState", json!("Updating"));
        }
        let name = text(&goal, "/name").to_owned();
        let fails = rolls
            && self.options.fail_once.iter().any(|own| own.eq_ignore_ascii_case(&name))
            && state.failed.insert(key.clone());
        let whole = if rolls { ROLL } else { SHORT };
        let operation = Operation {
            target: key.clone(),
            started: Instant::now(),
            takes: if fails { whole * 0.6 } else { whole },
            error: fails.then(failure),
            nodes: rolls.then(|| nodes(&goal)),
            settled: false,
        };
        let location = text(&goal, "/location").to_owned();
        let link = self.begin(state, "Microsoft.ContainerService", &location, operation);
        let body = goal.to_string();
        state.changed.insert(key, goal);
        self.paced(Reply::json(body).with("azure-asyncoperation", link))
    }
}

/// `If-Match`.
fn precondition(ask: &Ask, before: &Value) -> Option<Reply> {
    let wanted = ask.if_match.as_deref()?;
    let tag = text(before, "/eTag");
    (wanted != "*" && wanted != tag).then(|| {
        // Guess: the code of the recorded operation, the status of the documentation.
        let message = "Operation is not allowed: The etag of the request does not match the etag of \
                       the resource.";
        Reply::flat(412, "EtagMismatch", message)
    })
}

fn busy(before: &Value) -> Option<Reply> {
    // Reported: arm/reported-operation-in-progress.json.
    let message = "Operation is not allowed: Another operation (nodepool1 - Updating) is in progress, \
                   please wait for it to finish before starting a new operation. See \
                   https://aka.ms/aks-pending-operation for more details";
    is(before, "/properties/provisioningState", "Updating")
        .then(|| Reply::flat(409, "OperationNotAllowed", message))
}

/// The reported failure of an update (arm/reported-operation-failed-429-inside.json).
fn failure() -> Value {
    json!({ "code": "ReconcileStandardLoadBalancerError", "message": "Reconcile standard load \
        balancer failed. Details: outboundReconciler retry failed: Category: ClientError; SubCode: \
        OperationNotAllowed_TooManyRequests; Dependency: Microsoft.Compute/VirtualMachineScaleSet; \
        AKSTeam: Networking, Retriable: false." })
}

/// An identity with the ids that Azure fills in.
fn identity(before: &Value, request: &Value) -> Value {
    let kind = text(request, "/type");
    let mut goal = json!({ "type": kind });
    if kind.to_ascii_lowercase().contains("systemassigned") {
        for own in ["principalId", "tenantId"] {
            if let Some(value) = before.pointer(&format!("/identity/{own}")) {
                set(&mut goal, &format!("/{own}"), value.clone());
            }
        }
    }
    if let Some(all) = request.get("userAssignedIdentities").and_then(Value::as_object) {
        let known = |id: &String| {
            let old =
                before.pointer("/identity/userAssignedIdentities").and_then(|old| old.get(id));
            old.cloned().unwrap_or_else(|| super::access::principal(id))
        };
        let filled: Map<_, _> = all.keys().map(|id| (id.clone(), known(id))).collect();
        set(&mut goal, "/userAssignedIdentities", Value::Object(filled));
    }
    goal
}
