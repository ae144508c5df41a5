//! Watching an operation to its end, for hours if need be.

use super::{Guide, Now, Progress, Turn};
use crate::session::journal::JournalError;
use crate::session::port::{Ended, Look, Refusal};
use crate::session::reading::Standing;
use crate::session::state::WriteState;
use crate::session::{Event, StepState, advise};

impl Guide {
    pub(super) fn watch(&mut self, step: &StepState) -> Result<Turn, JournalError> {
        match self.operation.clone() {
            Some(operation) => match self.azure.look(&operation) {
                Ok(look) => self.seen(step, look),
                Err(refusal) => Ok(self.unseen(&refusal)),
            },
            // After a restart the address is gone: the cluster's own state tells the same.
            None => match self.azure.standing() {
                Ok(standing) => self.stands(step, &standing),
                Err(refusal) => Ok(self.trouble_with(&refusal)),
            },
        }
    }

    /// No answer says nothing of the operation: it goes on in Azure.
    fn unseen(&mut self, refusal: &Refusal) -> Turn {
        if !refusal.passes {
            // The address is no longer good, as after hours; the cluster's state is.
            self.operation = None;
            return Turn::Again;
        }
        self.trouble_with(refusal)
    }

    fn seen(&mut self, step: &StepState, look: Look) -> Result<Turn, JournalError> {
        self.trouble = None;
        self.progress.percent = look.percent;
        self.note_word(step, &look.word)?;
        match look.end {
            Some(end) => self.ended(step, &look.word, end),
            None => {
                // Only for show: pools tell how far they are.
                if let (true, Ok(standing)) = (step.is_of_cluster(), self.azure.standing()) {
                    self.progress.pools = standing.pools;
                }
                // Azure's word counts, but for one that would be no wait at all.
                let asked = look.wait.filter(|wait| !wait.is_zero());
                Ok(Turn::Wait(asked.unwrap_or(self.manner.interval)))
            }
        }
    }

    fn stands(&mut self, step: &StepState, standing: &Standing) -> Result<Turn, JournalError> {
        self.trouble = None;
        self.progress.pools.clone_from(&standing.pools);
        if standing.is_running() {
            self.note_word(step, &standing.state)?;
            return Ok(Turn::Wait(self.manner.interval));
        }
        let end = if standing.state.eq_ignore_ascii_case("Succeeded") {
            Ended::Succeeded
        } else {
            let words = standing.error.clone().unwrap_or_else(|| "no reason told".to_owned());
            Ended::Failed(standing.state.clone(), words)
        };
        self.ended(step, &standing.state, end)
    }

    fn note_word(&mut self, step: &StepState, word: &str) -> Result<(), JournalError> {
        word.clone_into(&mut self.progress.word);
        let known = matches!(&step.write, WriteState::Running { word: known } if known == word);
        if known {
            return Ok(());
        }
        let (id, word) = (step.step.id.clone(), word.to_owned());
        self.record(Event::Watched { step: id, deed: step.deed, word })
    }

    fn ended(&mut self, step: &StepState, word: &str, end: Ended) -> Result<Turn, JournalError> {
        self.operation = None;
        self.progress = Progress::default();
        self.now = Now::Fresh;
        let (id, deed, word) = (step.step.id.clone(), step.deed, word.to_owned());
        match end {
            Ended::Succeeded => {
                self.record(Event::Ended { step: id, deed, word, error: None })?;
                Ok(Turn::Again)
            }
            Ended::Failed(code, message) => {
                let why = format!("{code}: {message}");
                let error = Some(why.clone());
                self.record(Event::Ended { step: id.clone(), deed, word, error })?;
                self.fail(&id, why, advise(Some(200), &code, &message))
            }
        }
    }
}
