//! How a session stands: folded from what happened, and from nothing else.

use jiff::Timestamp;

use super::{Baseline, Deed, Event, GuidedStep};
use crate::model::ResourceId;

/// How a session stands.
#[derive(Debug, Clone)]
pub struct SessionState {
    /// Its name.
    pub name: String,
    /// The cluster.
    pub cluster: ResourceId,
    /// The plan in one sentence.
    pub summary: String,
    /// Its steps.
    pub steps: Vec<StepState>,
    /// What the next step goes by.
    pub baseline: Baseline,
    /// Open checks that people decided.
    pub decided: Vec<String>,
    /// Everything that happened, oldest first.
    pub events: Vec<(Timestamp, Event)>,
    /// Whether every step is done or left out.
    pub closed: bool,
}

/// How a step stands.
#[derive(Debug, Clone)]
pub struct StepState {
    /// The step.
    pub step: GuidedStep,
    /// In a word.
    pub status: Status,
    /// The write that is next or under way, from 0.
    pub deed: usize,
    /// How that write stands.
    pub write: WriteState,
    /// Whether its last operation failed, and it is to be tried again.
    pub retrying: bool,
    /// Whether its last operation failed.
    pub operation_failed: bool,
    /// Whether a person told what was seen.
    pub told: bool,
    /// When its write was sent, or it was begun.
    pub since: Option<Timestamp>,
}

/// A step in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Nothing was done.
    Pending,
    /// What must hold before it is read.
    Checking,
    /// It can be done.
    Ready,
    /// A person is asked.
    Waiting,
    /// It is being done.
    Running,
    /// What must hold after it is read.
    Verifying,
    /// It is done, and Azure or a person said so.
    Done,
    /// It failed.
    Failed(String),
    /// It is left out.
    Skipped(String),
}

impl Status {
    /// Its word on the screen.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Checking => "checking",
            Self::Ready => "ready",
            Self::Waiting => "waiting for you",
            Self::Running => "running",
            Self::Verifying => "verifying",
            Self::Done => "done",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Skipped(_))
    }
}

/// A write, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum WriteState {
    /// Nothing was sent.
    #[default]
    Unsent,
    /// It may have been sent; nobody knows what became of it.
    Unknown {
        /// The eTag that it was for.
        etag: Option<String>,
    },
    /// Azure took it, and an operation runs.
    Running {
        /// Azure's last word.
        word: String,
    },
}

impl StepState {
    fn new(step: GuidedStep) -> Self {
        let (status, write) = (Status::Pending, WriteState::Unsent);
        Self {
            step,
            status,
            deed: 0,
            write,
            retrying: false,
            operation_failed: false,
            told: false,
            since: None,
        }
    }

    /// The write that is next or under way.
    #[must_use]
    pub fn next_write(&self) -> Option<&Deed> {
        self.step.deeds().get(self.deed)
    }

    /// Whether that write is one of the cluster, with a long operation.
    #[must_use]
    pub fn is_of_cluster(&self) -> bool {
        self.next_write().is_some_and(Deed::is_of_cluster)
    }

    /// Whether it cannot be undone, so that it is approved by the cluster's name.
    #[must_use]
    pub fn is_one_way(&self) -> bool {
        self.step.irreversible.is_some() && self.is_of_cluster()
    }

    /// Whether every write of the step was taken and has ended.
    #[must_use]
    pub fn is_acted(&self) -> bool {
        let deeds = self.step.deeds().len();
        deeds > 0 && self.deed >= deeds
    }
}

impl SessionState {
    /// The state after these events; none when they do not begin with an opening.
    #[must_use]
    pub fn of(name: &str, events: Vec<(Timestamp, Event)>) -> Option<Self> {
        let (_, Event::Opened { cluster, summary, steps, baseline, .. }) = events.first()? else {
            return None;
        };
        let mut state = Self {
            name: name.to_owned(),
            cluster: ResourceId::new(cluster),
            summary: summary.clone(),
            steps: steps.iter().cloned().map(StepState::new).collect(),
            baseline: baseline.clone(),
            decided: Vec::new(),
            events: Vec::with_capacity(events.len()),
            closed: false,
        };
        for (at, event) in events {
            state.take(at, event);
        }
        Some(state)
    }

    /// Takes in what happened.
    pub fn take(&mut self, at: Timestamp, event: Event) {
        match &event {
            Event::Replanned { summary, steps, baseline, .. } => {
                self.replan(summary, steps, baseline);
            }
            Event::Done { baseline, .. } => self.baseline = baseline.clone(),
            Event::Told { decides, .. } => self.decided.extend(decides.iter().cloned()),
            Event::Closed { .. } => self.closed = true,
            _ => {}
        }
        let named = event.step().map(str::to_owned);
        if let Some(step) = named.and_then(|id| self.steps.iter_mut().find(|one| one.step.id == id))
        {
            step.take(at, &event);
        }
        self.events.push((at, event));
    }

    /// Steps that are over stay as they are.
    fn replan(&mut self, summary: &str, steps: &[GuidedStep], baseline: &Baseline) {
        summary.clone_into(&mut self.summary);
        self.baseline = baseline.clone();
        let old = std::mem::take(&mut self.steps);
        let kept = |step: &GuidedStep| {
            old.iter().find(|one| one.step.id == step.id && one.status.is_over()).cloned()
        };
        let fresh = |step: &GuidedStep| kept(step).unwrap_or_else(|| StepState::new(step.clone()));
        self.steps = steps.iter().map(fresh).collect();
    }

    /// The step that is next, by its place.
    #[must_use]
    pub fn current(&self) -> Option<usize> {
        self.steps.iter().position(|step| !step.status.is_over())
    }

    /// Events of a step, oldest first.
    pub fn of_step<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a (Timestamp, Event)> {
        self.events.iter().filter(move |(_, event)| event.step() == Some(id))
    }
}

impl StepState {
    fn take(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Sending { etag, .. } => {
                self.write = WriteState::Unknown { etag: etag.clone() };
                self.since = Some(at);
                self.status = Status::Running;
            }
            Event::NotSent { .. } | Event::Refused { .. } => self.write = WriteState::Unsent,
            Event::Accepted { operation: Some(_), .. } => {
                self.write = WriteState::Running { word: "accepted".to_owned() };
            }
            Event::Accepted { operation: None, .. } => self.next_deed(),
            Event::Settled { took: true, .. } => {
                self.write = WriteState::Running { word: "found running".to_owned() };
            }
            Event::Settled { took: false, .. } => self.write = WriteState::Unsent,
            Event::Watched { word, .. } => self.write = WriteState::Running { word: word.clone() },
            Event::Ended { error: None, .. } => self.next_deed(),
            Event::Ended { error: Some(_), .. } => {
                (self.write, self.operation_failed) = (WriteState::Unsent, true);
            }
            Event::Told { .. } => self.told = true,
            Event::Done { .. } => self.status = Status::Done,
            Event::Failed { why, .. } => self.status = Status::Failed(why.clone()),
            Event::Retried { .. } => {
                // A write that was only refused left no failure in the cluster to be overlooked.
                (self.status, self.retrying) = (Status::Pending, self.operation_failed);
            }
            Event::Skipped { reason, .. } => self.status = Status::Skipped(reason.clone()),
            _ => {}
        }
    }

    fn next_deed(&mut self) {
        self.deed += 1;
        self.write = WriteState::Unsent;
    }
}
