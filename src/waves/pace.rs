//! Whether the pace reaches the deadline, and which one would.

use jiff::civil::Date;

use super::place::last_day;
use super::{Job, Schedule, WaveRules};
use crate::model::days_between;

/// Whether the calendar reaches the deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The last day of the calendar.
    pub last_day: Option<Date>,
    /// The deadline.
    pub deadline: Date,
    /// Days between the two; negative when the calendar ends too late.
    pub days_to_spare: Option<i32>,
    /// Clusters in the calendar.
    pub clusters: usize,
    /// Clusters a week that the deadline takes, from the first day on.
    pub a_week: usize,
    /// The smallest number of clusters a day that reaches the deadline; none where none does.
    pub at_once_needed: Option<usize>,
}

impl Pace {
    /// Whether every cluster in the calendar is moved in time.
    #[must_use]
    pub fn reaches(&self) -> bool {
        self.days_to_spare.is_none_or(|days| days >= 0)
    }

    /// The answer in words.
    #[must_use]
    pub fn words(&self) -> String {
        let (Some(last), Some(spare)) = (self.last_day, self.days_to_spare) else {
            return "There is nothing to schedule.".to_owned();
        };
        if spare >= 0 {
            return format!("The calendar ends on {last}, {spare} days before {}.", self.deadline);
        }
        let needed = match self.at_once_needed {
            Some(number) => format!("{number} clusters a day would"),
            None => "No number of clusters a day would: windows, shared fates and waves take more \
                     days than are left; start earlier, open more days, or split what is shared"
                .to_owned(),
        };
        format!(
            "The calendar ends on {last}, {} days after {}: this pace does not reach it. {needed} \
             (at least {} clusters a week).",
            -spare, self.deadline, self.a_week
        )
    }
}

/// Judges a calendar; tries other paces where it ends too late.
#[must_use]
pub fn pace(jobs: &[Job], rules: &WaveRules, made: &Schedule) -> Pace {
    let last_day = made.last_day();
    let days_to_spare = last_day.map(|last| days_between(last, rules.deadline));
    let weeks = (days_between(rules.start, rules.deadline) / 7).max(1);
    let clusters = made.placed.len();
    let late = days_to_spare.is_some_and(|days| days < 0);
    Pace {
        last_day,
        deadline: rules.deadline,
        days_to_spare,
        clusters,
        a_week: clusters.div_ceil(usize::try_from(weeks).unwrap_or(1)),
        at_once_needed: if late { needed(jobs, rules) } else { Some(rules.at_once) },
    }
}

/// The smallest number that is fast enough: doubled until one is, then halved between. It was tried.
fn needed(jobs: &[Job], rules: &WaveRules) -> Option<usize> {
    let reaches = |at_once: usize| {
        let last = last_day(jobs, &WaveRules { at_once, ..rules.clone() });
        last.is_none_or(|last| last <= rules.deadline)
    };
    let most = jobs.len();
    let (mut low, mut high) = (rules.at_once, rules.at_once.max(1).saturating_mul(2).min(most));
    while high < most && !reaches(high) {
        (low, high) = (high, high.saturating_mul(2).min(most));
    }
    if high <= low || (high == most && !reaches(high)) {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if reaches(middle) { high = middle } else { low = middle }
    }
    Some(high)
}
