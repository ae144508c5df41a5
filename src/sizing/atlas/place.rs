//! Segments of a level on the cells or units of a drawing.

use super::Level;

/// Where one segment is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Index of the segment in its level.
    pub segment: usize,
    /// First cell or unit.
    pub start: u32,
    /// Cells or units.
    pub width: u32,
}

impl Level {
    /// Where the segments are drawn on a bar of `width` cells or units: in order, side by side, as
    /// long as they are in proportion, though none shorter than `least`.
    ///
    /// Where there is no room for all of them, neighbours share a place and the one that matters
    /// most is shown. A bar shorter than `least` holds nothing.
    #[must_use]
    pub fn place(&self, width: u32, least: u32) -> Vec<Placed> {
        let least = least.max(1);
        let slots = usize::try_from(width / least).unwrap_or(usize::MAX).min(self.segments.len());
        let groups: Vec<Group> = (0..slots).filter_map(|slot| self.group(slot, slots)).collect();
        let lengths: Vec<u64> = groups.iter().map(|group| group.length).collect();
        let mut start = 0;
        let mut placed = Vec::with_capacity(slots);
        for (group, width) in groups.iter().zip(widths(&lengths, width, least)) {
            placed.push(Placed { segment: group.shown, start, width });
            start += width;
        }
        placed
    }

    /// The segments that share one place of several.
    fn group(&self, slot: usize, slots: usize) -> Option<Group> {
        let count = self.segments.len();
        let part = slot * count / slots..(slot + 1) * count / slots;
        let members = self.segments.get(part.clone())?;
        let (shown, _) = part.zip(members).max_by_key(|(_, segment)| segment.role)?;
        Some(Group { shown, length: members.iter().map(|segment| segment.length).sum() })
    }
}

struct Group {
    shown: usize,
    length: u64,
}

/// Widths in proportion to lengths that add up to `width`, none below `least`. There is room for
/// `least` times the number of lengths.
fn widths(lengths: &[u64], width: u32, least: u32) -> Vec<u32> {
    let short = too_short(lengths, width, least);
    let fixed: u32 = short.iter().filter(|short| **short).map(|_| least).sum();
    let room = u128::from(width.saturating_sub(fixed));
    let long = || lengths.iter().zip(&short).filter(|(_, short)| !**short);
    let total = long().map(|(length, _)| u128::from(*length)).sum::<u128>().max(1);
    let (mut sum, mut edge) = (0_u128, 0_u32);
    let one = |(length, short): (&u64, &bool)| {
        if *short {
            return least;
        }
        // Edges are rounded, not widths, so that what is rounded off is never lost or gained.
        sum += u128::from(*length);
        let next = u32::try_from(sum * room / total).unwrap_or(u32::MAX);
        next - std::mem::replace(&mut edge, next)
    };
    lengths.iter().zip(&short).map(one).collect()
}

/// Which lengths come out below `least`, and so get just that. Each one leaves less room to the
/// others, so the question is asked until nothing changes.
fn too_short(lengths: &[u64], width: u32, least: u32) -> Vec<bool> {
    let mut short = vec![false; lengths.len()];
    let mut room = u128::from(width);
    let mut total: u128 = lengths.iter().map(|length| u128::from(*length)).sum();
    loop {
        let (before, share) = (total, room);
        for (length, short) in lengths.iter().map(|l| u128::from(*l)).zip(&mut short) {
            if !*short && length * share < u128::from(least) * before {
                *short = true;
                room = room.saturating_sub(u128::from(least));
                total -= length;
            }
        }
        if total == before {
            return short;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LevelKind, Role, Segment};
    use super::*;

    #[test]
    fn widths_are_in_proportion_and_add_up() {
        assert_eq!(widths(&[1, 1, 2], 40, 1), [10, 10, 20]);
        assert_eq!(widths(&[1, 1, 1], 10, 1), [3, 3, 4]);
        assert_eq!(widths(&[1 << 24, 256, 1 << 24], 21, 1), [10, 1, 10]);
        // What is lifted to the least takes its cells from the long ones alone.
        assert_eq!(widths(&[1, 6, 1, 92], 20, 2), [2, 2, 2, 14]);
        assert_eq!(widths(&[u64::from(u32::MAX) * 5, 1], u32::MAX, 1), [u32::MAX - 1, 1]);
        assert_eq!(widths(&[5, 5], 2, 1), [1, 1]);
        assert!(widths(&[], 9, 1).is_empty());
    }

    #[test]
    fn what_matters_most_shows_where_room_is_short() {
        let roles =
            [Role::Free, Role::Conflict, Role::Free, Role::Vnet, Role::PodToday, Role::Vnet];
        let segment = |(index, role): (u64, Role)| Segment {
            range: "10.0.0.0/24".parse().unwrap(),
            label: String::new(),
            role,
            start: index,
            length: 1,
            conflicts: false,
            number: 0,
        };
        let segments = (0..).zip(roles).map(segment).collect();
        let level = Level { kind: LevelKind::Ranges, span: 6, frames: Vec::new(), segments };
        let shown = |width, least| -> Vec<_> {
            level.place(width, least).iter().map(|placed| placed.segment).collect()
        };
        assert_eq!(shown(6, 1), [0, 1, 2, 3, 4, 5]);
        assert_eq!(shown(2, 1), [1, 4]);
        assert_eq!(shown(7, 3), [1, 4]);
        assert_eq!(shown(1, 1), [1]);
        assert!(shown(2, 3).is_empty() && shown(0, 0).is_empty());
    }
}
