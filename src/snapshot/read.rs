//! Reads a snapshot: checks it whole, then tells its pieces.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take};

use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::line::{self, Header};
use super::{MAGIC, SnapshotError, VERSION, trailer};
use crate::azure::Piece;
use crate::model::SnapshotNote;

/// A line may not be longer than this: 4 GiB, far beyond any document.
const LONGEST_LINE: u64 = 4 << 30;
/// Nor the first line longer than this.
const LONGEST_HEADER: u64 = 1 << 16;

/// Whether a file that starts with these bytes is a snapshot, packed or not; some 1000 bytes tell.
#[must_use]
pub fn is_snapshot(start: &[u8]) -> bool {
    if !start.starts_with(&[0x1f, 0x8b]) {
        return start.starts_with(MAGIC.as_bytes());
    }
    let mut unpacked = [0; MAGIC.len()];
    GzDecoder::new(start).read_exact(&mut unpacked).is_ok() && unpacked == *MAGIC.as_bytes()
}

/// A snapshot whose checksum fits.
#[derive(Debug)]
pub struct Snapshot<R> {
    header: Header,
    lines: BufReader<GzDecoder<Take<R>>>,
    pieces: u64,
}

impl<R: Read + Seek> Snapshot<R> {
    /// Checks every byte of the file, then goes to its first piece.
    ///
    /// # Errors
    /// When it is damaged, of a later version, or cannot be read.
    pub fn open(mut file: R) -> Result<Self, SnapshotError> {
        // A later version may have another checksum, so the version is asked first.
        let header = first_header(&mut file)?;
        let (packed, pieces) = verify(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        let mut lines = BufReader::new(GzDecoder::new(file.take(packed)));
        let mut first = Vec::new();
        read_line(&mut lines, LONGEST_HEADER, &mut first)?;
        let wrong = || SnapshotError::Line { line: 1, why: "it is no header".to_owned() };
        Ok(Self { header: header.ok_or_else(wrong)?, lines, pieces })
    }

    /// What the header says, for a file of this name.
    #[must_use]
    pub fn note(&self, file: &str) -> SnapshotNote {
        self.header.note(file)
    }

    /// Tells every piece, in order.
    ///
    /// # Errors
    /// When a line is not understood or the file changes while it is read.
    pub fn replay(mut self, listener: &mut dyn FnMut(Piece)) -> Result<(), SnapshotError> {
        let mut text = Vec::new();
        let mut told = 0;
        while read_line(&mut self.lines, LONGEST_LINE, &mut text)? {
            told += 1;
            let wrong = |why| SnapshotError::Line { line: told + 1, why };
            listener(line::read(std::mem::take(&mut text)).map_err(wrong)?);
        }
        // Only a file that changes between the check and here has another number.
        if told == self.pieces { Ok(()) } else { Err(SnapshotError::Damaged) }
    }
}

/// The header, where it can be read; damage shows in the checksum.
fn first_header<R: Read + Seek>(file: &mut R) -> Result<Option<Header>, SnapshotError> {
    file.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    file.by_ref().take(LONGEST_HEADER).read_to_end(&mut start)?;
    if start.starts_with(MAGIC.as_bytes()) {
        return Err(SnapshotError::Unpacked);
    }
    let mut first = Vec::new();
    let mut lines = BufReader::new(GzDecoder::new(start.as_slice()));
    if !read_line(&mut lines, LONGEST_HEADER, &mut first).unwrap_or(false) {
        return Ok(None);
    }
    match serde_json::from_slice::<Version>(&first) {
        Ok(Version { version, tool }) if version > VERSION => {
            Err(SnapshotError::Newer { found: version, tool })
        }
        _ => Ok(serde_json::from_slice(&first).ok()),
    }
}

/// What the header of every version has.
#[derive(Deserialize)]
struct Version {
    version: u32,
    tool: String,
}

/// The length of what the checksum covers, and the number of pieces.
fn verify<R: Read + Seek>(file: &mut R) -> Result<(u64, u64), SnapshotError> {
    let length = file.seek(SeekFrom::End(0))?;
    let packed = length.checked_sub(trailer::LENGTH as u64).ok_or(SnapshotError::Damaged)?;
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    io::copy(&mut file.by_ref().take(packed), &mut hash)?;
    let mut end = Vec::new();
    file.by_ref().take(trailer::LENGTH as u64).read_to_end(&mut end)?;
    let pieces = trailer::pieces(&end, &hash.finalize().into());
    Ok((packed, pieces.ok_or(SnapshotError::Damaged)?))
}

/// Reads a line without its end; answers whether there was one.
fn read_line(lines: &mut impl BufRead, limit: u64, text: &mut Vec<u8>) -> io::Result<bool> {
    text.clear();
    lines.take(limit).read_until(b'\n', text)?;
    if text.is_empty() {
        return Ok(false);
    }
    if text.pop() != Some(b'\n') {
        return Err(io::Error::other("a line is cut off or longer than any document"));
    }
    Ok(true)
}
