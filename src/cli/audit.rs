//! `cnishift audit`.

use std::cell::RefCell;
use std::io::{self, Write};

use super::args::{Args, AuditArgs, AuditFormat, FailOn};
use super::error::CliError;
use super::exit::Exit;
use super::fleet_args::WavesArgs;
use super::load::Loaded;
use super::output::{emit, look};
use super::pack;
use super::screen::history;
use super::waves::{Jobs, calendar};
use crate::model::{Past, inert};
use crate::report::{
    Around, AuditView, Look, Summary, Templates, write_audit_csv, write_audit_html,
    write_audit_json, write_audit_junit, write_audit_markdown, write_audit_sarif,
    write_audit_table,
};
use crate::rules::{Fleet, Selection, Severity, Verdict};

pub(super) fn run(args: &Args, audit: &AuditArgs) -> Result<Exit, CliError> {
    let selection = Selection { select: audit.select.clone(), ignore: audit.ignore.clone() };
    if let Some(unknown) = selection.unknown_selector() {
        return Err(CliError::UnknownRule(unknown.to_owned()));
    }
    let mut loaded = Loaded::masked_by(args, audit.report.mask.redactor()?)?;
    loaded.settings.policy.selection = selection;
    let templates = audit.report.templates(&loaded.settings)?;
    if let Some(folder) = &audit.pack {
        let summary = pack::fleet(args, loaded, folder, &templates)?;
        return Ok(exit(&summary.0, audit.fail_on, summary.1));
    }
    let drawn = audit.format == AuditFormat::Html;
    // The calendar takes names as they are and rests on every finding. Where the report has both, each
    // cluster is judged once for both.
    let shared = drawn && loaded.mask().is_none() && loaded.settings.policy.selection.is_all();
    let before = (drawn && !shared).then(|| calendar(&loaded, &WavesArgs::default()));
    let past = past(args, &loaded);
    let loaded = loaded.disguised();
    let fleet = Fleet::new(&loaded.inventory);
    let jobs = RefCell::new(Jobs::default());
    let judge = |index| {
        let judged = loaded.judge(&fleet, index)?;
        if shared {
            jobs.borrow_mut().see(&loaded, index, &judged);
        }
        Some(judged)
    };
    let waves = || match &before {
        Some(before) => Some(before.clone()),
        None => shared.then(|| jobs.take().finish(&loaded, &WavesArgs::default())),
    };
    let view = AuditView {
        inventory: &loaded.inventory,
        plans: &loaded.plans,
        as_of: loaded.as_of,
        generated_at: loaded.generated_at.clone(),
        source: loaded.source,
        judge: &judge,
    };
    let around = Around { waves: &waves, past: &past };
    let summary = emit(args, |out| match audit.format {
        AuditFormat::Table => write_audit_table(&view, look(args), out),
        format => write(&view, format, &around, &templates, out),
    })?;
    Ok(exit(&summary, audit.fail_on, loaded.inventory.is_complete()))
}

/// Writes an audit in one of the formats that are files.
pub(super) fn write(
    view: &AuditView<'_>,
    format: AuditFormat,
    around: &Around<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<Summary> {
    match format {
        AuditFormat::Table => write_audit_table(view, Look::default(), out),
        AuditFormat::Json => write_audit_json(view, out),
        AuditFormat::Markdown => write_audit_markdown(view, templates, out),
        AuditFormat::Csv => write_audit_csv(view, out),
        AuditFormat::Sarif => write_audit_sarif(view, out),
        AuditFormat::Junit => write_audit_junit(view, out),
        AuditFormat::Html => write_audit_html(view, around, templates, out),
    }
}

/// Clusters on kubenet on earlier days, from the snapshots that the settings name.
pub(super) fn past(args: &Args, loaded: &Loaded) -> Vec<Past> {
    let Some(folder) = &loaded.settings.screen.history else { return Vec::new() };
    let (past, problems) = history::past(folder);
    if !args.quiet {
        for problem in problems {
            let _ = writeln!(io::stderr(), "warning: {}", inert(&problem));
        }
    }
    past
}

/// What the counts mean for the exit code. Findings that the settings ignore do not count; the
/// verdict that is shown stays what Azure would answer.
fn exit(summary: &Summary, level: FailOn, complete: bool) -> Exit {
    let verdicts = |list: &[Verdict]| list.iter().any(|v| summary.with_active_verdict(*v) > 0);
    let severities =
        summary.with_severity(Severity::Warning) + summary.with_severity(Severity::Blocker);
    let reached = match level {
        FailOn::Never => false,
        FailOn::Warning => severities > 0,
        FailOn::Affected => summary.affected_active > 0,
        FailOn::Prepare => verdicts(&[Verdict::Prepare, Verdict::Unhealthy, Verdict::Blocked]),
        FailOn::Blocked => verdicts(&[Verdict::Blocked]),
    };
    Exit::of(reached, complete)
}
