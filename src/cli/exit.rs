//! Exit codes: a contract, documented here once.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something reached the threshold.
    Threshold = 1,
    /// Wrong usage or settings.
    Usage = 2,
    /// The inventory is incomplete and nothing reached the threshold.
    Incomplete = 3,
    /// Nothing could be inventoried.
    Nothing = 4,
    /// A session waits for a person.
    Waiting = 5,
    /// A step of a session failed.
    Failed = 6,
    /// The cluster changed since the session's plan.
    Drifted = 7,
    /// The session cannot be opened or kept: somebody holds the cluster, or the journal cannot be used.
    Held = 8,
    /// Stopped by Ctrl-C before there was a result.
    Interrupted = 130,
}

impl Exit {
    /// What the result means: a threshold that was reached weighs more than an incomplete inventory.
    pub(super) fn of(reached: bool, complete: bool) -> Self {
        match (reached, complete) {
            (true, _) => Self::Threshold,
            (false, true) => Self::Done,
            (false, false) => Self::Incomplete,
        }
    }
}

/// Every exit code with its meaning.
pub const EXIT_CODES: [(Exit, &str); 10] = [
    (Exit::Done, "done"),
    (Exit::Threshold, "something at or above the level of --fail-on"),
    (Exit::Usage, "wrong usage or configuration"),
    (Exit::Incomplete, "the inventory is incomplete and nothing reached the level"),
    (Exit::Nothing, "nothing could be inventoried"),
    (Exit::Waiting, "the session waits for a person"),
    (Exit::Failed, "a step of the session failed"),
    (Exit::Drifted, "the cluster changed since the session's plan"),
    (Exit::Held, "somebody else holds the cluster, or the session's journal cannot be used"),
    (Exit::Interrupted, "stopped by Ctrl-C before there was a result"),
];
