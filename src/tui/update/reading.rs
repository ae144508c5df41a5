//! What a reading of the fleet tells.

use std::sync::Arc;

use crate::tui::data::Data;
use crate::tui::message::{Failure, Message};
use crate::tui::pages::plural;
use crate::tui::state::{Screen, State};
use crate::tui::theme::Role;

/// Takes in what a reading tells; a reading that was overtaken by another is not listened to.
pub(super) fn take(state: &mut State, message: Message) {
    let now = state.generation;
    match message {
        Message::Found(generation, rows) if generation == now && state.data.is_none() => {
            state.fleet.early.extend(rows);
            state.arrange();
        }
        Message::Progress(generation, progress) if generation == now && state.is_busy() => {
            state.reading = Some(progress);
        }
        Message::Loaded(generation, data) if generation == now => loaded(state, data),
        Message::Failed(generation, failure) if generation == now => failed(state, failure),
        _ => {}
    }
}

fn loaded(state: &mut State, data: Arc<Data>) {
    state.reading = None;
    state.failure = None;
    let clusters = plural(data.rows.len(), "cluster", "clusters");
    match data.read.inventory.gaps.len() {
        0 => state.say(Role::Good, format!("read {clusters}, nothing is missing")),
        gaps => {
            let gaps = plural(gaps, "gap", "gaps");
            state.say(Role::Caution, format!("read {clusters}, incomplete: {gaps}, s shows them"));
        }
    }
    state.fleet.marked.retain(|id| data.find(id).is_some());
    state.fleet.early = Vec::new();
    for screen in &mut state.stack {
        if let Screen::Cluster(opened) = screen {
            opened.renew(&data);
        }
    }
    state.data = Some(data);
    state.arrange();
}

fn failed(state: &mut State, failure: Failure) {
    state.reading = None;
    state.note(Role::Bad, failure.text.clone());
    if state.data.is_some() {
        // What was read before is worth more than an empty screen.
        let first = failure.text.lines().next().unwrap_or_default();
        let text = format!("not read again: {first} (l shows the log)");
        state.notice = Some((Role::Bad, text));
    } else {
        state.failure = Some(failure);
    }
}
