//! Reads live Azure, with progress on a terminal.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Args;
use super::error::CliError;
use crate::azure::Piece;
use crate::model::Inventory;
use crate::source::{DemoSource, LiveSource, Progress, Source};

/// Signs in and finds the subscriptions.
pub(super) fn connect(args: &Args) -> Result<LiveSource, CliError> {
    let options = args.azure.options().map_err(crate::source::LiveError::from)?;
    let bar = bar(args);
    bar.set_message(format!("signing in to {} …", options.cloud.endpoint()));
    let source = LiveSource::connect(options, &|name| std::env::var_os(name));
    bar.finish_and_clear();
    Ok(source?)
}

/// Starts the simulated Azure with the sample fleet.
pub(super) fn demo(args: &Args) -> Result<DemoSource, CliError> {
    Ok(DemoSource::start(args.azure.route(), args.azure.request_log.clone())?)
}

/// Reads the fleet; Ctrl-C ends it within a second.
pub(super) fn read(
    args: &Args,
    source: &mut LiveSource,
    witness: &mut dyn FnMut(&Piece),
) -> Result<Inventory, CliError> {
    source.stop_on_interrupt();
    let bar = bar(args);
    bar.set_message("reading the fleet …");
    let progress = Arc::clone(source.progress());
    let mut inventory = source.load_with(&mut |piece| {
        witness(piece);
        bar.set_message(state(&progress));
    });
    bar.finish_and_clear();
    if source.is_stopped() {
        return Err(CliError::Interrupted);
    }
    inventory.requests = Some(source.counts());
    Ok(inventory)
}

fn state(progress: &Progress) -> String {
    let (done, known, lists) = (progress.done(), progress.known(), progress.lists());
    format!("{done} of {known} subscriptions, {lists} lists read")
}

/// A line on standard error; nothing where that is no terminal or the user wants quiet.
fn bar(args: &Args) -> ProgressBar {
    let target =
        if args.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
