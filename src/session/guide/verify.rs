//! After a step: does Azure show what it should have led to?

use super::{Guide, Now, Turn};
use crate::session::journal::JournalError;
use crate::session::{Check, Event, Holds, Reading, StepState};

/// Looks before a step counts as failed: pools may lag behind the operation.
const LOOKS: u32 = 20;

impl Guide {
    pub(super) fn verify(&mut self, step: &StepState, looks: u32) -> Result<Turn, JournalError> {
        self.now = Now::Verifying(looks);
        let reading = match self.read(step)? {
            Ok(reading) => reading,
            Err(turn) => return Ok(turn),
        };
        // A retried step is judged like any other once its operation has ended.
        let settled = StepState { retrying: false, ..step.clone() };
        let given = self.given(&settled);
        let checks: Vec<Check> =
            step.step.after.iter().map(|expect| expect.check(&reading, given)).collect();
        if checks.iter().all(|check| check.holds == Holds::Yes) {
            return self.finish(step, &reading, checks);
        }
        // What still runs has no number of looks: only what has ended can have failed.
        let running = reading.standing().is_running();
        if running || looks < LOOKS {
            self.now = Now::Verifying(if running { looks } else { looks + 1 });
            return Ok(Turn::Wait(self.manner.interval));
        }
        let open = checks.iter().find(|check| check.holds != Holds::Yes);
        let why = open.map(|check| format!("wanted: {}; saw: {}", check.wanted, check.saw));
        let changes = self.state.baseline.drift(&reading);
        self.record(Event::Verified { step: step.step.id.clone(), checks, changes })?;
        let advice = "The operation ended, but Azure does not show what it should have led to. Look \
                      at the cluster before anything else is done; trying again reads it anew.";
        self.fail(&step.step.id, why.unwrap_or_default(), advice.to_owned())
    }

    /// The step is done: what was seen is kept, and holds for the next one.
    pub(super) fn finish(
        &mut self,
        step: &StepState,
        reading: &Reading,
        checks: Vec<Check>,
    ) -> Result<Turn, JournalError> {
        let id = step.step.id.clone();
        let changes = self.state.baseline.drift(reading);
        self.record(Event::Verified { step: id.clone(), checks, changes })?;
        // A step that changes nothing leaves what the next one goes by as it was.
        let baseline = if step.step.changes.is_empty() {
            self.state.baseline.clone()
        } else {
            self.state.baseline.after(reading, |path| step.step.may_change(path))
        };
        self.record(Event::Done { step: id, baseline })?;
        self.notice = None;
        self.now = Now::Fresh;
        Ok(Turn::Again)
    }
}
