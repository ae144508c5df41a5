//! Changes of subnets, and what an update does to route tables.

use ipnet::Ipv4Net;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::operation::Operation;
use super::{State, is, pools, set, text};
use crate::model::ResourceId;
use crate::sim::answer::Reply;
use crate::sim::{Ask, Server, lock};

/// What a subnet keeps although a request leaves it out: what other resources put there.
const KEPT: [&str; 3] = ["ipConfigurations", "privateEndpoints", "serviceAssociationLinks"];

impl Server {
    /// Replaces a subnet, so that a route table that is not named is detached.
    pub(super) fn put_subnet(&self, ask: &Ask, mut goal: Value) -> Reply {
        let mut state = lock(&self.changes.0);
        self.settle(&mut state);
        let Some(before) = self.find(&state, &ask.path) else {
            return Reply::error(404, "ResourceNotFound", "The subnet was not found.");
        };
        // Guess: whether Network honours If-Match is not documented; the eTag in the body counts.
        let etag = ask.if_match.clone().or_else(|| Some(text(&goal, "/etag").to_owned()));
        let known = text(&before, "/etag");
        if etag.is_some_and(|etag| !etag.is_empty() && etag != known) {
            return Reply::error(412, "PreconditionFailed", "The eTag of the subnet has changed.");
        }
        for kept in KEPT {
            if let Some(value) = before.pointer(&format!("/properties/{kept}")) {
                set(&mut goal, &format!("/properties/{kept}"), value.clone());
            }
        }
        for own in ["id", "name", "type"] {
            if let Some(value) = before.get(own) {
                set(&mut goal, &format!("/{own}"), value.clone());
            }
        }
        let tag = state.tag();
        set(&mut goal, "/etag", json!(format!("W/\"{tag}\"")));
        let tables = [&before, &goal].map(|one| text(one, "/properties/routeTable/id").to_owned());
        self.rebind(&mut state, &ask.path, &tables);
        self.keep(&mut state, &ask.path, goal.clone());
        let operation = Operation {
            target: ask.path.to_ascii_lowercase(),
            started: Instant::now(),
            takes: 4.0,
            error: None,
            nodes: None,
            settled: false,
        };
        let link = self.begin(&mut state, "Microsoft.Network", "westeurope", operation);
        self.paced(Reply::json(goal.to_string()).with("azure-asyncoperation", link))
    }

    /// Route tables name the subnets that use them.
    fn rebind(&self, state: &mut State, subnet: &str, [before, after]: &[String; 2]) {
        for (table, adds) in [(before, false), (after, true)] {
            let Some(mut body) = self.find(state, table) else { continue };
            let users = body.pointer("/properties/subnets").and_then(Value::as_array).cloned();
            let mut users = users.unwrap_or_default();
            users.retain(|own| !text(own, "/id").eq_ignore_ascii_case(subnet));
            if adds {
                users.push(json!({ "id": subnet }));
            }
            set(&mut body, "/properties/subnets", json!(users));
            self.keep(state, table, body);
        }
    }

    /// After the move to Overlay no table holds pod routes: AKS deletes its own one and empties the
    /// customer's (docs:update-azure-cni.md).
    pub(super) fn release_routes(&self, state: &mut State, cluster: &Value) {
        if !is(cluster, "/properties/networkProfile/networkPluginMode", "overlay") {
            return;
        }
        let group = text(cluster, "/properties/nodeResourceGroup");
        let range = text(cluster, "/properties/networkProfile/podCidr").parse::<Ipv4Net>();
        for pool in pools(cluster) {
            let subnet = text(pool, "/vnetSubnetID");
            let Some(mut body) = self.find(state, subnet) else { continue };
            let table = text(&body, "/properties/routeTable/id").to_owned();
            let id = ResourceId::new(&table);
            if id.resource_group().is_some_and(|own| own.eq_ignore_ascii_case(group)) {
                if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut)
                {
                    properties.remove("routeTable");
                }
                self.keep(state, subnet, body);
                state.changed.remove(&table.to_ascii_lowercase());
                state.removed.insert(table.to_ascii_lowercase());
            } else if let (Some(table_body), Ok(range)) = (self.find(state, &table), &range) {
                self.keep(state, &table, without_pod_routes(table_body, range));
            }
        }
    }
}

fn without_pod_routes(mut table: Value, range: &Ipv4Net) -> Value {
    if let Some(routes) = table.pointer_mut("/properties/routes").and_then(Value::as_array_mut) {
        routes.retain(|route| {
            let prefix = text(route, "/properties/addressPrefix").parse::<Ipv4Net>();
            !prefix.is_ok_and(|prefix| range.contains(&prefix))
        });
    }
    table
}
