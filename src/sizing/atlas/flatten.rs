//! Ranges that lie in each other, cut into pieces side by side.

use ipnet::Ipv4Net;

use super::sweep::{Piece, Sweep, first, size};
use super::{Level, LevelKind, Role, Segment};
use crate::model::Ranges;

/// A range to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub range: Ipv4Net,
    pub label: String,
    pub role: Role,
}

/// The part that two ranges share: the inner one, as ranges nest or are apart.
pub(super) fn inner(a: Ipv4Net, b: Ipv4Net) -> Option<Ipv4Net> {
    if a.contains(&b) { Some(b) } else { b.contains(&a).then_some(a) }
}

/// The ranges that lie in no other, each once, in address order.
pub(super) fn outermost(mut ranges: Vec<Ipv4Net>) -> Vec<Ipv4Net> {
    ranges.sort_unstable_by_key(|range| (range.network(), range.prefix_len()));
    let mut kept: Vec<Ipv4Net> = Vec::new();
    for range in ranges {
        if !kept.last().is_some_and(|last| last.contains(&range)) {
            kept.push(range);
        }
    }
    kept
}

/// A level whose bar strings `frames` together. The innermost item owns an address, except that a
/// conflict always shows; `gap` says what the rest is, and `shared` holds the addresses in conflict.
///
/// Items outside every frame are left out.
pub(super) fn level(
    kind: LevelKind,
    frames: Vec<Ipv4Net>,
    items: Vec<Item>,
    gap: &str,
    shared: &Ranges,
) -> Level {
    let items = one_a_range(items);
    let mut base = 0;
    let mut segments = Vec::new();
    let mut numbers = Numbers { of_item: vec![0; items.len()], next: 1 };
    for frame in &frames {
        let from = items.partition_point(|item| item.range.network() < frame.network());
        let inside = items.iter().enumerate().skip(from);
        let inside = inside.take_while(|(_, item)| item.range.network() <= frame.broadcast());
        let mut sweep = Sweep::new(*frame);
        inside.filter(|(_, i)| frame.contains(&i.range)).for_each(|(n, i)| sweep.open(n, i));
        for piece in sweep.finish() {
            let number = piece.owner.map_or(0, |(item, _)| numbers.of(item));
            let segment = segment(piece, number, *frame, base, gap);
            segments.push(Segment { conflicts: is_shared(&segment, shared), ..segment });
        }
        base += size(*frame);
    }
    Level { kind, span: base, frames, segments }
}

/// Free space and pools lie around a collision without taking part in it.
fn is_shared(segment: &Segment, shared: &Ranges) -> bool {
    segment.role > Role::Pool && shared.overlaps(segment.range)
}

fn segment(piece: Piece<'_>, number: usize, frame: Ipv4Net, base: u64, gap: &str) -> Segment {
    let (range, label, role) = match piece.owner {
        Some((_, item)) => (item.range, item.label.as_str(), item.role),
        None => (frame, gap, Role::Free),
    };
    Segment {
        range,
        label: label.to_owned(),
        role,
        start: base + piece.start - first(frame),
        length: piece.end - piece.start,
        conflicts: false,
        number,
    }
}

/// Numbers of items in the order in which they first appear.
struct Numbers {
    of_item: Vec<usize>,
    next: usize,
}

impl Numbers {
    fn of(&mut self, item: usize) -> usize {
        let Some(number) = self.of_item.get_mut(item) else { return 0 };
        if *number == 0 {
            *number = self.next;
            self.next += 1;
        }
        *number
    }
}

/// Items sorted by address, outer before inner, with one item for equal ranges: the label of a
/// conflict names both sides already, other labels are joined.
fn one_a_range(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by_key(|item| {
        (item.range.network(), item.range.prefix_len(), std::cmp::Reverse(item.role))
    });
    items.dedup_by(|next, kept| {
        if next.range != kept.range {
            return false;
        }
        if kept.role != Role::Conflict && next.label != kept.label {
            kept.label = format!("{}; {}", kept.label, next.label);
        }
        true
    });
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item((range, role): (&str, Role)) -> Item {
        Item { range: range.parse().unwrap(), label: format!("{role:?}"), role }
    }

    fn draw(frames: &[&str], items: &[(&str, Role)]) -> Vec<(Role, u64, u64, usize)> {
        let frames = frames.iter().map(|frame| frame.parse().unwrap()).collect();
        let items = items.iter().copied().map(item).collect();
        let level = level(LevelKind::Ranges, frames, items, "gap", &Ranges::default());
        level.segments.iter().map(|s| (s.role, s.start, s.length, s.number)).collect()
    }

    #[test]
    fn the_inner_range_covers_the_outer_one() {
        let items = [("10.0.1.0/24", Role::PodToday), ("10.0.0.0/22", Role::Vnet)];
        let expected = [
            (Role::Vnet, 0, 256, 1),
            (Role::PodToday, 256, 256, 2),
            (Role::Vnet, 512, 512, 1),
            (Role::Free, 1024, 1024, 0),
        ];
        assert_eq!(draw(&["10.0.0.0/21"], &items), expected);
    }

    #[test]
    fn a_conflict_shows_above_all() {
        let items = [
            ("10.0.0.0/23", Role::Conflict),
            ("10.0.0.0/23", Role::PodToday),
            ("10.0.1.0/24", Role::Service),
        ];
        let expected = [(Role::Conflict, 0, 512, 1), (Role::Free, 512, 512, 0)];
        assert_eq!(draw(&["10.0.0.0/22"], &items), expected);
    }

    #[test]
    fn frames_are_strung_together_and_equal_ranges_share_a_label() {
        let items = [
            ("10.0.0.0/24", Role::Vnet),
            ("10.0.0.0/24", Role::PeeredVnet),
            ("11.0.0.0/24", Role::Vnet),
        ];
        let frames = ["10.0.0.0/24", "192.168.0.0/24"];
        assert_eq!(draw(&frames, &items), [(Role::Vnet, 0, 256, 1), (Role::Free, 256, 256, 0)]);
        let joined = one_a_range(items.map(item).to_vec());
        assert_eq!(joined[0].label, "Vnet; PeeredVnet");
    }

    #[test]
    fn the_whole_address_space_is_a_bar_too() {
        let items = [("0.0.0.0/0", Role::Vnet), ("255.255.255.255/32", Role::Service)];
        let (whole, last) = (1_u64 << 32, (1_u64 << 32) - 1);
        let expected = [(Role::Vnet, 0, last, 1), (Role::Service, last, 1, 2)];
        assert_eq!(draw(&["0.0.0.0/0"], &items), expected);
        assert_eq!(size("0.0.0.0/0".parse().unwrap()), whole);
    }

    fn items() -> impl Strategy<Value = Vec<Item>> {
        let role = prop::sample::select(Role::ALL.get(1..).unwrap());
        // Close together, so that they meet often.
        let one = (0_u32..1 << 12, 16_u8..=32, role).prop_map(|(bits, prefix, role)| Item {
            range: Ipv4Net::new((0x0a00_0000 + bits).into(), prefix).unwrap().trunc(),
            label: format!("{bits}"),
            role,
        });
        prop::collection::vec(one, 1..24)
    }

    proptest! {
        #[test]
        fn segments_cover_the_bar_once(items in items(), width in 0_u32..200, least in 0_u32..9) {
            let frames = outermost(items.iter().map(|item| item.range).collect());
            let whole: u64 = frames.iter().map(|frame| size(*frame)).sum();
            let shared = Ranges::of(items.iter().filter(|i| i.role == Role::Conflict).map(|i| i.range));
            let level = level(LevelKind::Ranges, frames, items, "gap", &shared);
            let mut at = 0;
            for segment in &level.segments {
                prop_assert_eq!(segment.start, at);
                prop_assert!(segment.length > 0);
                prop_assert!(segment.conflicts || segment.role != Role::Conflict);
                at += segment.length;
            }
            prop_assert_eq!((at, level.span), (whole, whole));
            // Whatever is a conflict shows as one, and nothing else does.
            let drawn = level.segments.iter().filter(|s| s.role == Role::Conflict);
            prop_assert_eq!(drawn.map(|s| s.length).sum::<u64>(), shared.size());
            let placed = level.place(width, least);
            let mut edge = 0;
            for one in &placed {
                prop_assert_eq!(one.start, edge);
                prop_assert!(one.width >= least.max(1) && one.segment < level.segments.len());
                edge += one.width;
            }
            prop_assert_eq!(edge, if width < least.max(1) { 0 } else { width });
            prop_assert!(placed.is_sorted_by(|a, b| a.segment < b.segment));
        }
    }
}
