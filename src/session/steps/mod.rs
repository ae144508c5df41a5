//! From a plan to the steps of a session: what this program can do itself, and how Azure shows that a
//! step is done.

mod again;
mod writes;

pub use again::merged;

use super::{Action, Expect, GuidedStep};
use crate::plan::{Plan, PlanInput, Step};
use writes::{OVERLAY, attach, cilium, engine, overlay, roles, unbind};

/// Steps that only a person can judge, although they answer checks: what they answer stays.
const STAYS: [&str; 3] = ["kn020", "kn024", "kn027"];

/// A plan's steps for a session.
#[must_use]
pub fn guided(plan: &Plan, input: &PlanInput<'_>) -> Vec<GuidedStep> {
    plan.steps.iter().map(|step| guided_step(step, plan, input)).collect()
}

/// How a step is done, and what must hold before and after it.
struct How {
    action: Action,
    before: Vec<Expect>,
    after: Vec<Expect>,
    changes: Vec<&'static str>,
}

impl How {
    /// A person judges; where az commands belong to it, they may change anything.
    fn tell(step: &Step) -> Self {
        let acts = step.commands.iter().any(|command| command.to_string().starts_with("az "));
        let changes = if acts { vec![""] } else { Vec::new() };
        Self { action: Action::Tell, before: Vec::new(), after: Vec::new(), changes }
    }

    fn look(after: Vec<Expect>) -> Self {
        Self { action: Action::Look, before: Vec::new(), after, changes: Vec::new() }
    }

    fn elsewhere(rules: &[&str]) -> Self {
        let after = vec![Expect::Silent(rules.iter().map(|rule| (*rule).to_owned()).collect())];
        Self { action: Action::Elsewhere, before: Vec::new(), after, changes: vec![""] }
    }
}

fn guided_step(step: &Step, plan: &Plan, input: &PlanInput<'_>) -> GuidedStep {
    let how = how(step, plan, input);
    GuidedStep {
        id: step.id.clone(),
        phase: step.phase.title().to_owned(),
        title: step.title.clone(),
        why: step.why.clone(),
        precondition: step.precondition.clone(),
        commands: step.commands.iter().map(ToString::to_string).collect(),
        expected: step.expected.clone(),
        undo: step.undo.clone(),
        irreversible: step.irreversible.map(str::to_owned),
        optional: step.optional,
        minutes: (step.duration.min_minutes, step.duration.max_minutes),
        basis: step.duration.basis.to_string(),
        rules: step.rules.iter().map(|rule| (*rule).to_owned()).collect(),
        action: how.action,
        before: how.before,
        after: how.after,
        changes: how.changes.into_iter().map(str::to_owned).collect(),
    }
}

fn how(step: &Step, plan: &Plan, input: &PlanInput<'_>) -> How {
    match step.id.as_str() {
        "baseline" => How::look(Vec::new()),
        "verify-profile" => How::look(overlay(plan)),
        "verify-routes" => How::look(vec![Expect::NoManagedTable]),
        "kn013" | "kn014" => engine("none"),
        "policy-back" => engine("calico"),
        "cilium" => cilium(),
        "kn015" | "kn016" => attach(input),
        "kn018" => roles(step, input).unwrap_or_else(|| How::elsewhere(&step.rules)),
        "kn021" => unbind(step).unwrap_or_else(|| How::elsewhere(&step.rules)),
        "update" => How {
            action: Action::Writes(vec![writes::update(plan, input)]),
            before: vec![Expect::Settled, Expect::Clear(vec!["KN001".to_owned()])],
            after: overlay(plan),
            changes: OVERLAY.to_vec(),
        },
        id if STAYS.contains(&id) => How::tell(step),
        id if id.starts_with("kn") || id.starts_with("sz") => How::elsewhere(&step.rules),
        _ => How::tell(step),
    }
}
