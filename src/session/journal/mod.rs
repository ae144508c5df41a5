//! The journal: what was meant, done and seen, kept so that a crash loses nothing that was acknowledged.
//!
//! One SQLite file for a workspace, readable by its owner alone. Entries are only ever added; each
//! carries a hash over itself and the one before it, so that a later change shows. An entry that
//! [`Journal::append`] returned from is on disk.

mod chain;
mod crash;
mod error;
mod hand_over;
mod lock;
mod schema;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use serde_json::Value;

use crate::model::ResourceId;

pub use chain::Entry;
pub use error::JournalError;
pub use lock::{Holder, Lock};

/// A journal that is open.
#[derive(Debug)]
pub struct Journal {
    db: Connection,
    path: PathBuf,
}

/// A session in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionNote {
    /// Its name.
    pub session: String,
    /// Entries.
    pub entries: u64,
    /// When its first entry was made.
    pub opened: String,
    /// When its last one was made.
    pub last: String,
    /// What that was.
    pub kind: String,
}

impl Journal {
    /// Opens a journal, or begins one where there is none. Every entry is checked.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be opened, is no journal, was written by a newer program, or
    /// was changed after it was written.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let db = schema::open(path)?;
        let journal = Self { db, path: path.to_owned() };
        for note in journal.sessions()? {
            journal.entries(&note.session)?;
        }
        Ok(journal)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds an entry to a session; it is on disk when this returns its number. Numbers start at 1.
    ///
    /// # Errors
    /// When it cannot be written. Nothing was added then, and nothing may be done that it stands for.
    pub fn append(
        &mut self,
        session: &str,
        at: Timestamp,
        kind: &str,
        detail: &Value,
    ) -> Result<u64, JournalError> {
        self.append_if(session, at, kind, detail, None)
    }

    /// As [`Self::append`], as long as this holder holds the cluster.
    ///
    /// # Errors
    /// [`JournalError::NotHeld`] when somebody else took it; nothing was added then.
    pub fn append_held(
        &mut self,
        session: &str,
        at: Timestamp,
        kind: &str,
        detail: &Value,
        held: (&ResourceId, &Holder),
    ) -> Result<u64, JournalError> {
        self.append_if(session, at, kind, detail, Some(held))
    }

    fn append_if(
        &mut self,
        session: &str,
        at: Timestamp,
        kind: &str,
        detail: &Value,
        held: Option<(&ResourceId, &Holder)>,
    ) -> Result<u64, JournalError> {
        crash::point();
        let path = self.path.clone();
        let added = self.add(session, at, kind, detail, held);
        crash::point();
        match added.map_err(|error| JournalError::of(&path, error))? {
            Ok(number) => Ok(number),
            Err(holder) => {
                Err(JournalError::NotHeld(holder.map_or("nobody".to_owned(), |holder| {
                    format!("{} on {} since {}", holder.owner, holder.host, holder.since)
                })))
            }
        }
    }

    fn add(
        &mut self,
        session: &str,
        at: Timestamp,
        kind: &str,
        detail: &Value,
        held: Option<(&ResourceId, &Holder)>,
    ) -> rusqlite::Result<Result<u64, Option<Holder>>> {
        // Taking the right to write before reading the last entry: two processes cannot both add
        // after the same one.
        let write = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some((cluster, mine)) = held {
            let there = lock::holder(&write, &lock::key(cluster))?;
            if there.as_ref() != Some(mine) {
                return Ok(Err(there));
            }
        }
        let last: Option<(u64, String)> = {
            let mut query = write.prepare_cached(
                "SELECT number, hash FROM entries WHERE session = ?1 ORDER BY number DESC LIMIT 1",
            )?;
            let mut rows = query.query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.next().transpose()?
        };
        let (number, before) = last.map_or((1, String::new()), |(n, hash)| (n + 1, hash));
        let entry = Entry::new(session, number, at, kind, detail, &before);
        insert(&write, &entry)?;
        write.commit()?;
        Ok(Ok(number))
    }

    /// The entries of a session in order, each checked against the one before.
    ///
    /// # Errors
    /// When they cannot be read, or one was changed after it was written.
    pub fn entries(&self, session: &str) -> Result<Vec<Entry>, JournalError> {
        let failed = |error| JournalError::of(&self.path, error);
        let mut query = self
            .db
            .prepare_cached(
                "SELECT session, number, at, kind, detail, hash FROM entries WHERE session = ?1 \
                 ORDER BY number",
            )
            .map_err(failed)?;
        let rows = query.query_map([session], Entry::of_row).map_err(failed)?;
        let entries: Vec<Entry> = rows.collect::<rusqlite::Result<_>>().map_err(failed)?;
        chain::check(&entries).map_err(|number| JournalError::Changed {
            place: self.path.display().to_string(),
            session: session.to_owned(),
            number,
        })?;
        Ok(entries)
    }

    /// All sessions, the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn sessions(&self) -> Result<Vec<SessionNote>, JournalError> {
        self.notes().map_err(|error| JournalError::of(&self.path, error))
    }

    fn notes(&self) -> rusqlite::Result<Vec<SessionNote>> {
        let mut query = self.db.prepare_cached(
            "SELECT session, count(*), min(at), max(at), (SELECT kind FROM entries AS last WHERE \
             last.session = entries.session ORDER BY number DESC LIMIT 1) FROM entries GROUP BY \
             session ORDER BY max(at) DESC, session",
        )?;
        let rows = query.query_map([], |row| {
            Ok(SessionNote {
                session: row.get(0)?,
                entries: row.get(1)?,
                opened: row.get(2)?,
                last: row.get(3)?,
                kind: row.get(4)?,
            })
        })?;
        rows.collect()
    }
}

fn insert(db: &Connection, entry: &Entry) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        entry.session,
        entry.number,
        entry.at,
        entry.kind,
        entry.detail,
        entry.hash
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests;
