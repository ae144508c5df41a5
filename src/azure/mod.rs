//! The only module that knows ARM's JSON.
//!
//! [`read_document`] takes the bytes of one file in any of the writers' layouts (ARM, az CLI,
//! Resource Graph, JSON lines) and feeds an [`InventoryBuilder`], which turns each resource into
//! the nouns of [`crate::model`] and records a gap for everything that it cannot read.

mod again;
pub mod auth;
mod body;
mod builder;
pub mod cloud;
mod convert;
mod document;
pub mod edit;
mod feed;
pub mod graph;
pub mod http;
mod lax;
pub mod listing;
pub mod operation;
mod pages;
pub mod scope;
pub mod sdk;
mod sink;
pub mod versions;
mod wire;

pub use body::{body_in, body_of};
pub use builder::InventoryBuilder;
pub use cloud::{Cloud, CloudError};
pub use document::{is_json_lines, read_document};
pub use feed::{Part, Piece};
pub use http::ReadClient;
pub use pages::list;
pub use sink::Sink;
