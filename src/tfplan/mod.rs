//! A guard for Terraform: what a plan would do to clusters and what they stand on.
//!
//! Reads what `terraform show -json` writes
//! (<https://developer.hashicorp.com/terraform/internals/json-format>). A plan that would replace or
//! remove a cluster is refused; what cannot be told is *unknown*, never fine.

mod judge;
mod shape;

pub use judge::{Judged, Ruling, judge};
pub use shape::{TfPlan, TfPlanError, read};
