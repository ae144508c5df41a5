//! `cnishift plan CLUSTER`.

use std::io::{self, Write};

use super::args::{Args, PlanArgs, PlanFormat};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::output::emit;
use crate::model::{Inventory, ResourceId};
use crate::plan::{Plan, PlanInput, build};
use crate::report::{
    Templates, write_plan_bicep, write_plan_csv, write_plan_html, write_plan_json,
    write_plan_junit, write_plan_markdown, write_plan_sarif, write_plan_sh, write_plan_terraform,
};
use crate::rules::Fleet;

pub(super) fn run(args: &Args, plan: &PlanArgs) -> Result<Exit, CliError> {
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
    emit(args, |out| write(&input, &steps, plan.format, &loaded.generated_at, &templates, out))?;
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
    input: &PlanInput<'_>,
    plan: &Plan,
    format: PlanFormat,
    generated_at: &str,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        PlanFormat::Markdown => write_plan_markdown(input, plan, generated_at, templates, out),
        PlanFormat::Html => write_plan_html(input, plan, generated_at, templates, out),
        PlanFormat::Json => write_plan_json(input, plan, generated_at, out),
        PlanFormat::Csv => write_plan_csv(input, plan, generated_at, out),
        PlanFormat::Sarif => write_plan_sarif(input, plan, generated_at, out),
        PlanFormat::Junit => write_plan_junit(input, plan, generated_at, out),
        PlanFormat::Terraform => write_plan_terraform(input, plan, out),
        PlanFormat::Bicep => write_plan_bicep(input, plan, out),
        PlanFormat::Sh => write_plan_sh(input, plan, generated_at, out),
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
