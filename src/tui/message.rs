//! What happens to the state, and what the state wants to happen outside.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::data::Data;
use super::keys::Key;
use super::row::Row;
use super::session::{SessionAsk, Shot};
use crate::model::{Past, ResourceId};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key.
    Key(Key),
    /// A text from the clipboard.
    Paste(String),
    /// The wheel, in lines; up is negative.
    Wheel(i16),
    /// A click on this column and row.
    Click(u16, u16),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// What time it is; comes before the messages of a moment.
    Now(Timestamp),
    /// Clusters that a reading found.
    Found(u64, Vec<Row>),
    /// How far a reading is.
    Progress(u64, Progress),
    /// A reading ended.
    Loaded(u64, Arc<Data>),
    /// A reading found nothing at all.
    Failed(u64, Failure),
    /// The JSON of a cluster, or why it cannot be shown.
    Raw(ResourceId, Result<String, String>),
    /// Affected clusters of saved snapshots, by day, and what could not be read of them.
    Past(Vec<Past>, Vec<String>),
    /// An export was written to this file, or why not.
    Exported(Result<PathBuf, String>),
    /// A text was copied in these ways, or why not.
    Copied(Result<String, String>),
    /// What the engine of the open session tells.
    Session(Arc<Shot>),
    /// Why the session could not be opened or go on.
    SessionFailed(String),
    /// The session was written to this file, or why not.
    HandedOver(Result<PathBuf, String>),
    /// The process comes back from being stopped.
    Resumed,
    /// The process is asked to end.
    Terminate,
}

/// How far a reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Subscriptions to read.
    pub known: usize,
    /// Subscriptions whose clusters were asked for.
    pub done: usize,
    /// Lists that were read to their end.
    pub lists: usize,
}

/// Why nothing could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened and what to do, in lines.
    pub text: String,
}

/// What an export is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The audit of some clusters, by index.
    Audit(Vec<u32>),
    /// The plan of one cluster.
    Plan(usize),
    /// The addresses of one cluster, with the answer to the what-if as text.
    Addresses(usize, String),
    /// A text that is ready.
    Ready(String),
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the formats")]
pub enum Format {
    Markdown,
    Json,
    Table,
    Text,
    Svg,
}

impl Format {
    /// Its name and the ending of its files.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Markdown => ("Markdown", "md"),
            Self::Json => ("JSON", "json"),
            Self::Table => ("Table", "txt"),
            Self::Text => ("Text", "txt"),
            Self::Svg => ("Drawing (SVG)", "svg"),
        }
    }
}

/// Something to be done outside; the answer comes as a message.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read everything; answers carry this number.
    Load(u64),
    /// Get the JSON of a cluster.
    Raw(ResourceId),
    /// Write an export.
    Export {
        /// The fleet that it is of.
        data: Arc<Data>,
        /// Which part.
        what: What,
        /// In which format.
        format: Format,
        /// Where to.
        path: PathBuf,
    },
    /// Ask something of the session.
    Session(SessionAsk),
    /// Copy a text.
    Copy(String),
    /// Stop the process until the shell continues it.
    Suspend,
    /// Forget what the terminal shows and draw everything.
    Redraw,
    /// Keep what was typed on the palette for the next time.
    Remember(Vec<String>),
    /// Panic on purpose, to see the terminal restored; only with the test commands on.
    Panic,
    /// Leave.
    Quit,
}
