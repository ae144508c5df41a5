//! Settings of the calendar: the table `[waves]`.

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;

use super::file::ConfigError;

/// Settings of the calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WaveSettings {
    /// The tag that names the environment; `env`, `environment` or `stage` when absent.
    pub environment_tag: Option<String>,
    /// The tag that names who answers; `owner` or `team` when absent.
    pub owner_tag: Option<String>,
    /// Environments, the first one first; the usual names from sandbox to production when empty.
    pub order: Vec<String>,
    /// Names or ARM ids of clusters that go first; `*` stands for any text. The smallest ready cluster
    /// of the first environment when empty.
    pub canary: Vec<String>,
    /// Clusters on one day at most.
    pub at_once: Option<usize>,
    /// Days on which clusters without a window of their own are moved: mon to sun; tue to thu when empty.
    pub days: Vec<String>,
    /// When they are moved, UTC, as 22:00.
    pub start: Option<String>,
    /// Hours that they have.
    pub hours: Option<u32>,
    /// Days without a change after each wave.
    pub soak_days: Option<u32>,
    /// Clusters that must not be moved on one day, by name or ARM id; `*` stands for any text.
    pub groups: Vec<Vec<String>>,
    /// Windows of their own.
    pub window: Vec<WindowEntry>,
}

/// A window of some clusters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowEntry {
    /// Names or ARM ids; `*` stands for any text.
    pub clusters: Vec<String>,
    /// Days: mon to sun.
    pub days: Vec<String>,
    /// Start, UTC, as 02:00.
    pub start: String,
    /// Hours.
    pub hours: u32,
}

/// The keys of the table, for suggestions.
pub(super) const KEYS: [&str; 13] = [
    "waves",
    "environment_tag",
    "owner_tag",
    "order",
    "canary",
    "at_once",
    "days",
    "start",
    "hours",
    "soak_days",
    "groups",
    "window",
    "clusters",
];
/// Days of the week, as they are written.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl WaveSettings {
    /// Checks what was read.
    pub(super) fn checked(self, file: &Path) -> Result<Self, ConfigError> {
        let wrong = |field: String, value: &str, why: &str| ConfigError::Value {
            file: file.to_owned(),
            field,
            value: value.to_owned(),
            why: why.to_owned(),
        };
        let windows = self.window.iter().enumerate();
        let lists = std::iter::once(("waves.days".to_owned(), &self.days)).chain(
            windows.clone().map(|(at, one)| (format!("waves.window[{at}].days"), &one.days)),
        );
        for (field, days) in lists {
            if let Some(day) = days.iter().find(|day| !DAYS.contains(&day.to_lowercase().as_str()))
            {
                return Err(wrong(field, day, "one of mon, tue, wed, thu, fri, sat, sun"));
            }
        }
        let starts = self.start.iter().map(|start| ("waves.start".to_owned(), start));
        let starts = starts.chain(
            windows.clone().map(|(at, one)| (format!("waves.window[{at}].start"), &one.start)),
        );
        for (field, start) in starts {
            if minutes(start).is_none() {
                return Err(wrong(field, start, "a time of day, as 22:00"));
            }
        }
        let hours = self.hours.iter().map(|hours| ("waves.hours".to_owned(), *hours));
        let hours = hours.chain(
            windows.clone().map(|(at, one)| (format!("waves.window[{at}].hours"), one.hours)),
        );
        for (field, hours) in hours {
            if !(1..=24).contains(&hours) {
                return Err(wrong(field, &hours.to_string(), "between 1 and 24"));
            }
        }
        if self.at_once == Some(0) {
            return Err(wrong("waves.at_once".to_owned(), "0", "at least 1"));
        }
        let empty = windows.clone().find(|(_, one)| one.days.is_empty() || one.clusters.is_empty());
        if let Some((at, _)) = empty {
            return Err(wrong(format!("waves.window[{at}]"), "", "name clusters and days"));
        }
        Ok(self)
    }
}

/// Minutes after midnight of a time such as `22:00`.
#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        super::super::file::parse(text, Path::new("cnishift.toml")).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("[waves]\ndays = [\"tues\"]", "waves.days = \"tues\""),
            ("[waves]\nstart = \"25:00\"", "waves.start = \"25:00\""),
            ("[waves]\nat_once = 0", "at least 1"),
            ("[waves]\nhours = 48", "waves.hours = \"48\""),
            ("[waves]\nsoakdays = 1", "did you mean `soak_days`?"),
            (
                "[[waves.window]]\nclusters = [\"*\"]\ndays = []\nstart = \"02:00\"\nhours = 4",
                "name clusters",
            ),
        ] {
            assert!(error(text).contains(part), "{}", error(text));
        }
    }
}
