//! `cnishift diff OLD NEW`.

use std::path::Path;

use super::args::{Args, DiffArgs, DiffFormat, DiffLevel};
use super::error::CliError;
use super::exit::Exit;
use super::load::{Input, Loaded, settings};
use super::output::{STANDARD, emit};
use crate::config::Settings;
use crate::diff::{FleetDiff, Side, compare};
use crate::redact::Redactor;
use crate::report::{
    DiffView, write_diff_csv, write_diff_html, write_diff_json, write_diff_junit,
    write_diff_markdown, write_diff_sarif, write_diff_text,
};
use crate::rules::Fleet;
use crate::source::FileSource;

pub(super) fn run(args: &Args, diff: &DiffArgs) -> Result<Exit, CliError> {
    if [&diff.old, &diff.new].iter().all(|path| path.as_os_str() == STANDARD) {
        return Err(CliError::TwiceStandard);
    }
    let settings = settings(args)?;
    let templates = diff.report.templates(&settings)?;
    // One mask for both sides, or nothing would be the same in them.
    let mask = diff.report.mask.redactor()?;
    let old = load(args, &diff.old, settings.clone(), mask.clone())?;
    let new = load(args, &diff.new, settings, mask.clone())?;
    let changes = compared(&old, &new);
    let path = |path: &Path, masked: &str| match mask {
        Some(_) => masked.to_owned(),
        None => path.to_string_lossy().into_owned(),
    };
    let view = DiffView {
        old: (&path(&diff.old, "input-1"), &old.inventory),
        new: (&path(&diff.new, "input-2"), &new.inventory),
        diff: &changes,
        as_of: new.as_of,
        generated_at: new.generated_at.clone(),
    };
    emit(args, |out| match diff.format {
        DiffFormat::Text => write_diff_text(&view, out),
        DiffFormat::Markdown => write_diff_markdown(&view, &templates, out),
        DiffFormat::Html => write_diff_html(&view, &templates, out),
        DiffFormat::Json => write_diff_json(&view, out),
        DiffFormat::Csv => write_diff_csv(&view, out),
        DiffFormat::Sarif => write_diff_sarif(&view, out),
        DiffFormat::Junit => write_diff_junit(&view, out),
    })?;
    let complete = old.inventory.is_complete() && new.inventory.is_complete();
    Ok(exit(&changes, diff.fail_on, complete))
}

fn load(
    args: &Args,
    path: &Path,
    settings: Settings,
    mask: Option<Redactor>,
) -> Result<Loaded, CliError> {
    let input = Input::Files(FileSource::new(vec![path.to_owned()]));
    Ok(Loaded::of(input, settings, args, mask)?.disguised())
}

fn compared(old: &Loaded, new: &Loaded) -> FleetDiff {
    let (old_fleet, new_fleet) = (Fleet::new(&old.inventory), Fleet::new(&new.inventory));
    let old_judge = |index| old.judge(&old_fleet, index);
    let new_judge = |index| new.judge(&new_fleet, index);
    compare(
        &Side { inventory: &old.inventory, judge: &old_judge },
        &Side { inventory: &new.inventory, judge: &new_judge },
    )
}

fn exit(changes: &FleetDiff, level: DiffLevel, complete: bool) -> Exit {
    let reached = match level {
        DiffLevel::Never => false,
        DiffLevel::Worse => changes.worse().next().is_some(),
        DiffLevel::Any => !changes.changes.is_empty(),
    };
    Exit::of(reached, complete)
}
