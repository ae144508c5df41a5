//! One cluster in an operator's session: reading it anew, and the one place that sends writes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::LiveSource;
use crate::azure::http::{Answer, Failure, Write, WriteClient, Written};
use crate::azure::listing::{ACCESS, LOCKS, Listing};
use crate::azure::operation::Operation;
use crate::azure::sdk::Part;
use crate::azure::{InventoryBuilder, Piece};
use crate::model::{Cluster, Inventory, Kind, ResourceId};
use crate::session::{NotPermitted, WritePermit};

/// The version of Network's API that subnets are read and written with.
pub const NETWORK_API: &str = "2024-01-01";

/// A cluster with everything around it that decides, as ARM has it now.
#[derive(Debug)]
pub struct Around {
    /// The inventory with what was read in the place of what it had.
    pub inventory: Inventory,
    /// The cluster's body.
    pub body: Value,
    /// Bodies of node subnets and their route tables, by id.
    pub bodies: BTreeMap<String, Value>,
    /// What could not be read; nothing of it is left in the inventory.
    pub unread: Vec<String>,
}

impl LiveSource {
    /// Reads one cluster anew with its networks, locks and roles. What cannot be read now is taken
    /// out of the inventory: an earlier reading must not pass for a fresh one.
    ///
    /// # Errors
    /// When the cluster itself cannot be read; the inventory comes back as it was.
    pub fn around_now(
        &self,
        inventory: Inventory,
        cluster: &ResourceId,
    ) -> Result<Around, Box<(Inventory, Failure)>> {
        let body = match self.runtime.block_on(self.aks.part(cluster, Part::Cluster)) {
            Ok(answer) => answer,
            Err(failure) => return Err(Box::new((inventory, failure))),
        };
        let value = serde_json::from_slice(&body.body).unwrap_or_default();
        let mut builder = InventoryBuilder::from(inventory);
        builder.take(Piece::Fresh(body.body));
        let again = Again {
            live: self,
            inventory: builder.finish(),
            bodies: BTreeMap::new(),
            unread: Vec::new(),
        };
        Ok(again.around(cluster, value))
    }

    /// A resource as ARM has it, as it came.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn resource(&self, id: &ResourceId, version: &str) -> Result<String, Failure> {
        let answer = self.get(&format!("{id}?api-version={version}"))?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// A cluster as ARM has it, as it came, with the version of the API that it was read with.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn cluster(&self, id: &ResourceId) -> Result<(String, String), Failure> {
        let answer = self.runtime.block_on(self.aks.part(id, Part::Cluster))?;
        Ok((String::from_utf8_lossy(&answer.body).into_owned(), self.aks.version().to_owned()))
    }

    /// Sends a write, once.
    ///
    /// # Errors
    /// When the permit does not hold for it; nothing was sent then.
    pub fn put(
        &self,
        permit: WritePermit,
        write: &Write,
        now: Timestamp,
    ) -> Result<Written, NotPermitted> {
        let client = WriteClient::new(self.client.clone());
        self.runtime.block_on(client.put(permit, write, now))
    }

    /// Looks at an operation.
    ///
    /// # Errors
    /// When no answer came.
    pub fn operation(&self, address: &str) -> Result<Operation, Failure> {
        self.runtime.block_on(Operation::look(&self.client, address))
    }

    fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.runtime.block_on(self.client.get::<Box<RawValue>>(path)).map(|(_, answer)| answer)
    }
}

/// One reading.
struct Again<'a> {
    live: &'a LiveSource,
    inventory: Inventory,
    bodies: BTreeMap<String, Value>,
    unread: Vec<String>,
}

impl Again<'_> {
    fn around(mut self, id: &ResourceId, body: Value) -> Around {
        if let Some(cluster) = self.inventory.clusters.iter().find(|one| one.id == *id).cloned() {
            self.networks(&cluster);
            self.lists(&cluster);
        }
        Around { inventory: self.inventory, body, bodies: self.bodies, unread: self.unread }
    }

    fn take(&mut self, pieces: Vec<Piece>) {
        let mut builder = InventoryBuilder::from(std::mem::take(&mut self.inventory));
        pieces.into_iter().for_each(|piece| builder.take(piece));
        self.inventory = builder.finish();
    }

    /// Networks of the node subnets, then their route tables and security groups.
    fn networks(&mut self, cluster: &Cluster) {
        let subnets: Vec<ResourceId> =
            self.inventory.node_subnet_ids(cluster).into_iter().cloned().collect();
        let mut vnets: Vec<ResourceId> = Vec::new();
        for subnet in &subnets {
            self.inventory.subnets.remove(subnet);
            vnets.extend(subnet.parent().filter(|vnet| !vnets.contains(vnet)));
        }
        for vnet in &vnets {
            let body = self.resource(vnet).unwrap_or_default();
            let all = body.pointer("/properties/subnets").and_then(Value::as_array);
            for one in all.into_iter().flatten() {
                let id = ResourceId::new(one.get("id").and_then(Value::as_str).unwrap_or_default());
                if subnets.contains(&id) {
                    self.bodies.insert(id.to_string(), one.clone());
                }
            }
        }
        let mut beside: Vec<ResourceId> = Vec::new();
        for subnet in subnets.iter().filter_map(|id| self.inventory.subnets.get(id)) {
            let ids = [subnet.route_table.value(), subnet.nsg.value()];
            beside.extend(ids.into_iter().flatten().cloned());
        }
        beside.dedup();
        for id in beside {
            self.inventory.route_tables.remove(&id);
            self.inventory.nsgs.remove(&id);
            if let Some(body) =
                self.resource(&id).filter(|_| id.is_a("Microsoft.Network/routeTables"))
            {
                self.bodies.insert(id.to_string(), body);
            }
        }
    }

    fn resource(&mut self, id: &ResourceId) -> Option<Value> {
        match self.live.get(&format!("{id}?api-version={NETWORK_API}")) {
            Ok(answer) => {
                let body = serde_json::from_slice(&answer.body).ok();
                self.take(vec![Piece::document(answer.body)]);
                body
            }
            Err(failure) => {
                self.unread.push(format!("{id}: {failure}"));
                None
            }
        }
    }

    /// Locks, and roles, in the cluster's subscription.
    fn lists(&mut self, cluster: &Cluster) {
        let subscription = cluster.subscription_id.to_string();
        let of = |id: &ResourceId| {
            id.subscription().is_some_and(|own| own.eq_ignore_ascii_case(&subscription))
        };
        self.inventory.locks.retain(|lock| !of(&lock.id));
        self.list(&LOCKS, &subscription);
        let roles = ACCESS.iter().find(|listing| listing.kind == Kind::RoleAssignment);
        if let Some(roles) = roles {
            self.inventory.role_assignments.retain(|role| !of(&role.id));
            self.list(roles, &subscription);
        }
    }

    fn list(&mut self, listing: &Listing, subscription: &str) {
        let key = (listing.kind, subscription.to_ascii_lowercase());
        self.inventory.coverage.remove(&key);
        let mut next = Some(listing.path(subscription));
        while let Some(path) = next.take() {
            match self.live.get(&path) {
                Ok(answer) => {
                    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                    next = body.get("nextLink").and_then(Value::as_str).map(str::to_owned);
                    self.take(vec![Piece::document(without_next(body))]);
                }
                Err(failure) => {
                    self.unread.push(format!("{}: {failure}", listing.resource_type));
                    return;
                }
            }
        }
        self.take(vec![Piece::Covered(listing.kind, subscription.to_owned())]);
    }
}

/// The next page is asked for here, so that its link is no gap.
fn without_next(mut body: Value) -> Vec<u8> {
    if let Some(list) = body.as_object_mut() {
        list.remove("nextLink");
    }
    body.to_string().into_bytes()
}
