//! Why a snapshot is refused.

use std::io;

use super::VERSION;

/// Why a snapshot is refused, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The system cannot read it.
    #[error("Cannot read the snapshot: {0}. Check the file and its disk.")]
    Io(#[from] io::Error),
    /// Bytes are missing or changed.
    #[error(
        "The snapshot is cut off or changed: its checksum does not fit, so nothing of it is used. \
         Copy the file again, or take a new snapshot."
    )]
    Damaged,
    /// A later program wrote it.
    #[error(
        "The snapshot has version {found}, written by cnishift {tool}; this program reads versions \
         up to {VERSION}. Use that cnishift or a later one."
    )]
    Newer {
        /// Its version.
        found: u32,
        /// The version of the program that wrote it.
        tool: String,
    },
    /// Somebody unpacked it.
    #[error(
        "This is a snapshot that was unpacked, so its checksum cannot be checked. Give the packed \
         file as `cnishift snapshot` wrote it."
    )]
    Unpacked,
    /// The checksum fits, but a line is none of ours.
    #[error(
        "Line {line} of the snapshot is not as cnishift writes it: {why}. Take a new snapshot."
    )]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
}
