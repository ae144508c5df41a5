//! Holds requests back while Azure asks for silence.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// One for each budget of requests: a wait that one answer asks for holds all its requests back.
#[derive(Debug, Default)]
pub(super) struct Gate {
    closed_until: Mutex<Option<Instant>>,
}

impl Gate {
    /// Keeps the gate closed for at least this long from now.
    pub(super) fn close_for(&self, wait: Duration) {
        let until = Instant::now().checked_add(wait);
        let mut closed = self.lock();
        *closed = (*closed).max(until);
    }

    /// How long the gate stays closed.
    pub(super) fn remaining(&self) -> Duration {
        let closed = *self.lock();
        closed.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // The value is a plain instant, whole even if a holder panicked.
        self.closed_until.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
