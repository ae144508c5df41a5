//! Warnings that no step answers: someone must decide them before the point of no return.

use crate::plan::step::{Phase, PlanInput, Step};
use crate::rules::{Category, Finding, Severity};

/// One step that names every warning about the update that the steps so far do not answer.
pub(in crate::plan) fn step(input: &PlanInput<'_>, steps: &[Step]) -> Option<Step> {
    let answered = |code: &str| steps.iter().any(|step| step.rules.contains(&code));
    let about_update = |f: &&Finding| {
        matches!(f.rule.category, Category::MigrationPrerequisite | Category::Sizing)
            && f.severity == Severity::Warning
            && !answered(f.rule.code)
    };
    let open: Vec<&Finding> = input.findings.iter().filter(about_update).collect();
    if open.is_empty() {
        return None;
    }
    let mut step = Step::new(
        "warnings",
        Phase::Prepare,
        "Decide the remaining warnings before the point of no return",
    );
    let told: Vec<String> = open.iter().map(|f| told(f)).collect();
    step.why = told.join(" ");
    step.commands = open.iter().flat_map(|finding| finding.remedy.commands.clone()).collect();
    step.expected =
        "For each of them the remedy is done or the decision to go on is recorded. The \
                     pod range cannot be replaced after the update."
            .to_owned();
    step.undo = "depends on what was changed; write the old value down first".to_owned();
    step.rules = open.iter().map(|finding| finding.rule.code).collect();
    step.rules.dedup();
    Some(step)
}

fn told(finding: &Finding) -> String {
    let doubt = finding.rule.uncertainty.map(|doubt| format!(" ({})", doubt.note));
    format!(
        "{}: {} {}{}",
        finding.rule.code,
        finding.message,
        finding.remedy.text,
        doubt.unwrap_or_default()
    )
}
