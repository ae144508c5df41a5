//! Bytes of any kind go the whole way from reading to findings. Run it from the project's root with
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz read_document`.
#![no_main]

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::sizing::plan_fleet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("fuzz");
    read_document(bytes, &mut builder);
    let inventory = builder.finish();
    let plans = plan_fleet(&inventory, &[]);
    let fleet = Fleet::new(&inventory);
    let as_of = jiff::civil::Date::constant(2026, 11, 23);
    for (cluster, address) in inventory.clusters.iter().zip(&plans) {
        let _ = audit_cluster(&Cx { cluster, fleet: &fleet, address, as_of }, &Policy::default());
    }
});
