//! Opening a session: a new one, or the one that was left.

use jiff::Timestamp;

use super::{Guide, Manner, Now, Progress};
use crate::model::ResourceId;
use crate::session::journal::{Holder, Journal, JournalError, Lock};
use crate::session::port::{Azure, NewPlan, Refusal};
use crate::session::{Event, SessionState};

/// What a session is begun or gone on with.
pub struct Begin {
    /// The cluster.
    pub cluster: ResourceId,
    /// How it goes.
    pub manner: Manner,
    /// The machine.
    pub host: String,
    /// The process.
    pub process: u32,
    /// Whether a cluster that somebody holds is taken from them.
    pub take_over: bool,
    /// Whether a process of this machine is alive; none where that cannot be told.
    pub is_alive: fn(u32) -> Option<bool>,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Somebody has the cluster.
    #[error(
        "{} on {} (process {}) has held this cluster since {}; only one session acts on a cluster. \
         Ask them, or take it over with --take-over",
        .0.owner, .0.host, .0.process, .0.since
    )]
    Held(Holder),
    /// The cluster cannot be read, so nothing can be planned.
    #[error("the cluster cannot be read for a plan: {0}")]
    Unread(Refusal),
    /// There is nothing to do.
    #[error("there is nothing to guide: {0}")]
    Nothing(String),
}

/// Reads a session's events.
///
/// # Errors
/// When the journal cannot be read.
pub fn open_session(journal: &Journal, name: &str) -> Result<Option<SessionState>, JournalError> {
    let events = journal.entries(name)?.into_iter().map(|entry| {
        let at: Timestamp = entry.at.parse().ok()?;
        Some((at, serde_json::from_str(&entry.detail).ok()?))
    });
    // An event that is not understood makes the session unreadable, not shorter.
    let events: Option<Vec<(Timestamp, Event)>> = events.collect();
    let state = events.and_then(|events| SessionState::of(name, events));
    match state {
        None if !journal.entries(name)?.is_empty() => Err(JournalError::Other {
            place: journal.path().display().to_string(),
            why: format!(
                "session {name} cannot be understood; a newer cnishift may have written it"
            ),
        }),
        state => Ok(state),
    }
}

impl Guide {
    /// Opens the session of a cluster: the one that was left, else a new one.
    ///
    /// # Errors
    /// [`OpenError`] says why not.
    pub fn open(
        mut journal: Journal,
        mut azure: Box<dyn Azure>,
        begin: Begin,
    ) -> Result<Self, OpenError> {
        let now = azure.now();
        let (hold, from) = hold(&mut journal, &begin, now)?;
        let left = left_open(&journal, &begin.cluster)?;
        let resumed = left.is_some();
        let state = match left {
            Some(state) => state,
            None => match fresh(&mut journal, azure.as_mut(), &begin, &hold) {
                Ok(state) => state,
                Err(why) => {
                    journal.let_go(&begin.cluster, &hold)?;
                    return Err(why);
                }
            },
        };
        let mut guide = Self {
            journal,
            hold,
            state,
            azure,
            manner: begin.manner,
            now: Now::Fresh,
            operation: None,
            taken: Vec::new(),
            by_hand: Vec::new(),
            trouble: None,
            notice: None,
            last: None,
            progress: Progress::default(),
        };
        let by = guide.manner.by.clone();
        if let Some(from) = from {
            guide.record(Event::TakenOver { by: by.clone(), from })?;
        }
        if resumed {
            guide.record(Event::Resumed { by, process: begin.process })?;
        }
        Ok(guide)
    }
}

/// Holds the cluster. A process of this machine that is gone holds nothing.
fn hold(
    journal: &mut Journal,
    begin: &Begin,
    now: Timestamp,
) -> Result<(Holder, Option<String>), OpenError> {
    let me = (begin.manner.by.as_str(), begin.host.as_str(), begin.process);
    let there = match journal.hold(&begin.cluster, me, now, None)? {
        Lock::Mine(mine) => return Ok((mine, None)),
        Lock::Held(there) => there,
    };
    let gone = there.host == begin.host && (begin.is_alive)(there.process) == Some(false);
    if !gone && !begin.take_over {
        return Err(OpenError::Held(there));
    }
    match journal.hold(&begin.cluster, me, now, Some(&there))? {
        Lock::Mine(mine) => {
            let from = format!("{} on {}, since {}", there.owner, there.host, there.since);
            Ok((mine, (!gone).then_some(from)))
        }
        Lock::Held(other) => Err(OpenError::Held(other)),
    }
}

/// The newest session of a cluster that is not closed.
fn left_open(
    journal: &Journal,
    cluster: &ResourceId,
) -> Result<Option<SessionState>, JournalError> {
    for note in journal.sessions()? {
        if note.kind == "closed" {
            continue;
        }
        let state = open_session(journal, &note.session)?;
        if let Some(state) = state.filter(|state| state.cluster == *cluster && !state.closed) {
            return Ok(Some(state));
        }
    }
    Ok(None)
}

fn fresh(
    journal: &mut Journal,
    azure: &mut dyn Azure,
    begin: &Begin,
    hold: &Holder,
) -> Result<SessionState, OpenError> {
    let NewPlan { steps, baseline, summary } = azure.plan().map_err(OpenError::Unread)?;
    if steps.is_empty() {
        return Err(OpenError::Nothing(summary));
    }
    let now = azure.now();
    let name = free_name(journal, &begin.cluster, now)?;
    let event = Event::Opened {
        cluster: begin.cluster.to_string(),
        summary,
        steps,
        baseline,
        by: begin.manner.by.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let detail = serde_json::to_value(&event).unwrap_or_default();
    journal.append_held(&name, now, &event.kind(), &detail, (&begin.cluster, hold))?;
    SessionState::of(&name, vec![(now, event)]).ok_or_else(|| OpenError::Nothing(String::new()))
}

/// The cluster and the time, and a number where that is taken.
fn free_name(
    journal: &Journal,
    cluster: &ResourceId,
    now: Timestamp,
) -> Result<String, JournalError> {
    let name = format!("{}-{}", cluster.name(), now.strftime("%Y%m%d-%H%M%S"));
    let taken: Vec<String> = journal.sessions()?.into_iter().map(|note| note.session).collect();
    let mut free = name.clone();
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{name}-{number}");
        number += 1;
    }
    Ok(free)
}
