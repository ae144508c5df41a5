//! The screen as lines for screen readers: what changed is said, once.

use super::keys::{Place, bindings};
use super::layout::areas;
use super::pages::{Content, content};
use super::row::Column;
use super::state::{Overlay, State};
use crate::model::inert;

/// Columns that linear texts are broken at.
const WIDTH: u16 = 100;

/// What the state says, part by part: where one is, how the fleet stands, what is selected, and what
/// was said or is typed.
#[must_use]
pub fn speak(state: &State) -> Vec<String> {
    let mut parts = header(state);
    parts.push(selected(state).join("\n"));
    parts.push(prompt(state));
    parts
}

/// The lines above the body, without their drawing.
fn header(state: &State) -> Vec<String> {
    let size = (state.size.0.max(160), state.size.1.max(24));
    let wide = ratatui::layout::Rect::new(0, 0, size.0, size.1);
    let mut buffer = ratatui::buffer::Buffer::empty(wide);
    super::view::draw_header(state, wide, &mut buffer);
    let parts = areas(size);
    (0..parts.header.height)
        .map(|y| {
            let cells = (0..size.0).filter_map(|x| buffer.cell((x, y)));
            let line: String = cells.map(|cell| cell.symbol()).collect();
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .chain([place(state)])
        .collect()
}

fn place(state: &State) -> String {
    let place = state.screen_place();
    let name = Place::ALL.iter().find(|(known, _)| *known == place).map_or("", |(_, name)| name);
    let keys: Vec<String> = bindings(place)
        .filter(|row| !row.hint.is_empty())
        .filter_map(|row| Some(format!("{} {}", row.keys.first()?.name(), row.hint)))
        .collect();
    let of =
        state.opened().map(|opened| format!(" of {}", inert(&opened.name))).unwrap_or_default();
    format!("{name}{of}. Keys: {}.", keys.join(", "))
}

/// The selected entry with the text beside it, or the whole text.
fn selected(state: &State) -> Vec<String> {
    match content(state, WIDTH) {
        None => vec![row(state)],
        Some(Content::Text(lines)) => {
            lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect()
        }
        Some(Content::List(list)) if list.len == 0 => vec![list.empty.to_owned()],
        Some(Content::List(list)) => {
            let at = state.cursor().at;
            let mut lines = vec![format!("{} of {}: {}", at + 1, list.len, (list.entry)(at))];
            if let Some(detail) = &list.detail {
                lines.extend(
                    detail(WIDTH).iter().map(|line| line.to_string().trim_end().to_owned()),
                );
            }
            lines.retain(|line| !line.is_empty());
            lines
        }
    }
}

fn row(state: &State) -> String {
    let Some(row) = state.selected() else {
        return "No cluster.".to_owned();
    };
    let marked = if state.fleet.marked.contains(&row.id) { "marked, " } else { "" };
    let cells = Column::ALL.into_iter().map(|column| {
        let title = column.spec().title.to_lowercase();
        format!("{title} {}", row.cell(column))
    });
    let cells: Vec<String> = cells.collect();
    let (at, len) = (state.fleet.cursor.at + 1, state.fleet.shown.len());
    format!("{at} of {len}: {marked}{}", cells.join(", "))
}

fn prompt(state: &State) -> String {
    match &state.overlay {
        None => state.notice.as_ref().map(|(_, text)| inert(text).into_owned()).unwrap_or_default(),
        Some(Overlay::Input(_, input, _)) => format!("typing: {}", input.text()),
        Some(Overlay::Palette(input)) => format!("command: {}", input.text()),
        Some(Overlay::Export(_, formats, chosen, input)) => {
            let format = formats.get(*chosen).map_or("", |format| format.words().0);
            format!("export as {format}, Tab for the next format, to: {}", input.text())
        }
        Some(Overlay::Copied(text, how, _)) => {
            let lines: Vec<_> = text.lines().map(|line| inert(line).into_owned()).collect();
            format!("copied by {how}: {}", lines.join("\n"))
        }
        Some(Overlay::Ask(question)) => format!("{question} y or n"),
    }
}

/// Says what is new.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    said: Vec<String>,
}

impl Speaker {
    /// The lines of all parts that changed.
    pub(super) fn news(&mut self, state: &State) -> Vec<String> {
        let now = speak(state);
        let mut news = Vec::new();
        for (index, part) in now.iter().enumerate() {
            if !part.is_empty() && self.said.get(index) != Some(part) {
                news.extend(part.lines().map(str::to_owned));
            }
        }
        self.said = now;
        news
    }
}
