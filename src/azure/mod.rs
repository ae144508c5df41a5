//! The only module that knows ARM's JSON.
//!
//! [`read_document`] takes the bytes of one file in any of the writers' layouts (ARM, az CLI,
//! Resource Graph, JSON lines) and feeds an [`InventoryBuilder`], which turns each resource into
//! the nouns of [`crate::model`] and records a gap for everything that it cannot read.

mod builder;
mod convert;
mod document;
mod feed;
mod lax;
mod wire;

pub use builder::InventoryBuilder;
pub use document::{is_json_lines, read_document};
pub use feed::Piece;
