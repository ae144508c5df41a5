//! `cnishift sessions list|show|export|import`.

use std::fs::File;
use std::io::{self, BufReader, Write};

use super::args::Args;
use super::error::CliError;
use super::exit::Exit;
use super::guide::{Place, place};
use super::output::{emit, to_place};
use super::session_args::{SessionsArgs, SessionsCommand};
use crate::model::{ResourceId, inert};
use crate::session::journal::{Journal, JournalError};
use crate::session::{SessionState, open_session};

pub(super) fn run(args: &Args, sessions: &SessionsArgs) -> Result<Exit, CliError> {
    let place: Place = place(&sessions.journal, false)?;
    let mut journal = Journal::open(&place.path())?;
    match &sessions.what {
        SessionsCommand::List => list(args, &journal)?,
        SessionsCommand::Show { session } => show(args, &journal, session)?,
        SessionsCommand::Export { session } => export(args, &journal, session)?,
        SessionsCommand::Import { file } => {
            let name = file.display().to_string();
            let unread = |why: io::Error| JournalError::HandOver {
                place: name.clone(),
                why: why.to_string(),
            };
            let mut reader = BufReader::new(File::open(file).map_err(unread)?);
            let (session, added) = journal.import(&name, &mut reader)?;
            emit(args, |out| {
                writeln!(
                    out,
                    "{}: {added} new entries. Go on with: cnishift guide CLUSTER",
                    inert(&session)
                )
            })?;
        }
    }
    Ok(Exit::Done)
}

/// A session by its name, or the newest of a cluster by the cluster's.
fn find(journal: &Journal, wanted: &str) -> Result<SessionState, CliError> {
    let notes = journal.sessions()?;
    for note in &notes {
        if note.session == wanted {
            return open(journal, &note.session);
        }
    }
    for note in &notes {
        let state = open(journal, &note.session)?;
        if state.cluster.name().eq_ignore_ascii_case(wanted)
            || state.cluster == ResourceId::new(wanted)
        {
            return Ok(state);
        }
    }
    let known: Vec<&str> = notes.iter().map(|note| note.session.as_str()).collect();
    let known = if known.is_empty() { "the journal is empty".to_owned() } else { known.join(", ") };
    Err(CliError::SessionArgs(format!("no session named {wanted:?}; there are: {known}")))
}

fn open(journal: &Journal, name: &str) -> Result<SessionState, CliError> {
    open_session(journal, name)?
        .ok_or_else(|| CliError::SessionArgs(format!("session {name:?} has no beginning")))
}

fn list(args: &Args, journal: &Journal) -> Result<(), CliError> {
    let mut lines = Vec::new();
    for note in journal.sessions()? {
        let state = open(journal, &note.session)?;
        let over = state.steps.iter().filter(|step| step.status.is_over()).count();
        let now = match state.current().and_then(|at| state.steps.get(at)) {
            _ if state.closed => "done".to_owned(),
            Some(step) => format!("{}: {}", step.status.word(), step.step.title),
            None => "nothing left".to_owned(),
        };
        let holder = journal.holder(&state.cluster)?;
        let held = holder.filter(|_| !state.closed).map(|holder| {
            format!("; held by {} on {} since {}", holder.owner, holder.host, holder.since)
        });
        lines.push(format!(
            "{}  {}  {over}/{} steps  {now}{}",
            note.session,
            note.last,
            state.steps.len(),
            held.unwrap_or_default()
        ));
    }
    emit(args, |out| {
        if lines.is_empty() {
            writeln!(
                out,
                "No sessions in {}. Begin one with: cnishift guide CLUSTER",
                journal.path().display()
            )?;
        }
        lines.iter().try_for_each(|line| writeln!(out, "{}", inert(line)))
    })
}

fn show(args: &Args, journal: &Journal, wanted: &str) -> Result<(), CliError> {
    let state = find(journal, wanted)?;
    emit(args, |out| {
        writeln!(out, "{}: {}", inert(&state.name), inert(&state.summary))?;
        for step in &state.steps {
            writeln!(
                out,
                "  {:16} {} ({})",
                step.status.word(),
                inert(&step.step.title),
                inert(&step.step.id)
            )?;
        }
        writeln!(out)?;
        for (at, event) in &state.events {
            let (headline, below) = event.words();
            let step = event.step().map(|step| format!("{step}: ")).unwrap_or_default();
            writeln!(out, "{at} {}{}", inert(&step), inert(&headline))?;
            for line in below {
                writeln!(out, "    {}", inert(&line))?;
            }
        }
        Ok(())
    })
}

fn export(args: &Args, journal: &Journal, wanted: &str) -> Result<(), CliError> {
    let state = find(journal, wanted)?;
    to_place(args.output.as_deref(), |out| export_to(journal, &state.name, out))
        .map_err(|why| CliError::output(args.output.as_ref(), why))
}

fn export_to(journal: &Journal, name: &str, out: &mut dyn Write) -> io::Result<()> {
    journal.export(name, out).map_err(io::Error::other)
}
