//! What happens in a session, as it is kept in the journal. The session's state is nothing but these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Baseline, Change, Check, GuidedStep, Seen};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The session began with a plan.
    Opened {
        /// The cluster's ARM id.
        cluster: String,
        /// The plan in one sentence.
        summary: String,
        /// Its steps.
        steps: Vec<GuidedStep>,
        /// What it rests on.
        baseline: Baseline,
        /// Who began it.
        by: String,
        /// The program's version.
        version: String,
    },
    /// Somebody went on with it.
    Resumed {
        /// Who.
        by: String,
        /// The process.
        process: u32,
    },
    /// Somebody took it from another one.
    TakenOver {
        /// Who.
        by: String,
        /// From whom, since when.
        from: String,
    },
    /// What must hold before a step was read.
    Checked {
        /// The step.
        step: String,
        /// What was seen.
        checks: Vec<Check>,
    },
    /// Bodies were kept as a record.
    Saved {
        /// The step.
        step: String,
        /// Bodies by id, without secrets.
        bodies: BTreeMap<String, Value>,
        /// What could not be read.
        unread: Vec<String>,
    },
    /// A write was approved.
    Approved {
        /// The step.
        step: String,
        /// Its write, from 0.
        deed: usize,
        /// The resource.
        resource: String,
        /// Its eTag.
        etag: Option<String>,
        /// Who approved it.
        by: String,
        /// Who approved it as well.
        second: Option<String>,
    },
    /// A write is about to be sent. Whether it was is told by what follows, else by Azure.
    Sending {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// The resource.
        resource: String,
        /// Its eTag.
        etag: Option<String>,
        /// The API version.
        api_version: String,
        /// SHA-256 of the body.
        sha256: String,
        /// What the body changes.
        changes: Vec<Change>,
    },
    /// Nothing was sent: the permit did not hold.
    NotSent {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// Why.
        why: String,
    },
    /// Azure took a write.
    Accepted {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// The status.
        status: u16,
        /// The operation's name, where it goes on; its signed address is not kept.
        operation: Option<String>,
    },
    /// Azure did not take a write; nothing was changed.
    Refused {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// Azure's words.
        why: String,
    },
    /// The answer to a write was lost.
    Lost {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// How.
        why: String,
    },
    /// Azure was read to find out what became of a write.
    Settled {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// Whether it took effect.
        took: bool,
        /// What was seen.
        saw: String,
    },
    /// An operation stands otherwise than before.
    Watched {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// Azure's word.
        word: String,
    },
    /// An operation ended.
    Ended {
        /// The step.
        step: String,
        /// Its write.
        deed: usize,
        /// Azure's word.
        word: String,
        /// Code and words of its error.
        error: Option<String>,
    },
    /// A person told what was seen or decided.
    Told {
        /// The step.
        step: String,
        /// Who.
        by: String,
        /// What.
        words: String,
        /// Open checks that this decides.
        decides: Vec<String>,
    },
    /// What must hold after a step was read.
    Verified {
        /// The step.
        step: String,
        /// What was seen.
        checks: Vec<Check>,
        /// What differs from before the step.
        changes: Vec<Change>,
    },
    /// A step is done; what holds from here on.
    Done {
        /// The step.
        step: String,
        /// How things stand.
        baseline: Baseline,
    },
    /// A step failed.
    Failed {
        /// The step.
        step: String,
        /// Why.
        why: String,
        /// What to do next.
        advice: String,
    },
    /// A step that failed is tried again.
    Retried {
        /// The step.
        step: String,
        /// Who wants it.
        by: String,
    },
    /// A step is left out.
    Skipped {
        /// The step.
        step: String,
        /// Who decided it.
        by: String,
        /// Why.
        reason: String,
    },
    /// The cluster is no longer what the plan rests on.
    Drifted {
        /// The step that was next.
        step: String,
        /// What differs.
        changes: Vec<Change>,
    },
    /// A new plan takes the place of the old one.
    Replanned {
        /// Who wants it.
        by: String,
        /// It in one sentence.
        summary: String,
        /// Steps, those that are done included.
        steps: Vec<GuidedStep>,
        /// What it rests on.
        baseline: Baseline,
    },
    /// A note of the operator.
    Noted {
        /// The step that it is about.
        step: Option<String>,
        /// Who.
        by: String,
        /// What.
        text: String,
    },
    /// The session rests.
    Paused {
        /// Who.
        by: String,
        /// What it waits for.
        why: String,
    },
    /// Every step is done or left out.
    Closed {
        /// Findings that are left.
        findings: Vec<Seen>,
    },
}

impl Event {
    /// The kind, as the journal has it.
    #[must_use]
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(Value::as_str).unwrap_or("unknown").to_owned()
    }

    /// The step that it is about.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::Checked { step, .. }
            | Self::Saved { step, .. }
            | Self::Approved { step, .. }
            | Self::Sending { step, .. }
            | Self::NotSent { step, .. }
            | Self::Accepted { step, .. }
            | Self::Refused { step, .. }
            | Self::Lost { step, .. }
            | Self::Settled { step, .. }
            | Self::Watched { step, .. }
            | Self::Ended { step, .. }
            | Self::Told { step, .. }
            | Self::Verified { step, .. }
            | Self::Done { step, .. }
            | Self::Failed { step, .. }
            | Self::Retried { step, .. }
            | Self::Skipped { step, .. }
            | Self::Drifted { step, .. } => Some(step),
            Self::Noted { step, .. } => step.as_deref(),
            _ => None,
        }
    }
}
