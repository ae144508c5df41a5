//! Places clusters on days.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::{Job, Placed, Schedule, Unplaced, WaveRules, Window};

/// Days that are looked at for one cluster: twenty years. Most windows open within a week; those of
/// every so many months, first days far ahead and clusters that share a fate need more.
const DAYS: i32 = 20 * 366;

/// Makes the calendar.
#[must_use]
pub fn schedule(jobs: &[Job], rules: &WaveRules) -> Schedule {
    let Draft { waves, placed, unplaced } = draft(jobs, rules);
    let placed = placed.into_iter().map(|(wave, day, window, job)| Placed {
        job: job.clone(),
        wave,
        day,
        window: window.clone(),
    });
    let unplaced = unplaced.into_iter().map(|(job, why)| Unplaced {
        id: job.id.clone(),
        name: job.name.clone(),
        why,
    });
    let mut schedule = Schedule { waves, placed: placed.collect(), unplaced: unplaced.collect() };
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

/// The last day of the calendar that would be made.
pub(super) fn last_day(jobs: &[Job], rules: &WaveRules) -> Option<Date> {
    draft(jobs, rules).placed.iter().map(|(_, day, ..)| *day).max()
}

/// A calendar before anything is copied.
struct Draft<'a> {
    waves: Vec<String>,
    placed: Vec<(usize, Date, &'a Window, &'a Job)>,
    unplaced: Vec<(&'a Job, String)>,
}

fn draft<'a>(jobs: &'a [Job], rules: &'a WaveRules) -> Draft<'a> {
    let mut waves: BTreeMap<Rank, Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        waves.entry(Rank::of(job, rules)).or_default().push(job);
    }
    let mut calendar = Calendar::new(rules);
    let mut draft = Draft { waves: Vec::new(), placed: Vec::new(), unplaced: Vec::new() };
    let mut from = rules.start;
    for (rank, mut wave) in waves {
        wave.sort_by_key(|job| (&job.region, &job.network, &job.owner, &job.name, &job.id));
        draft.waves.push(rank.words());
        let number = draft.waves.len();
        let mut last = None;
        for job in wave {
            match calendar.place(job, from) {
                Ok((day, window)) => {
                    last = last.max(Some(day));
                    draft.placed.push((number, day, window, job));
                }
                Err(why) => draft.unplaced.push((job, why)),
            }
        }
        if let Some(last) = last {
            from = after(last, i64::from(rules.soak_days) + 1);
        }
    }
    draft
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
    /// Clusters by day.
    taken: HashMap<Date, usize>,
    /// Windows by day and what the cluster in it shares.
    fates: HashMap<(Date, &'a str), Vec<&'a Window>>,
    /// The first day on which there may be room for clusters with these windows: days fill up and never
    /// empty again, so the days before need not be looked at once more.
    first: HashMap<Vec<&'a Window>, Date>,
}

impl<'a> Calendar<'a> {
    fn new(rules: &'a WaveRules) -> Self {
        let (taken, fates, first) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { rules, taken, fates, first }
    }

    fn place(&mut self, job: &'a Job, from: Date) -> Result<(Date, &'a Window), String> {
        let usual = std::slice::from_ref(&self.rules.usual);
        let windows = if job.windows.is_empty() { usual } else { &job.windows };
        let fits: Vec<&'a Window> =
            windows.iter().filter(|window| job.minutes.0 <= window.minutes).collect();
        if fits.is_empty() {
            let longest = windows.iter().map(|window| window.minutes).max().unwrap_or_default();
            return Err(format!(
                "takes {} minutes at the least, its longest window has {longest}",
                job.minutes.0
            ));
        }
        let found = self.search(job, &fits, from);
        let (day, window) =
            found.ok_or_else(|| "no day of its windows is free within twenty years".to_owned())?;
        *self.taken.entry(day).or_default() += 1;
        for fate in &job.fates {
            self.fates.entry((day, fate)).or_default().push(window);
        }
        Ok((day, window))
    }

    /// The first day with room, and the window that opens then.
    fn search(&mut self, job: &Job, fits: &[&'a Window], from: Date) -> Option<(Date, &'a Window)> {
        let known = self.first.get(fits).copied();
        let mut day = known.map_or(from, |known| known.max(from));
        let mut gone = true;
        for _ in 0..DAYS {
            let open = fits.iter().copied().filter(|window| window.opens_on(day));
            let open: Vec<&'a Window> = open.collect();
            if open.is_empty() || self.is_full(day) {
                if gone {
                    self.first.insert(fits.to_vec(), after(day, 1));
                }
            } else if let Some(window) = open.into_iter().find(|one| self.is_apart(day, one, job)) {
                return Some((day, window));
            } else {
                gone = false;
            }
            day = after(day, 1);
        }
        None
    }

    fn is_full(&self, day: Date) -> bool {
        self.taken.get(&day).is_some_and(|taken| *taken >= self.rules.at_once.max(1))
    }

    /// Whether nobody who shares a fate is there: on that day, or in a window of the day before or after
    /// that reaches into this one.
    fn is_apart(&self, day: Date, window: &Window, job: &Job) -> bool {
        let beside = |fate: &str, later: i64| {
            let there = self.fates.get(&(after(day, later), fate)).into_iter().flatten();
            let mut met = there.filter(|other| later == 0 || overlap(window, other, later));
            met.next().is_none()
        };
        job.fates.iter().all(|fate| [-1, 0, 1].into_iter().all(|later| beside(fate, later)))
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
