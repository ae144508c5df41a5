//! Sending a write, and finding out what became of one.

use sha2::{Digest as _, Sha256};

use super::{Guide, Now, Question, Turn};
use crate::session::approve::{Request, approve};
use crate::session::journal::JournalError;
use crate::session::port::{Prepared, Put, Refusal};
use crate::session::state::WriteState;
use crate::session::{Change, Event, NotApproved, StepState, WritePermit, advise};

/// Looks for traces of a write before it is taken for not sent: a request that was cut off may still
/// be on its way.
const LOOKS: u32 = 3;

impl Guide {
    /// Makes the next write ready and asks for its approval.
    pub(super) fn prepare(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        let Some(deed) = step.next_write() else { return self.verify(step, 0) };
        match self.azure.prepare(deed) {
            Ok(prepared) if prepared.done => {
                let (step, deed) = (step.step.id.clone(), step.deed);
                let saw = "it is there already; nothing was sent".to_owned();
                self.record(Event::Settled { step: step.clone(), deed, took: true, saw })?;
                self.record(Event::Ended { step, deed, word: "there".to_owned(), error: None })?;
                self.now = Now::Fresh;
                Ok(Turn::Again)
            }
            // Somebody changed it since the check: what is approved must be what was checked.
            Ok(prepared) if deed.is_of_cluster() && prepared.etag != self.seen_etag() => {
                self.again()
            }
            Ok(prepared) => Ok(self.ask(Question::Approve(Box::new(prepared)))),
            Err(refusal) => self.unread(step, &refusal),
        }
    }

    fn seen_etag(&self) -> Option<String> {
        self.last.as_ref().and_then(|last| last.etag.clone())
    }

    /// Approves and sends the write that is asked about.
    pub(super) fn approved(
        &mut self,
        step: &StepState,
        prepared: &Prepared,
        typed: &str,
        second: Option<&str>,
    ) -> Result<Turn, JournalError> {
        let deed = step.deed;
        let request = Request {
            step: step.step.id.clone(),
            resource: prepared.resource.clone(),
            etag: prepared.etag.clone(),
            irreversible: step.is_one_way(),
        };
        let (by, rules) = (self.manner.by.clone(), self.manner.rules);
        let (approval, permit) = match approve(request, typed, &by, second, rules, self.azure.now())
        {
            Ok(approved) => approved,
            Err(why) => return Ok(self.not_approved(&why)),
        };
        self.notice = None;
        if step.is_of_cluster() && prepared.etag.is_none() && !self.is_same(step, prepared) {
            self.notice = Some("the cluster changed while you looked at it".to_owned());
            return self.again();
        }
        self.record(Event::Approved {
            step: step.step.id.clone(),
            deed,
            resource: prepared.resource.to_string(),
            etag: prepared.etag.clone(),
            by: approval.by,
            second: approval.second,
        })?;
        self.send(step, prepared, permit)
    }

    /// Without an eTag only another reading shows whether what was approved is still what is there.
    fn is_same(&mut self, step: &StepState, prepared: &Prepared) -> bool {
        let deed = step.next_write();
        let again = deed.and_then(|deed| self.azure.prepare(deed).ok());
        again.is_some_and(|again| again.body == prepared.body)
    }

    fn not_approved(&mut self, why: &NotApproved) -> Turn {
        self.notice = Some(why.to_string());
        Turn::Ask
    }

    fn send(
        &mut self,
        step: &StepState,
        prepared: &Prepared,
        permit: WritePermit,
    ) -> Result<Turn, JournalError> {
        let (id, deed) = (step.step.id.clone(), step.deed);
        let digest = Sha256::digest(prepared.body.as_bytes());
        let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.record(Event::Sending {
            step: id.clone(),
            deed,
            resource: prepared.resource.to_string(),
            etag: prepared.etag.clone(),
            api_version: prepared.api_version.clone(),
            sha256,
            changes: prepared.changes.clone(),
        })?;
        match self.azure.put(permit, &id, prepared) {
            Err(why) => {
                self.record(Event::NotSent { step: id, deed, why: why.to_string() })?;
                self.notice = Some(why.to_string());
                self.again()
            }
            Ok(Put::Accepted { status, operation }) => self.accepted(step, status, operation),
            Ok(Put::Refused(refusal)) => self.refused(step, &refusal),
            Ok(Put::Lost(refusal)) => {
                self.record(Event::Lost { step: id, deed, why: refusal.to_string() })?;
                self.now = Now::Settling(0);
                Ok(Turn::Again)
            }
        }
    }

    fn accepted(
        &mut self,
        step: &StepState,
        status: u16,
        operation: Option<String>,
    ) -> Result<Turn, JournalError> {
        let (id, deed) = (step.step.id.clone(), step.deed);
        let name = operation.as_deref().map(operation_name);
        // A cluster's update goes on after the answer even where no address says so.
        let name = name.or_else(|| step.is_of_cluster().then(|| "(none named)".to_owned()));
        let goes_on = name.is_some();
        self.record(Event::Accepted { step: id, deed, status, operation: name })?;
        self.operation = operation;
        self.progress = super::Progress::default();
        self.now = if goes_on { Now::Watching } else { Now::Fresh };
        Ok(Turn::Again)
    }

    fn refused(&mut self, step: &StepState, refusal: &Refusal) -> Result<Turn, JournalError> {
        let (id, deed) = (step.step.id.clone(), step.deed);
        let why = refusal.to_string();
        let advice = advise(refusal.status, &refusal.code, &refusal.message);
        self.record(Event::Refused { step: id.clone(), deed, why: why.clone() })?;
        self.notice = Some(format!("{why}. {advice}"));
        let busy = refusal.message.to_lowercase().contains("in progress");
        match refusal.status {
            // Somebody was faster: look what the cluster is now; the check finds the difference.
            Some(412) => self.changed(step),
            Some(409) if busy => self.again(),
            Some(429) => {
                self.now = Now::Fresh;
                Ok(Turn::Wait(self.manner.interval))
            }
            _ => {
                self.notice = None;
                self.fail(&id, why, advice)
            }
        }
    }

    /// The eTag was no longer the one that was read.
    fn changed(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        let reading = match self.read(step)? {
            Ok(reading) => reading,
            Err(turn) => {
                self.now = Now::Fresh;
                return Ok(turn);
            }
        };
        let mut changes = self.state.baseline.drift(&reading);
        if changes.is_empty() {
            let to = Some("changed while the write was on its way".to_owned());
            changes.push(Change { what: "eTag".to_owned(), from: reading.etag.clone(), to });
        }
        self.record(Event::Drifted { step: step.step.id.clone(), changes: changes.clone() })?;
        Ok(self.ask(Question::Drift(changes)))
    }

    #[allow(clippy::unnecessary_wraps, reason = "the end of branches that can fail")]
    fn again(&mut self) -> Result<Turn, JournalError> {
        self.now = Now::Fresh;
        Ok(Turn::Again)
    }

    /// Nobody knows what became of a write: Azure shows it, never a second write.
    pub(super) fn settle(&mut self, step: &StepState, looks: u32) -> Result<Turn, JournalError> {
        let (Some(deed), WriteState::Unknown { etag }) = (step.next_write(), &step.write) else {
            return self.again();
        };
        self.now = Now::Settling(looks);
        let traces = match self.azure.traces(deed) {
            Ok(traces) => traces,
            Err(refusal) => return Ok(self.trouble_with(&refusal)),
        };
        self.trouble = None;
        let moved = etag.is_some() && traces.etag != *etag;
        let took = traces.running || (traces.goal && (moved || etag.is_none()));
        if !took && !moved && looks + 1 < LOOKS {
            self.now = Now::Settling(looks + 1);
            return Ok(Turn::Wait(self.manner.interval));
        }
        let saw = format!(
            "the goal is {}there, {} operation runs, eTag {}",
            if traces.goal { "" } else { "not " },
            if traces.running { "an" } else { "no" },
            traces.etag.as_deref().unwrap_or("none")
        );
        let (id, number) = (step.step.id.clone(), step.deed);
        self.record(Event::Settled { step: id.clone(), deed: number, took, saw })?;
        if took && !deed.is_of_cluster() {
            let word = "found done".to_owned();
            self.record(Event::Ended { step: id, deed: number, word, error: None })?;
        }
        self.again()
    }
}

/// The last part of an operation's path; its signature is not kept.
fn operation_name(address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
