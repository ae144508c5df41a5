//! Resource Graph: rows in pages, within a quota.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::answer::Reply;
use super::kql::{Query, Stage, parse};
use super::world::{Resource, World};
use super::{Ask, Server, lock};

/// A row as text, with the subscription it belongs to.
type Row = (String, String);

/// Rows by query, made once: the world does not change while it is queried.
#[derive(Debug, Default)]
pub(super) struct Rows(Mutex<HashMap<String, Arc<Vec<Row>>>>);

/// Requests in the present window.
#[derive(Debug, Default)]
pub(super) struct Quota(Mutex<Option<(Instant, u32)>>);

/// A window of the quota (docs:governance/resource-graph/concepts/guidance-for-throttled-requests).
const WINDOW: Duration = Duration::from_secs(5);
/// Rows of a page at most.
const PAGE: usize = 1_000;

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default)]
    subscriptions: Vec<String>,
    query: String,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
struct Options {
    #[serde(rename = "$top")]
    top: Option<usize>,
    #[serde(rename = "$skipToken")]
    skip_token: Option<String>,
}

/// Whether a path is Resource Graph's.
pub(super) fn is_graph(path: &str) -> bool {
    path.eq_ignore_ascii_case("/providers/Microsoft.ResourceGraph/resources")
}

impl Quota {
    /// Requests left and seconds until the window opens anew, or none when it is used up.
    fn take(&self, limit: u32) -> Result<(u32, u64), u64> {
        let mut window = lock(&self.0);
        let now = Instant::now();
        let (start, used) = window.filter(|(start, _)| now - *start < WINDOW).unwrap_or((now, 0));
        let resets = (WINDOW - (now - start)).as_secs() + 1;
        if used >= limit {
            return Err(resets);
        }
        *window = Some((start, used + 1));
        Ok((limit - used - 1, resets))
    }
}

impl Server {
    pub(super) fn graph(&self, ask: &Ask) -> Reply {
        if self.options.without_graph {
            return Reply::error(403, "AccessDenied", "Access to Resource Graph is denied.");
        }
        let quota = match self.options.graph_quota.map(|limit| self.quota.take(limit)) {
            None => (15, 5),
            Some(Ok(left)) => left,
            Some(Err(resets)) => {
                let text = "Please slow down: the quota of this window is used up.";
                return Reply::error(429, "RateLimiting", text)
                    .with("x-ms-user-quota-remaining", "0")
                    .with("x-ms-user-quota-resets-after", format!("00:00:{resets:02}"));
            }
        };
        let reply = match self.query(&ask.body) {
            Ok(body) => Reply::json(body),
            // Recorded: arm/resource-graph-error-400.json.
            Err(why) => {
                let details = json!([{ "code": "InvalidQuery", "message": why }]);
                let body = json!({ "error": { "code": "BadRequest", "message":
                    "Please provide below info when asking for support.", "details": details } });
                Reply { status: 400, ..Reply::json(body.to_string()) }
            }
        };
        reply
            .with("x-ms-user-quota-remaining", quota.0.to_string())
            .with("x-ms-user-quota-resets-after", format!("00:00:{:02}", quota.1))
    }

    fn query(&self, body: &[u8]) -> Result<String, String> {
        let body: Body = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let rows = self.rows.of(&self.world, &body.query)?;
        let wanted: HashSet<String> =
            body.subscriptions.iter().map(|id| id.to_ascii_lowercase()).collect();
        let hidden = &self.options.faults.forbidden;
        let seen = |(subscription, _): &&Row| {
            // What belongs to no subscription, as built-in roles do, is everybody's.
            let asked =
                subscription.is_empty() || wanted.is_empty() || wanted.contains(subscription);
            asked && !hidden.iter().any(|id| id.eq_ignore_ascii_case(subscription))
        };
        let rows: Vec<&Row> = rows.iter().filter(seen).collect();
        if rows.first().is_some_and(|(_, text)| text.is_empty()) {
            return Ok(counts(&rows));
        }
        let from: usize = body
            .options
            .skip_token
            .as_deref()
            .unwrap_or("0")
            .parse()
            .map_err(|_| "The skip token is invalid.")?;
        let size = body.options.top.unwrap_or(100).min(PAGE);
        let page: Vec<&str> =
            rows.iter().skip(from).take(size).map(|(_, text)| text.as_str()).collect();
        let next = from + page.len();
        let token =
            if next < rows.len() { format!(",\"$skipToken\":\"{next}\"") } else { String::new() };
        Ok(format!(
            "{{\"totalRecords\":{},\"count\":{},\"data\":[{}],\"facets\":[],\"resultTruncated\":\"false\"{token}}}",
            rows.len(),
            page.len(),
            page.join(",")
        ))
    }
}

/// The answer to a count by subscription.
fn counts(rows: &[&Row]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (subscription, _) in rows {
        *counts.entry(subscription).or_default() += 1;
    }
    let data: Vec<Value> =
        counts.iter().map(|(id, count)| json!({ "subscriptionId": id, "count_": count })).collect();
    json!({ "totalRecords": data.len(), "count": data.len(), "data": data, "facets": [],
        "resultTruncated": "false" })
    .to_string()
}

impl Rows {
    fn of(&self, world: &World, text: &str) -> Result<Arc<Vec<Row>>, String> {
        if let Some(rows) = lock(&self.0).get(text) {
            return Ok(Arc::clone(rows));
        }
        let query = parse(text)?;
        let rows = Arc::new(evaluate(world, &query)?);
        lock(&self.0).insert(text.to_owned(), Arc::clone(&rows));
        Ok(rows)
    }
}

/// All rows in the order of their ids. A count keeps rows without text.
fn evaluate(world: &World, query: &Query) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    'resources: for resource in world.all() {
        if table(resource) != query.table {
            continue;
        }
        let mut columns: Option<&[(String, String)]> = None;
        let mut counted = false;
        for stage in &query.stages {
            match stage {
                Stage::Where { column, values } if column == "type" => {
                    if !values.iter().any(|value| value.eq_ignore_ascii_case(&resource.kind)) {
                        continue 'resources;
                    }
                }
                Stage::Where { column, .. } => {
                    return Err(format!("where {column} is not simulated"));
                }
                Stage::Project(all) => columns = Some(all),
                Stage::CountBy(column) if column == "subscriptionId" => counted = true,
                Stage::CountBy(column) => {
                    return Err(format!("count by {column} is not simulated"));
                }
                Stage::Take(limit) if rows.len() >= *limit => return Ok(rows),
                Stage::OrderBy(_) | Stage::Take(_) => {}
            }
        }
        let subscription = resource.id.subscription().unwrap_or_default().to_ascii_lowercase();
        let text = if counted { String::new() } else { row(resource, columns) };
        rows.push((subscription, text));
    }
    Ok(rows)
}

fn table(resource: &Resource) -> &'static str {
    match resource.kind.as_str() {
        "microsoft.authorization/roleassignments" | "microsoft.authorization/roledefinitions" => {
            "authorizationresources"
        }
        // Locks and maintenance configurations are not in Resource Graph.
        "microsoft.authorization/locks"
        | "microsoft.containerservice/managedclusters/maintenanceconfigurations" => "none",
        _ => "resources",
    }
}

/// A row: types in lower case, and null where a resource has no such property.
fn row(resource: &Resource, columns: Option<&[(String, String)]>) -> String {
    let mut body: Value = serde_json::from_str(&resource.text).unwrap_or_default();
    if let Some(kind) = body.get_mut("type") {
        *kind = Value::String(resource.kind.clone());
    }
    let Some(columns) = columns else { return body.to_string() };
    let value = |path: &str| {
        if path == "subscriptionId" {
            return json!(resource.id.subscription());
        }
        let pointer = format!("/{}", path.replace('.', "/"));
        body.pointer(&pointer).cloned().unwrap_or(Value::Null)
    };
    let row: Map<String, Value> =
        columns.iter().map(|(name, path)| (name.clone(), value(path))).collect();
    Value::Object(row).to_string()
}
