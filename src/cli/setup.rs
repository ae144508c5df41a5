//! Completion scripts and the manual page.

use std::io::Write as _;

use super::args::{Args, CompletionsArgs, TemplatesArgs, command};
use super::error::CliError;
use super::exit::Exit;
use super::output::emit;
use crate::report::BUILT_IN;

pub(super) fn completions(args: &Args, shell: &CompletionsArgs) -> Result<Exit, CliError> {
    // The generator wants a writer that it owns, so the script is made in memory.
    let mut script = Vec::new();
    clap_complete::generate(shell.shell, &mut command(), "cnishift", &mut script);
    emit(args, |out| out.write_all(&script))?;
    Ok(Exit::Done)
}

pub(super) fn man(args: &Args) -> Result<Exit, CliError> {
    emit(args, |out| clap_mangen::Man::new(command()).render(out))?;
    Ok(Exit::Done)
}

/// Writes the built-in templates where no file of their name is.
pub(super) fn templates(args: &Args, templates: &TemplatesArgs) -> Result<Exit, CliError> {
    let folder = &templates.folder;
    std::fs::create_dir_all(folder).map_err(|why| CliError::output(Some(folder), why))?;
    let (mut written, mut kept) = (0, 0);
    for (name, text) in BUILT_IN {
        let path = folder.join(name);
        match std::fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()))
        {
            Ok(()) => written += 1,
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => kept += 1,
            Err(why) => return Err(CliError::output(Some(&path), why)),
        }
    }
    emit(args, |out| {
        writeln!(out, "{}: {written} templates written, {kept} files left alone", folder.display())
    })?;
    Ok(Exit::Done)
}
