//! `cnishift sessions list|show|export|import`.

use std::fs::File;
use std::io::{self, BufReader, Write};

use super::args::Args;
use super::error::CliError;
use super::exit::Exit;
use super::guide::{Place, place};
use super::load::{settings, times};
use super::output::{emit, to_place};
use super::report_args::ReportArgs;
use super::session_args::{JournalArgs, SessionFormat, SessionsArgs, SessionsCommand};
use crate::model::{ResourceId, inert};
use crate::redact::Redactor;
use crate::report::{
    SessionDocument, Templates, write_session_csv, write_session_html, write_session_json,
    write_session_junit, write_session_markdown, write_session_sarif,
};
use crate::session::journal::{Journal, JournalError};
use crate::session::{SessionState, open_session};

pub(super) fn run(args: &Args, sessions: &SessionsArgs) -> Result<Exit, CliError> {
    let place: Place = place(&sessions.journal, false)?;
    let mut journal = Journal::open(&place.path())?;
    match &sessions.what {
        SessionsCommand::List => list(args, &journal)?,
        SessionsCommand::Show { session, format, report } => {
            let state = find(&journal, session)?;
            match format {
                SessionFormat::Text if !report.mask.redact => lines(args, &state)?,
                format => show(args, &state, *format, report)?,
            }
        }
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

/// The record of a session in one of the formats of reports.
fn show(
    args: &Args,
    state: &SessionState,
    format: SessionFormat,
    report: &ReportArgs,
) -> Result<(), CliError> {
    let templates = report.templates(&settings(args)?)?;
    let document = SessionDocument::new(state, &times(args).1);
    let document = match report.mask.redactor()? {
        Some(mask) => masked(&document, &mask),
        None => document,
    };
    emit(args, |out| write(&document, format, &templates, out))
}

fn write(
    document: &SessionDocument,
    format: SessionFormat,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        SessionFormat::Text | SessionFormat::Markdown => {
            write_session_markdown(document, templates, out)
        }
        SessionFormat::Html => write_session_html(document, templates, out),
        SessionFormat::Json => write_session_json(document, out),
        SessionFormat::Csv => write_session_csv(document, out),
        SessionFormat::Sarif => write_session_sarif(document, out),
        SessionFormat::Junit => write_session_junit(document, out),
    }
}

/// The document with everything masked that tells whose it is.
fn masked(document: &SessionDocument, mask: &Redactor) -> SessionDocument {
    let words = mask.words(document.ids());
    document.masked(&|text| words.masked(text), &|name| mask.name(name))
}

/// Where a file of a pack goes: its path, what it is, and what writes it.
pub(super) type Add<'a> = &'a mut dyn FnMut(
    &str,
    &str,
    &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError>;

/// Adds the finished sessions of these clusters to a pack, where there is a journal.
pub(super) fn pack(
    add: Add<'_>,
    clusters: &[ResourceId],
    mask: Option<&Redactor>,
    templates: &Templates,
    generated_at: &str,
) -> Result<(), CliError> {
    let place = place(&JournalArgs::default(), false)?;
    if !place.path().exists() {
        return Ok(());
    }
    let journal = Journal::open(&place.path())?;
    for (number, note) in (1..).zip(journal.sessions()?) {
        let state = open(&journal, &note.session)?;
        if !state.closed || !clusters.contains(&state.cluster) {
            continue;
        }
        let document = SessionDocument::new(&state, generated_at);
        let document = mask.map(|mask| masked(&document, mask)).unwrap_or(document);
        let folder = format!("sessions/{number:04}");
        for (format, name, what) in PACKED {
            add(&format!("{folder}/{name}"), what, &mut |out| {
                write(&document, format, templates, out)
            })?;
        }
        // The hash chain stands on the originals, so it is left out where these are masked.
        if mask.is_none() {
            add(
                &format!("{folder}/journal.jsonl"),
                "a session's journal with its hashes",
                &mut |out| export_to(&journal, &state.name, out),
            )?;
        }
    }
    Ok(())
}

const PACKED: [(SessionFormat, &str, &str); 3] = [
    (SessionFormat::Html, "session.html", "the record of a session, for a browser"),
    (SessionFormat::Markdown, "session.md", "the record of a session, for tickets"),
    (SessionFormat::Json, "session.json", "the record of a session as a document"),
];

fn lines(args: &Args, state: &SessionState) -> Result<(), CliError> {
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
