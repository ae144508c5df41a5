//! How far a reading is, to be looked at from another thread.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counters of a reading.
#[derive(Debug, Default)]
pub struct Progress {
    known: AtomicUsize,
    done: AtomicUsize,
    pages: AtomicUsize,
}

impl Progress {
    /// Subscriptions to read.
    #[must_use]
    pub fn known(&self) -> usize {
        self.known.load(Relaxed)
    }

    /// Subscriptions whose clusters were asked for, with success or not.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.load(Relaxed)
    }

    /// Lists that were read to their end.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.pages.load(Relaxed)
    }

    pub(super) fn start(&self, subscriptions: usize) {
        self.known.store(subscriptions, Relaxed);
        self.done.store(0, Relaxed);
        self.pages.store(0, Relaxed);
    }

    pub(super) fn finished(&self, subscriptions: usize) {
        self.done.fetch_add(subscriptions, Relaxed);
    }

    pub(super) fn list_done(&self) {
        self.pages.fetch_add(1, Relaxed);
    }
}
