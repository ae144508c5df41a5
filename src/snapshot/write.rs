//! Writes a snapshot piece by piece.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::line::{self, Header};
use super::trailer;
use crate::azure::Piece;

/// Writes a snapshot into `W`; without [`Self::finish`] the file is refused as cut off.
#[derive(Debug)]
pub struct SnapshotWriter<W: Write> {
    out: GzEncoder<Hashing<W>>,
    pieces: u64,
}

impl<W: Write> SnapshotWriter<W> {
    /// Starts a snapshot: what kind of source it is taken of, when the first of its data was read,
    /// and whether names and addresses in it are masked.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(
        out: W,
        source: &str,
        taken_at: jiff::Timestamp,
        redacted: bool,
    ) -> io::Result<Self> {
        let hashing = Hashing { out, hash: Sha256::new() };
        let mut out = GzEncoder::new(hashing, Compression::default());
        Header::new(source, taken_at, redacted).write(&mut out)?;
        Ok(Self { out, pieces: 0 })
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn add(&mut self, piece: &Piece) -> io::Result<()> {
        self.pieces += 1;
        line::write(piece, &mut self.out)
    }

    /// Writes the checksum; answers the output.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> io::Result<W> {
        let Hashing { mut out, hash } = self.out.finish()?;
        out.write_all(&trailer::bytes(self.pieces, &hash.finalize().into()))?;
        out.flush()?;
        Ok(out)
    }
}

/// Hashes what goes through it.
#[derive(Debug)]
struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
