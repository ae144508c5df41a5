//! Windows that a cluster has by AKS's own maintenance configurations.
//!
//! The update replaces nodes as an upgrade of node images does, so the window for these is taken
//! first; then the one for upgrades of Kubernetes, which rolls nodes too; the one for AKS's weekly
//! releases last. With the Node Disruption Policy `AllowDuringMaintenanceWindow` AKS takes the update
//! in the first one only (docs:node-disruption-policy.md).

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::place::after;
use super::window::{DAY, Days, Window};
use crate::model::{
    Blackout, Field, MaintenanceConfiguration, MaintenancePurpose, MaintenanceWindow, Recurrence,
};

/// What a cluster's maintenance configurations mean for the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnWindows {
    /// Its windows.
    Known(Vec<Window>),
    /// None of its own; what there is to know about that, where anything.
    Usual(Option<String>),
    /// AKS would refuse the update at any time that is known, and why.
    Never(String),
}

/// The windows of a cluster. `only_node_os` says that AKS takes the update in the window for node
/// images only; `configurations` is none where they were not read.
#[must_use]
pub fn own_windows(
    configurations: Option<&[MaintenanceConfiguration]>,
    only_node_os: bool,
) -> OwnWindows {
    let node_os = MaintenancePurpose::NodeOs.name();
    let Some(all) = configurations else {
        let note = "maintenance configurations not read";
        return OwnWindows::Usual(Some(if only_node_os {
            format!("{note}; its Node Disruption Policy allows updates only within {node_os}")
        } else {
            note.to_owned()
        }));
    };
    let mut purposes = MaintenancePurpose::ALL
        .into_iter()
        .filter(|purpose| !only_node_os || *purpose == MaintenancePurpose::NodeOs);
    let of = |purpose| all.iter().find(|one| one.purpose() == Some(purpose));
    match purposes.find_map(|purpose| Some((purpose, of(purpose)?))) {
        Some((purpose, one)) => understood(purpose, one, only_node_os),
        None if only_node_os => OwnWindows::Never(format!(
            "its Node Disruption Policy allows updates only within {node_os}, which it does not have"
        )),
        None if all.is_empty() => OwnWindows::Usual(None),
        None => {
            let names: Vec<&str> = all.iter().map(MaintenanceConfiguration::name).collect();
            let names = names.join(", ");
            OwnWindows::Usual(Some(format!("maintenance configurations not understood: {names}")))
        }
    }
}

fn understood(
    purpose: MaintenancePurpose,
    one: &MaintenanceConfiguration,
    only_node_os: bool,
) -> OwnWindows {
    match windows(purpose, one) {
        Ok(windows) => OwnWindows::Known(windows),
        Err(why) => {
            let why = format!("maintenance configuration {} not understood: {why}", purpose.name());
            if only_node_os {
                let policy = "its Node Disruption Policy allows updates only within it";
                OwnWindows::Never(format!("{why}; {policy}"))
            } else {
                OwnWindows::Usual(Some(why))
            }
        }
    }
}

/// The windows of one configuration; why they are not known, for the others.
fn windows(
    purpose: MaintenancePurpose,
    one: &MaintenanceConfiguration,
) -> Result<Vec<Window>, String> {
    let source = |when: &str| {
        let (name, operations) = (purpose.name(), purpose.operations());
        format!("maintenance configuration {name}: {when}; {operations} run in it as well")
    };
    match (&one.window, &one.hours) {
        (Field::Value(window), _) => {
            let made = of_window(window)?;
            let every = needed(&window.schedule, "schedule")?;
            Ok(vec![Window { source: source(&every.to_string()), ..made }])
        }
        (Field::Unreadable, _) => Err("maintenanceWindow cannot be read".to_owned()),
        (Field::Absent, Field::Value(hours)) => {
            let blackouts = listed(&one.not_allowed, "notAllowedTime")?;
            let all = hours.iter().flat_map(|one| {
                let first = usize::from(one.day.to_monday_zero_offset().unsigned_abs()) * 24;
                one.hours.iter().map(move |hour| first + usize::from(*hour))
            });
            let made = of_hours(&all.collect(), blackouts, &source("hours of the week"));
            if made.is_empty() { Err("timeInWeek names no hour".to_owned()) } else { Ok(made) }
        }
        (Field::Absent, _) => Err("it names no window".to_owned()),
    }
}

/// A field without which nothing can be said.
fn needed<T: Copy>(field: &Field<T>, name: &str) -> Result<T, String> {
    match field {
        Field::Value(value) => Ok(*value),
        Field::Absent => Err(format!("{name} is missing")),
        Field::Unreadable => Err(format!("{name} cannot be read")),
    }
}

fn optional<T: Copy>(field: &Field<T>, name: &str) -> Result<Option<T>, String> {
    if field.is_absent() { Ok(None) } else { needed(field, name).map(Some) }
}

/// A list that may be left out.
fn listed<T: Clone>(field: &Field<Vec<T>>, name: &str) -> Result<Vec<T>, String> {
    if field.is_unreadable() {
        return Err(format!("{name} cannot be read"));
    }
    Ok(field.value().cloned().unwrap_or_default())
}

fn of_window(window: &MaintenanceWindow) -> Result<Window, String> {
    let every = needed(&window.schedule, "schedule")?;
    let hours = needed(&window.hours, "durationHours")?;
    let start = i64::from(needed(&window.start, "startTime")?);
    let offset = i64::from(optional(&window.utc_offset, "utcOffset")?.unwrap_or_default());
    let from = optional(&window.start_date, "startDate")?;
    if !(1..=24).contains(&hours) {
        return Err(format!("durationHours is {hours}"));
    }
    starts_with(every, from)?;
    let utc = start - offset;
    let blackouts = listed(&window.not_allowed, "notAllowedDates")?;
    Ok(Window {
        days: Days::Recurring { every, from, shift: utc.div_euclid(DAY) },
        start: u32::try_from(utc.rem_euclid(DAY)).unwrap_or_default(),
        minutes: u64::from(hours) * 60,
        blackouts: blackouts.into_iter().map(|span| closed(span, offset)).collect(),
        source: String::new(),
    })
}

/// Intervals of more than one are counted from the first opening. Which one that is, is documented
/// for none whose first day is not itself an opening, so it is not guessed.
fn starts_with(every: Recurrence, from: Option<Date>) -> Result<(), String> {
    if every.interval() == 1 {
        return Ok(());
    }
    let Some(from) = from else {
        return Err(format!("{every} without startDate: nobody knows which"));
    };
    let opens = match every {
        Recurrence::Daily { .. } => true,
        Recurrence::Weekly { day, .. } => from.weekday() == day,
        Recurrence::AbsoluteMonthly { day, .. } => from.day() <= day && day <= from.days_in_month(),
        Recurrence::RelativeMonthly { week, day, .. } => {
            from.nth_weekday_of_month(week, day).is_ok_and(|first| from <= first)
        }
    };
    if opens {
        return Ok(());
    }
    Err(format!("{every} from {from}, which is none of its days: nobody documents which count"))
}

/// Both days are closed, by the clock of the window (API reference, `notAllowedDates`).
fn closed((first, last): (Date, Date), offset: i64) -> Blackout {
    let utc = |day: Date| {
        let earlier = jiff::Span::new().try_minutes(offset).unwrap_or_default();
        day.at(0, 0, 0, 0).saturating_sub(earlier)
    };
    Blackout { from: utc(first), to: utc(after(last, 1)) }
}

/// Hours of a week.
const HOURS: usize = 7 * 24;

/// Runs of hours that follow each other, over midnight too, each a day at most.
fn of_hours(open: &BTreeSet<usize>, blackouts: Vec<Blackout>, source: &str) -> Vec<Window> {
    let before = |hour: usize| (hour + HOURS - 1) % HOURS;
    let whole = open.len() == HOURS;
    let first = |hour: &&usize| !open.contains(&before(**hour)) || whole && **hour == 0;
    let mut made = Vec::new();
    for start in open.iter().filter(first) {
        let run = (0..HOURS).take_while(|on| open.contains(&((start + on) % HOURS))).count();
        for piece in (0..run).step_by(24) {
            made.push(of_run(start + piece, (run - piece).min(24), &blackouts, source));
        }
    }
    made
}

/// A run that begins at an hour of the week, Monday's first one being 0.
fn of_run(start: usize, hours: usize, blackouts: &[Blackout], source: &str) -> Window {
    let day = i8::try_from(start / 24 % 7).unwrap_or_default();
    let day = Weekday::from_monday_zero_offset(day).unwrap_or(Weekday::Monday);
    Window {
        days: Days::Week(vec![day]),
        start: u32::try_from(start % 24 * 60).unwrap_or_default(),
        minutes: u64::try_from(hours * 60).unwrap_or_default(),
        blackouts: blackouts.to_vec(),
        source: source.to_owned(),
    }
}
