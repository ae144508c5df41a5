//! A snapshot: everything that a source told, in one file that can be read again later.
//!
//! The file is gzip. Its first member holds lines of JSON: a header, then one line a piece, in the
//! order in which the source told them. Its second member is one line with the number of pieces and
//! the SHA-256 over every byte before it; it has a fixed length and exactly one valid form, so a cut
//! or a changed byte anywhere shows before anything of the content is believed.
//!
//! Both ways are streamed: no more than one document is held at a time.

mod error;
mod line;
mod read;
mod trailer;
mod write;

pub use error::SnapshotError;
pub use read::{Snapshot, is_snapshot};
pub use write::SnapshotWriter;

/// Version of the file's shape. A program refuses files of a later one.
pub const VERSION: u32 = 1;

/// What every snapshot starts with, once unpacked.
const MAGIC: &str = "{\"cnishift\":\"snapshot\"";
