//! Entries, and the hashes that tie each to the one before it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// One entry of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The session's name.
    pub session: String,
    /// Its number, from 1.
    pub number: u64,
    /// When, RFC 3339.
    pub at: String,
    /// What kind of thing it tells.
    pub kind: String,
    /// The particulars, as the JSON text that was hashed.
    pub detail: String,
    /// Hash over all of this and the hash of the entry before.
    pub hash: String,
}

impl Entry {
    pub(super) fn new(
        session: &str,
        number: u64,
        at: Timestamp,
        kind: &str,
        detail: &Value,
        before: &str,
    ) -> Self {
        let entry = Self {
            session: session.to_owned(),
            number,
            at: at.to_string(),
            kind: kind.to_owned(),
            detail: detail.to_string(),
            hash: String::new(),
        };
        Self { hash: entry.hash_after(before), ..entry }
    }

    pub(super) fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            session: row.get(0)?,
            number: row.get(1)?,
            at: row.get(2)?,
            kind: row.get(3)?,
            detail: row.get(4)?,
            hash: row.get(5)?,
        })
    }

    /// The particulars as JSON; null where they are none, which a checked entry never is.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }

    /// The hash of this entry behind another one's. Every part comes with its length, so that nothing
    /// can be moved from one part to the next.
    fn hash_after(&self, before: &str) -> String {
        let mut hash = Sha256::new();
        let number = self.number.to_string();
        for part in [before, &self.session, &number, &self.at, &self.kind, &self.detail] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Checks the entries of one session, from its first on.
///
/// # Errors
/// The number of the first that does not follow from the ones before.
pub(super) fn check(entries: &[Entry]) -> Result<(), u64> {
    let mut before = String::new();
    for (number, entry) in (1..).zip(entries) {
        if entry.number != number || entry.hash != entry.hash_after(&before) {
            return Err(number);
        }
        before.clone_from(&entry.hash);
    }
    Ok(())
}
