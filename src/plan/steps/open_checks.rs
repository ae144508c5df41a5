//! Gates that the audit could not decide.

use crate::plan::step::{Phase, PlanInput, Step};

/// One step that names every undecided gate; the update must not start over them.
pub(in crate::plan) fn step(input: &PlanInput<'_>) -> Option<Step> {
    if input.open_checks.is_empty() {
        return None;
    }
    let mut step = Step::new("open-checks", Phase::Prepare, "Decide the open checks");
    let codes: Vec<_> = input.open_checks.iter().map(|check| check.rule.code).collect();
    step.why = format!(
        "What {} need was not read. An open check is not a pass: the update must not start before \
         each is decided.",
        codes.join(", ")
    );
    step.expected =
        "Each check of the section Open checks is decided and the decision recorded; audit again \
         with the missing data, or write down what was seen."
            .to_owned();
    step.rules = codes;
    Some(step)
}
