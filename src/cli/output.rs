//! Where results go: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{Args, ColorWhen};
use super::error::CliError;
use crate::report::Look;

/// Runs `write` on the chosen output.
pub(super) fn emit<T>(
    args: &Args,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> Result<T, CliError> {
    let outcome = match &args.output {
        Some(path) => to_file(path, write),
        None => {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            write(&mut out).and_then(|value| out.flush().map(|()| value))
        }
    };
    outcome.map_err(|why| CliError::output(args.output.as_ref(), why))
}

/// Writes to `path`, through links, whatever stands there: a file is replaced whole, a device or a
/// pipe is written to.
fn to_file<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    match std::fs::metadata(path) {
        // Renaming over a device such as `/dev/null` would take it from the whole machine.
        Ok(there) if !there.is_file() => in_place(path, write),
        Ok(_) => replace(&std::fs::canonicalize(path)?, write),
        Err(_) => replace(path, write),
    }
}

fn in_place<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    let file = std::fs::OpenOptions::new().write(true).open(path)?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out).and_then(|value| out.flush().map(|()| value))
}

/// Writes beside the target and renames, so that a reader never sees half a file.
fn replace<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cnishift-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the umask takes away from this.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
    let value = write(&mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(value)
}

/// How tables look on the chosen output.
pub(super) fn look(args: &Args) -> Look {
    let terminal = args.output.is_none() && io::stdout().is_terminal();
    let unwanted = |name: &str, value: &str| {
        std::env::var_os(name).is_some_and(|set| value.is_empty() || set == value)
    };
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let color = match args.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => terminal && !no_color && !unwanted("TERM", "dumb"),
    };
    let width = terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| width.0);
    Look { color, width }
}
