//! Where inventories come from.
//!
//! A [`Source`] tells what it reads piece by piece, which makes one [`Inventory`]; what it could not
//! read is part of it, as gaps.
//! Files are here, and live Azure.

mod demo;
mod file;
mod live;

pub use demo::{DemoSource, demo_documents};
pub use file::FileSource;
pub use live::{
    Around, LiveError, LiveOptions, LiveSource, NETWORK_API, Probe, ProbeState, Progress, Route,
};

use crate::azure::{InventoryBuilder, Piece};
use crate::model::{Cluster, Inventory};

/// A place that an inventory can be read from.
pub trait Source {
    /// What kind of place it is, as the JSON document names it.
    fn kind(&self) -> &'static str;

    /// Reads everything and tells it piece by piece; what cannot be read is told as a gap.
    fn tell(&mut self, listener: &mut dyn FnMut(Piece));

    /// What is worth reading once the rest is known; the same listener takes it in.
    fn more(&mut self, _inventory: &Inventory) -> Vec<Piece> {
        Vec::new()
    }

    /// Reads everything into an inventory; every piece is shown to `witness` first.
    fn load_with(&mut self, witness: &mut dyn FnMut(&Piece)) -> Inventory {
        self.load_watched(witness, &mut |_| {})
    }

    /// As [`Self::load_with`]; clusters are shown as soon as they are read, before anything is known
    /// of what is around them.
    fn load_watched(
        &mut self,
        witness: &mut dyn FnMut(&Piece),
        found: &mut dyn FnMut(&[Cluster]),
    ) -> Inventory {
        let mut builder = InventoryBuilder::default();
        let mut known = 0;
        self.tell(&mut |piece| {
            witness(&piece);
            builder.take(piece);
            let new = builder.clusters_from(known);
            if !new.is_empty() {
                known += new.len();
                found(new);
            }
        });
        let inventory = builder.finish();
        let more = self.more(&inventory);
        if more.is_empty() {
            return inventory;
        }
        let mut builder = InventoryBuilder::from(inventory);
        for piece in more {
            witness(&piece);
            builder.take(piece);
        }
        builder.finish()
    }

    /// Reads everything into an inventory.
    fn load(&mut self) -> Inventory {
        self.load_with(&mut |_| {})
    }
}
