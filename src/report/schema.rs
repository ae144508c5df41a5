//! The published JSON Schemas, generated from the types that are written.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::diff::DiffDocument;
use super::json::AuditDocument;
use super::plan_json::PlanDocument;
use super::size::SizeDocument;

/// The schema of `audit --format json`.
#[must_use]
pub fn audit_schema() -> Value {
    schema::<AuditDocument<'static>>()
}

/// The schema of `plan --format json`.
#[must_use]
pub fn plan_schema() -> Value {
    schema::<PlanDocument<'static>>()
}

/// The schema of `size --format json`.
#[must_use]
pub fn size_schema() -> Value {
    schema::<SizeDocument<'static>>()
}

/// The schema of `waves --format json`.
#[must_use]
pub fn waves_schema() -> Value {
    schema::<super::waves::WavesDocument>()
}

/// The schema of `sessions show --format json`.
#[must_use]
pub fn session_schema() -> Value {
    schema::<super::session::SessionDocument>()
}

/// The schema of `diff --format json`.
#[must_use]
pub fn diff_schema() -> Value {
    schema::<DiffDocument<'static>>()
}

fn schema<T: schemars::JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<T>().to_value()
}
