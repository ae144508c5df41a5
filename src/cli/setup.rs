//! Completion scripts and the manual page.

use super::args::{Args, CompletionsArgs, command};
use super::error::CliError;
use super::exit::Exit;
use super::output::emit;

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
