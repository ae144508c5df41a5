//! The dates this product counts down to.

use jiff::civil::Date;

/// A dated change of Azure's support, with the page it rests on.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    /// The first day on which the change holds.
    pub date: Date,
    /// What ends.
    pub what: &'static str,
    /// Where Microsoft says so.
    pub source: &'static str,
}

/// The day kubenet loses support (docs:includes/kubenet-retirement.md, 2026-01-14).
pub const KUBENET_RETIREMENT: Deadline = Deadline {
    date: Date::constant(2028, 3, 31),
    what: "kubenet networking is retired; clusters on it keep no support",
    source: "https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/includes/kubenet-retirement.md",
};

/// Whole days from `from` to `to`; negative when `to` has passed.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    // Both dates lie between the years -9999 and 9999, so the difference always fits.
    from.until(to).map_or(0, |span| span.get_days())
}

/// Clusters on kubenet on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Past {
    /// The day.
    pub day: Date,
    /// How many.
    pub affected: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn counts_whole_days() {
        assert_eq!(days_between(date(2028, 3, 30), KUBENET_RETIREMENT.date), 1);
        assert_eq!(days_between(date(2028, 4, 2), KUBENET_RETIREMENT.date), -2);
        assert_eq!(days_between(date(2026, 11, 23), KUBENET_RETIREMENT.date), 494);
    }
}
