//! A new plan in the middle of a session.

use crate::session::{GuidedStep, StepState};

/// Steps that are over, then those of the new plan; what has to be put back stays in the plan although
/// nothing in the cluster tells any more that it was taken away.
#[must_use]
pub fn merged(old: &[StepState], new: Vec<GuidedStep>) -> Vec<GuidedStep> {
    let over = old.iter().filter(|step| step.status.is_over()).map(|step| step.step.clone());
    let mut steps: Vec<GuidedStep> = over.collect();
    let known = |steps: &[GuidedStep], id: &str| steps.iter().any(|step| step.id == id);
    let kept = old.iter().map(|step| &step.step);
    let updated = known(&steps, "update");
    // After the update nothing is planned any more for a cluster on overlay: the old steps remain.
    let (new, kept): (Vec<_>, Vec<_>) = if updated || new.is_empty() {
        (Vec::new(), kept.cloned().collect())
    } else {
        (new, kept.filter(|step| step.phase == "Follow up").cloned().collect())
    };
    let mut rest: Vec<GuidedStep> = Vec::new();
    for step in new.into_iter().filter(|step| !known(&steps, &step.id)) {
        rest.push(step);
    }
    let late = rest.iter().position(|step| step.id == "cilium").unwrap_or(rest.len());
    let back = kept.into_iter().filter(|step| !known(&steps, &step.id) && !known(&rest, &step.id));
    let back: Vec<GuidedStep> = back.collect();
    rest.splice(late..late, back);
    steps.append(&mut rest);
    steps
}
