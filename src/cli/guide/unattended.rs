//! A session that nobody sits at: it goes as far as what was given beforehand allows.

use std::io;
use std::time::Duration;

use super::plain::{News, end};
use super::{Front, Said, rest, who};
use crate::cli::session_args::GuideArgs;
use crate::session::{Answer, End, Guide, Question, StepState};

/// New plans in one run at most: a cluster that changes all the time is no matter for a machine.
const PLANS: u32 = 3;

pub(super) struct Unattended {
    args: GuideArgs,
    news: News,
    plans: u32,
    /// Steps that were failed when this run began may be tried again: running again is the wish to.
    retried: Vec<String>,
    began: bool,
    tried: Option<(String, usize)>,
}

impl Unattended {
    pub(super) fn new(args: &GuideArgs) -> Self {
        Self {
            args: args.clone(),
            news: News::default(),
            plans: 0,
            retried: Vec::new(),
            began: false,
            tried: None,
        }
    }

    fn given(list: &[(String, String)], step: &str) -> Option<String> {
        list.iter().find(|(id, _)| id == step).map(|(_, words)| words.clone())
    }

    fn reply(&mut self, guide: &Guide, question: &Question, state: &StepState) -> Said {
        let step = &state.step;
        let leave = |end, why: &str| Said::Leave(end, why.to_owned());
        let reason = Self::given(&self.args.skip, &step.id);
        if let Some(reason) = reason.filter(|_| guide.notice().is_none()) {
            return Said::Answer(Answer::Skip(reason));
        }
        match question {
            Question::Approve(_) => self.approve(guide, state),
            Question::Tell(_) => match Self::given(&self.args.confirm, &step.id) {
                Some(words) => Said::Answer(Answer::Told(words)),
                None => leave(End::Waiting, "only a person can judge this step"),
            },
            Question::Optional if self.args.include.contains(&step.id) => {
                Said::Answer(Answer::Take)
            }
            Question::Optional => {
                let reason = "optional, and not asked for with --include";
                Said::Answer(Answer::Skip(reason.to_owned()))
            }
            Question::ByHand(_) => leave(End::Waiting, "a person must do this step"),
            Question::Blocked(_) => leave(End::Waiting, "what must hold before the step does not"),
            Question::Drift(_) if self.args.replan && self.plans < PLANS => {
                self.plans += 1;
                Said::Answer(Answer::Replan)
            }
            Question::Drift(_) => leave(End::Drifted, "the cluster changed since the plan"),
            Question::Failed { .. } if self.may_retry(&step.id) => Said::Answer(Answer::Retry),
            Question::Failed { .. } => leave(End::Failed, "a step failed"),
        }
    }

    fn may_retry(&mut self, step: &str) -> bool {
        let at = self.retried.iter().position(|one| one == step);
        at.map(|at| self.retried.swap_remove(at)).is_some()
    }

    /// An approval that was not accepted is not given again.
    fn approve(&mut self, guide: &Guide, step: &StepState) -> Said {
        let events = guide.state().events.len();
        let same = self.tried.as_ref() == Some(&(step.step.id.clone(), events));
        if same {
            let why = guide.notice().unwrap_or("the approval was not accepted").to_owned();
            return Said::Leave(End::Waiting, why);
        }
        self.tried = Some((step.step.id.clone(), events));
        let name = self.args.approve.clone().unwrap_or_default();
        let typed = if step.is_one_way() { name } else { "yes".to_owned() };
        Said::Answer(Answer::Approve { typed, second: self.args.second_approver.clone() })
    }
}

impl Front for Unattended {
    fn tell(&mut self, guide: &Guide) -> io::Result<()> {
        if !self.began {
            self.began = true;
            let failed = guide.state().steps.iter();
            let failed =
                failed.filter(|step| matches!(step.status, crate::session::Status::Failed(_)));
            self.retried = failed.map(|step| step.step.id.clone()).collect();
        }
        self.news.tell(guide)
    }

    fn answer(&mut self, guide: &Guide, wait: Option<Duration>) -> Said {
        let stop = who::stop_flag();
        let state = guide.state();
        let step = state.current().and_then(|at| state.steps.get(at)).cloned();
        let (Some(question), Some(step)) = (guide.question(), step) else {
            rest(wait.unwrap_or_default(), &stop);
            return Said::Nothing;
        };
        // Somebody's operation runs: it ends by itself.
        if guide.is_busy() && matches!(question, Question::Blocked(_) | Question::ByHand(_)) {
            rest(wait.unwrap_or(guide.manner().interval), &stop);
            return Said::Nothing;
        }
        self.reply(guide, question, &step)
    }

    fn end(&mut self, guide: &Guide, how: End) -> io::Result<()> {
        end(guide, how)
    }
}
