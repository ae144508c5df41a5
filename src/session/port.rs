//! What a session needs of Azure. Reading and writing are done elsewhere; this is all of it.

use std::time::Duration;

use jiff::Timestamp;

use super::reading::Standing;
use super::{Baseline, Change, Deed, GuidedStep, NotPermitted, Reading, WritePermit};
use crate::model::ResourceId;

/// Azure did not do what was asked, or could not be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Azure's code.
    pub code: String,
    /// Azure's words; untrusted.
    pub message: String,
    /// `x-ms-correlation-request-id`.
    pub correlation: Option<String>,
    /// Whether it may pass by itself: a network that is gone, an overloaded server.
    pub passes: bool,
}

/// One write that is ready to be approved and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The resource.
    pub resource: ResourceId,
    /// The version of its API.
    pub api_version: String,
    /// Its eTag, sent as `If-Match`; none for what is new.
    pub etag: Option<String>,
    /// The body.
    pub body: String,
    /// What the body changes against what was read.
    pub changes: Vec<Change>,
    /// Read-only members that are left out of it.
    pub left_out: Vec<String>,
    /// What the person who approves should know: who else uses the resource, what is lost.
    pub cautions: Vec<String>,
    /// Whether the goal is there already, so that nothing needs to be sent.
    pub done: bool,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// Azure took it; the address of its operation where it goes on.
    Accepted {
        /// The status.
        status: u16,
        /// Where its progress is told.
        operation: Option<String>,
    },
    /// Azure did not take it; nothing was changed.
    Refused(Refusal),
    /// The answer was lost: only reading tells what became of it.
    Lost(Refusal),
}

/// How an operation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Azure's word.
    pub word: String,
    /// How it ended; none while it runs.
    pub end: Option<Ended>,
    /// How much is done, where Azure tells it.
    pub percent: Option<u8>,
    /// How long Azure asks to wait before the next look.
    pub wait: Option<Duration>,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It is done.
    Succeeded,
    /// Code and words of its error.
    Failed(String, String),
}

/// Whether a write that nobody knows about took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    /// Whether the resource is as the write wants it.
    pub goal: bool,
    /// Whether an operation runs on it.
    pub running: bool,
    /// Its eTag.
    pub etag: Option<String>,
}

/// A plan made anew.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlan {
    /// Its steps.
    pub steps: Vec<GuidedStep>,
    /// What it rests on.
    pub baseline: Baseline,
    /// It in one sentence.
    pub summary: String,
}

/// Azure, for one cluster.
pub trait Azure: Send {
    /// Reads everything that decides about the cluster, from ARM.
    ///
    /// # Errors
    /// When the cluster itself cannot be read.
    fn read(&mut self) -> Result<Reading, Refusal>;
    /// Reads how the cluster stands.
    ///
    /// # Errors
    /// When it cannot be read.
    fn standing(&mut self) -> Result<Standing, Refusal>;
    /// Makes a write ready: reads its resource and changes it.
    ///
    /// # Errors
    /// When the resource cannot be read or changed.
    fn prepare(&mut self, deed: &Deed) -> Result<Prepared, Refusal>;
    /// Sends a write, once.
    ///
    /// # Errors
    /// When the permit does not hold for it; nothing was sent then.
    fn put(
        &mut self,
        permit: WritePermit,
        step: &str,
        write: &Prepared,
    ) -> Result<Put, NotPermitted>;
    /// Looks for the traces of a write whose answer was lost.
    ///
    /// # Errors
    /// When its resource cannot be read.
    fn traces(&mut self, deed: &Deed) -> Result<Traces, Refusal>;
    /// Looks at an operation.
    ///
    /// # Errors
    /// When no answer came, which says nothing of the operation.
    fn look(&mut self, operation: &str) -> Result<Look, Refusal>;
    /// Plans anew from what is there now.
    ///
    /// # Errors
    /// When the cluster cannot be read.
    fn plan(&mut self) -> Result<NewPlan, Refusal>;
    /// What time it is.
    fn now(&self) -> Timestamp;
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(status) = self.status {
            write!(f, "{status} ")?;
        }
        write!(f, "{}: {}", self.code, self.message)?;
        match &self.correlation {
            Some(id) => write!(f, " [correlation id {id}]"),
            None => Ok(()),
        }
    }
}
