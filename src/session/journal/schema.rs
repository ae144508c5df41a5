//! The file and its tables.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::JournalError;

/// The layout of the tables that this program writes.
pub(super) const LAYOUT: i64 = 1;
/// Marks the file as ours: `cnis` in ASCII.
const APPLICATION: i64 = 0x636e_6973;
/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "\
CREATE TABLE entries (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE locks (
    cluster TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
";

/// Opens the file, or makes it for its owner alone.
pub(super) fn open(path: &Path) -> Result<Connection, JournalError> {
    make(path)?;
    let failed = |error| JournalError::of(path, error);
    let db =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    db.busy_timeout(PATIENCE).map_err(failed)?;
    check(&db, path)?;
    Ok(db)
}

fn make(path: &Path) -> Result<(), JournalError> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let unopened = |why: std::io::Error| {
        let place = path.display().to_string();
        if why.kind() == std::io::ErrorKind::PermissionDenied && path.exists() {
            return JournalError::ReadOnly(place);
        }
        JournalError::Unopened { place, why: why.to_string() }
    };
    let file = options.open(path).map_err(unopened)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What somebody opened up is closed again: the journal names clusters and people.
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(unopened)?;
    }
    drop(file);
    Ok(())
}

/// Checks what the file is, and makes the tables where it is new.
fn check(db: &Connection, path: &Path) -> Result<(), JournalError> {
    let failed = |error| JournalError::of(path, error);
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let layout = number("user_version").map_err(failed)?;
    let application = number("application_id").map_err(failed)?;
    // A file that was made and never filled, for want of room, is as good as none.
    let count = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = db.query_row(count, [], |row| row.get(0)).map_err(failed)?;
    let place = || path.display().to_string();
    match (application, layout) {
        (0, 0) if tables == 0 => {}
        (APPLICATION, LAYOUT) => {}
        (APPLICATION, found) if found > LAYOUT => {
            return Err(JournalError::Newer { place: place(), found, known: LAYOUT });
        }
        _ => return Err(JournalError::NotAJournal(place())),
    }
    // With a write-ahead log a reader never waits; FULL has every commit on disk before it returns.
    db.pragma_update(None, "journal_mode", "wal").map_err(failed)?;
    db.pragma_update(None, "synchronous", "full").map_err(failed)?;
    if layout == 0 { begin(db).map_err(failed) } else { Ok(()) }
}

/// Makes the tables; of two that begin at once the second finds them there.
fn begin(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    let made = db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).and_then(
        |layout| match layout {
            0 => db.execute_batch(&format!(
                "{TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {LAYOUT};"
            )),
            _ => Ok(()),
        },
    );
    match made {
        Ok(()) => db.execute_batch("COMMIT"),
        Err(error) => {
            db.execute_batch("ROLLBACK")?;
            Err(error)
        }
    }
}
