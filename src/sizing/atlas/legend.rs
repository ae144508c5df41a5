//! The list beside a bar, so that nothing is told by pattern or colour alone.

use ipnet::Ipv4Net;

use super::sweep::size;
use super::{Level, LevelKind, Role, Segment};

/// What is said beside one bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend<'a> {
    /// The entries in the order of the bar, free space last.
    pub entries: Vec<Entry<'a>>,
    /// Entries that there was no room for; they matter less than those above.
    pub left_out: usize,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The number beside the segment; 0 for free space.
    pub number: usize,
    /// What it is, for pattern and colour.
    pub role: Role,
    /// The range, where the entry is one.
    pub range: Option<Ipv4Net>,
    /// What it is, in words; names in it are as they were read.
    pub label: &'a str,
    /// How much it is, in [`LevelKind::unit`]s: the whole range, though another covers a part.
    pub amount: u64,
    /// Whether it takes part in a collision.
    pub conflicts: bool,
}

impl Level {
    /// What stands beside the bar, at most `most` entries.
    #[must_use]
    pub fn legend(&self, most: usize) -> Legend<'_> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        let mut free: Option<Entry<'_>> = None;
        for segment in &self.segments {
            if segment.number == 0 {
                let sum = free.as_ref().map_or(0, |entry| entry.amount);
                free = Some(Entry { amount: sum + segment.length, ..self.entry(segment) });
            } else if segment.number > entries.len() {
                // Numbers are given in order of appearance, so this one is new.
                entries.push(self.entry(segment));
            }
        }
        entries.extend(free);
        let left_out = entries.len().saturating_sub(most);
        if left_out > 0 {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.role));
            entries.truncate(most);
            entries.sort_by_key(|entry| (entry.number == 0, entry.number));
        }
        Legend { entries, left_out }
    }

    fn entry<'a>(&self, segment: &'a Segment) -> Entry<'a> {
        let is_range = self.kind != LevelKind::Blocks && segment.role != Role::Free;
        let range = is_range.then_some(segment.range);
        Entry {
            number: segment.number,
            role: segment.role,
            range,
            label: &segment.label,
            amount: range.map_or(segment.length, size),
            conflicts: segment.conflicts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::flatten::{Item, level};
    use super::*;
    use crate::model::Ranges;

    #[test]
    fn a_range_in_pieces_is_one_entry_and_what_matters_stays() {
        let item = |(range, role): (&str, Role)| Item {
            range: range.parse().unwrap(),
            label: range.to_owned(),
            role,
        };
        let items = [
            ("10.0.0.0/22", Role::Vnet),
            ("10.0.1.0/24", Role::Conflict),
            ("10.0.3.0/24", Role::Service),
        ];
        let frames = vec!["10.0.0.0/21".parse().unwrap()];
        let shared = Ranges::of(["10.0.1.0/24".parse().unwrap()]);
        let items = items.into_iter().map(item).collect();
        let level = level(LevelKind::Ranges, frames, items, "free", &shared);
        let said = |most| -> Vec<_> {
            let entries = level.legend(most).entries.into_iter();
            entries
                .map(|entry| (entry.number, entry.label, entry.amount, entry.conflicts))
                .collect()
        };
        let all = [
            (1, "10.0.0.0/22", 1024, true),
            (2, "10.0.1.0/24", 256, true),
            (3, "10.0.3.0/24", 256, false),
            (0, "free", 1024, false),
        ];
        assert_eq!(said(9), all);
        assert_eq!(said(2), all[1..3]);
        assert_eq!((level.legend(9).left_out, level.legend(2).left_out), (0, 2));
    }
}
