//! The command line: the one place where the parts are wired together.

mod args;
mod audit;
mod azure_args;
mod check_tfplan;
mod diff;
mod disguise;
mod doctor;
mod error;
mod exit;
mod fleet_args;
mod guide;
mod live;
mod load;
mod output;
mod pack;
mod plan;
mod report_args;
mod rules;
mod screen;
mod session_args;
mod sessions;
mod setup;
mod size;
mod snapshot;
mod waves;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

pub use args::{Args, command};
pub use exit::{EXIT_CODES, Exit};
pub use rules::{rule_page, rules_index};

use args::Command;
use error::CliError;

/// Parses the process's arguments and runs them.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refused(&error),
    };
    let outcome = run(args).unwrap_or_else(|error| {
        // A reader that went away, as in `| head`, is no error.
        if !error.is_broken_pipe() {
            let _ = writeln!(std::io::stderr(), "{}", error.explain());
        }
        error.exit()
    });
    ExitCode::from(outcome as u8)
}

/// Help and version are no errors; anything else is wrong usage.
fn refused(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    ExitCode::from(if wanted { Exit::Done } else { Exit::Usage } as u8)
}

fn run(args: Args) -> Result<Exit, CliError> {
    if args.command.is_none() && screen::is_wanted(&args) {
        return screen::run_screen(args, None);
    }
    if let Some(guide) = screen::wants_session(&args) {
        return screen::run_screen(args, Some(guide));
    }
    let args = &args;
    match &args.command {
        None => audit::run(args, &args::AuditArgs::default()),
        Some(Command::Audit(audit)) => audit::run(args, audit),
        Some(Command::Plan(plan)) => plan::run(args, plan),
        Some(Command::Diff(diff)) => diff::run(args, diff),
        Some(Command::Size(size)) => size::run(args, size),
        Some(Command::Snapshot(snapshot)) => snapshot::run(args, snapshot),
        Some(Command::Guide(guide)) => guide::run(args, guide),
        Some(Command::Sessions(sessions)) => sessions::run(args, sessions),
        Some(Command::CheckTfplan(check)) => check_tfplan::run(args, check),
        Some(Command::Waves(waves)) => waves::run(args, waves),
        Some(Command::Doctor(doctor)) => doctor::run(args, doctor),
        Some(Command::Templates(templates)) => setup::templates(args, templates),
        Some(Command::Rules(list)) => rules::list(args, list),
        Some(Command::Explain(explain)) => rules::explain(args, explain),
        Some(Command::Completions(shell)) => setup::completions(args, shell),
        Some(Command::Man) => setup::man(args),
    }
}
