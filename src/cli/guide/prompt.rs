//! Questions in lines, and what a line answers.

use crate::session::{Answer, Change, Check, NO_ABORT, Question, StepState};

/// The question with what can be answered.
pub(super) fn lines(question: &Question, state: &StepState, second: bool) -> Vec<String> {
    let (step, mut lines) = (&state.step, Vec::new());
    match question {
        Question::Approve(write) => {
            lines.push(format!("PUT {}?api-version={}", write.resource, write.api_version));
            let etag = write.etag.as_deref().unwrap_or("none: it is new");
            lines.push(format!("  If-Match: {etag}"));
            lines.extend(write.changes.iter().map(|change| format!("  {}", change.words())));
            lines.push("  everything else goes back as it was read".to_owned());
            lines.extend(write.cautions.iter().map(|caution| format!("  {caution}")));
            lines.push(format!("  undo: {}", step.undo));
            lines.push(format!("  {NO_ABORT}"));
            let what = match step.irreversible.as_ref().filter(|_| state.is_one_way()) {
                Some(why) => format!("{why} Type {} to approve it", write.resource.name()),
                None => "Type yes to approve it".to_owned(),
            };
            let second = if second { ", then \" / \" and the second person's name" } else { "" };
            lines.push(format!("{what}{second}; or: by hand, skip REASON, look, note TEXT, quit"));
        }
        Question::ByHand(checks) => {
            lines.push("Run this elsewhere; Azure is watched and the step ticked off:".to_owned());
            lines.extend(step.commands.iter().map(|command| format!("  {command}")));
            told(checks, &mut lines);
            lines.push("Or: look, skip REASON, note TEXT, quit".to_owned());
        }
        Question::Tell(open) => {
            lines.extend(open.iter().map(|one| format!("  {one}")));
            lines.extend(step.commands.iter().map(|command| format!("  {command}")));
            lines.push(format!("Expected: {}", step.expected));
            lines.push("Type what you saw or decided; or: skip REASON, note TEXT, quit".to_owned());
        }
        Question::Blocked(checks) => {
            lines.push("The step cannot be done yet:".to_owned());
            told(checks, &mut lines);
            lines.push("look, replan, skip REASON, note TEXT, quit".to_owned());
        }
        Question::Optional => {
            lines.push(
                "The plan works without this step: take, skip REASON, note TEXT, quit".to_owned(),
            );
        }
        Question::Drift(changes) => {
            lines.push("The cluster is no longer what the plan rests on:".to_owned());
            lines.extend(changes.iter().map(|change: &Change| format!("  {}", change.words())));
            lines.push(
                "replan (a new plan from what is there now), look, note TEXT, quit".to_owned(),
            );
        }
        Question::Failed { why, advice } => {
            lines.push(format!("The step failed: {why}"));
            lines.push(format!("  {advice}"));
            lines.push("retry, skip REASON, note TEXT, quit".to_owned());
        }
    }
    lines
}

fn told(checks: &[Check], lines: &mut Vec<String>) {
    lines.extend(checks.iter().map(|check| format!("  {}", check.words())));
}

/// What a line answers; none to leave.
pub(super) fn answer(line: &str, question: Option<&Question>) -> Option<Answer> {
    let line = line.trim();
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match (word, rest, question) {
        ("quit" | "q", "", _) => return None,
        ("note", text, _) if !text.is_empty() => Answer::Note(text.to_owned()),
        ("skip", reason, _) => Answer::Skip(reason.to_owned()),
        ("look", "", _) => Answer::Look,
        ("retry", "", _) => Answer::Retry,
        ("replan", "", _) => Answer::Replan,
        ("take", "", Some(Question::Optional)) => Answer::Take,
        ("by", "hand", _) => Answer::ByHand,
        (_, _, Some(Question::Tell(_))) => Answer::Told(line.to_owned()),
        (_, _, Some(Question::Approve(_))) => Answer::approve(line),
        _ => Answer::Told(line.to_owned()),
    })
}
