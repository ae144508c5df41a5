//! One session for a cluster at a time, across processes.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use super::{Journal, JournalError};
use crate::model::ResourceId;

/// Who holds a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub owner: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub process: u32,
    /// Since when, RFC 3339.
    pub since: String,
}

/// What became of the wish to hold a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// It is held now.
    Mine(Holder),
    /// Somebody else holds it.
    Held(Holder),
}

impl Journal {
    /// Holds a cluster, unless somebody does. `instead_of` takes it from exactly that holder: a
    /// deliberate take-over, which fails where it is another one by now.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn hold(
        &mut self,
        cluster: &ResourceId,
        me: (&str, &str, u32),
        now: Timestamp,
        instead_of: Option<&Holder>,
    ) -> Result<Lock, JournalError> {
        let path = self.path.clone();
        self.try_hold(cluster, me, now, instead_of).map_err(|error| JournalError::of(&path, error))
    }

    fn try_hold(
        &mut self,
        cluster: &ResourceId,
        (owner, host, process): (&str, &str, u32),
        now: Timestamp,
        instead_of: Option<&Holder>,
    ) -> rusqlite::Result<Lock> {
        let key = key(cluster);
        let write = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let there = holder(&write, &key)?;
        if let Some(there) = there.filter(|there| instead_of != Some(there)) {
            return Ok(Lock::Held(there));
        }
        let mine = Holder {
            owner: owner.to_owned(),
            host: host.to_owned(),
            process,
            since: now.to_string(),
        };
        write.execute(
            "INSERT OR REPLACE INTO locks VALUES (?1, ?2, ?3, ?4, ?5)",
            params![key, mine.owner, mine.host, mine.process, mine.since],
        )?;
        write.commit()?;
        Ok(Lock::Mine(mine))
    }

    /// Who holds a cluster.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn holder(&self, cluster: &ResourceId) -> Result<Option<Holder>, JournalError> {
        holder(&self.db, &key(cluster)).map_err(|error| JournalError::of(&self.path, error))
    }

    /// Lets go of a cluster that this holder holds; of another's hold nothing is taken.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn let_go(&mut self, cluster: &ResourceId, mine: &Holder) -> Result<(), JournalError> {
        let gone = self.db.execute(
            "DELETE FROM locks WHERE cluster = ?1 AND owner = ?2 AND host = ?3 AND process = ?4 AND \
             since = ?5",
            params![key(cluster), mine.owner, mine.host, mine.process, mine.since],
        );
        gone.map(|_| ()).map_err(|error| JournalError::of(&self.path, error))
    }
}

/// Ids of one resource differ in case.
pub(super) fn key(cluster: &ResourceId) -> String {
    cluster.as_str().to_ascii_lowercase()
}

pub(super) fn holder(db: &rusqlite::Connection, key: &str) -> rusqlite::Result<Option<Holder>> {
    db.query_row("SELECT owner, host, process, since FROM locks WHERE cluster = ?1", [key], |row| {
        Ok(Holder {
            owner: row.get(0)?,
            host: row.get(1)?,
            process: row.get(2)?,
            since: row.get(3)?,
        })
    })
    .optional()
}
