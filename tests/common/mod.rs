//! What several tests share.

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::model::Inventory;
use cnishift::rules::{ClusterAudit, Cx, Fleet, Policy, audit_cluster};
use cnishift::sizing::plan_fleet;

/// The inventory that one document gives.
pub fn load(bytes: &[u8]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("test");
    read_document(bytes, &mut builder);
    builder.finish()
}

/// What the rules say of the first cluster.
#[allow(dead_code, reason = "not every test judges")]
pub fn audit_first(inventory: &Inventory) -> ClusterAudit {
    let plans = plan_fleet(inventory, &[]);
    let fleet = Fleet::new(inventory);
    let as_of = "2026-11-23".parse().unwrap();
    let cx = Cx { cluster: &inventory.clusters[0], fleet: &fleet, address: &plans[0], as_of };
    audit_cluster(&cx, &Policy::default())
}
