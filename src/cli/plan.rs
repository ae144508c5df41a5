//! `cnishift plan CLUSTER`.

use std::io::{self, Write};

use super::args::{Args, PlanArgs, PlanFormat, PlanTool};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::output::emit;
use crate::model::{Inventory, ResourceId};
use crate::plan::tool::Tool;
use crate::plan::{PlanInput, build};
use crate::report::{
    PlanView, Templates, write_plan_code, write_plan_csv, write_plan_html, write_plan_json,
    write_plan_junit, write_plan_markdown, write_plan_sarif, write_plan_sh,
};
use crate::rules::Fleet;

pub(super) fn run(args: &Args, plan: &PlanArgs) -> Result<Exit, CliError> {
    let tool = tool(plan)?;
    let loaded = Loaded::masked_by(args, plan.report.mask.redactor()?)?;
    let templates = plan.report.templates(&loaded.settings)?;
    let index = find(&loaded.inventory, &plan.cluster)?;
    let (loaded, index) = disguised(loaded.deepen(index), index)?;
    let fleet = Fleet::new(&loaded.inventory);
    let missing = || CliError::NoCluster(plan.cluster.clone(), Vec::new());
    let audit = loaded.judge(&fleet, index).ok_or_else(missing)?;
    let input = PlanInput {
        cluster: loaded.inventory.clusters.get(index).ok_or_else(missing)?,
        inventory: &loaded.inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address: loaded.plans.get(index).ok_or_else(missing)?,
        as_of: loaded.as_of,
    };
    let steps = build(&input);
    let view = PlanView { input: &input, plan: &steps, tool, generated_at: &loaded.generated_at };
    emit(args, |out| write(&view, plan.format, &templates, out))?;
    Ok(if loaded.inventory.is_complete() { Exit::Done } else { Exit::Incomplete })
}

/// The same cluster under its mask, where one was asked for.
fn disguised(loaded: Loaded, index: usize) -> Result<(Loaded, usize), CliError> {
    let real = loaded.inventory.clusters.get(index).map(|cluster| cluster.id.clone());
    let masked = real.zip(loaded.mask()).map(|(id, mask)| mask.id(id.as_str()));
    let loaded = loaded.disguised();
    let index = match masked {
        Some(masked) => find(&loaded.inventory, &masked)?,
        None => index,
    };
    Ok((loaded, index))
}

/// Writes a plan in one of the formats.
pub(super) fn write(
    view: &PlanView<'_>,
    format: PlanFormat,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        PlanFormat::Markdown => write_plan_markdown(view, templates, out),
        PlanFormat::Html => write_plan_html(view, templates, out),
        PlanFormat::Json => write_plan_json(view, out),
        PlanFormat::Csv => write_plan_csv(view, out),
        PlanFormat::Sarif => write_plan_sarif(view, out),
        PlanFormat::Junit => write_plan_junit(view, out),
        PlanFormat::Http | PlanFormat::Terraform | PlanFormat::Bicep => write_plan_code(view, out),
        PlanFormat::Sh => write_plan_sh(view.input, view.plan, view.generated_at, out),
    }
}

/// The tool of a plan: the one that is named, that of the format, or az.
fn tool(plan: &PlanArgs) -> Result<Tool, CliError> {
    let named = plan.tool.map(|tool| match tool {
        PlanTool::Az => Tool::Az,
        PlanTool::Rest => Tool::Rest,
        PlanTool::Terraform => Tool::Terraform,
        PlanTool::Bicep => Tool::Bicep,
    });
    let (format, own) = match plan.format {
        PlanFormat::Markdown
        | PlanFormat::Html
        | PlanFormat::Json
        | PlanFormat::Csv
        | PlanFormat::Sarif
        | PlanFormat::Junit => return Ok(named.unwrap_or_default()),
        PlanFormat::Sh => ("sh", Tool::Az),
        PlanFormat::Http => ("http", Tool::Rest),
        PlanFormat::Terraform => ("terraform", Tool::Terraform),
        PlanFormat::Bicep => ("bicep", Tool::Bicep),
    };
    match named {
        Some(other) if other != own => {
            Err(CliError::ToolOfFormat(other.as_str(), format, own.as_str()))
        }
        _ => Ok(own),
    }
}

/// The index of the cluster with this name or ARM id.
pub(super) fn find(inventory: &Inventory, wanted: &str) -> Result<usize, CliError> {
    let id = ResourceId::new(wanted);
    let found: Vec<usize> = inventory
        .clusters
        .iter()
        .enumerate()
        .filter(|(_, cluster)| cluster.id == id || cluster.name.eq_ignore_ascii_case(wanted))
        .map(|(index, _)| index)
        .collect();
    let ids = |indexes: &[usize]| {
        let clusters = indexes.iter().filter_map(|index| inventory.clusters.get(*index));
        clusters.map(|cluster| cluster.id.to_string()).collect()
    };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names = inventory.clusters.iter().map(|cluster| cluster.name.to_string()).collect();
            Err(CliError::NoCluster(wanted.to_owned(), names))
        }
        several => Err(CliError::Ambiguous(wanted.to_owned(), ids(several))),
    }
}
