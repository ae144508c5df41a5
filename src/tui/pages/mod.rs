//! What each screen shows, as lines. Pure functions of the state: drawing and scrolling both ask
//! them.

mod addresses;
mod charts;
mod cluster_findings;
mod findings;
mod gaps;
mod help;
mod log;
mod overview;
mod plan;
mod raw;
mod rules;
mod session;

pub use addresses::export_text;
pub use findings::{Entry, entries};
pub use gaps::selected_gap;
pub use plan::selected_commands;
pub use rules::shown as shown_rules;

use ratatui::text::Line;

use super::ink::Ink;
use super::state::{Cursor, Screen, State};

/// What a screen shows.
pub enum Content<'a> {
    /// A text that scrolls.
    Text(Vec<Line<'static>>),
    /// A list with a selection.
    List(ListContent<'a>),
}

/// Draws one entry of a list.
pub type DrawEntry<'a> = Box<dyn Fn(usize) -> Line<'static> + 'a>;

/// Entries, and the text beside the selected one.
pub struct ListContent<'a> {
    /// How many there are.
    pub len: usize,
    /// Draws one of them.
    pub entry: DrawEntry<'a>,
    /// The text beside the selected entry, for a width.
    pub detail: Option<Box<dyn Fn(u16) -> Vec<Line<'static>> + 'a>>,
    /// What to say when there are none.
    pub empty: &'static str,
}

/// What the topmost screen shows in so many columns; none for the fleet, which has a table.
#[must_use]
pub fn content(state: &State, width: u16) -> Option<Content<'_>> {
    let ink = Ink { theme: state.theme, glyphs: state.glyphs };
    Some(match state.stack.last()? {
        Screen::Cluster(opened) => cluster(state, opened, ink, width),
        Screen::Findings(list, open) => Content::List(findings::list(state, list, open, ink)),
        Screen::Gaps(list) => Content::List(gaps::list(state, list, ink)),
        Screen::Log(list) => Content::List(log::list(state, list, ink)),
        Screen::Rules(list) => Content::List(rules::list(state, list, ink)),
        Screen::Rule(code, _) => Content::Text(rules::page(code, ink, width)),
        Screen::Charts(_) => Content::Text(charts::page(state, ink, width)),
        Screen::Session(cursor) => Content::List(session::list(state, cursor.at, ink)),
        Screen::Help(place, _) => Content::Text(help::page(*place, ink, width)),
    })
}

fn cluster<'a>(
    state: &'a State,
    opened: &'a super::cluster::Opened,
    ink: Ink,
    width: u16,
) -> Content<'a> {
    use super::cluster::Tab;
    let Some(judged) = &opened.judged else {
        let text = "This cluster is no longer in the inventory. Esc goes back to the fleet.";
        return Content::Text(ink.wrapped(super::theme::Role::Unknown, text, width, 0));
    };
    match opened.tab {
        Tab::Overview => Content::Text(overview::page(state, judged, ink, width)),
        Tab::Findings => Content::List(cluster_findings::list(opened, judged, ink)),
        Tab::Addresses => Content::List(addresses::list(opened, judged, ink)),
        Tab::Plan => Content::List(plan::list(opened, judged, ink)),
        Tab::Raw => raw::content(opened, ink, width),
    }
}

impl State {
    /// The position in the topmost screen.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        match self.stack.last() {
            None => self.fleet.cursor,
            Some(Screen::Cluster(opened)) => opened.cursor(),
            Some(
                Screen::Findings(list, _)
                | Screen::Gaps(list)
                | Screen::Log(list)
                | Screen::Rules(list),
            ) => list.cursor,
            Some(
                Screen::Rule(_, cursor)
                | Screen::Charts(cursor)
                | Screen::Help(_, cursor)
                | Screen::Session(cursor),
            ) => *cursor,
        }
    }

    /// The position in the topmost screen, to be changed.
    pub fn cursor_mut(&mut self) -> Option<&mut Cursor> {
        match self.stack.last_mut() {
            None => Some(&mut self.fleet.cursor),
            Some(Screen::Cluster(opened)) => opened.cursor_mut(),
            Some(
                Screen::Findings(list, _)
                | Screen::Gaps(list)
                | Screen::Log(list)
                | Screen::Rules(list),
            ) => Some(&mut list.cursor),
            Some(
                Screen::Rule(_, cursor)
                | Screen::Charts(cursor)
                | Screen::Help(_, cursor)
                | Screen::Session(cursor),
            ) => Some(cursor),
        }
    }
}

/// `1 gap`, `2 gaps`.
pub(super) fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
