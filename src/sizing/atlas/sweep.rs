//! A walk over the addresses of one frame.

use ipnet::Ipv4Net;

use super::Role;
use super::flatten::Item;

/// A stretch of addresses with the item that owns it and that item's index.
pub(super) struct Piece<'i> {
    pub start: u64,
    /// The address behind its last one.
    pub end: u64,
    pub owner: Option<(usize, &'i Item)>,
}

/// Walks over a frame, with the items that are open at the present address, outer first.
pub(super) struct Sweep<'i> {
    at: u64,
    end: u64,
    open: Vec<(usize, &'i Item)>,
    pieces: Vec<Piece<'i>>,
}

impl<'i> Sweep<'i> {
    pub(super) fn new(frame: Ipv4Net) -> Self {
        Self { at: first(frame), end: behind(frame), open: Vec::new(), pieces: Vec::new() }
    }

    pub(super) fn open(&mut self, index: usize, item: &'i Item) {
        self.advance(first(item.range));
        self.open.push((index, item));
    }

    pub(super) fn finish(mut self) -> Vec<Piece<'i>> {
        self.advance(self.end);
        self.pieces
    }

    /// Goes on to an address and closes what ends on the way.
    fn advance(&mut self, to: u64) {
        while let Some(end) = self.open.last().map(|(_, top)| behind(top.range)) {
            if end > to {
                break;
            }
            self.emit(end);
            self.open.pop();
        }
        self.emit(to);
    }

    fn emit(&mut self, to: u64) {
        if to <= self.at {
            return;
        }
        let conflict = self.open.iter().rev().find(|(_, item)| item.role == Role::Conflict);
        let owner = conflict.or(self.open.last()).copied();
        let index = owner.map(|(index, _)| index);
        match self.pieces.last_mut() {
            Some(last) if last.owner.map(|(index, _)| index) == index => last.end = to,
            _ => self.pieces.push(Piece { start: self.at, end: to, owner }),
        }
        self.at = to;
    }
}

/// Addresses in a range; up to 2^32.
pub(super) fn size(range: Ipv4Net) -> u64 {
    behind(range) - first(range)
}

pub(super) fn first(range: Ipv4Net) -> u64 {
    u64::from(range.network().to_bits())
}

fn behind(range: Ipv4Net) -> u64 {
    u64::from(range.broadcast().to_bits()) + 1
}
