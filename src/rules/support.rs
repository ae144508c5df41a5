//! Which Kubernetes minor versions AKS supports, from the data in `assets/kubernetes-support.toml`.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::model::KubernetesVersion;

/// Community support of a minor version on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupportStatus {
    /// In the list.
    Supported,
    /// Older than the list.
    Ended,
    /// Newer than the list knows, or the day lies beyond what the list covers.
    Unlisted,
}

#[derive(Deserialize)]
struct List {
    read: Day,
    version: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    minor: u32,
    from: Day,
    until: Day,
}

#[derive(Clone, Copy)]
struct Day(Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let day = toml::value::Datetime::deserialize(deserializer)?;
        day.to_string().parse().map(Day).map_err(serde::de::Error::custom)
    }
}

/// An unreadable list would leave every version unlisted; a test pins that it is readable.
static LIST: LazyLock<Option<List>> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/kubernetes-support.toml")).ok());

/// Support of a version's minor on a day.
#[must_use]
pub fn support_of(version: KubernetesVersion, day: Date) -> SupportStatus {
    let Some(list) = LIST.as_ref() else { return SupportStatus::Unlisted };
    let supported = |entry: &&Entry| entry.from.0 <= day && day <= entry.until.0;
    let mut minors = list.version.iter().filter(supported).map(|entry| entry.minor);
    let Some(oldest) = minors.clone().min() else { return SupportStatus::Unlisted };
    if version.major == 1 && minors.any(|minor| minor == version.minor) {
        SupportStatus::Supported
    } else if version < KubernetesVersion::minor(1, oldest) {
        SupportStatus::Ended
    } else {
        SupportStatus::Unlisted
    }
}

/// The oldest supported minor on a day; none beyond what the list covers.
#[must_use]
pub fn oldest_supported(day: Date) -> Option<u32> {
    let supported = |entry: &&Entry| entry.from.0 <= day && day <= entry.until.0;
    LIST.as_ref()?.version.iter().filter(supported).map(|entry| entry.minor).min()
}

/// The supported minors on a day, with the day on which the list was read, in words.
#[must_use]
pub fn supported_minors(day: Date) -> String {
    let Some(list) = LIST.as_ref() else { return "an unreadable list".to_owned() };
    let supported = |entry: &&Entry| entry.from.0 <= day && day <= entry.until.0;
    let minors: Vec<_> =
        list.version.iter().filter(supported).map(|entry| format!("1.{}", entry.minor)).collect();
    format!("{} (list read on {})", minors.join(", "), list.read.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_list_is_readable_and_judges_by_day() {
        let of = |minor, day| support_of(KubernetesVersion::minor(1, minor), day);
        assert_eq!(of(34, date(2026, 8, 5)), SupportStatus::Supported);
        assert_eq!(of(33, date(2026, 8, 5)), SupportStatus::Ended);
        assert_eq!(of(34, date(2026, 12, 1)), SupportStatus::Ended);
        assert_eq!(of(39, date(2026, 8, 5)), SupportStatus::Unlisted);
        assert_eq!(of(36, date(2031, 1, 1)), SupportStatus::Unlisted);
        assert_eq!(
            supported_minors(date(2026, 8, 5)),
            "1.34, 1.35, 1.36 (list read on 2026-08-05)"
        );
    }
}
