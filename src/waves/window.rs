//! A window, and on which days it opens.

use jiff::civil::{Date, Weekday};

use super::place::after;
use crate::model::{Blackout, Recurrence, days_between};

/// A time in which a cluster may be touched, again and again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window {
    /// On which days it opens.
    pub days: Days,
    /// Minutes after midnight, UTC, of the day on which it opens.
    pub start: u32,
    /// How long it is, in minutes; a day at most.
    pub minutes: u64,
    /// Times in which nothing may be done; a window that would reach into one does not open.
    pub blackouts: Vec<Blackout>,
    /// Where it comes from.
    pub source: String,
}

/// The days of a window, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Days {
    /// These days of every week.
    Week(Vec<Weekday>),
    /// Days that are counted in a time zone of their own.
    Recurring {
        /// On which of them.
        every: Recurrence,
        /// The first one that counts, where one is given; intervals are counted from it.
        from: Option<Date>,
        /// Days from the one in its own zone to the one in UTC: -1, 0 or 1.
        shift: i64,
    },
}

impl Window {
    /// Whether it opens on a day (UTC): the day is one of its own, and no blackout touches it.
    #[must_use]
    pub fn opens_on(&self, day: Date) -> bool {
        let its_own = match &self.days {
            Days::Week(days) => days.contains(&day.weekday()),
            Days::Recurring { every, from, shift } => falls_on(*every, *from, after(day, -*shift)),
        };
        its_own && !self.blackouts.iter().any(|blackout| self.meets(day, blackout))
    }

    /// Whether the window of a day and a blackout have a moment in common, in minutes from the day's
    /// midnight.
    fn meets(&self, day: Date, blackout: &Blackout) -> bool {
        let minute = |moment: jiff::civil::DateTime| {
            let time = i64::from(moment.hour()) * 60 + i64::from(moment.minute());
            i64::from(days_between(day, moment.date())) * DAY + time
        };
        // A blackout that ends within a minute still holds in it.
        let last = i64::from(blackout.to.second() > 0 || blackout.to.subsec_nanosecond() > 0);
        let start = i64::from(self.start);
        let end = start.saturating_add(i64::try_from(self.minutes).unwrap_or(i64::MAX));
        minute(blackout.from) < end && start < minute(blackout.to) + last
    }
}

/// Minutes of a day.
pub(super) const DAY: i64 = 24 * 60;

/// Whether a day, in the window's own zone, is one of a recurrence.
fn falls_on(every: Recurrence, from: Option<Date>, day: Date) -> bool {
    if from.is_some_and(|from| day < from) {
        return false;
    }
    let fits = match every {
        Recurrence::Daily { .. } => true,
        Recurrence::Weekly { day: wanted, .. } => day.weekday() == wanted,
        // A month without that date has no opening.
        Recurrence::AbsoluteMonthly { day: wanted, .. } => day.day() == wanted,
        Recurrence::RelativeMonthly { week, day: wanted, .. } => {
            day.nth_weekday_of_month(week, wanted).is_ok_and(|found| found == day)
        }
    };
    fits && is_its_turn(every, from, day)
}

/// Whether so many days, weeks or months have passed since the first day. Without a first day only
/// an interval of one is known.
fn is_its_turn(every: Recurrence, from: Option<Date>, day: Date) -> bool {
    let interval = i64::from(every.interval());
    if interval == 1 {
        return true;
    }
    let Some(from) = from else { return false };
    let days = i64::from(days_between(from, day));
    let months = i64::from(day.year() - from.year()) * 12 + i64::from(day.month() - from.month());
    let passed = match every {
        Recurrence::Daily { .. } => days,
        Recurrence::Weekly { .. } => days / 7,
        Recurrence::AbsoluteMonthly { .. } | Recurrence::RelativeMonthly { .. } => months,
    };
    interval > 0 && passed % interval == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn window(every: Recurrence, from: Option<&str>, shift: i64) -> Window {
        let days = Days::Recurring { every, from: from.map(day), shift };
        let source = "test".to_owned();
        Window { days, start: 22 * 60, minutes: 480, blackouts: Vec::new(), source }
    }

    fn opened(window: &Window, from: &str, days: i64) -> Vec<String> {
        let all = (0..days).map(|later| after(day(from), later));
        all.filter(|day| window.opens_on(*day)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn every_second_week_counts_from_the_first_day() {
        let every = Recurrence::Weekly { weeks: 2, day: Weekday::Saturday };
        let found = opened(&window(every, Some("2026-11-21"), 0), "2026-11-10", 40);
        assert_eq!(found, ["2026-11-21", "2026-12-05", "2026-12-19"]);
    }

    #[test]
    fn days_months_and_the_last_friday() {
        let daily = Recurrence::Daily { days: 3 };
        let found = opened(&window(daily, Some("2026-12-01"), 0), "2026-11-20", 20);
        assert_eq!(found, ["2026-12-01", "2026-12-04", "2026-12-07"]);
        let monthly = Recurrence::AbsoluteMonthly { months: 3, day: 15 };
        let found = opened(&window(monthly, Some("2026-01-01"), 0), "2026-11-01", 200);
        assert_eq!(found, ["2027-01-15", "2027-04-15"]);
        let long = Recurrence::AbsoluteMonthly { months: 1, day: 31 };
        let found = opened(&window(long, None, 0), "2027-01-15", 80);
        assert_eq!(found, ["2027-01-31", "2027-03-31"]);
        let last = Recurrence::RelativeMonthly { months: 1, week: -1, day: Weekday::Friday };
        let found = opened(&window(last, None, 0), "2026-11-01", 60);
        assert_eq!(found, ["2026-11-27", "2026-12-25"]);
    }

    #[test]
    fn another_zone_may_be_another_day() {
        // Monday 01:30 at +05:30 is Sunday 20:00 UTC.
        let every = Recurrence::Weekly { weeks: 1, day: Weekday::Monday };
        let found = opened(&window(every, None, -1), "2026-11-23", 8);
        assert_eq!(found, ["2026-11-29"]);
        // The first day holds in the zone of the window.
        let first = window(every, Some("2026-11-30"), -1);
        assert_eq!(opened(&first, "2026-11-20", 12), ["2026-11-29"]);
    }

    #[test]
    fn a_window_that_reaches_into_a_blackout_does_not_open() {
        let every = Recurrence::Daily { days: 1 };
        let blackout = Blackout {
            from: day("2026-12-24").at(0, 0, 0, 0),
            to: day("2026-12-26").at(0, 0, 0, 0),
        };
        // 22:00 for eight hours: the one of the 23rd would run into the 24th.
        let mut closed = Window { blackouts: vec![blackout], ..window(every, None, 0) };
        assert_eq!(opened(&closed, "2026-12-22", 5), ["2026-12-22", "2026-12-26"]);
        closed.minutes = 120;
        assert_eq!(opened(&closed, "2026-12-22", 5), ["2026-12-22", "2026-12-23", "2026-12-26"]);
    }
}
