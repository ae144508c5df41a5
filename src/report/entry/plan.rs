//! A plan as entries: findings, undecided gates, ranges, and the steps that people take.

use std::io::{self, Write};

use super::{Entry, Head, State, Subject};
use crate::plan::tool::actions;
use crate::plan::{PlanInput, RouteUser, Step};
use crate::report::csv::write_csv;
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;
use crate::report::view::PlanView;

const FACTS: [&str; 3] = ["open_checks", "pod_cidr", "proposed_pod_cidr"];

fn subject(view: &PlanView<'_>) -> Subject {
    let PlanView { input, plan, .. } = *view;
    let address = input.address;
    let target = address.target().map(|target| target.cidr.clone());
    let findings = input.findings.iter().map(Entry::of_finding);
    let open = input.open_checks.iter().map(|check| Entry::of_check("open check", check));
    let steps = (1..).zip(&plan.steps).map(|(number, one)| step(view, number, one));
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
        entries: findings
            .chain(open)
            .chain(range(input, target))
            .chain(plan.route_users.iter().map(route_user))
            .chain(plan.route_users_unknown.iter().map(unknown))
            .chain(steps)
            .collect(),
    }
}

/// Somebody who relies on kubenet's routes.
fn route_user(user: &RouteUser) -> Entry {
    let text = format!("{}. Loses {}. {}", user.how, user.loses, user.step);
    let step = user.step_id.as_deref().unwrap_or("none");
    Entry::new("route user", "route-user", State::Told).titled(&user.who, text).saw("step", step)
}

/// What of them could not be found out.
fn unknown(text: &String) -> Entry {
    Entry::new("route users unknown", "route-user", State::Unknown).titled("unknown", text)
}

/// The pod range that the update would use.
fn range(input: &PlanInput<'_>, target: Option<String>) -> Option<Entry> {
    let target = target?;
    let today = input.address.pod_cidr.as_deref().unwrap_or("none");
    let reason = input.address.target().map(|one| one.reason.clone()).unwrap_or_default();
    let entry = Entry::new("range", "pod-range", State::Told).titled(&target, reason);
    Some(entry.saw("properties.networkProfile.podCidr", today))
}

fn step(view: &PlanView<'_>, number: usize, step: &Step) -> Entry {
    let actions = actions(view.input, view.plan, step, view.tool);
    let texts: Vec<String> = actions.into_iter().map(|action| action.text).collect();
    let optional = if step.optional { " (optional)" } else { "" };
    let mut text = step.why.clone();
    if let Some(warning) = step.irreversible {
        text = format!("Irreversible. {warning} {text}");
    }
    Entry {
        remedy: texts.join("\n"),
        ..Entry::new("step", step.id.clone(), State::Todo)
            .titled(format!("{number}. {}{optional}", step.title), text)
            .saw("before", &step.precondition)
            .saw("expected", &step.expected)
            .saw("undo", &step.undo)
            .saw("duration", step.duration.words())
    }
}

fn head<'a>(view: &PlanView<'a>) -> Head<'a> {
    let gaps = view.input.inventory.gaps.iter().collect();
    Head { generated_at: view.generated_at, gaps, facts: &FACTS }
}

/// Writes CSV: a row a finding, undecided gate, range and step.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_csv(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_csv(&head(view), &mut std::iter::once(subject(view)), out)
}

/// Writes SARIF 2.1.0: steps are results that people review.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_sarif(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_sarif(&head(view), &mut std::iter::once(subject(view)), out)
}

/// Writes JUnit: blockers fail, undecided gates are errors, steps are skipped until they are done.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_junit(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_junit(&head(view), &mut std::iter::once(subject(view)), out)
}
