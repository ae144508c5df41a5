use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;

use super::*;
use crate::model::ResourceId;

fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

fn filled(path: &Path, entries: u64) -> Journal {
    let mut journal = Journal::open(path).unwrap();
    for number in 1..=entries {
        let added = journal.append("s", now(), "saw", &json!({ "n": number, "text": "é\n" }));
        assert_eq!(added.unwrap(), number);
    }
    journal
}

/// The file as somebody else would open it, without what keeps entries from being changed.
fn raw(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch("DROP TRIGGER entries_stay; DROP TRIGGER entries_are_kept;").unwrap();
    db
}

#[test]
fn what_was_added_is_there_when_it_is_opened_again() {
    let (_folder, path) = place();
    let before = filled(&path, 3).entries("s").unwrap();
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.entries("s").unwrap(), before);
    assert_eq!(before[2].value()["n"], 3);
    let notes = journal.sessions().unwrap();
    assert_eq!((notes.len(), notes[0].entries, notes[0].kind.as_str()), (1, 3, "saw"));
    assert!(journal.entries("other").unwrap().is_empty());
}

#[test]
fn entries_cannot_be_changed_through_the_database() {
    let (_folder, path) = place();
    let journal = filled(&path, 2);
    for sql in ["UPDATE entries SET kind = 'x'", "DELETE FROM entries"] {
        assert!(journal.db.execute_batch(sql).unwrap_err().to_string().contains("append only"));
    }
}

#[test]
fn a_later_change_shows() {
    for sql in [
        "UPDATE entries SET detail = '{\"n\":9}' WHERE number = 2",
        "UPDATE entries SET at = '2020-01-01T00:00:00Z' WHERE number = 2",
        "UPDATE entries SET kind = 'done' WHERE number = 2",
        "DELETE FROM entries WHERE number = 2",
        "UPDATE entries SET hash = 'x' WHERE number = 2",
    ] {
        let (_folder, path) = place();
        drop(filled(&path, 3));
        raw(&path).execute_batch(sql).unwrap();
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(error, JournalError::Changed { number: 2, .. }), "{sql}: {error}");
        assert!(error.to_string().contains("entry 2 of session s was changed"), "{error}");
    }
}

#[test]
fn what_is_no_journal_is_not_touched() {
    let (folder, path) = place();
    std::fs::write(&path, "some text that is no database, and is long enough to look like a header of one, which it is not").unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::NotAJournal(_))));
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(Journal::open(&other), Err(JournalError::NotAJournal(_))));
    let none = folder.path().join("missing").join("journal.db");
    let error = Journal::open(&none).unwrap_err();
    assert!(error.to_string().contains("Check the folder"), "{error}");
}

#[test]
fn a_newer_layout_is_left_alone() {
    let (_folder, path) = place();
    drop(filled(&path, 1));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Newer { found: 2, known: 1, .. }), "{error}");
}

#[test]
fn a_full_disk_loses_nothing() {
    let (_folder, path) = place();
    let mut journal = filled(&path, 2);
    let pages: i64 = journal.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    journal.db.pragma_update(None, "max_page_count", pages + 2).unwrap();
    let large = json!({ "text": "x".repeat(4_000) });
    let mut added = 2;
    let error = loop {
        match journal.append("s", now(), "saw", &large) {
            Ok(number) => added = number,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, JournalError::Full(_)), "{error}");
    assert!(error.to_string().contains("Nothing was sent"), "{error}");
    drop(journal);
    let mut again = Journal::open(&path).unwrap();
    assert_eq!(again.entries("s").unwrap().len() as u64, added);
    assert_eq!(again.append("s", now(), "saw", &large).unwrap(), added + 1);
}

#[test]
fn a_journal_that_cannot_be_written_says_so() {
    let (_folder, path) = place();
    let mut journal = filled(&path, 1);
    journal.db.pragma_update(None, "query_only", true).unwrap();
    let error = journal.append("s", now(), "saw", &json!({})).unwrap_err();
    assert!(matches!(error, JournalError::ReadOnly(_)), "{error}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, path) = place();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let journal = filled(&path, 1);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&path.with_extension("db-wal")), 0o600);
    drop(journal);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(Journal::open(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
}

fn cluster() -> ResourceId {
    ResourceId::new(
        "/subscriptions/s/resourceGroups/G/providers/Microsoft.ContainerService/managedClusters/a",
    )
}

#[test]
fn one_holds_a_cluster() {
    let (_folder, path) = place();
    drop(filled(&path, 1));
    let race = |number: u32| {
        let path = path.clone();
        std::thread::spawn(move || {
            let mut journal = Journal::open(&path).unwrap();
            journal.hold(&cluster(), ("ann", "laptop", number), now(), None).unwrap()
        })
    };
    let all: Vec<_> = (0..8).map(race).collect();
    let all: Vec<Lock> = all.into_iter().map(|one| one.join().unwrap()).collect();
    let mine: Vec<_> = all
        .iter()
        .filter_map(|lock| match lock {
            Lock::Mine(holder) => Some(holder.clone()),
            Lock::Held(_) => None,
        })
        .collect();
    assert_eq!(mine.len(), 1);
    assert!(all.contains(&Lock::Held(mine[0].clone())));
}

#[test]
fn a_hold_is_taken_over_deliberately_and_let_go_by_its_holder() {
    let (_folder, path) = place();
    let mut journal = filled(&path, 1);
    let hold = |journal: &mut Journal, who: &str, instead: Option<&Holder>| {
        journal.hold(&cluster(), (who, "host", 1), now(), instead).unwrap()
    };
    let Lock::Mine(ann) = hold(&mut journal, "ann", None) else { panic!() };
    let Lock::Held(there) = hold(&mut journal, "bob", None) else { panic!() };
    assert_eq!((&there, there.since.as_str()), (&ann, "2026-11-23T02:00:00Z"));
    let Lock::Mine(bob) = hold(&mut journal, "bob", Some(&ann)) else { panic!() };
    // Ann's hold is gone: neither can it be taken from her again, nor does letting go free Bob's.
    assert_eq!(hold(&mut journal, "eve", Some(&ann)), Lock::Held(bob.clone()));
    journal.let_go(&cluster(), &ann).unwrap();
    let shouted = ResourceId::new(&cluster().as_str().to_uppercase());
    assert_eq!(journal.holder(&shouted).unwrap(), Some(bob.clone()));
    journal.let_go(&cluster(), &bob).unwrap();
    assert_eq!(journal.holder(&cluster()).unwrap(), None);
}

fn exported(journal: &Journal) -> Vec<u8> {
    let mut out = Vec::new();
    journal.export("s", &mut out).unwrap();
    out
}

#[test]
fn a_session_is_handed_over_and_back() {
    let (_one, here) = place();
    let (_other, there) = place();
    let mut ann = filled(&here, 3);
    let mut bob = Journal::open(&there).unwrap();
    let file = exported(&ann);
    assert_eq!(bob.import("f", &mut file.as_slice()).unwrap(), ("s".to_owned(), 3));
    assert_eq!(bob.import("f", &mut file.as_slice()).unwrap().1, 0);
    bob.append("s", now(), "done", &json!({})).unwrap();
    let back = exported(&bob);
    assert_eq!(ann.import("f", &mut back.as_slice()).unwrap().1, 1);
    assert_eq!(ann.entries("s").unwrap(), bob.entries("s").unwrap());
    // Both go on: the stories part, and neither overwrites the other.
    ann.append("s", now(), "one", &json!({})).unwrap();
    bob.append("s", now(), "other", &json!({})).unwrap();
    let error = ann.import("f", &mut exported(&bob).as_slice()).unwrap_err();
    assert!(error.to_string().contains("went on in another way"), "{error}");
    assert!(bob.export("none", &mut Vec::new()).unwrap_err().to_string().contains("sessions list"));
}

#[test]
fn a_file_that_was_changed_or_is_none_is_refused() {
    let (_folder, path) = place();
    let file = String::from_utf8(exported(&filled(&path, 3))).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    let refused = |text: &str| {
        let (_folder, path) = place();
        let mut journal = Journal::open(&path).unwrap();
        let error = journal.import("f", &mut text.as_bytes()).unwrap_err().to_string();
        assert!(journal.sessions().unwrap().is_empty());
        error
    };
    assert!(refused("").contains("empty"));
    assert!(refused("{}").contains("no session of cnishift"));
    assert!(refused(lines[0]).contains("no entry"));
    assert!(refused(&file.replace("\"version\":1", "\"version\":2")).contains("newer"));
    assert!(refused(&file.replace("\\\"n\\\":2", "\\\"n\\\":7")).contains("entry 2 was changed"));
    assert!(refused(&[lines[0], lines[2], lines[3]].join("\n")).contains("entry 1 was changed"));
    assert!(refused(&file.replace("\"kind\"", "\"kinds\"")).contains("line 2"));
    // Cutting the end off cannot be told from a session that ended there.
    let (_folder, path) = place();
    let cut = lines[..3].join("\n");
    assert_eq!(Journal::open(&path).unwrap().import("f", &mut cut.as_bytes()).unwrap().1, 2);
}
