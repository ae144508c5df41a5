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
    to_place(args.output.as_deref(), write)
        .map_err(|why| CliError::output(args.output.as_ref(), why))
}

/// What stands for standard input or output in place of a file.
pub(super) const STANDARD: &str = "-";

/// Runs `write` on a file, or on standard output without one. An error of any kind leaves a file as
/// it was.
pub(super) fn to_place<T, E: From<io::Error>>(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let Some(path) = path else { return buffered(io::stdout().lock(), write) };
    to_file(path, write)
}

fn buffered<T, E: From<io::Error>>(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let value = write(&mut out)?;
    out.flush()?;
    Ok(value)
}

/// Writes to `path`, through links, whatever stands there: a file is replaced whole, a device or a
/// pipe is written to.
fn to_file<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    match std::fs::metadata(path) {
        // Renaming over a device such as `/dev/null` would take it from the whole machine.
        Ok(there) if !there.is_file() => {
            buffered(std::fs::OpenOptions::new().write(true).open(path)?, write)
        }
        Ok(_) => replace(&std::fs::canonicalize(path)?, write),
        Err(_) => replace(path, write),
    }
}

/// Writes beside the target and renames, so that a reader never sees half a file.
fn replace<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
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
    let value = buffered(file.as_file_mut(), write)?;
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
