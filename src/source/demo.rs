//! The sample fleet of an invented company, embedded in the program.

use super::Source;
use crate::azure::{InventoryBuilder, read_document};
use crate::model::Inventory;

macro_rules! demo_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../assets/demo/", $name)))),*]
    };
}

/// The files of `assets/demo`, as `az` and ARM would have written them.
const FILES: &[(&str, &[u8])] = demo_files![
    "access.json",
    "clusters-data.json",
    "clusters-freight.json",
    "clusters-nonprod.json",
    "clusters-platform.json",
    "clusters-terminal.json",
    "edge.json",
    "networks-data.json",
    "networks-freight.json",
    "networks-nonprod.json",
    "networks-platform.json",
    "networks-terminal.json",
    "usages.json",
];

/// The embedded sample fleet.
#[derive(Debug, Default)]
pub struct DemoSource;

impl Source for DemoSource {
    fn kind(&self) -> &'static str {
        "demo"
    }

    fn load(&mut self) -> Inventory {
        let mut builder = InventoryBuilder::default();
        for (name, bytes) in FILES {
            builder.begin_source(&format!("demo/{name}"));
            read_document(bytes, &mut builder);
        }
        builder.finish()
    }
}
