//! What an export is of, and in which formats.

use std::path::PathBuf;

use crate::tui::cluster::{Opened, Tab};
use crate::tui::input::Input;
use crate::tui::message::{Format, What};
use crate::tui::pages::{Content, content, export_text};
use crate::tui::state::{Overlay, Screen, State};
use crate::tui::theme::Role;

const AUDIT: &[Format] = &[Format::Markdown, Format::Json, Format::Table];
const PLAN: &[Format] = &[Format::Markdown, Format::Json];
const WHAT_IF: &[Format] = &[Format::Text, Format::Svg];
const TEXT: &[Format] = &[Format::Text];
const JSON: &[Format] = &[Format::Json];

/// What, in which formats, and the start of the file's name.
type Offer = (What, &'static [Format], String);

/// Asks for the format of what is shown.
pub(super) fn ask(state: &mut State) {
    let Some(data) = &state.data else {
        state.say(Role::Caution, "nothing was read yet");
        return;
    };
    let offer = match state.stack.last() {
        None => Some((What::Audit(wanted(state)), AUDIT, "audit".to_owned())),
        Some(Screen::Cluster(opened)) => of_cluster(opened),
        Some(Screen::Charts(_)) => Some((What::Ready(text(state)), TEXT, "charts".to_owned())),
        Some(_) => {
            let all = (0_u32..).zip(&data.rows).map(|(index, _)| index).collect();
            Some((What::Audit(all), AUDIT, "audit".to_owned()))
        }
    };
    let Some((what, formats, name)) = offer else {
        state.say(Role::Caution, "nothing to export here");
        return;
    };
    let ending = formats.first().map_or("txt", |format| format.words().1);
    let file = format!("cnishift-{name}-{}.{ending}", data.read.as_of);
    let path = PathBuf::from(&state.export_folder).join(file);
    let input = Input::new(path.display().to_string());
    state.overlay = Some(Overlay::Export(what, formats, 0, input));
}

fn of_cluster(opened: &Opened) -> Option<Offer> {
    let judged = opened.judged.as_ref()?;
    let name = file_name(&opened.name);
    Some(match opened.tab {
        Tab::Plan => (What::Plan(judged.index), PLAN, format!("plan-{name}")),
        Tab::Addresses => {
            let text = export_text(opened)?;
            (What::Addresses(judged.index, text), WHAT_IF, format!("addresses-{name}"))
        }
        Tab::Raw if opened.raw.text.is_empty() => return None,
        Tab::Raw => (What::Ready(opened.raw.text.clone()), JSON, format!("cluster-{name}")),
        Tab::Overview | Tab::Findings => {
            let index = u32::try_from(judged.index).ok()?;
            (What::Audit(vec![index]), AUDIT, format!("audit-{name}"))
        }
    })
}

/// The topmost screen's text, as wide as the terminal.
fn text(state: &State) -> String {
    let Some(Content::Text(lines)) = content(state, state.body().width) else {
        return String::new();
    };
    lines.iter().map(|line| format!("{}\n", line.to_string().trim_end())).collect()
}

/// The marked clusters, or all that are shown, in the order of the inventory.
fn wanted(state: &State) -> Vec<u32> {
    let marked = &state.fleet.marked;
    let mut all = if marked.is_empty() {
        state.fleet.shown.clone()
    } else {
        let rows = (0_u32..).zip(state.rows());
        rows.filter(|(_, row)| marked.contains(&row.id)).map(|(index, _)| index).collect()
    };
    all.sort_unstable();
    all
}

/// A name that is safe in a file's name.
fn file_name(name: &str) -> String {
    let safe = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' });
    safe.take(60).collect()
}
