//! Why a journal cannot be used; every text says what to do.

use std::path::Path;

use rusqlite::ErrorCode;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened or made.
    #[error("{place}: cannot be opened: {why}. Check the folder and its permissions")]
    Unopened {
        /// The file.
        place: String,
        /// The system's own words.
        why: String,
    },
    /// It is something else.
    #[error("{0}: this is no journal of cnishift. Name another file")]
    NotAJournal(String),
    /// A newer program wrote it.
    #[error(
        "{place}: written by a newer cnishift (layout {found}, this program knows {known}). Use that one"
    )]
    Newer {
        /// The file.
        place: String,
        /// Its layout.
        found: i64,
        /// The newest layout that is known here.
        known: i64,
    },
    /// An entry does not follow from the ones before it.
    #[error(
        "{place}: entry {number} of session {session} was changed after it was written. Nothing is \
         done on the ground of this journal; keep the file, and begin in a new one"
    )]
    Changed {
        /// The file.
        place: String,
        /// The session.
        session: String,
        /// The entry's number.
        number: u64,
    },
    /// It may not be written to.
    #[error("{0}: cannot be written to. Nothing was sent to Azure; make it writable and go on")]
    ReadOnly(String),
    /// The disk is full.
    #[error("{0}: the disk is full. Nothing was sent to Azure; make room and go on")]
    Full(String),
    /// Another process keeps it.
    #[error("{0}: another process is writing to it for too long. Try again")]
    Busy(String),
    /// Somebody else took the cluster in the meantime.
    #[error(
        "the cluster is held by {0} now; nothing more is done here. Ask them, or take it over with \
         --take-over"
    )]
    NotHeld(String),
    /// What is handed over does not fit what is here.
    #[error("{place}: {why}")]
    HandOver {
        /// The file that is handed over.
        place: String,
        /// What does not fit, and what to do.
        why: String,
    },
    /// Anything else that the database says.
    #[error("{place}: {why}")]
    Other {
        /// The file.
        place: String,
        /// The database's own words.
        why: String,
    },
}

impl JournalError {
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let place = path.display().to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(place),
            Some(ErrorCode::DiskFull) => Self::Full(place),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(place),
            Some(ErrorCode::NotADatabase) => Self::NotAJournal(place),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Unopened { place, why: error.to_string() }
            }
            _ => Self::Other { place, why: error.to_string() },
        }
    }
}
