//! The calendar as entries: clusters that come too late or have no place are found, the others told.

use std::io::{self, Write};

use super::{Entry, Head, State, Subject};
use crate::report::junit::write_junit;
use crate::report::sarif::write_sarif;
use crate::report::waves::{WavesView, clock};
use crate::rules::Severity;
use crate::waves::{Placed, Unplaced};

const FACTS: [&str; 4] = ["wave", "day", "start_utc", "environment"];

fn head(view: &WavesView) -> Head<'_> {
    Head { generated_at: &view.generated_at, gaps: view.gaps.iter().collect(), facts: &FACTS }
}

fn subjects(view: &WavesView) -> impl Iterator<Item = Subject> {
    let placed = view.schedule.placed.iter().map(|one| placed(view, one));
    placed.chain(view.schedule.unplaced.iter().map(unplaced))
}

fn placed(view: &WavesView, one: &Placed) -> Subject {
    let (job, late) = (&one.job, one.day > view.pace.deadline);
    let (min, max) = job.minutes;
    let state = if late { State::Found(Severity::Blocker) } else { State::Done };
    let title = if late { "after the deadline" } else { "in time" };
    let text = format!(
        "{} at {} UTC, wave {}, {min} to {max} minutes ({})",
        one.day,
        clock(one.window.start),
        one.wave,
        job.basis
    );
    let mut entries = vec![Entry::new("place", "calendar", state).titled(title, text)];
    if one.is_tight() {
        let text = format!("{max} minutes at the most, its window has {}", one.window.minutes);
        let tight = Entry::new("window", "calendar-window", State::Found(Severity::Warning));
        entries.push(tight.titled("may take longer than its window", text));
    }
    Subject {
        id: job.id.clone(),
        name: job.name.clone(),
        verdict: job.verdict.clone(),
        next: one.day.to_string(),
        facts: vec![
            one.wave.to_string(),
            one.day.to_string(),
            clock(one.window.start),
            job.environment.clone(),
        ],
        entries,
    }
}

fn unplaced(one: &Unplaced) -> Subject {
    let entry = Entry::new("place", "calendar", State::Found(Severity::Blocker));
    Subject {
        id: one.id.clone(),
        name: one.name.clone(),
        verdict: "without a place".to_owned(),
        next: String::new(),
        facts: vec![String::new(); FACTS.len()],
        entries: vec![entry.titled("without a place in the calendar", &one.why)],
    }
}

/// Writes SARIF 2.1.0.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_sarif(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    write_sarif(&head(view), &mut subjects(view), out)
}

/// Writes JUnit: a cluster that comes too late, or has no place, fails.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_junit(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    write_junit(&head(view), &mut subjects(view), out)
}
