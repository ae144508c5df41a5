//! A session: its steps, and everything about the selected one.

use jiff::Timestamp;
use ratatui::text::Line;

use super::ListContent;
use crate::session::{Change, Check, Event, GuidedStep, Holds, NO_ABORT, Question, Status};
use crate::tui::ink::Ink;
use crate::tui::session::{SessionView, Shot};
use crate::tui::state::State;
use crate::tui::theme::Role;

pub(super) fn list<'a>(state: &'a State, at: usize, ink: Ink) -> ListContent<'a> {
    let Some(view) = state.session.as_deref() else {
        return ListContent {
            len: 0,
            entry: Box::new(|_| Line::default()),
            detail: None,
            empty: "No session.",
        };
    };
    let Some(shot) = view.shot.as_deref() else { return opening(view, ink) };
    let (operate, now) = (state.operate, state.now);
    ListContent {
        len: shot.state.steps.len(),
        entry: Box::new(move |index| entry(shot, index, ink)),
        detail: Some(Box::new(move |width| detail(view, shot, at, (operate, now), ink, width))),
        empty: "The plan has no step.",
    }
}

fn opening<'a>(view: &'a SessionView, ink: Ink) -> ListContent<'a> {
    let text = match &view.failure {
        Some(why) => why.clone(),
        None => "reading the cluster and opening its session".to_owned(),
    };
    let role = if view.failure.is_some() { Role::Bad } else { Role::Muted };
    ListContent {
        len: 1,
        entry: Box::new(move |_| ink.line(Role::Title, format!("Session of {}", view.name))),
        detail: Some(Box::new(move |width| ink.wrapped(role, &text, width, 0))),
        empty: "",
    }
}

fn role_of(status: &Status) -> Role {
    match status {
        Status::Pending | Status::Skipped(_) => Role::Muted,
        Status::Checking | Status::Running | Status::Verifying => Role::Key,
        Status::Ready | Status::Waiting => Role::Caution,
        Status::Done => Role::Good,
        Status::Failed(_) => Role::Bad,
    }
}

fn entry(shot: &Shot, index: usize, ink: Ink) -> Line<'static> {
    let (Some(step), Some(status)) = (shot.state.steps.get(index), shot.statuses.get(index)) else {
        return Line::default();
    };
    Line::from(vec![
        ink.span(Role::Muted, format!("{:2} ", index + 1)),
        ink.span(role_of(status), format!("{:15} ", status.word())),
        ink.span(Role::Text, &step.step.title),
    ])
}

fn detail(
    view: &SessionView,
    shot: &Shot,
    at: usize,
    (operate, now): (bool, Timestamp),
    ink: Ink,
    width: u16,
) -> Vec<Line<'static>> {
    let (Some(step), Some(status)) = (shot.state.steps.get(at), shot.statuses.get(at)) else {
        return Vec::new();
    };
    let mut lines =
        vec![ink.line(Role::Title, format!("{}: {}", step.step.phase, step.step.title))];
    if let Some(why) = &view.failure {
        lines.extend(ink.wrapped(Role::Bad, why, width, 0));
    }
    if shot.state.current() == Some(at) {
        lines.extend(present(shot, status, step.since, now, ink, width));
        if view.answered {
            lines.push(ink.line(Role::Key, "Answered; working on it."));
        }
        if let Some(question) = view.question() {
            lines.extend(asked(question, &step.step, operate, shot.second, ink, width));
        }
    } else if let Some(end) = shot.end.filter(|_| shot.state.current().is_none()) {
        lines.push(ink.line(Role::Good, format!("The session is over ({end:?}).")));
    }
    lines.extend(about(&step.step, ink, width));
    lines.extend(evidence(shot, &step.step.id, ink, width));
    lines
}

/// What goes on: progress, elapsed time, trouble, a word.
fn present(
    shot: &Shot,
    status: &Status,
    since: Option<Timestamp>,
    now: Timestamp,
    ink: Ink,
    width: u16,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let (Status::Running, Some(since)) = (status, since) {
        let step = shot.state.current().and_then(|at| shot.state.steps.get(at));
        let (min, max) = step.map_or((0, 0), |step| step.step.minutes);
        let gone = now.duration_since(since);
        let (minutes, seconds) = (gone.as_mins().max(0), gone.as_secs().max(0) % 60);
        let word = if shot.progress.word.is_empty() { "sent" } else { &shot.progress.word };
        let percent = shot.progress.percent.map(|percent| format!(", {percent} %"));
        let told = format!(
            "Azure says: {word}{}. {minutes} min {seconds} s of {min} to {max} min",
            percent.unwrap_or_default()
        );
        lines.extend(ink.wrapped(Role::Key, &told, width, 0));
        for (name, nodes, state) in &shot.progress.pools {
            let done = state.eq_ignore_ascii_case("Succeeded");
            let role = if done { Role::Good } else { Role::Key };
            lines.extend(ink.wrapped(
                role,
                &format!("pool {name}: {nodes} nodes, {state}"),
                width,
                2,
            ));
        }
        lines.extend(ink.wrapped(Role::Muted, NO_ABORT, width, 0));
    }
    if let Some((since, why)) = &shot.trouble {
        let told = format!(
            "Azure cannot be reached since {}: {why}. What runs there goes on.",
            since.strftime("%H:%M:%S")
        );
        lines.extend(ink.wrapped(Role::Unknown, &told, width, 0));
    }
    if let Some(notice) = &shot.notice {
        lines.extend(ink.wrapped(Role::Caution, notice, width, 0));
    }
    lines
}

/// What is asked, and the keys that answer.
fn asked(
    question: &Question,
    step: &GuidedStep,
    operate: bool,
    second: bool,
    ink: Ink,
    width: u16,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut say = |role, text: &str, indent| lines.extend(ink.wrapped(role, text, width, indent));
    match question {
        Question::Approve(write) => {
            say(
                Role::Caution,
                "Ready. a approves this write, h does it by hand, x leaves it out.",
                0,
            );
            if let Some(why) = &step.irreversible {
                say(Role::Bad, &format!("Cannot be undone: {why}"), 0);
            }
            if second {
                say(Role::Caution, "A second person must approve too.", 0);
            }
            changes(&write.changes, &mut say);
            say(Role::Muted, "everything else goes back as it was read", 2);
            for caution in &write.cautions {
                say(Role::Caution, caution, 2);
            }
            let etag = write.etag.as_deref().unwrap_or("none: it is new");
            say(Role::Key, &format!("PUT {}?api-version={}", write.resource, write.api_version), 0);
            say(Role::Text, &format!("If-Match: {etag}"), 2);
        }
        Question::ByHand(seen) => {
            let words = if operate {
                "Run this elsewhere; Azure is watched. v looks now, x leaves the step out."
            } else {
                "Run this elsewhere; Azure is watched and the step ticked off. v looks now, x leaves \
                 the step out. Nothing is written from here."
            };
            say(Role::Caution, words, 0);
            checks(seen, &mut say);
        }
        Question::Tell(open) => {
            say(Role::Caution, "Only you can judge this. Enter: type what you saw or decided.", 0);
            open.iter().for_each(|one| say(Role::Unknown, one, 2));
        }
        Question::Blocked(seen) => {
            say(Role::Bad, "It cannot be done yet. v looks again, Enter makes a new plan.", 0);
            checks(seen, &mut say);
        }
        Question::Optional => {
            say(Role::Caution, "The plan works without it. Enter takes it, x leaves it out.", 0);
        }
        Question::Drift(all) => {
            say(
                Role::Bad,
                "The cluster is no longer what the plan rests on. Enter makes a new plan.",
                0,
            );
            changes(all, &mut say);
        }
        Question::Failed { why, advice } => {
            say(Role::Bad, &format!("Failed: {why}"), 0);
            say(Role::Caution, advice, 0);
            say(Role::Caution, "Enter tries it again.", 0);
        }
    }
    lines
}

type Say<'a> = &'a mut dyn FnMut(Role, &str, usize);

fn changes(all: &[Change], say: Say<'_>) {
    all.iter().for_each(|change| say(Role::Text, &change.words(), 2));
}

fn role_of_check(check: &Check) -> Role {
    match check.holds {
        Holds::Yes => Role::Good,
        Holds::No => Role::Bad,
        Holds::Unknown => Role::Unknown,
    }
}

fn checks(all: &[Check], say: Say<'_>) {
    all.iter().for_each(|check| say(role_of_check(check), &check.words(), 2));
}

/// What the step is.
fn about(step: &GuidedStep, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !step.commands.is_empty() {
        lines.push(ink.line(Role::Title, "Command (c copies)"));
        for command in &step.commands {
            lines.extend(ink.wrapped(Role::Key, command, width, 2));
        }
    }
    lines.extend(ink.field("Why", Role::Text, &step.why, width));
    lines.extend(ink.field("Before", Role::Text, &step.precondition, width));
    lines.extend(ink.field("Expected", Role::Text, &step.expected, width));
    lines.extend(ink.field("Undo", Role::Text, &step.undo, width));
    let (min, max) = step.minutes;
    lines.extend(ink.field(
        "Takes",
        Role::Text,
        &format!("{min} to {max} min ({})", step.basis),
        width,
    ));
    lines
}

/// What happened in the step, the newest last.
fn evidence(shot: &Shot, id: &str, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (at, event) in shot.state.of_step(id) {
        if lines.is_empty() {
            lines.push(ink.line(Role::Title, "Evidence"));
        }
        let (headline, below) = event.words();
        let told = format!("{} {headline}", at.strftime("%H:%M:%S"));
        let role = match event {
            Event::Failed { .. } | Event::Drifted { .. } | Event::Refused { .. } => Role::Bad,
            Event::Done { .. } => Role::Good,
            _ => Role::Text,
        };
        lines.extend(ink.wrapped(role, &told, width, 0));
        for line in below {
            lines.extend(ink.wrapped(Role::Muted, &line, width, 2));
        }
    }
    lines
}
