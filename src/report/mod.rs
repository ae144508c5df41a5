//! One view of an audit or a plan, and one file a format.

#[cfg(test)]
mod atlas_sample;
mod atlas_style;
mod atlas_svg;
mod atlas_text;
mod cell;
mod columns;
mod csv;
mod diff;
mod diff_text;
mod draw;
mod entry;
mod escape;
mod json;
mod json_text;
mod junit;
mod page;
mod plan_code;
mod plan_json;
mod plan_sh;
mod sarif;
mod schema;
mod session;
mod size;
mod size_lines;
mod size_text;
mod table;
mod template;
mod view;
mod waves;
mod waves_ics;

pub use atlas_svg::atlas_svg;
pub use atlas_text::atlas_text;
pub use diff::{DiffView, write_diff_json};
pub use diff_text::write_diff_text;
pub use draw::write_waves_svg;
pub use entry::{
    write_audit_csv, write_audit_junit, write_audit_sarif, write_diff_csv, write_diff_junit,
    write_diff_sarif, write_plan_csv, write_plan_junit, write_plan_sarif, write_session_csv,
    write_session_junit, write_session_sarif, write_waves_junit, write_waves_sarif,
};
pub use escape::{code_span, markdown_text, xml_text};
pub use json::{SCHEMA_VERSION, write_audit as write_audit_json};
pub use json_text::pretty as write_json;
pub use page::{
    Around, write_audit_html, write_audit_markdown, write_diff_html, write_diff_markdown,
    write_pack_index, write_plan_html, write_plan_markdown, write_session_html,
    write_session_markdown, write_waves_html, write_waves_markdown,
};
pub use plan_code::write_plan_code;
pub use plan_json::write_plan as write_plan_json;
pub use plan_sh::write_plan_sh;
pub use schema::{
    audit_schema, diff_schema, plan_schema, session_schema, size_schema, waves_schema,
};
pub use session::{SessionDocument, write_session_json};
pub use size::{SizeRow, SizeView, write_size_json};
pub use size_text::{write_size_markdown, write_size_table};
pub use table::{Look, write_audit as write_audit_table};
pub use template::{BUILT_IN, TemplateError, Templates};
pub use view::{AuditView, ClusterView, PlanView, Summary};
pub use waves::{WavesView, write_waves_csv, write_waves_json, write_waves_table};
pub use waves_ics::write_waves_ics;
