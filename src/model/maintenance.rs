//! When AKS may maintain a cluster by itself
//! (`Microsoft.ContainerService/managedClusters/maintenanceConfigurations`).
//!
//! Meanings are those of the API reference,
//! <https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/maintenanceconfigurations>.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};

use super::{Field, ResourceId};

/// One maintenance configuration of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaintenanceConfiguration {
    /// ARM id; the cluster's own is the part before it.
    pub id: ResourceId,
    /// `maintenanceWindow`, the present form.
    pub window: Field<MaintenanceWindow>,
    /// `timeInWeek`, the older form: hours of the week, UTC.
    pub hours: Field<Vec<WeekHours>>,
    /// `notAllowedTime`, which belongs to the older form.
    pub not_allowed: Field<Vec<Blackout>>,
}

impl MaintenanceConfiguration {
    /// Its name as Azure writes it; AKS knows three, see [`MaintenancePurpose`].
    #[must_use]
    pub fn name(&self) -> &str {
        self.id.name()
    }

    /// What AKS does in its window; none for a name that nobody documented.
    #[must_use]
    pub fn purpose(&self) -> Option<MaintenancePurpose> {
        MaintenancePurpose::ALL
            .into_iter()
            .find(|purpose| purpose.name().eq_ignore_ascii_case(self.name()))
    }
}

/// What AKS does by itself within a configuration (docs:planned-maintenance.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MaintenancePurpose {
    /// Upgrades of node images and their operating system.
    NodeOs,
    /// Upgrades of Kubernetes by the cluster's channel.
    AutoUpgrade,
    /// AKS's weekly releases to the control plane and add-ons.
    Releases,
}

impl MaintenancePurpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NodeOs, Self::AutoUpgrade, Self::Releases];

    /// The configuration's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NodeOs => "aksManagedNodeOSUpgradeSchedule",
            Self::AutoUpgrade => "aksManagedAutoUpgradeSchedule",
            Self::Releases => "default",
        }
    }

    /// What AKS itself starts then, in words.
    #[must_use]
    pub const fn operations(self) -> &'static str {
        match self {
            Self::NodeOs => "automatic node image upgrades",
            Self::AutoUpgrade => "automatic Kubernetes upgrades",
            Self::Releases => "AKS's weekly releases",
        }
    }
}

/// The present form of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaintenanceWindow {
    /// On which days; unreadable when it is of no kind that is documented.
    pub schedule: Field<Recurrence>,
    /// `durationHours`: 4 to 24.
    pub hours: Field<u32>,
    /// `utcOffset` in minutes east of UTC; UTC when absent.
    pub utc_offset: Field<i32>,
    /// `startDate`: before this day the window is not in force; it is at once when absent.
    pub start_date: Field<Date>,
    /// `startTime` in minutes after midnight, by `utcOffset`.
    pub start: Field<u32>,
    /// `notAllowedDates`: first and last day, both closed, by `utcOffset`.
    pub not_allowed: Field<Vec<(Date, Date)>>,
}

/// On which days a window opens, in its own time zone. Intervals are 1 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recurrence {
    /// Every so many days.
    Daily {
        /// `intervalDays`.
        days: u32,
    },
    /// On one day of every so many weeks.
    Weekly {
        /// `intervalWeeks`.
        weeks: u32,
        /// `dayOfWeek`.
        day: Weekday,
    },
    /// On one date of every so many months.
    AbsoluteMonthly {
        /// `intervalMonths`.
        months: u32,
        /// `dayOfMonth`, 1 to 31.
        day: i8,
    },
    /// On one weekday of one week of every so many months.
    RelativeMonthly {
        /// `intervalMonths`.
        months: u32,
        /// `weekIndex`: 1 to 4, or -1 for the last.
        week: i8,
        /// `dayOfWeek`.
        day: Weekday,
    },
}

impl Recurrence {
    /// Units (days, weeks or months) from one opening to the next.
    #[must_use]
    pub const fn interval(self) -> u32 {
        match self {
            Self::Daily { days } => days,
            Self::Weekly { weeks, .. } => weeks,
            Self::AbsoluteMonthly { months, .. } | Self::RelativeMonthly { months, .. } => months,
        }
    }
}

/// Hours of one day of the week, UTC (`timeInWeek`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekHours {
    /// The day.
    pub day: Weekday,
    /// `hourSlots`: 0 stands for 00:00 to 01:00.
    pub hours: Vec<u8>,
}

/// A time in which nothing may be done, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Blackout {
    /// Its first moment.
    pub from: DateTime,
    /// The first moment after it.
    pub to: DateTime,
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Daily { days: 1 } => f.write_str("every day"),
            Self::Daily { days } => write!(f, "every {days} days"),
            Self::Weekly { weeks: 1, day } => write!(f, "every {day:?}"),
            Self::Weekly { weeks, day } => write!(f, "{day:?} of every {weeks} weeks"),
            Self::AbsoluteMonthly { months, day } => {
                write!(f, "day {day} of {}", every_months(months))
            }
            Self::RelativeMonthly { months, week, day } => {
                let which = match week {
                    1 => "first",
                    2 => "second",
                    3 => "third",
                    4 => "fourth",
                    _ => "last",
                };
                write!(f, "{which} {day:?} of {}", every_months(months))
            }
        }
    }
}

fn every_months(months: u32) -> String {
    if months == 1 { "every month".to_owned() } else { format!("every {months} months") }
}
