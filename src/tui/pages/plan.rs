//! The steps of a cluster's plan, with everything about the selected one.

use ratatui::text::Line;

use super::ListContent;
use crate::model::CommandLine;
use crate::plan::Step;
use crate::tui::cluster::{Judged, Opened};
use crate::tui::ink::Ink;
use crate::tui::theme::Role;

pub(super) fn list<'a>(opened: &'a Opened, judged: &'a Judged, ink: Ink) -> ListContent<'a> {
    let steps = &judged.plan.steps;
    let at = opened.cursor().at;
    ListContent {
        len: steps.len(),
        entry: Box::new(move |index| {
            steps.get(index).map_or_else(Line::default, |step| line(index, step, ink))
        }),
        detail: Some(Box::new(move |width| {
            let summary = ink.wrapped(Role::Muted, &judged.plan.summary, width, 0);
            steps.get(at).map_or(summary, |step| detail(step, ink, width))
        })),
        empty: "Nothing to do: see the overview for why.",
    }
}

/// The state of a step is a word: nothing has been done yet in an audit.
fn line(index: usize, step: &Step, ink: Ink) -> Line<'static> {
    let mark = match (step.irreversible.is_some(), step.optional) {
        (true, _) => ("one-way ", Role::Bad),
        (_, true) => ("optional", Role::Muted),
        _ => ("to do   ", Role::Text),
    };
    Line::from(vec![
        ink.span(Role::Muted, format!("{:2} ", index + 1)),
        ink.span(mark.1, format!("{} ", mark.0)),
        ink.span(Role::Text, &step.title),
    ])
}

fn detail(step: &Step, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = vec![ink.line(Role::Title, format!("{}: {}", step.phase.title(), step.title))];
    if let Some(why) = step.irreversible {
        lines.extend(ink.wrapped(Role::Bad, &format!("Cannot be undone: {why}"), width, 0));
    }
    lines.extend(commands("Command (c copies)", &step.commands, ink, width));
    lines.extend(ink.field("Why", Role::Text, &step.why, width));
    lines.extend(ink.field("Before", Role::Text, &step.precondition, width));
    lines.extend(ink.field("Expected", Role::Text, &step.expected, width));
    lines.extend(ink.field("Undo", Role::Text, &step.undo, width));
    lines.extend(ink.field(
        "Takes",
        Role::Text,
        &format!("{} ({})", step.duration.words(), step.duration.basis),
        width,
    ));
    if !step.rules.is_empty() {
        lines.extend(ink.field("Answers", Role::Muted, &step.rules.join(" "), width));
    }
    lines.extend(commands("Verification", &step.verification, ink, width));
    lines
}

fn commands(title: &str, all: &[CommandLine], ink: Ink, width: u16) -> Vec<Line<'static>> {
    if all.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![ink.line(Role::Title, title)];
    for command in all {
        lines.extend(ink.wrapped(Role::Key, &command.to_string(), width, 2));
    }
    lines
}

/// The commands of the selected step, a line each.
#[must_use]
pub fn selected_commands(opened: &Opened) -> Option<String> {
    let step = opened.judged.as_ref()?.plan.steps.get(opened.cursor().at)?;
    let source = if step.commands.is_empty() { &step.verification } else { &step.commands };
    let lines: Vec<String> = source.iter().map(ToString::to_string).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
