//! One view of an audit or a plan, and one file a format.

#[cfg(test)]
mod atlas_sample;
mod atlas_style;
mod atlas_svg;
mod atlas_text;
mod audit_csv;
mod audit_html;
mod audit_junit;
mod audit_sarif;
mod cell;
mod columns;
mod diff;
mod diff_markdown;
mod diff_text;
mod escape;
mod json;
mod json_text;
mod markdown;
mod plan_code;
mod plan_json;
mod plan_markdown;
mod plan_sh;
mod schema;
mod size;
mod size_lines;
mod size_text;
mod table;
mod view;
mod waves;
mod waves_ics;
mod waves_svg;

pub use atlas_svg::atlas_svg;
pub use atlas_text::atlas_text;
pub use audit_csv::write_audit_csv;
pub use audit_html::write_audit_html;
pub use audit_junit::write_audit_junit;
pub use audit_sarif::write_audit_sarif;
pub use diff::{DiffView, write_diff_json};
pub use diff_markdown::write_diff_markdown;
pub use diff_text::write_diff_text;
pub use escape::{code_span, markdown_text, xml_text};
pub use json::{SCHEMA_VERSION, write_audit as write_audit_json};
pub use markdown::write_audit as write_audit_markdown;
pub use plan_code::write_plan_code;
pub use plan_json::write_plan as write_plan_json;
pub use plan_markdown::write_plan as write_plan_markdown;
pub use plan_sh::write_plan_sh;
pub use schema::{audit_schema, diff_schema, plan_schema, size_schema, waves_schema};
pub use size::{SizeRow, SizeView, write_size_json};
pub use size_text::{write_size_markdown, write_size_table};
pub use table::{Look, write_audit as write_audit_table};
pub use view::{AuditView, ClusterView, Summary};
pub use waves::{
    WavesView, write_waves_csv, write_waves_json, write_waves_markdown, write_waves_table,
};
pub use waves_ics::write_waves_ics;
pub use waves_svg::write_waves_svg;
