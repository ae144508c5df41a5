//! A session on the screen: what its engine last told, and what a person can ask of it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::ResourceId;
use crate::session::{Answer, End, Guide, Progress, Question, SessionState, Status};

/// What the engine of a session tells, as values.
#[derive(Debug, Clone)]
pub struct Shot {
    /// How the session stands.
    pub state: SessionState,
    /// The status of each step, with what goes on now.
    pub statuses: Vec<Status>,
    /// What is asked.
    pub question: Option<Question>,
    /// What stands in the way of reading Azure, and since when.
    pub trouble: Option<(Timestamp, String)>,
    /// A word to the person who answers.
    pub notice: Option<String>,
    /// How far an operation is.
    pub progress: Progress,
    /// Whether an approval takes a second person.
    pub second: bool,
    /// Where the journal lies.
    pub place: String,
    /// How it was left; none while it goes on.
    pub end: Option<End>,
}

impl Shot {
    /// What an engine tells now.
    #[must_use]
    pub fn of(guide: &Guide, end: Option<End>) -> Self {
        let state = guide.state().clone();
        let status = |(at, step): (usize, &crate::session::StepState)| {
            guide.status(at).unwrap_or_else(|| step.status.clone())
        };
        Self {
            statuses: state.steps.iter().enumerate().map(status).collect(),
            question: guide.question().cloned().filter(|_| end.is_none()),
            trouble: guide.trouble().cloned(),
            notice: guide.notice().map(str::to_owned),
            progress: guide.progress().clone(),
            second: guide.manner().rules.second_approver,
            place: guide.place().display().to_string(),
            state,
            end,
        }
    }
}

/// What is asked of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionAsk {
    /// Open the session of a cluster, the one that was left or a new one.
    Begin(ResourceId),
    /// An answer to what it asks.
    Answer(Answer),
    /// Let it rest.
    Pause,
    /// Write it to a file for a colleague.
    HandOver(PathBuf),
}

/// The session that is open.
#[derive(Debug)]
pub struct SessionView {
    /// The cluster.
    pub cluster: ResourceId,
    /// The cluster's name.
    pub name: String,
    /// What the engine last told; none until it was opened.
    pub shot: Option<Arc<Shot>>,
    /// Why it could not be opened or go on.
    pub failure: Option<String>,
    /// Whether the selection follows the step that is next.
    pub follows: bool,
    /// Whether the question was answered, and the engine has not told anything since.
    pub answered: bool,
}

impl SessionView {
    /// A session that is being opened.
    #[must_use]
    pub fn new(cluster: ResourceId, name: String) -> Self {
        Self { cluster, name, shot: None, failure: None, follows: true, answered: false }
    }

    /// Whether the engine runs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.failure.is_none() && self.shot.as_ref().is_none_or(|shot| shot.end.is_none())
    }

    /// The place of the step that is next.
    #[must_use]
    pub fn current(&self) -> Option<usize> {
        self.shot.as_ref().and_then(|shot| shot.state.current())
    }

    /// What is asked.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        let shot = self.shot.as_ref().filter(|_| !self.answered);
        shot.and_then(|shot| shot.question.as_ref())
    }
}
