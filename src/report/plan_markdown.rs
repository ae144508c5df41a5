//! A plan as Markdown, for change records.

use std::io::{self, Write};

use super::atlas_text::write_fence;
use super::escape::{code_span, markdown_text};
use super::markdown::{way_of, write_commands, write_unseen};
use super::view::{data_age, plural};
use crate::model::{KUBENET_RETIREMENT, days_between};
use crate::plan::{Plan, PlanInput, PlanPath, Step};
use crate::sizing::atlas_of;

/// Writes the plan, step by step.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cluster = input.cluster;
    writeln!(out, "# Plan for {}\n", markdown_text(&cluster.name))?;
    writeln!(out, "{}\n", code_span(cluster.id.as_str()))?;
    let open = input.open_checks.len();
    let days = days_between(input.as_of, KUBENET_RETIREMENT.date);
    let checks = plural(open, "open check", "open checks");
    writeln!(out, "- Verdict: **{}**, {checks}", input.verdict)?;
    let date = KUBENET_RETIREMENT.date;
    let left = if days < 0 {
        format!("was retired on {date}, {} days before {}", -days, input.as_of)
    } else {
        format!("retires on {date}, {days} days from {}", input.as_of)
    };
    writeln!(out, "- Kubenet {left}")?;
    if let Some(age) = data_age(input.inventory, input.as_of) {
        writeln!(out, "- {}", markdown_text(&age))?;
    }
    writeln!(out, "- Generated {generated_at}\n")?;
    writeln!(out, "{}\n", markdown_text(&plan.summary))?;
    write_change(plan, out)?;
    write_atlas(input, plan, out)?;
    write_conflicts(input, out)?;
    write_route_users(plan, out)?;
    write_live(input, out)?;
    write_open_checks(input, out)?;
    let mut phase = None;
    for (index, step) in plan.steps.iter().enumerate() {
        if phase != Some(step.phase) {
            phase = Some(step.phase);
            writeln!(out, "## {}\n", step.phase.title())?;
        }
        write_step(index + 1, step, out)?;
    }
    Ok(())
}

fn write_change(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    if plan.profile_change.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "The update changes these fields of `properties.networkProfile`, and no other:\n"
    )?;
    writeln!(out, "| Field | Today | Afterwards |\n|---|---|---|")?;
    for change in &plan.profile_change {
        let (from, to) = (change.from.to_string(), change.to.to_string());
        writeln!(out, "| `{}` | {} | {} |", change.path, code_span(&from), code_span(&to))?;
    }
    writeln!(out)?;
    if plan.profile_change.iter().any(|change| change.path == "podCidrs[0]") {
        let note = "`az aks update --pod-cidr` sends `podCidr` alone; read both back afterwards. \
                    That they should be equal is our inference.";
        writeln!(out, "{note}\n")?;
    }
    Ok(())
}

/// Where the update takes place in the address space; a new cluster gets its own.
fn write_atlas(input: &PlanInput<'_>, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    if !matches!(plan.path, PlanPath::InPlace | PlanPath::ReplacePools) {
        return Ok(());
    }
    write_fence("## Address atlas", &atlas_of(input.cluster, input.inventory, input.address), out)
}

/// What today's pod range collides with, and over which hops it is reached.
fn write_conflicts(input: &PlanInput<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plan = input.address;
    if plan.conflicts.is_empty() && plan.unseen.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What today's pod range meets\n")?;
    for conflict in &plan.conflicts {
        let what = markdown_text(&conflict.what);
        let (range, with) = (code_span(&conflict.range), code_span(&conflict.with));
        let way = way_of(conflict);
        writeln!(out, "- {range} and {with} ({what}): {}{way}", conflict.harm.words())?;
    }
    write_unseen(plan, out)?;
    writeln!(out)
}

/// Who else relies on kubenet's routes; what could not be read is said, never left out.
fn write_route_users(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    if plan.route_users.is_empty() && plan.route_users_unknown.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Who else uses the kubenet routes\n")?;
    if !plan.route_users.is_empty() {
        writeln!(out, "| Who | How | Loses | What to do | Step |\n|---|---|---|---|---|")?;
    }
    for user in &plan.route_users {
        let cells = [&user.who, &user.how, &user.loses, &user.step].map(|text| markdown_text(text));
        let number = plan.steps.iter().position(|step| Some(&step.id) == user.step_id.as_ref());
        let number = number.map_or_else(|| "-".to_owned(), |index| (index + 1).to_string());
        writeln!(out, "| {} | {number} |", cells.join(" | "))?;
    }
    if !plan.route_users.is_empty() {
        writeln!(out)?;
    }
    for unknown in &plan.route_users_unknown {
        writeln!(out, "- **unknown**: {}", markdown_text(unknown))?;
    }
    if plan.route_users_unknown.is_empty() { Ok(()) } else { writeln!(out) }
}

/// What Azure said right before the plan was made.
fn write_live(input: &PlanInput<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(facts) = input.inventory.live.get(&input.cluster.id) else { return Ok(()) };
    writeln!(out, "## Read from Azure for this plan\n\n| What | Azure says |\n|---|---|")?;
    for fact in facts {
        let doubt = if fact.known { "" } else { "**unknown**: " };
        let (subject, value) = (markdown_text(&fact.subject), markdown_text(&fact.value));
        writeln!(out, "| {subject} | {doubt}{value} |")?;
    }
    writeln!(out)
}

fn write_open_checks(input: &PlanInput<'_>, out: &mut dyn Write) -> io::Result<()> {
    if input.open_checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Open checks\n")?;
    writeln!(out, "Nothing may start an update in place before each of these is decided.\n")?;
    for check in input.open_checks {
        let missing = markdown_text(&check.missing.what);
        let how = markdown_text(&check.missing.how);
        writeln!(out, "- {} {}: {missing}. To decide: {how}", check.rule.code, check.rule.title)?;
    }
    writeln!(out)
}

fn write_step(number: usize, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let optional = if step.optional { " (optional)" } else { "" };
    writeln!(out, "### {number}. {}{optional}\n", markdown_text(&step.title))?;
    if let Some(warning) = step.irreversible {
        writeln!(out, "**Irreversible.** {}\n", markdown_text(warning))?;
    }
    writeln!(out, "{}\n", markdown_text(&step.why))?;
    writeln!(out, "- Before: {}", markdown_text(&step.precondition))?;
    writeln!(out, "- Expected: {}", markdown_text(&step.expected))?;
    writeln!(out, "- Undo: {}", markdown_text(&step.undo))?;
    let basis = markdown_text(&step.duration.basis);
    writeln!(out, "- Duration: {} ({basis})", step.duration.words())?;
    if !step.rules.is_empty() {
        writeln!(out, "- Rules: {}", step.rules.join(", "))?;
    }
    writeln!(out)?;
    write_commands(&step.commands, out)?;
    if !step.verification.is_empty() {
        writeln!(out, "Verify:\n")?;
        write_commands(&step.verification, out)?;
    }
    Ok(())
}
