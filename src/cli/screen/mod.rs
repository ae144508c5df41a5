//! `cnishift` without a command on a terminal: opens the screen.

mod export;
pub(super) mod history;
mod outside;
mod session;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::{Args, ColorWhen};
use super::error::CliError;
use super::exit::Exit;
use super::load::settings;
use super::session_args::GuideArgs;
use crate::tui::{History, SMALLEST, State, Surface, Theme, run};
use outside::World;

/// Whether the screen can be opened: somebody sees it and can press keys.
pub(super) fn is_wanted(args: &Args) -> bool {
    let keys = io::stdin().is_terminal() || args.from.iter().any(|path| path.as_os_str() == "-");
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let shown = args.screen_reader || !dumb;
    args.output.is_none() && io::stdout().is_terminal() && keys && shown
}

/// The session that the screen is to open, where `guide` is run by a person at a terminal.
pub(super) fn wants_session(args: &Args) -> Option<GuideArgs> {
    let Some(super::args::Command::Guide(guide)) = &args.command else { return None };
    let screen = !guide.plain && !guide.dry_run && guide.approve.is_none() && args.from.is_empty();
    (screen && is_wanted(args)).then(|| guide.clone())
}

/// Opens the screen; the exit code tells whether the inventory is complete.
pub(super) fn run_screen(args: Args, guide: Option<GuideArgs>) -> Result<Exit, CliError> {
    let settings = settings(&args)?;
    let surface = if args.screen_reader {
        Surface::Linear
    } else {
        Surface::Full { mouse: settings.screen.mouse.unwrap_or(false) }
    };
    let mut state = state(&args, &settings.screen);
    // What is simulated can be tried whole.
    state.operate = args.demo || guide.as_ref().is_some_and(|guide| guide.operate);
    state.wanted = guide.as_ref().map(|guide| guide.cluster.clone());
    let wanted = guide.is_some();
    let guide = GuideArgs { operate: state.operate, ..guide.unwrap_or_default() };
    // Progress and warnings belong to the screen from here on; a line on standard error would tear it.
    let world = Arc::new(World::new(Args { quiet: true, ..args }, guide, settings));
    let end = run(state, world, surface).map_err(|why| CliError::output(None, why))?;
    Ok(if wanted { session_exit(&end) } else { exit(&end) })
}

fn state(args: &Args, screen: &crate::config::ScreenSettings) -> State {
    let size = crossterm::terminal::size().unwrap_or(SMALLEST);
    let told = |name: &str| std::env::var(name).ok();
    let ascii = args.ascii || screen.ascii.unwrap_or_else(|| !speaks_unicode(told));
    let mut state = State::new(size, theme(args, screen), ascii, Timestamp::now());
    state.fleet.wide = screen.wide.unwrap_or(false);
    state.commands = History::new(history::read());
    let folder = screen.export_folder.as_ref();
    state.export_folder = folder.map(|path| path.display().to_string()).unwrap_or_default();
    state.test_commands = std::env::var_os("CNISHIFT_TEST_COMMANDS").is_some();
    state
}

/// Whether the locale has characters beyond ASCII. Without any word about it, terminals of today do.
fn speaks_unicode(env: impl Fn(&str) -> Option<String>) -> bool {
    let mut told = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env);
    let locale = told.find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// The named theme; without colour none but bold and the like.
fn theme(args: &Args, screen: &crate::config::ScreenSettings) -> Theme {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let plain = match args.color {
        ColorWhen::Always => false,
        ColorWhen::Never => true,
        ColorWhen::Auto => no_color,
    };
    if plain {
        return Theme::Mono;
    }
    let named = args.theme.as_deref().or(screen.theme.as_deref());
    named.and_then(Theme::by_name).unwrap_or_default()
}

/// How the session was left that the command line asked for.
fn session_exit(end: &State) -> Exit {
    use crate::session::{End, Question};
    let Some(view) = end.session.as_deref() else { return exit(end) };
    let shot = view.shot.as_deref();
    match (shot.and_then(|shot| shot.end), shot.and_then(|shot| shot.question.as_ref())) {
        (Some(End::Done), _) => Exit::Done,
        _ if view.failure.is_some() => Exit::Held,
        (_, Some(Question::Failed { .. })) => Exit::Failed,
        (_, Some(Question::Drift(_))) => Exit::Drifted,
        _ => Exit::Waiting,
    }
}

fn exit(end: &State) -> Exit {
    match &end.data {
        Some(data) if data.read.inventory.is_complete() => Exit::Done,
        Some(_) => Exit::Incomplete,
        None if end.failure.is_some() => Exit::Nothing,
        None => Exit::Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_about_characters() {
        let locale = |pairs: &'static [(&str, &str)]| {
            speaks_unicode(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(
            locale(&[]) && locale(&[("LANG", "de_DE.UTF-8")]) && locale(&[("LC_ALL", "C.utf8")])
        );
        assert!(!locale(&[("LANG", "C")]) && !locale(&[("LANG", "en_US.ISO-8859-1")]));
        assert!(!locale(&[("LC_ALL", "POSIX"), ("LANG", "de_DE.UTF-8")]));
        assert!(locale(&[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")]));
    }
}
