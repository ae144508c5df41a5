//! Places clusters on days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::{Job, Placed, Schedule, Unplaced, WaveRules, Window};

/// Days that are looked at for one cluster: twenty years. Most windows open within a week; those of
/// every so many months, first days far ahead and clusters that share a fate need more.
const DAYS: i32 = 20 * 366;

/// Makes the calendar.
#[must_use]
pub fn schedule(jobs: &[Job], rules: &WaveRules) -> Schedule {
    let mut waves: BTreeMap<Rank, Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        waves.entry(Rank::of(job, rules)).or_default().push(job);
    }
    let mut calendar = Calendar { rules, taken: BTreeMap::new() };
    let mut schedule = Schedule { waves: Vec::new(), placed: Vec::new(), unplaced: Vec::new() };
    let mut from = rules.start;
    for (rank, mut wave) in waves {
        wave.sort_by_key(|job| (&job.region, &job.network, &job.owner, &job.name, &job.id));
        schedule.waves.push(rank.words());
        let number = schedule.waves.len();
        let mut last = None;
        for job in wave {
            match calendar.place(job, from) {
                Ok((day, window)) => {
                    last = last.max(Some(day));
                    schedule.placed.push(Placed { job: job.clone(), wave: number, day, window });
                }
                Err(why) => schedule.unplaced.push(Unplaced {
                    id: job.id.clone(),
                    name: job.name.clone(),
                    why,
                }),
            }
        }
        if let Some(last) = last {
            from = after(last, i64::from(rules.soak_days) + 1);
        }
    }
    schedule.placed.sort_by(|a, b| {
        (a.day, a.window.start, a.wave, &a.job.name, &a.job.id).cmp(&(
            b.day,
            b.window.start,
            b.wave,
            &b.job.name,
            &b.job.id,
        ))
    });
    schedule
}

/// A day so many days later; the last day that there is when it would lie beyond.
pub(super) fn after(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().try_days(days).unwrap_or_else(|_| 0.days()))
}

/// The order of waves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Canary,
    Known(usize, String),
    /// An environment that nobody ordered may be production: it comes last.
    Other(String),
}

impl Rank {
    fn of(job: &Job, rules: &WaveRules) -> Self {
        if job.canary {
            return Self::Canary;
        }
        let at = rules.order.iter().position(|name| name.eq_ignore_ascii_case(&job.environment));
        match at {
            Some(at) => Self::Known(at, job.environment.clone()),
            None => Self::Other(job.environment.clone()),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Canary => "canary".to_owned(),
            Self::Known(_, name) | Self::Other(name) if !name.is_empty() => name.clone(),
            Self::Known(..) | Self::Other(_) => "no environment".to_owned(),
        }
    }
}

struct Calendar<'a> {
    rules: &'a WaveRules,
    /// Clusters by day, with their windows.
    taken: BTreeMap<Date, Vec<(&'a Job, Window)>>,
}

impl<'a> Calendar<'a> {
    fn place(&mut self, job: &'a Job, from: Date) -> Result<(Date, Window), String> {
        let usual = std::slice::from_ref(&self.rules.usual);
        let windows = if job.windows.is_empty() { usual } else { &job.windows };
        let fits: Vec<&Window> =
            windows.iter().filter(|window| job.minutes.0 <= window.minutes).collect();
        if fits.is_empty() {
            let longest = windows.iter().map(|window| window.minutes).max().unwrap_or_default();
            return Err(format!(
                "takes {} minutes at the least, its longest window has {longest}",
                job.minutes.0
            ));
        }
        for later in 0..DAYS {
            let day = after(from, i64::from(later));
            let open = |window: &&&Window| window.opens_on(day) && self.is_free(day, window, job);
            if let Some(window) = fits.iter().find(open) {
                self.taken.entry(day).or_default().push((job, (*window).clone()));
                return Ok((day, (*window).clone()));
            }
        }
        Err("no day of its windows is free within twenty years".to_owned())
    }

    /// Whether there is room on a day, and nobody who shares a fate: on that day, or in a window of
    /// the day before or after that reaches into this one.
    fn is_free(&self, day: Date, window: &Window, job: &Job) -> bool {
        let on = |day: Date| self.taken.get(&day).map_or(&[][..], Vec::as_slice);
        let apart = |(other, _): &(&Job, Window)| other.fates.is_disjoint(&job.fates);
        let beside = [-1, 1].into_iter().all(|later| {
            let there = on(after(day, later)).iter();
            there.clone().all(|one| apart(one) || !overlap(window, &one.1, later))
        });
        on(day).len() < self.rules.at_once.max(1) && on(day).iter().all(apart) && beside
    }
}

/// Whether two windows overlap, the other one so many days later.
fn overlap(window: &Window, other: &Window, later: i64) -> bool {
    let span = |window: &Window, days: i64| {
        let start = i64::from(window.start) + days * 24 * 60;
        (start, start.saturating_add(i64::try_from(window.minutes).unwrap_or(i64::MAX)))
    };
    let ((start, end), (from, to)) = (span(window, 0), span(other, later));
    start < to && from < end
}
