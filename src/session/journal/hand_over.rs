//! A session as a file: for a colleague, and as the raw form of its evidence.

use std::io::{BufRead, Write};

use rusqlite::TransactionBehavior;
use serde::{Deserialize, Serialize};

use super::chain::check;
use super::{Entry, Journal, JournalError, insert};

/// The first line of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// What the file is.
    format: String,
    /// Its layout.
    version: u32,
}

const FORMAT: &str = "cnishift-session";
const VERSION: u32 = 1;
/// Bytes of one line at most: far beyond the largest answer of Azure.
const LINE: usize = 16 << 20;

impl Journal {
    /// Writes a session as lines of JSON: what the file is, then every entry with its hash.
    ///
    /// # Errors
    /// When the session is not there, cannot be read, or the file cannot be written.
    pub fn export(&self, session: &str, out: &mut dyn Write) -> Result<(), JournalError> {
        let wrong = |why: String| JournalError::HandOver { place: session.to_owned(), why };
        let entries = self.entries(session)?;
        if entries.is_empty() {
            return Err(wrong(
                "there is no session of this name; `sessions list` names them".to_owned(),
            ));
        }
        let head = Head { format: FORMAT.to_owned(), version: VERSION };
        let mut lines = vec![serde_json::to_string(&head)];
        lines.extend(entries.iter().map(serde_json::to_string));
        for line in lines {
            let line = line.map_err(|error| wrong(error.to_string()))?;
            writeln!(out, "{line}").map_err(|error| wrong(error.to_string()))?;
        }
        Ok(())
    }

    /// Takes in a session from a file. Entries that are here already must be the same; new ones are
    /// added behind them. Answers the session's name and how many were added.
    ///
    /// # Errors
    /// When the file is no session, was changed, or tells another story than the one that is here.
    pub fn import(
        &mut self,
        place: &str,
        file: &mut dyn BufRead,
    ) -> Result<(String, u64), JournalError> {
        let wrong = |why: String| JournalError::HandOver { place: place.to_owned(), why };
        let entries = read(file).map_err(wrong)?;
        let session = entries.first().map(|entry| entry.session.clone()).unwrap_or_default();
        let here = self.entries(&session)?;
        let same = here.iter().zip(&entries).all(|(here, there)| here == there);
        if !same {
            return Err(wrong(format!(
                "session {session} went on in another way here; keep both files and begin a new one"
            )));
        }
        let new = entries.get(here.len()..).unwrap_or_default();
        let path = self.path.clone();
        self.add_all(new).map_err(|error| JournalError::of(&path, error))?;
        Ok((session, new.len() as u64))
    }

    fn add_all(&mut self, entries: &[Entry]) -> rusqlite::Result<()> {
        let write = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for entry in entries {
            insert(&write, entry)?;
        }
        write.commit()
    }
}

/// Reads and checks a file.
fn read(file: &mut dyn BufRead) -> Result<Vec<Entry>, String> {
    let mut lines = Vec::new();
    while let Some(line) = line(file)? {
        lines.push(line);
    }
    let (head, rest) = lines.split_first().ok_or("the file is empty")?;
    let head: Head =
        serde_json::from_str(head).map_err(|_| "this is no session of cnishift".to_owned())?;
    if head.format != FORMAT {
        return Err("this is no session of cnishift".to_owned());
    }
    if head.version > VERSION {
        return Err(format!("written by a newer cnishift (layout {}); use that one", head.version));
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in (2..).zip(rest) {
        let entry =
            serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        entries.push(entry);
    }
    let first = entries.first().ok_or("the file holds no entry")?;
    if entries.iter().any(|entry| entry.session != first.session) {
        return Err("the file holds entries of several sessions".to_owned());
    }
    check(&entries).map_err(|number| {
        format!("entry {number} was changed after it was written; ask for the file again")
    })?;
    Ok(entries)
}

/// The next line, without its end.
fn line(file: &mut dyn BufRead) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    let mut limited = std::io::Read::take(&mut *file, LINE as u64);
    let read = limited.read_until(b'\n', &mut bytes).map_err(|error| error.to_string())?;
    if read == LINE {
        return Err("a line is longer than 16 MiB; this is no session of cnishift".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())?;
    Ok(Some(text.trim_end().to_owned()).filter(|_| read > 0))
}
