//! Drawings as SVG: they need nothing else, follow the reader's light or dark scheme, say in words what
//! they show, and can stand in a page beside each other.

mod bars;
mod burn_down;
mod gantt;

pub(super) use bars::verdict_bars;
pub(super) use burn_down::burn_down;
pub(super) use gantt::gantt;
pub use gantt::write_waves_svg;

pub(super) use super::atlas_svg::atlas_defs;
