//! `cnishift snapshot FILE`.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use super::args::{Args, SnapshotArgs};
use super::error::CliError;
use super::exit::Exit;
use super::load::Input;
use super::output::{STANDARD, to_place};
use super::report_args::redactor;
use crate::azure::{InventoryBuilder, Piece};
use crate::model::{Gap, Inventory};
use crate::redact::Redactor;
use crate::snapshot::SnapshotWriter;
use crate::source::Source;

pub(super) fn run(args: &Args, snapshot: &SnapshotArgs) -> Result<Exit, CliError> {
    let mut input = Input::open(args)?;
    let mut redactor =
        if snapshot.redact { Some(redactor(snapshot.redact_key.as_deref())?) } else { None };
    let place = Some(snapshot.file.as_path()).filter(|path| path.as_os_str() != STANDARD);
    let written = to_place(place, |out| record(args, &mut input, redactor.as_mut(), out));
    let tally = written.map_err(|stop| match stop {
        Stop::Nothing(gaps) => CliError::Nothing(gaps),
        Stop::Input(error) => *error,
        Stop::Output(why) => CliError::output(place.map(Path::to_owned).as_ref(), why),
    })?;
    if !args.quiet {
        let _ = writeln!(io::stderr(), "{}: {}", snapshot.file.display(), tally.words());
    }
    Ok(if tally.gaps == 0 { Exit::Done } else { Exit::Incomplete })
}

/// Why no snapshot was written.
enum Stop {
    Nothing(Vec<Gap>),
    Input(Box<CliError>),
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Writes what the input tells; once the output fails, the rest is not written.
fn record(
    args: &Args,
    input: &mut Input,
    mut redactor: Option<&mut Redactor>,
    out: &mut dyn Write,
) -> Result<Tally, Stop> {
    let redacted = redactor.is_some();
    let mut writer = SnapshotWriter::new(out, input.kind(), Timestamp::now(), redacted)?;
    let mut written = Ok(());
    let mut write = |piece: &Piece| {
        if written.is_ok() {
            written = match &mut redactor {
                Some(redactor) => writer.add(&redactor.piece(piece)),
                None => writer.add(piece),
            };
        }
    };
    let tally = count(args, input, &mut write).map_err(|error| Stop::Input(Box::new(error)))?;
    written?;
    if tally.clusters == 0 && tally.gaps > 0 {
        return Err(Stop::Nothing(tally.first_gaps));
    }
    writer.finish()?;
    Ok(tally)
}

/// Reads the input and counts; files are counted as they pass, so that memory stays flat.
fn count(args: &Args, input: &mut Input, write: &mut dyn FnMut(&Piece)) -> Result<Tally, CliError> {
    let mut tally = Tally::default();
    match input {
        Input::Files(files) => files.tell(&mut |piece| {
            write(&piece);
            tally.take(piece);
        }),
        Input::Azure(_) | Input::Demo(_) => tally.add(input.load(args, write)?),
    }
    Ok(tally)
}

/// Counts what is in the pieces without keeping it: each document is read alone and dropped.
#[derive(Default)]
struct Tally {
    place: String,
    clusters: usize,
    others: usize,
    gaps: usize,
    first_gaps: Vec<Gap>,
}

impl Tally {
    /// As many gaps as an error shows.
    const SHOWN: usize = 10;

    fn take(&mut self, piece: Piece) {
        if let Piece::From(place) = piece {
            self.place = place;
            return;
        }
        let mut builder = InventoryBuilder::default();
        builder.begin_source(&self.place);
        builder.take(piece);
        self.add(builder.finish());
    }

    fn add(&mut self, inventory: Inventory) {
        for note in inventory.sources {
            self.clusters += note.clusters;
            self.others += note.context;
        }
        self.gaps += inventory.gaps.len();
        let room = Self::SHOWN.saturating_sub(self.first_gaps.len());
        self.first_gaps.extend(inventory.gaps.into_iter().take(room));
    }

    fn words(&self) -> String {
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let gaps = match self.gaps {
            0 => "complete".to_owned(),
            gaps => format!("INCOMPLETE, {}", count(gaps, "gap")),
        };
        format!(
            "{}, {}, {gaps}",
            count(self.clusters, "cluster"),
            count(self.others, "other resource")
        )
    }
}
