//! From findings and an address plan to ordered steps for one cluster.

mod build;
mod duration;
mod step;
mod steps;
pub mod tool;

pub use build::build;
pub use duration::Duration;
pub use step::{FieldChange, Phase, Plan, PlanInput, PlanPath, Step};
