//! A plan as entries: findings, undecided gates, ranges, and the steps that people take.

use std::io::{self, Write};

use super::{Entry, Head, State, Subject};
use crate::plan::{Plan, PlanInput, Step};
use crate::report::csv::write_csv;
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;

const FACTS: [&str; 3] = ["open_checks", "pod_cidr", "proposed_pod_cidr"];

fn subject(input: &PlanInput<'_>, plan: &Plan) -> Subject {
    let address = input.address;
    let target = address.target().map(|target| target.cidr.clone());
    let findings = input.findings.iter().map(Entry::of_finding);
    let open = input.open_checks.iter().map(|check| Entry::of_check("open check", check));
    let steps = (1..).zip(&plan.steps).map(|(number, one)| step(number, one));
    Subject {
        id: input.cluster.id.to_string(),
        name: input.cluster.name.to_string(),
        verdict: input.verdict.to_string(),
        next: plan.summary.clone(),
        facts: vec![
            input.open_checks.len().to_string(),
            address.pod_cidr.clone().unwrap_or_default(),
            target.clone().unwrap_or_default(),
        ],
        entries: findings.chain(open).chain(range(input, target)).chain(steps).collect(),
    }
}

/// The pod range that the update would use.
fn range(input: &PlanInput<'_>, target: Option<String>) -> Option<Entry> {
    let target = target?;
    let today = input.address.pod_cidr.as_deref().unwrap_or("none");
    let reason = input.address.target().map(|one| one.reason.clone()).unwrap_or_default();
    let entry = Entry::new("range", "pod-range", State::Told).titled(&target, reason);
    Some(entry.saw("properties.networkProfile.podCidr", today))
}

fn step(number: usize, step: &Step) -> Entry {
    let commands: Vec<String> = step.commands.iter().map(ToString::to_string).collect();
    let optional = if step.optional { " (optional)" } else { "" };
    let mut text = step.why.clone();
    if let Some(warning) = step.irreversible {
        text = format!("Irreversible. {warning} {text}");
    }
    Entry {
        remedy: commands.join("\n"),
        ..Entry::new("step", step.id.clone(), State::Todo)
            .titled(format!("{number}. {}{optional}", step.title), text)
            .saw("before", &step.precondition)
            .saw("expected", &step.expected)
            .saw("undo", &step.undo)
            .saw("duration", step.duration.words())
    }
}

fn head<'a>(input: &PlanInput<'a>, generated_at: &'a str) -> Head<'a> {
    Head { generated_at, gaps: input.inventory.gaps.iter().collect(), facts: &FACTS }
}

/// Writes CSV: a row a finding, undecided gate, range and step.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_csv(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_csv(&head(input, generated_at), &mut std::iter::once(subject(input, plan)), out)
}

/// Writes SARIF 2.1.0: steps are results that people review.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_sarif(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_sarif(&head(input, generated_at), &mut std::iter::once(subject(input, plan)), out)
}

/// Writes JUnit: blockers fail, undecided gates are errors, steps are skipped until they are done.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_junit(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_junit(&head(input, generated_at), &mut std::iter::once(subject(input, plan)), out)
}
