//! Writes what a screen shows to a file, in the formats of the commands.

use std::path::{Path, PathBuf};

use super::super::error::CliError;
use super::super::output::to_place;
use crate::model::Inventory;
use crate::plan::tool::Tool;
use crate::report::{
    AuditView, Look, PlanView, Templates, atlas_svg, write_audit_json, write_audit_markdown,
    write_audit_table, write_plan_json, write_plan_markdown,
};
use crate::rules::{ClusterAudit, Cx, Fleet, audit_cluster};
use crate::sizing::atlas_of;
use crate::tui::{Data, Format, What};

/// Writes an export; the file appears whole or not at all.
pub(super) fn write(
    data: &Data,
    what: &What,
    format: Format,
    path: &Path,
) -> Result<PathBuf, CliError> {
    let place = path.to_owned();
    let wrong = |why| CliError::output(Some(&place), why);
    if path.as_os_str().is_empty() {
        return Err(wrong(std::io::Error::other("no file is named")));
    }
    to_place(Some(path), |out| match what {
        What::Audit(indexes) => audit(data, indexes, format, out),
        What::Plan(index) => plan(data, *index, format, out),
        What::Ready(text) => out.write_all(text.as_bytes()),
        What::Addresses(index, text) => addresses(data, *index, text, format, out),
    })
    .map_err(wrong)?;
    Ok(std::path::absolute(path).unwrap_or(place))
}

type Out<'a> = &'a mut dyn std::io::Write;

/// The audit of some clusters: the others are left out of the report and of its counts.
fn audit(data: &Data, indexes: &[u32], format: Format, out: Out<'_>) -> std::io::Result<()> {
    let fleet = Fleet::new(&data.read.inventory);
    let judge = |index: usize| -> Option<ClusterAudit> {
        let number = u32::try_from(index).ok()?;
        indexes.binary_search(&number).ok()?;
        let cluster = data.read.inventory.clusters.get(index)?;
        let address = data.read.plans.get(index)?;
        let cx = Cx { cluster, fleet: &fleet, address, as_of: data.read.as_of };
        Some(audit_cluster(&cx, &data.read.policy))
    };
    let view = AuditView {
        inventory: &data.read.inventory,
        plans: &data.read.plans,
        as_of: data.read.as_of,
        generated_at: time(data),
        source: data.read.origin.kind,
        judge: &judge,
    };
    match format {
        Format::Json => write_audit_json(&view, out),
        Format::Table | Format::Text => write_audit_table(&view, Look::default(), out),
        Format::Markdown | Format::Svg => write_audit_markdown(&view, &templates()?, out),
    }
    .map(|_| ())
}

fn plan(data: &Data, index: usize, format: Format, out: Out<'_>) -> std::io::Result<()> {
    let gone = || std::io::Error::other("the cluster is no longer in the inventory");
    let audit = data.judge(index).ok_or_else(gone)?;
    let input = data.plan_input(index, &audit).ok_or_else(gone)?;
    let plan = crate::plan::build(&input);
    let generated_at = time(data);
    let view = PlanView { input: &input, plan: &plan, tool: Tool::Az, generated_at: &generated_at };
    match format {
        Format::Json => write_plan_json(&view, out),
        _ => write_plan_markdown(&view, &templates()?, out),
    }
}

fn addresses(
    data: &Data,
    index: usize,
    text: &str,
    format: Format,
    out: Out<'_>,
) -> std::io::Result<()> {
    if format != Format::Svg {
        return out.write_all(text.as_bytes());
    }
    let inventory: &Inventory = &data.read.inventory;
    let (cluster, plan) = (inventory.clusters.get(index), data.read.plans.get(index));
    let drawing =
        cluster.zip(plan).map(|(cluster, plan)| atlas_svg(&atlas_of(cluster, inventory, plan)));
    out.write_all(drawing.unwrap_or_default().as_bytes())
}

fn templates() -> std::io::Result<Templates> {
    Templates::built_in().map_err(std::io::Error::other)
}

/// When the data was read: an export shows the screen, which may be older than the export.
fn time(data: &Data) -> String {
    data.read.read_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
