//! Files, folders and standard input.

mod body;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Source;
use crate::azure::Piece;
use crate::model::GapCode;
use crate::snapshot::{Snapshot, SnapshotError, is_snapshot};

type Listener<'a> = dyn FnMut(Piece) + 'a;

/// A compressed file may not unpack to more than this: 4 GiB, far beyond any export.
const MAX_UNPACKED: u64 = 4 << 30;

/// As many bytes of a file tell whether it is a snapshot.
const START: u64 = 1024;

/// Exported JSON and snapshots: files, folders (searched for `.json`, `.jsonl`, `.ndjson` and their
/// `.gz`, and for snapshots of any name), or `-` for standard input.
#[derive(Debug)]
pub struct FileSource {
    paths: Vec<PathBuf>,
}

impl FileSource {
    /// Reads these paths, in this order.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths }
    }
}

impl Source for FileSource {
    fn kind(&self) -> &'static str {
        "files"
    }

    fn tell(&mut self, listener: &mut dyn FnMut(Piece)) {
        for path in &self.paths {
            read_path(path, listener);
        }
    }
}

fn read_path(path: &Path, listener: &mut Listener<'_>) {
    if path.as_os_str() == "-" {
        read_stream("-", io::stdin().lock(), 0, spool, listener);
    } else if path.is_dir() {
        read_folder(path, listener);
    } else {
        read_file(path, listener);
    }
}

fn read_folder(folder: &Path, listener: &mut Listener<'_>) {
    let mut found = false;
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_input(entry.path()) => {
                found = true;
                read_file(entry.path(), listener);
            }
            Ok(_) => {}
            Err(error) => {
                let place = error.path().unwrap_or(folder).display().to_string();
                listener(Piece::From(place));
                unreadable(listener, &error.to_string());
            }
        }
    }
    if !found {
        listener(Piece::From(folder.display().to_string()));
        unreadable(
            listener,
            "the folder holds no .json, .jsonl, .ndjson or .gz file and no snapshot",
        );
    }
}

fn is_input(path: &Path) -> bool {
    is_export(path)
        || File::open(path)
            .and_then(|mut file| start_of(&mut file))
            .is_ok_and(|start| is_snapshot(&start))
}

fn start_of(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    stream.take(START).read_to_end(&mut start)?;
    Ok(start)
}

fn is_export(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    [".json", ".jsonl", ".ndjson"].iter().any(|ending| plain.ends_with(ending))
}

fn read_file(path: &Path, listener: &mut Listener<'_>) {
    let name = path.display().to_string();
    let regular = |file: &File| {
        let meta = file.metadata().ok().filter(std::fs::Metadata::is_file);
        meta.and_then(|meta| usize::try_from(meta.len()).ok())
    };
    match File::open(path).map(|file| (regular(&file), file)) {
        Ok((Some(size), file)) => read_stream(&name, file, size, |_, file| Ok(file), listener),
        Ok((None, pipe)) => read_stream(&name, pipe, 0, spool, listener),
        Err(error) => {
            listener(Piece::From(name));
            unreadable(listener, &error.to_string());
        }
    }
}

/// Reads an export or a snapshot; `file` gives the whole of it as a file, from its start and what
/// follows.
fn read_stream<R: Read>(
    name: &str,
    mut stream: R,
    size: usize,
    file: impl FnOnce(&[u8], R) -> io::Result<File>,
    listener: &mut Listener<'_>,
) {
    match start_of(&mut stream) {
        Ok(start) if is_snapshot(&start) => {
            let told = file(&start, stream)
                .map_err(SnapshotError::from)
                .and_then(|file| tell_snapshot(name, file, listener));
            if let Err(error) = told {
                listener(Piece::From(name.to_owned()));
                listener(Piece::gap(GapCode::UnreadableFile, "$", error.to_string()));
            }
        }
        Ok(start) => read_export(name, start.chain(stream), size, listener),
        Err(error) => {
            listener(Piece::From(name.to_owned()));
            unreadable(listener, &error.to_string());
        }
    }
}

/// A snapshot is read twice, which a pipe cannot be. The file has no name and goes with us.
fn spool(start: &[u8], rest: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut start.chain(rest), &mut file)?;
    Ok(file)
}

fn tell_snapshot(name: &str, file: File, listener: &mut Listener<'_>) -> Result<(), SnapshotError> {
    let snapshot = Snapshot::open(file)?;
    listener(Piece::Snapshot(snapshot.note(name)));
    snapshot.replay(listener)
}

fn read_export(name: &str, mut stream: impl Read, size: usize, listener: &mut Listener<'_>) {
    listener(Piece::From(name.to_owned()));
    let mut bytes = Vec::new();
    // One byte more than the file, so that the last read sees its end without growing the buffer.
    bytes.reserve_exact(size.saturating_add(1));
    match stream.read_to_end(&mut bytes).and_then(|_| plain_json(bytes)) {
        Ok(bytes) => listener(Piece::document(bytes)),
        Err(error) => unreadable(listener, &error.to_string()),
    }
}

fn unreadable(listener: &mut Listener<'_>, why: &str) {
    let message = format!("Cannot read it: {why}. Check the path and its permissions.");
    listener(Piece::gap(GapCode::UnreadableFile, "$", message));
}

/// UTF-8 JSON from what a file holds: unpacked, and without the marks that Windows shells write.
fn plain_json(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) { unpack(&bytes)? } else { bytes };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(rest.to_vec()),
        _ => Ok(bytes),
    }
}

fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(bytes);
    let read = decoder.take(MAX_UNPACKED + 1).read_to_end(&mut unpacked)?;
    if read as u64 > MAX_UNPACKED {
        return Err(io::Error::other("it unpacks to more than 4 GiB"));
    }
    Ok(unpacked)
}

/// PowerShell's `>` writes UTF-16.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> io::Result<Vec<u8>> {
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| unit([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]))
        .collect();
    String::from_utf16(&units).map(String::into_bytes).map_err(io::Error::other)
}
