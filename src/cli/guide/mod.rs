//! `cnishift guide CLUSTER`.

mod azure;
mod dry;
mod plain;
mod prepare;
mod prompt;
mod unattended;
mod who;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use super::args::Args;
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::plan::find;
use super::session_args::{GuideArgs, JournalArgs};
use crate::config::state_folder;
use crate::session::journal::{Journal, JournalError};
use crate::session::{Answer, Begin, End, Guide, Manner, Rules, Turn};

pub(super) use azure::Operator;

pub(super) fn run(args: &Args, guide: &GuideArgs) -> Result<Exit, CliError> {
    let operator = operator(args, guide)?;
    if guide.dry_run {
        return dry::run(args, operator);
    }
    let kept = place(&guide.journal, args.demo)?;
    let mut session = open(args, guide, operator, &kept)?;
    let mut front: Box<dyn Front> = match guide.approve {
        Some(_) => Box::new(unattended::Unattended::new(guide)),
        None => Box::new(plain::Plain::new(guide)),
    };
    drive(&mut session, front.as_mut())
}

/// Reads the fleet and finds the cluster.
pub(super) fn operator(args: &Args, guide: &GuideArgs) -> Result<Operator, CliError> {
    if !args.from.is_empty() {
        return Err(CliError::NotLive);
    }
    let loaded = Loaded::new(args)?;
    let index = find(&loaded.inventory, &guide.cluster)?;
    let cluster = loaded.inventory.clusters.get(index);
    let missing = || CliError::NoCluster(guide.cluster.clone(), Vec::new());
    let (id, name) =
        cluster.map(|cluster| (cluster.id.clone(), cluster.name.clone())).ok_or_else(missing)?;
    if let Some(typed) = guide.approve.as_deref().filter(|typed| *typed != name.as_str()) {
        return Err(CliError::SessionArgs(format!(
            "--approve {typed:?} does not approve anything: give the cluster's name, {name:?}"
        )));
    }
    Ok(loaded.into_operator(id))
}

/// A journal's place; the demo's is thrown away.
pub(super) enum Place {
    Kept(PathBuf),
    Thrown(tempfile::TempDir),
}

impl Place {
    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::Kept(path) => path.clone(),
            Self::Thrown(folder) => folder.path().join("sessions.db"),
        }
    }
}

pub(super) fn place(args: &JournalArgs, demo: bool) -> Result<Place, CliError> {
    if let Some(path) = &args.journal {
        return Ok(Place::Kept(path.clone()));
    }
    if demo {
        let folder = tempfile::tempdir().map_err(|why| CliError::output(None, why))?;
        return Ok(Place::Thrown(folder));
    }
    let folder = state_folder().ok_or_else(|| {
        CliError::SessionArgs(
            "this system names no folder for program state; name a file with --journal".to_owned(),
        )
    })?;
    std::fs::create_dir_all(&folder).map_err(|why| {
        let place = folder.display().to_string();
        CliError::from(JournalError::Unopened { place, why: why.to_string() })
    })?;
    Ok(Place::Kept(folder.join("sessions.db")))
}

/// Who sits here. An approval without a name would be worth nothing.
fn person(args: &Args, guide: &GuideArgs) -> Result<String, CliError> {
    match guide.operator.clone().or_else(who::login) {
        Some(name) => Ok(name),
        None if args.demo => Ok("you".to_owned()),
        None if guide.operate => Err(CliError::SessionArgs(
            "the system does not tell who you are, and approvals are recorded with a name: give it \
             with --operator"
                .to_owned(),
        )),
        None => Ok("unknown".to_owned()),
    }
}

/// Opens the cluster's session.
pub(super) fn open(
    args: &Args,
    guide: &GuideArgs,
    operator: Operator,
    place: &Place,
) -> Result<Guide, CliError> {
    let journal = Journal::open(&place.path())?;
    let usual = if args.demo { Duration::from_millis(250) } else { Duration::from_secs(15) };
    let begin = Begin {
        cluster: operator.cluster().clone(),
        manner: Manner {
            operate: guide.operate,
            rules: Rules { second_approver: guide.require_second_approver },
            by: person(args, guide)?,
            interval: guide.interval.unwrap_or(usual),
        },
        host: who::host(),
        process: std::process::id(),
        take_over: guide.take_over,
        is_alive: who::is_alive,
    };
    Ok(Guide::open(journal, Box::new(operator), begin)?)
}

/// Who answers.
pub(super) trait Front {
    /// Tells what is new.
    fn tell(&mut self, guide: &Guide) -> std::io::Result<()>;
    /// Answers, or waits so long; without a time until there is an answer.
    fn answer(&mut self, guide: &Guide, wait: Option<Duration>) -> Said;
    /// Tells how the session was left.
    fn end(&mut self, guide: &Guide, end: End) -> std::io::Result<()>;
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Answer(Answer),
    /// Nothing, and the time is over.
    Nothing,
    /// The session is to rest.
    Leave(End, String),
}

fn drive(guide: &mut Guide, front: &mut dyn Front) -> Result<Exit, CliError> {
    let stop = who::stop_flag();
    let told = |why| CliError::output(None, why);
    let mut held_back = None;
    loop {
        let turn = guide.advance()?;
        front.tell(guide).map_err(told)?;
        if stop.load(Relaxed) {
            guide.pause("stopped by a signal")?;
            return Ok(Exit::Interrupted);
        }
        let wait = match turn {
            Turn::Again => continue,
            Turn::Over(end) => {
                front.end(guide, end).map_err(told)?;
                return Ok(exit(end));
            }
            Turn::Ask => None,
            Turn::Wait(wait) => Some(wait),
        };
        if let Some(wait) = held_back.take() {
            rest(wait, &stop);
        }
        match front.answer(guide, wait) {
            Said::Nothing => {}
            Said::Answer(answer) => {
                if let Turn::Wait(wait) = guide.answer(answer)? {
                    held_back = Some(wait);
                }
                front.tell(guide).map_err(told)?;
            }
            Said::Leave(end, why) => {
                guide.pause(&why)?;
                front.tell(guide).map_err(told)?;
                front.end(guide, end).map_err(told)?;
                return Ok(exit(end));
            }
        }
    }
}

/// Waits, unless the session is to stop.
pub(super) fn rest(wait: Duration, stop: &Arc<AtomicBool>) {
    const PIECE: Duration = Duration::from_millis(50);
    let until = std::time::Instant::now() + wait;
    while !stop.load(Relaxed) {
        let left = until.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(PIECE));
    }
}

fn exit(end: End) -> Exit {
    match end {
        End::Done => Exit::Done,
        End::Waiting => Exit::Waiting,
        End::Failed => Exit::Failed,
        End::Drifted => Exit::Drifted,
    }
}
