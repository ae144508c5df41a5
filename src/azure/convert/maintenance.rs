//! Maintenance configurations. A schedule of a kind that nobody documented stays unreadable.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::super::lax::{Lax, List};
use super::super::wire::{
    MaintenanceWindowWire, MonthlyWire, Props, ScheduleWire, SpanWire, WeekHoursWire,
};
use super::reading::{Path, Reading};
use crate::model::{
    Blackout, Field, MaintenanceConfiguration, MaintenanceWindow, Recurrence, ResourceId, Text,
    WeekHours,
};

const WEEK: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];
const WEEKS: [(&str, i8); 5] =
    [("First", 1), ("Second", 2), ("Third", 3), ("Fourth", 4), ("Last", -1)];

pub(in crate::azure) fn maintenance(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> MaintenanceConfiguration {
    let path = Path::ROOT.key("maintenanceWindow");
    let wire = reading.get(&mut props.maintenance_window, path, "an object");
    let hours = Path::ROOT.key("timeInWeek");
    let not_allowed = Path::ROOT.key("notAllowedTime");
    MaintenanceConfiguration {
        window: wire.map(|mut wire| window(reading, &mut wire, path)),
        hours: reading.list(&mut props.time_in_week, hours, week_hours),
        not_allowed: reading.list(&mut props.not_allowed_time, not_allowed, blackout),
        id,
    }
}

fn window(
    reading: &mut Reading<'_>,
    wire: &mut MaintenanceWindowWire,
    path: Path<'_>,
) -> MaintenanceWindow {
    let start_date = path.key("startDate");
    MaintenanceWindow {
        schedule: schedule(reading, &mut wire.schedule, path.key("schedule")),
        hours: reading.count(&mut wire.hours, path.key("durationHours")),
        utc_offset: parsed(reading, &mut wire.utc_offset, path.key("utcOffset"), OFFSET, offset),
        start_date: parsed(reading, &mut wire.start_date, start_date, DAY, day),
        start: parsed(reading, &mut wire.start_time, path.key("startTime"), TIME, clock),
        not_allowed: reading.list(&mut wire.not_allowed, path.key("notAllowedDates"), span),
    }
}

const OFFSET: &str = "an offset such as +05:30";
const DAY: &str = "a day such as 2026-12-24";
const TIME: &str = "a time of day such as 22:00";

/// A text in one form only.
fn parsed<T>(
    reading: &mut Reading<'_>,
    value: &mut Lax<Text>,
    path: Path<'_>,
    expected: &str,
    parse: fn(&str) -> Option<T>,
) -> Field<T> {
    let text = match reading.get(value, path, expected) {
        Field::Value(text) => text,
        Field::Absent => return Field::Absent,
        Field::Unreadable => return Field::Unreadable,
    };
    parse(text.trim()).map_or_else(
        || {
            reading.gap(&path, &text, expected);
            Field::Unreadable
        },
        Field::Value,
    )
}

/// Exactly one of the four kinds must be there.
fn schedule(
    reading: &mut Reading<'_>,
    value: &mut Lax<ScheduleWire>,
    path: Path<'_>,
) -> Field<Recurrence> {
    const KINDS: &str = "exactly one of daily, weekly, absoluteMonthly and relativeMonthly";
    let mut wire = match reading.get(value, path, "an object") {
        Field::Value(wire) => wire,
        Field::Absent => return Field::Absent,
        Field::Unreadable => return Field::Unreadable,
    };
    let ScheduleWire { daily, weekly, absolute, relative } = &mut wire;
    let made = match (daily.take(), weekly.take(), absolute.take(), relative.take()) {
        (Lax::Value(one), Lax::Absent, Lax::Absent, Lax::Absent) => {
            interval(&one.interval).map(|days| Recurrence::Daily { days })
        }
        (Lax::Absent, Lax::Value(one), Lax::Absent, Lax::Absent) => interval(&one.interval)
            .zip(named(&WEEK, &one.day))
            .map(|(weeks, day)| Recurrence::Weekly { weeks, day }),
        (Lax::Absent, Lax::Absent, Lax::Value(one), Lax::Absent) => absolute_of(&one),
        (Lax::Absent, Lax::Absent, Lax::Absent, Lax::Value(one)) => interval(&one.interval)
            .zip(named(&WEEKS, &one.week))
            .zip(named(&WEEK, &one.day))
            .map(|((months, week), day)| Recurrence::RelativeMonthly { months, week, day }),
        _ => None,
    };
    made.map_or_else(
        || {
            reading.gap(&path, "a schedule of another kind", KINDS);
            Field::Unreadable
        },
        Field::Value,
    )
}

fn absolute_of(wire: &MonthlyWire) -> Option<Recurrence> {
    let day = wire.date.value().and_then(|day| i8::try_from(*day).ok());
    let day = day.filter(|day| (1..=31).contains(day))?;
    interval(&wire.interval).map(|months| Recurrence::AbsoluteMonthly { months, day })
}

fn interval(value: &Lax<i64>) -> Option<u32> {
    value.value().and_then(|number| u32::try_from(*number).ok()).filter(|number| *number > 0)
}

fn named<T: Copy>(names: &[(&str, T)], value: &Lax<Text>) -> Option<T> {
    let text = value.value()?;
    names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
}

fn week_hours(
    reading: &mut Reading<'_>,
    item: Lax<WeekHoursWire>,
    index: usize,
    path: Path<'_>,
) -> Option<WeekHours> {
    let made = item.value().and_then(|wire| {
        let List(slots) = wire.hours.value()?;
        let hour = |slot: &Lax<i64>| slot.value().and_then(|slot| u8::try_from(*slot).ok());
        let hours: Option<Vec<u8>> =
            slots.iter().map(|slot| hour(slot).filter(|hour| *hour < 24)).collect();
        Some(WeekHours { day: named(&WEEK, &wire.day)?, hours: hours? })
    });
    told(reading, made, index, path, "a day of the week and its hours from 0 to 23")
}

fn blackout(
    reading: &mut Reading<'_>,
    item: Lax<SpanWire>,
    index: usize,
    path: Path<'_>,
) -> Option<Blackout> {
    let made = ends(&item).and_then(|(from, to)| {
        let moment = |text: &str| {
            let moment: jiff::Timestamp = text.parse().ok()?;
            Some(moment.to_zoned(TimeZone::UTC).datetime())
        };
        Some(Blackout { from: moment(from)?, to: moment(to)? })
    });
    told(reading, made, index, path, "two timestamps, start and end")
}

fn span(
    reading: &mut Reading<'_>,
    item: Lax<SpanWire>,
    index: usize,
    path: Path<'_>,
) -> Option<(Date, Date)> {
    let made = ends(&item).and_then(|(from, to)| Some((day(from)?, day(to)?)));
    told(reading, made, index, path, "two days, start and end")
}

fn ends(item: &Lax<SpanWire>) -> Option<(&str, &str)> {
    let wire = item.value()?;
    Some((wire.start.value()?.trim(), wire.end.value()?.trim()))
}

/// What was made of an element, or a gap in its place.
fn told<T>(
    reading: &mut Reading<'_>,
    made: Option<T>,
    index: usize,
    path: Path<'_>,
    expected: &str,
) -> Option<T> {
    if made.is_none() {
        let mark = format!("element {index}");
        reading.gap(&path, &mark, expected);
    }
    made
}

/// A day; some writers give it as a timestamp at midnight.
fn day(text: &str) -> Option<Date> {
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let plain = rest.is_empty() || rest.starts_with("T00:00:00");
    day.parse().ok().filter(|_| plain)
}

/// Minutes after midnight.
fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Minutes east of UTC.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    // Clocks on earth are at most 14 hours from UTC.
    let minutes = clock(rest).filter(|minutes| *minutes <= 14 * 60)?;
    i32::try_from(minutes).ok().map(|minutes| sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_times_in_one_form_only() {
        assert_eq!(offset("+05:30"), Some(330));
        assert_eq!(offset("-08:00"), Some(-480));
        assert_eq!(offset("+00:00"), Some(0));
        for odd in ["", "05:30", "+5", "+15:00", "Z", "é", "+05:60"] {
            assert_eq!(offset(odd), None, "{odd}");
        }
        assert_eq!(clock("23:59"), Some(1439));
        assert_eq!((clock("24:00"), clock("9")), (None, None));
        assert_eq!(day("2026-12-24T00:00:00Z"), day("2026-12-24"));
        assert_eq!(day("2026-12-24T12:00:00Z"), None);
    }
}
