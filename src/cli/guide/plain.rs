//! A session as lines and prompts.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::{Front, Said, prompt, who};
use crate::cli::session_args::GuideArgs;
use crate::model::inert;
use crate::session::{End, Guide};

/// Lines to standard output, answers from standard input.
pub(super) struct Plain {
    lines: Option<Receiver<String>>,
    second: bool,
    news: News,
    asked: Option<String>,
    watches: bool,
}

/// What was told so far.
#[derive(Default)]
pub(super) struct News {
    events: usize,
    step: Option<String>,
    last: Option<String>,
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{}", inert(line))
}

fn gap() -> io::Result<()> {
    writeln!(io::stdout().lock())
}

impl News {
    /// Prints what happened since.
    pub(super) fn tell(&mut self, guide: &Guide) -> io::Result<()> {
        let state = guide.state();
        for (at, event) in state.events.iter().skip(self.events) {
            let (headline, lines) = event.words();
            let step = event.step().map(|step| format!("{step}: ")).unwrap_or_default();
            say(&format!("{} {step}{headline}", at.strftime("%H:%M:%S")))?;
            for line in lines {
                say(&format!("    {line}"))?;
            }
        }
        self.events = state.events.len();
        let now = state.current().and_then(|at| Some((at, state.steps.get(at)?)));
        if let Some((at, step)) = now.filter(|(_, step)| self.step.as_ref() != Some(&step.step.id))
        {
            self.step = Some(step.step.id.clone());
            let (number, of) = (at + 1, state.steps.len());
            gap()?;
            say(&format!(
                "[{number}/{of}] {}: {} ({})",
                step.step.phase, step.step.title, step.step.id
            ))?;
            say(&format!("    {}", step.step.why))?;
        }
        self.passing(guide)
    }

    /// What is not in the record: trouble, progress, a word to the person; each once.
    fn passing(&mut self, guide: &Guide) -> io::Result<()> {
        let trouble = guide.trouble().map(|(since, why)| {
            format!(
                "Azure cannot be reached since {}: {why}. What runs there goes on; waiting",
                since.strftime("%H:%M:%S")
            )
        });
        let pools: Vec<String> = guide
            .progress()
            .pools
            .iter()
            .map(|(name, nodes, state)| format!("{name} ({nodes} nodes) {state}"))
            .collect();
        let pools = (!pools.is_empty()).then(|| format!("pools: {}", pools.join(", ")));
        let told = guide.notice().map(str::to_owned).or(trouble).or(pools);
        if told.is_some() && told != self.last {
            say(&format!("    {}", told.as_deref().unwrap_or_default()))?;
            self.last = told;
        }
        Ok(())
    }
}

/// How the session was left, and how to go on.
pub(super) fn end(guide: &Guide, end: End) -> io::Result<()> {
    let state = guide.state();
    let words = match end {
        End::Done => "The session is done.",
        End::Waiting => "The session waits for a person.",
        End::Failed => "A step failed.",
        End::Drifted => "The cluster changed since the plan.",
    };
    gap()?;
    say(&format!("{words} {} in {}", state.name, guide.place().display()))?;
    if end != End::Done {
        say(&format!("Go on with: cnishift guide {}", state.cluster))?;
    }
    Ok(())
}

impl Plain {
    pub(super) fn new(args: &GuideArgs) -> Self {
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            lines: Some(lines),
            second: args.require_second_approver,
            news: News::default(),
            asked: None,
            watches: !io::stdin().is_terminal(),
        }
    }

    fn ask(&mut self, guide: &Guide) -> io::Result<()> {
        let (Some(question), Some(step)) =
            (guide.question(), guide.state().current().and_then(|at| guide.state().steps.get(at)))
        else {
            self.asked = None;
            return Ok(());
        };
        let lines = prompt::lines(question, step, self.second);
        let text = lines.join("\n");
        if self.asked.as_ref() == Some(&text) {
            return Ok(());
        }
        for line in &lines {
            say(line)?;
        }
        self.asked = Some(text);
        let mut out = io::stdout().lock();
        write!(out, "> ")?;
        out.flush()
    }
}

impl Front for Plain {
    fn tell(&mut self, guide: &Guide) -> io::Result<()> {
        self.news.tell(guide)?;
        io::stdout().lock().flush()
    }

    fn answer(&mut self, guide: &Guide, wait: Option<Duration>) -> Said {
        if let Err(why) = self.ask(guide) {
            return Said::Leave(End::Waiting, format!("nobody reads the output: {why}"));
        }
        let question = guide.question();
        let until = wait.map(|wait| Instant::now() + wait);
        let stop = who::stop_flag();
        // Lines that were piped in answer questions; while none is asked they stay where they are.
        if question.is_none() && (self.watches || self.lines.is_none()) {
            super::rest(wait.unwrap_or_default(), &stop);
            return Said::Nothing;
        }
        let Some(lines) = &self.lines else {
            return Said::Leave(End::Waiting, "standard input ended".to_owned());
        };
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let piece = left.unwrap_or(Duration::MAX).min(Duration::from_millis(100));
            match lines.recv_timeout(piece) {
                Ok(line) if line.trim().is_empty() => self.asked = None,
                Ok(line) => {
                    self.asked = None;
                    let left = || Said::Leave(End::Waiting, "the operator left".to_owned());
                    return prompt::answer(&line, question).map_or_else(left, Said::Answer);
                }
                Err(RecvTimeoutError::Disconnected) if question.is_none() => {
                    self.lines = None;
                    return Said::Nothing;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Said::Leave(End::Waiting, "standard input ended".to_owned());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let stopped = stop.load(std::sync::atomic::Ordering::Relaxed);
            if stopped || left.is_some_and(|left| left.is_zero()) {
                return if stopped {
                    Said::Leave(End::Waiting, "stopped by a signal".to_owned())
                } else {
                    Said::Nothing
                };
            }
        }
    }

    fn end(&mut self, guide: &Guide, how: End) -> io::Result<()> {
        end(guide, how)
    }
}
