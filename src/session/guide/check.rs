//! Before a step: is the cluster still what the plan rests on, and does everything hold?

use super::{Guide, Manner, Now, Question, Turn};
use crate::session::journal::JournalError;
use crate::session::port::Refusal;
use crate::session::{
    Action, Change, Check, Event, Expect, Given, Holds, Reading, Status, StepState, advise, scrub,
};

/// What a step's own failure leaves behind is no drift.
fn is_of_failure(step: &StepState, change: &Change) -> bool {
    let what = change.what.as_str();
    what == "eTag"
        || what.starts_with("KN034")
        || what.ends_with("provisioningState")
        || step.step.may_change(what)
}

impl Guide {
    /// Reads what decides; trouble is told and tried again, a refusal ends the step.
    pub(super) fn read(&mut self, step: &StepState) -> Result<Result<Reading, Turn>, JournalError> {
        match self.azure.read() {
            Ok(reading) => {
                self.trouble = None;
                self.last = Some(reading.clone());
                Ok(Ok(reading))
            }
            Err(refusal) => Ok(Err(self.unread(step, &refusal)?)),
        }
    }

    pub(super) fn unread(
        &mut self,
        step: &StepState,
        refusal: &Refusal,
    ) -> Result<Turn, JournalError> {
        if refusal.passes {
            return Ok(self.trouble_with(refusal));
        }
        let advice = advise(refusal.status, &refusal.code, &refusal.message);
        self.fail(&step.step.id, refusal.to_string(), advice)
    }

    pub(super) fn given(&self, step: &StepState) -> Given<'_> {
        Given { decided: &self.state.decided, retrying: step.retrying }
    }

    fn all(&self, expects: &[Expect], reading: &Reading, step: &StepState) -> Vec<Check> {
        expects.iter().map(|expect| expect.check(reading, self.given(step))).collect()
    }

    pub(super) fn check(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        let reading = match self.read(step)? {
            Ok(reading) => reading,
            Err(turn) => return Ok(turn),
        };
        if reading.standing().is_running() && step.step.action != Action::Elsewhere {
            return Ok(self.busy(&reading, step));
        }
        let mut drift = self.state.baseline.drift(&reading);
        drift.retain(|change| !(step.retrying && is_of_failure(step, change)));
        if !drift.is_empty() {
            let id = step.step.id.clone();
            self.record(Event::Drifted { step: id, changes: drift.clone() })?;
            return Ok(self.ask(Question::Drift(drift)));
        }
        let after = self.all(&step.step.after, &reading, step);
        let there = !after.is_empty() && after.iter().all(|check| check.holds == Holds::Yes);
        if there && step.step.action != Action::Tell && step.deed == 0 && !step.retrying {
            return self.finish(step, &reading, after);
        }
        let before = self.all(&step.step.before, &reading, step);
        if before.iter().any(|check| check.holds != Holds::Yes) {
            return Ok(self.ask(Question::Blocked(before)));
        }
        if let Some(reason) = self.nothing_to_put_back(step) {
            let (id, by) = (step.step.id.clone(), "cnishift".to_owned());
            self.record(Event::Skipped { step: id, by, reason })?;
            self.now = Now::Fresh;
            return Ok(Turn::Again);
        }
        self.record(Event::Checked { step: step.step.id.clone(), checks: before })?;
        self.ready(step, &reading)
    }

    /// What was never taken away is not put back.
    fn nothing_to_put_back(&self, step: &StepState) -> Option<String> {
        if !step.step.id.ends_with("-back") {
            return None;
        }
        let answers = |other: &&StepState| {
            other.step.id != step.step.id
                && other.step.phase == "Prepare"
                && other.step.rules.iter().any(|rule| step.step.rules.contains(rule))
        };
        let earlier: Vec<&StepState> = self.state.steps.iter().filter(answers).collect();
        let left_out = |one: &&StepState| matches!(one.status, Status::Skipped(_));
        let names: Vec<&str> = earlier.iter().map(|one| one.step.id.as_str()).collect();
        (!earlier.is_empty() && earlier.iter().all(left_out))
            .then(|| format!("nothing was taken away: {} left out", names.join(", ")))
    }

    /// Somebody's operation runs: nothing can be said of the cluster before it has ended.
    fn busy(&mut self, reading: &Reading, step: &StepState) -> Turn {
        let checks = vec![Expect::Settled.check(reading, self.given(step))];
        self.now = Now::Asked(Question::Blocked(checks));
        Turn::Wait(self.manner.interval)
    }

    /// Everything holds: do it, or ask.
    fn ready(&mut self, step: &StepState, reading: &Reading) -> Result<Turn, JournalError> {
        let id = &step.step.id;
        if step.step.optional && !self.taken.contains(id) && step.deed == 0 && !step.retrying {
            return Ok(self.ask(Question::Optional));
        }
        let Manner { operate, .. } = self.manner;
        match &step.step.action {
            Action::Look => self.look(step, reading),
            Action::Tell if step.told => self.verify(step, 0),
            Action::Tell => {
                let of = |seen: &&crate::session::Seen| step.step.rules.contains(&seen.code);
                let told = |seen: &crate::session::Seen| format!("{}: {}", seen.code, seen.text);
                let open = reading.open.iter().filter(of).map(told).collect();
                Ok(self.ask(Question::Tell(open)))
            }
            Action::Writes(_) if operate && !self.by_hand.contains(id) => self.prepare(step),
            Action::Writes(_) | Action::Elsewhere => {
                let checks = self.all(&step.step.after, reading, step);
                self.now = Now::Asked(Question::ByHand(checks));
                Ok(Turn::Wait(self.manner.interval))
            }
        }
    }

    /// A step that only reads: the record of how things stand, or the outcome.
    fn look(&mut self, step: &StepState, reading: &Reading) -> Result<Turn, JournalError> {
        let mut bodies = reading.around.clone();
        bodies.insert(self.state.cluster.to_string(), reading.body.clone());
        let bodies = bodies.into_iter().map(|(id, body)| (id, scrub(body))).collect();
        let unread = reading.unread.clone();
        self.record(Event::Saved { step: step.step.id.clone(), bodies, unread })?;
        self.verify(step, 0)
    }

    /// While somebody does it elsewhere: does Azure show it?
    pub(super) fn look_by_hand(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        let reading = match self.read(step)? {
            Ok(reading) => reading,
            Err(turn) => return Ok(turn),
        };
        let checks = self.all(&step.step.after, &reading, step);
        if !checks.is_empty() && checks.iter().all(|check| check.holds == Holds::Yes) {
            return self.finish(step, &reading, checks);
        }
        self.now = Now::Asked(Question::ByHand(checks));
        Ok(Turn::Wait(self.manner.interval))
    }
}
