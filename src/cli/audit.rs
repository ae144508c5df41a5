//! `cnishift audit`.

use super::args::{Args, AuditArgs, AuditFormat, FailOn};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::output::{emit, look};
use crate::report::{
    AuditView, Summary, write_audit_csv, write_audit_html, write_audit_json, write_audit_junit,
    write_audit_markdown, write_audit_sarif, write_audit_table,
};
use crate::rules::{Fleet, Selection, Severity, Verdict};

pub(super) fn run(args: &Args, audit: &AuditArgs) -> Result<Exit, CliError> {
    let selection = Selection { select: audit.select.clone(), ignore: audit.ignore.clone() };
    if let Some(unknown) = selection.unknown_selector() {
        return Err(CliError::UnknownRule(unknown.to_owned()));
    }
    let mut loaded = Loaded::new(args)?;
    loaded.settings.policy.selection = selection;
    let fleet = Fleet::new(&loaded.inventory);
    let judge = |index| loaded.judge(&fleet, index);
    let view = AuditView {
        inventory: &loaded.inventory,
        plans: &loaded.plans,
        as_of: loaded.as_of,
        generated_at: loaded.generated_at.clone(),
        source: loaded.source,
        judge: &judge,
    };
    let summary = emit(args, |out| match audit.format {
        AuditFormat::Table => write_audit_table(&view, look(args), out),
        AuditFormat::Json => write_audit_json(&view, out),
        AuditFormat::Markdown => write_audit_markdown(&view, out),
        AuditFormat::Csv => write_audit_csv(&view, out),
        AuditFormat::Sarif => write_audit_sarif(&view, out),
        AuditFormat::Junit => write_audit_junit(&view, out),
        AuditFormat::Html => write_audit_html(&view, out),
    })?;
    Ok(exit(&summary, audit.fail_on, loaded.inventory.is_complete()))
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
