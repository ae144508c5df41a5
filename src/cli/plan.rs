//! `cnishift plan CLUSTER`.

use super::args::{Args, PlanArgs, PlanFormat};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::output::emit;
use crate::model::{Inventory, ResourceId};
use crate::plan::{PlanInput, build};
use crate::report::{
    write_plan_bicep, write_plan_json, write_plan_markdown, write_plan_sh, write_plan_terraform,
};
use crate::rules::Fleet;

pub(super) fn run(args: &Args, plan: &PlanArgs) -> Result<Exit, CliError> {
    let loaded = Loaded::new(args)?;
    let index = find(&loaded.inventory, &plan.cluster)?;
    let loaded = loaded.deepen(index);
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
    emit(args, |out| match plan.format {
        PlanFormat::Markdown => write_plan_markdown(&input, &steps, &loaded.generated_at, out),
        PlanFormat::Json => write_plan_json(&input, &steps, &loaded.generated_at, out),
        PlanFormat::Terraform => write_plan_terraform(&input, &steps, out),
        PlanFormat::Bicep => write_plan_bicep(&input, &steps, out),
        PlanFormat::Sh => write_plan_sh(&input, &steps, &loaded.generated_at, out),
    })?;
    Ok(if loaded.inventory.is_complete() { Exit::Done } else { Exit::Incomplete })
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
