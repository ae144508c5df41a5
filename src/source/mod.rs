//! Where inventories come from.
//!
//! A [`Source`] yields one [`Inventory`]; what it could not read is part of it, as gaps. Files are
//! here; live Azure will be another file beside them.

mod demo;
mod file;

pub use demo::DemoSource;
pub use file::FileSource;

use crate::model::Inventory;

/// A place that an inventory can be read from.
pub trait Source {
    /// What kind of place it is, as the JSON document names it.
    fn kind(&self) -> &'static str;

    /// Reads everything. What cannot be read becomes a gap of the inventory.
    fn load(&mut self) -> Inventory;
}
