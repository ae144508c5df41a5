//! From findings and an address plan to ordered steps for one cluster.

mod build;
mod duration;
mod route_users;
mod step;
mod steps;
pub mod tool;

pub use build::build;
pub use duration::Duration;
pub use route_users::{RouteUser, RouteUserKind};
pub use step::{FieldChange, Phase, Plan, PlanInput, PlanPath, Step};
