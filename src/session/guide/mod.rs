//! The engine of a session: one thing at a time, each in the journal before and after it.
//!
//! [`Guide::advance`] does the next thing and says what comes then: go on, wait, ask a person, or the
//! end. Nothing is remembered but what the journal tells and what Azure shows, so a process that dies
//! at any point is simply opened again.

mod act;
mod answer;
mod check;
mod open;
mod verify;
mod watch;

use std::time::Duration;

use jiff::Timestamp;

use super::journal::{Holder, Journal, JournalError};
use super::port::{Azure, Prepared, Refusal};
use super::state::{Status, WriteState};
use super::{Change, Check, Event, Reading, Rules, SessionState, StepState};

pub use answer::Answer;
pub use open::{Begin, OpenError, open_session};

/// How a session goes.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Whether this program may send writes, each with an approval.
    pub operate: bool,
    /// What an approval takes.
    pub rules: Rules,
    /// Who sits here.
    pub by: String,
    /// Time between two looks where Azure names none.
    pub interval: Duration,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Go on at once.
    Again,
    /// Look again after this time; an answer may come before.
    Wait(Duration),
    /// Nothing goes on before somebody answers.
    Ask,
    /// The session rests or is over.
    Over(End),
}

/// How a session was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every step is done or left out.
    Done,
    /// It waits for a person.
    Waiting,
    /// A step failed.
    Failed,
    /// The cluster changed since the plan.
    Drifted,
}

/// What a person is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Whether to send a write.
    Approve(Box<Prepared>),
    /// To run the commands elsewhere; Azure is watched meanwhile.
    ByHand(Vec<Check>),
    /// What was seen or decided; what is open, where the step is about that.
    Tell(Vec<String>),
    /// What must hold before the step does not.
    Blocked(Vec<Check>),
    /// Whether to take a step that can be left out.
    Optional,
    /// What to do about a cluster that changed.
    Drift(Vec<Change>),
    /// What to do about a step that failed.
    Failed {
        /// Why.
        why: String,
        /// What it means.
        advice: String,
    },
}

/// What goes on, as far as the journal does not tell it.
#[derive(Debug, Default)]
enum Now {
    /// Find out.
    #[default]
    Fresh,
    /// Somebody is asked.
    Asked(Question),
    /// An operation runs.
    Watching,
    /// Nobody knows yet what became of a write; looks so far.
    Settling(u32),
    /// What must hold after the step does not yet; looks so far.
    Verifying(u32),
}

/// A session that is open.
pub struct Guide {
    journal: Journal,
    hold: Holder,
    state: SessionState,
    azure: Box<dyn Azure>,
    manner: Manner,
    now: Now,
    /// The address of the operation that runs; never kept.
    operation: Option<String>,
    /// Optional steps that were chosen, and steps that are done by hand.
    taken: Vec<String>,
    by_hand: Vec<String>,
    /// What stands in the way of reading Azure, and since when.
    trouble: Option<(Timestamp, String)>,
    /// A word to the person who answers.
    notice: Option<String>,
    last: Option<Reading>,
    progress: Progress,
}

/// How far an operation is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Azure's word.
    pub word: String,
    /// Percent, where Azure tells it.
    pub percent: Option<u8>,
    /// Name, nodes and state of each pool.
    pub pools: Vec<(String, u64, String)>,
}

impl std::fmt::Debug for Guide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guide").field("state", &self.state.name).field("now", &self.now).finish()
    }
}

impl Guide {
    /// How the session stands.
    #[must_use]
    pub fn state(&self) -> &SessionState {
        &self.state
    }

    /// How it goes.
    #[must_use]
    pub fn manner(&self) -> &Manner {
        &self.manner
    }

    /// What is asked now.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        match &self.now {
            Now::Asked(question) => Some(question),
            _ => None,
        }
    }

    /// What stands in the way of reading Azure, and since when.
    #[must_use]
    pub fn trouble(&self) -> Option<&(Timestamp, String)> {
        self.trouble.as_ref()
    }

    /// A word to the person who answers.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// How far the operation is.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether the cluster itself was busy when it was last read.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.standing().is_running())
    }

    /// Where the journal lies.
    #[must_use]
    pub fn place(&self) -> &std::path::Path {
        self.journal.path()
    }

    /// The status of a step on the screen: what the journal tells, and what goes on now.
    #[must_use]
    pub fn status(&self, index: usize) -> Option<Status> {
        let step = self.state.steps.get(index)?;
        if self.state.current() != Some(index) || step.status.is_over() {
            return Some(step.status.clone());
        }
        Some(match &self.now {
            Now::Fresh => Status::Checking,
            Now::Asked(Question::Approve(_)) => Status::Ready,
            Now::Asked(Question::Failed { why, .. }) => Status::Failed(why.clone()),
            Now::Asked(_) => Status::Waiting,
            Now::Watching | Now::Settling(_) => Status::Running,
            Now::Verifying(_) => Status::Verifying,
        })
    }

    /// Does the next thing.
    ///
    /// # Errors
    /// When the journal cannot be written; nothing was done then that it does not tell.
    pub fn advance(&mut self) -> Result<Turn, JournalError> {
        let Some(step) = self.step() else { return self.close() };
        match &self.now {
            Now::Fresh => self.find_out(&step),
            Now::Asked(Question::ByHand(_)) => self.look_by_hand(&step),
            Now::Asked(Question::Blocked(_)) if self.is_busy() => self.check(&step),
            Now::Asked(_) => Ok(Turn::Ask),
            Now::Watching => self.watch(&step),
            Now::Settling(looks) => self.settle(&step, *looks),
            Now::Verifying(looks) => self.verify(&step, *looks),
        }
    }

    /// Where a step stands by the journal, and what follows from that.
    fn find_out(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        if let Status::Failed(why) = &step.status {
            let advice = self.last_advice(&step.step.id);
            return Ok(self.ask(Question::Failed { why: why.clone(), advice }));
        }
        match &step.write {
            WriteState::Unknown { .. } => self.settle(step, 0),
            WriteState::Running { .. } => {
                self.now = Now::Watching;
                Ok(Turn::Again)
            }
            WriteState::Unsent if step.is_acted() => self.verify(step, 0),
            WriteState::Unsent => self.check(step),
        }
    }

    fn last_advice(&self, id: &str) -> String {
        let advice = self.state.of_step(id).filter_map(|(_, event)| match event {
            Event::Failed { advice, .. } => Some(advice.clone()),
            _ => None,
        });
        advice.last().unwrap_or_default()
    }

    fn step(&self) -> Option<StepState> {
        self.state.current().and_then(|index| self.state.steps.get(index)).cloned()
    }

    /// Puts an event into the journal, then into the state.
    fn record(&mut self, event: Event) -> Result<(), JournalError> {
        let at = self.azure.now();
        let detail = serde_json::to_value(&event).unwrap_or_default();
        let (session, cluster) = (&self.state.name, &self.state.cluster);
        self.journal.append_held(session, at, &event.kind(), &detail, (cluster, &self.hold))?;
        self.state.take(at, event);
        Ok(())
    }

    fn ask(&mut self, question: Question) -> Turn {
        self.now = Now::Asked(question);
        Turn::Ask
    }

    /// Azure did not answer: wait, and say since when.
    fn trouble_with(&mut self, refusal: &Refusal) -> Turn {
        let since = self.trouble.as_ref().map_or_else(|| self.azure.now(), |(since, _)| *since);
        self.trouble = Some((since, refusal.to_string()));
        Turn::Wait(self.manner.interval)
    }

    fn fail(&mut self, step: &str, why: String, advice: String) -> Result<Turn, JournalError> {
        let event =
            Event::Failed { step: step.to_owned(), why: why.clone(), advice: advice.clone() };
        self.record(event)?;
        Ok(self.ask(Question::Failed { why, advice }))
    }

    fn close(&mut self) -> Result<Turn, JournalError> {
        if !self.state.closed {
            let findings = self.last.as_ref().map(|last| last.findings.clone()).unwrap_or_default();
            self.record(Event::Closed { findings })?;
        }
        self.leave()?;
        Ok(Turn::Over(End::Done))
    }

    /// Lets the session rest; it can be gone on with later, by anybody.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn pause(&mut self, why: &str) -> Result<(), JournalError> {
        if !self.state.closed {
            self.record(Event::Paused { by: self.manner.by.clone(), why: why.to_owned() })?;
        }
        self.leave()
    }

    fn leave(&mut self) -> Result<(), JournalError> {
        self.journal.let_go(&self.state.cluster, &self.hold)
    }
}
