//! The sample fleet of an invented company, embedded in the program.

use super::Source;
use crate::azure::Piece;

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

/// The documents of the sample fleet, in ARM's shape.
pub fn demo_documents() -> impl Iterator<Item = &'static [u8]> {
    FILES.iter().map(|(_, bytes)| *bytes)
}

/// The embedded sample fleet.
#[derive(Debug, Default)]
pub struct DemoSource;

impl Source for DemoSource {
    fn kind(&self) -> &'static str {
        "demo"
    }

    fn tell(&mut self, listener: &mut dyn FnMut(Piece)) {
        for (name, bytes) in FILES {
            listener(Piece::From(format!("demo/{name}")));
            listener(Piece::document(bytes.to_vec()));
        }
    }
}
