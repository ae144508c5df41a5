//! What a person answers.

use super::{Guide, Now, Question, Turn};
use crate::session::journal::JournalError;
use crate::session::steps::merged;
use crate::session::{Event, StepState};

/// What a person answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Send the write: what was typed, and who approves it as well.
    Approve {
        /// What was typed.
        typed: String,
        /// The second person.
        second: Option<String>,
    },
    /// This was seen or decided.
    Told(String),
    /// Leave the step out, for this reason.
    Skip(String),
    /// Take the optional step.
    Take,
    /// Do it elsewhere.
    ByHand,
    /// Look again.
    Look,
    /// Try the failed step again.
    Retry,
    /// Make a new plan.
    Replan,
    /// A note.
    Note(String),
}

impl Answer {
    /// An approval as it is typed: `NAME`, or `NAME / SECOND PERSON`.
    #[must_use]
    pub fn approve(line: &str) -> Self {
        let (typed, second) = match line.split_once(" / ") {
            Some((typed, second)) => (typed, Some(second.trim().to_owned())),
            None => (line, None),
        };
        Self::Approve { typed: typed.trim().to_owned(), second }
    }
}

impl Guide {
    /// Takes an answer; one that does not fit the question changes nothing but the notice.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn answer(&mut self, answer: Answer) -> Result<Turn, JournalError> {
        if let Answer::Note(text) = answer {
            let step = self.step().map(|step| step.step.id);
            self.record(Event::Noted { step, by: self.manner.by.clone(), text })?;
            return Ok(Turn::Again);
        }
        let Some(step) = self.step() else { return self.close() };
        let Some(question) = self.question().cloned() else { return Ok(Turn::Again) };
        self.notice = None;
        match (answer, question) {
            (Answer::Look, _) => self.fresh(),
            (Answer::Approve { typed, second }, Question::Approve(prepared)) => {
                self.approved(&step, &prepared, &typed, second.as_deref())
            }
            (Answer::ByHand, Question::Approve(_)) => {
                self.by_hand.push(step.step.id);
                self.fresh()
            }
            (Answer::Take, Question::Optional) => {
                self.taken.push(step.step.id);
                self.fresh()
            }
            (Answer::Told(words), Question::Tell(_)) => self.told(&step, words),
            (Answer::Retry, Question::Failed { .. }) => {
                let by = self.manner.by.clone();
                self.record(Event::Retried { step: step.step.id, by })?;
                self.fresh()
            }
            (Answer::Replan, Question::Drift(_) | Question::Blocked(_)) => self.replan(),
            (Answer::Skip(reason), _) => self.skip(&step, &reason),
            _ => {
                self.notice = Some("this does not answer the question".to_owned());
                Ok(Turn::Ask)
            }
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "the end of branches that can fail")]
    fn fresh(&mut self) -> Result<Turn, JournalError> {
        self.now = Now::Fresh;
        Ok(Turn::Again)
    }

    fn told(&mut self, step: &StepState, words: String) -> Result<Turn, JournalError> {
        if words.trim().is_empty() {
            self.notice = Some("say what you saw or decided; it is kept as evidence".to_owned());
            return Ok(Turn::Ask);
        }
        let decides =
            if step.step.id == "open-checks" { step.step.rules.clone() } else { Vec::new() };
        let (id, by) = (step.step.id.clone(), self.manner.by.clone());
        self.record(Event::Told { step: id, by, words, decides })?;
        self.verify(step, 0)
    }

    /// The update and what verifies it are what the session is for.
    fn skip(&mut self, step: &StepState, reason: &str) -> Result<Turn, JournalError> {
        if reason.trim().is_empty() {
            self.notice = Some("say why the step is left out; it is kept as evidence".to_owned());
            return Ok(Turn::Ask);
        }
        if step.step.phase == "Update" {
            let why = "the update itself cannot be left out; pause the session instead";
            self.notice = Some(why.to_owned());
            return Ok(Turn::Ask);
        }
        let (by, reason) = (self.manner.by.clone(), reason.trim().to_owned());
        self.record(Event::Skipped { step: step.step.id.clone(), by, reason })?;
        self.fresh()
    }

    fn replan(&mut self) -> Result<Turn, JournalError> {
        match self.azure.plan() {
            Ok(plan) => {
                let steps = merged(&self.state.steps, plan.steps);
                let by = self.manner.by.clone();
                let (summary, baseline) = (plan.summary, plan.baseline);
                self.record(Event::Replanned { by, summary, steps, baseline })?;
                self.fresh()
            }
            Err(refusal) => {
                self.notice = Some(format!("no new plan: {refusal}"));
                Ok(Turn::Ask)
            }
        }
    }
}
