//! Snapshots: what comes back is what went in, and damage of any kind is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cnishift::azure::Piece;
use cnishift::snapshot::{Snapshot, SnapshotError, SnapshotWriter, is_snapshot};
use cnishift::source::{DemoSource, Route, Source as _};
use proptest::prelude::*;
use serde_json::Value;

const AS_OF: [&str; 2] = ["--as-of", "2026-11-23"];

fn cnishift(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Where the input is not read at all, the pipe may be closed already.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn run(folder: &Path, args: &[&str]) -> Output {
    cnishift(folder, args, b"")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// The demo's snapshot in a folder, by its name.
fn demo() -> (tempfile::TempDir, &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["snapshot", "fleet.snap", "--demo"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("34 clusters, "), "{}", text(&output.stderr));
    (folder, "fleet.snap")
}

fn pack(pieces: &[Piece]) -> Vec<u8> {
    let mut writer =
        SnapshotWriter::new(Vec::new(), "demo", jiff::Timestamp::UNIX_EPOCH, false).unwrap();
    pieces.iter().for_each(|piece| writer.add(piece).unwrap());
    writer.finish().unwrap()
}

fn unpack(bytes: &[u8]) -> Result<Vec<Piece>, SnapshotError> {
    let mut pieces = Vec::new();
    Snapshot::open(Cursor::new(bytes))?.replay(&mut |piece| pieces.push(piece))?;
    Ok(pieces)
}

fn small() -> Vec<Piece> {
    vec![Piece::From("a.json".to_owned()), Piece::document(b"{\"value\":[]}".to_vec())]
}

/// The output without what may differ: the time of the report, and the source.
fn without_time_and_source(text: &str) -> String {
    let stamp = text
        .find("\"generatedAt\":\"")
        .map(|at| at + 15)
        .or_else(|| text.find("Generated ").map(|at| at + 10));
    let mut text = text.to_owned();
    if let Some(at) = stamp {
        text.replace_range(at..at + 20, "[now]");
    }
    // Only what is read live is read again for a plan, and counts its requests.
    if let Some(at) = text.find("## Read from Azure for this plan") {
        let end = text[at + 2..].find("\n## ").map_or(text.len(), |end| at + 2 + end + 1);
        text.replace_range(at..end, "");
    }
    const OF_SOURCE: [&str; 4] = ["Data read at", "- Data read", "Read with", "- Read with"];
    let kept = |line: &&str| !OF_SOURCE.iter().any(|start| line.starts_with(start));
    let lines: Vec<_> = text
        .lines()
        .filter(kept)
        .map(|line| if line.starts_with("\"source\":") { "[source]" } else { line })
        .collect();
    // A paragraph that went away leaves an empty line.
    lines.join("\n").replace("\n\n\n", "\n\n")
}

#[test]
fn an_audit_of_a_snapshot_is_that_of_its_source() {
    let (folder, file) = demo();
    let runs: [&[&str]; 7] = [
        &["audit"],
        &["audit", "--format", "json"],
        &["audit", "--format", "markdown"],
        &["size", "--growth", "15%"],
        &["size", "--format", "markdown"],
        &["plan", "aks-perf-neu"],
        &["plan", "aks-perf-neu", "--format", "json"],
    ];
    for args in runs {
        let direct = run(folder.path(), &[args, &["--demo"], &AS_OF].concat());
        let again = run(folder.path(), &[args, &["--from", file], &AS_OF].concat());
        assert_eq!(code(&direct), code(&again), "{}", text(&again.stderr));
        let mut texts =
            [direct, again].map(|output| without_time_and_source(&text(&output.stdout)));
        if args == ["plan", "aks-perf-neu", "--format", "json"] {
            texts = texts.map(|text| {
                let mut value: Value = serde_json::from_str(&text).unwrap();
                let fields = value.as_object_mut().unwrap();
                fields.remove("dataAsOf");
                fields.remove("live");
                fields.remove("generatedAt");
                value.to_string()
            });
        }
        assert_eq!(texts[0], texts[1], "{args:?}");
    }
}

#[test]
fn reports_say_when_the_data_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = DemoSource::start(Route::Auto, None).unwrap();
    let mut pieces = Vec::new();
    demo.load_with(&mut |piece| pieces.push(piece.clone()));
    std::fs::write(folder.path().join("old"), pack(&pieces)).unwrap();
    let say = |args: &[&str]| {
        let output = run(folder.path(), &[args, &["--from", "old"], &AS_OF].concat());
        text(&output.stdout)
    };
    let words = "Data read at 1970-01-01T00:00:00Z, 20780 days before 2026-11-23";
    assert!(say(&["audit"]).contains(words));
    assert!(say(&["audit", "--format", "markdown"]).contains(words));
    assert!(say(&["plan", "aks-perf-neu"]).contains(words));
    let document: Value = serde_json::from_str(&say(&["audit", "--format", "json"])).unwrap();
    assert_eq!(document["source"]["dataAsOf"], "1970-01-01T00:00:00Z");
    assert_eq!(document["source"]["snapshots"][0]["file"], "old");
    assert!(jsonschema::is_valid(&cnishift::report::audit_schema(), &document));
    // A snapshot of a snapshot does not make its data younger.
    assert_eq!(code(&run(folder.path(), &["snapshot", "new", "--from", "old"])), 0);
    let args = ["audit", "--from", "new", "--format", "json"];
    let output = run(folder.path(), &[&args[..], &AS_OF].concat());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["source"]["dataAsOf"], "1970-01-01T00:00:00Z");
    assert_eq!(document["source"]["snapshots"].as_array().unwrap().len(), 2);
}

#[test]
fn a_snapshot_is_found_by_its_content() {
    let (folder, file) = demo();
    let bytes = std::fs::read(folder.path().join(file)).unwrap();
    let direct = run(folder.path(), &[&["audit", "--from", file][..], &AS_OF].concat());
    let in_folder = run(folder.path(), &[&["audit", "--from", "."][..], &AS_OF].concat());
    let args = [&["audit", "--from", "-"][..], &AS_OF].concat();
    let piped = cnishift(folder.path(), &args, &bytes);
    for output in [&in_folder, &piped] {
        assert_eq!(code(output), 0, "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), text(&direct.stdout));
    }
    let out = run(folder.path(), &["snapshot", "-", "--from", file, "--quiet"]);
    assert!(is_snapshot(&out.stdout) && out.stderr.is_empty());
}

#[test]
fn every_cut_and_every_changed_byte_of_a_small_snapshot_is_refused() {
    let whole = pack(&small());
    assert_eq!(unpack(&whole).unwrap(), small());
    for length in 0..whole.len() {
        assert!(unpack(&whole[..length]).is_err(), "cut to {length} bytes");
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            assert!(unpack(&changed).is_err(), "bit {bit} of byte {at}");
        }
    }
    assert!(unpack(&[&whole[..], b"x"].concat()).is_err());
}

#[test]
fn cuts_and_changed_bytes_of_a_large_snapshot_are_refused() {
    let (folder, file) = demo();
    let whole = std::fs::read(folder.path().join(file)).unwrap();
    assert!(whole.len() > 10_000, "only {} bytes", whole.len());
    for at in (0..whole.len()).step_by(101) {
        let mut changed = whole.clone();
        changed[at] = !changed[at];
        assert!(unpack(&changed).is_err(), "byte {at}");
        assert!(unpack(&whole[..at]).is_err(), "cut to {at} bytes");
    }
}

#[test]
fn damage_is_told_with_file_and_remedy_and_nothing_is_believed() {
    let (folder, file) = demo();
    let path = folder.path().join(file);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let output = run(folder.path(), &["audit", "--from", file]);
    assert_eq!(code(&output), 4);
    let message = text(&output.stderr);
    assert!(message.contains(file) && message.contains("take a new snapshot"), "{message}");
    // Beside other inputs it is a gap.
    let world = include_str!("fixtures/arm/kubenet-calico.json");
    std::fs::write(folder.path().join("one.json"), world).unwrap();
    let output = run(folder.path(), &["audit", "--from", ".", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(code(&output), 3);
    let gap = &document["completeness"]["gaps"][0];
    assert_eq!(
        (gap["code"].as_str(), gap["file"].as_str()),
        (Some("unreadable-file"), Some("./fleet.snap"))
    );
    assert_eq!(document["summary"]["clusters"], 1);
}

#[test]
fn later_versions_and_unpacked_files_are_refused_in_words() {
    let header = |version: u32| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writeln!(gzip, "{{\"cnishift\":\"snapshot\",\"version\":{version},\"tool\":\"9.1\"}}")
            .unwrap();
        gzip.finish().unwrap()
    };
    let refusal = unpack(&header(2)).unwrap_err().to_string();
    assert!(refusal.contains("version 2") && refusal.contains("cnishift 9.1"), "{refusal}");
    assert!(matches!(unpack(&header(1)), Err(SnapshotError::Damaged)));

    let mut plain = Vec::new();
    let packed = pack(&small());
    flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
    assert!(is_snapshot(&plain));
    assert!(matches!(unpack(&plain), Err(SnapshotError::Unpacked)));
}

#[test]
fn incomplete_and_empty_sources_are_told_by_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let world = include_str!("fixtures/arm/kubenet-calico.json");
    std::fs::write(folder.path().join("one.json"), world).unwrap();
    let from = ["--from", "one.json", "--from", "gone.json"];
    let output = run(folder.path(), &[&["snapshot", "part"][..], &from].concat());
    assert_eq!(code(&output), 3, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("INCOMPLETE, 1 gap"), "{}", text(&output.stderr));
    // The gap is part of the snapshot.
    let output = run(folder.path(), &["audit", "--from", "part"]);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stdout).contains("gone.json"), "{}", text(&output.stdout));

    std::fs::write(folder.path().join("kept"), "as it was").unwrap();
    let output = run(folder.path(), &["snapshot", "kept", "--from", "gone.json"]);
    assert_eq!(code(&output), 4);
    assert_eq!(std::fs::read(folder.path().join("kept")).unwrap(), b"as it was");
    assert_eq!(code(&run(folder.path(), &["snapshot", "x", "--demo", "-o", "y"])), 2);
    assert_eq!(code(&run(folder.path(), &["snapshot", "no/such/folder", "--demo"])), 2);
}

proptest! {
    #[test]
    fn any_document_comes_back(
        documents in prop::collection::vec((any::<Vec<u8>>(), any::<bool>()), 0..6),
        text in ".{0,40}",
    ) {
        let mut pieces: Vec<Piece> = documents
            .into_iter()
            .map(|(bytes, projected)| Piece::Document { bytes, projected })
            .collect();
        pieces.push(Piece::document(text.clone().into_bytes()));
        pieces.push(Piece::From(text));
        prop_assert_eq!(unpack(&pack(&pieces)).unwrap(), pieces);
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(unpack(&bytes).is_err());
    }
}
