//! Everything that the screen depends on, as values.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::cluster::Opened;
use super::data::Data;
use super::filter::Filter;
use super::input::{History, Input};
use super::keys::Place;
use super::message::{Failure, Format, Progress, What};
use super::row::{Column, Row};
use super::session::SessionView;
use super::theme::{Glyphs, Role, Theme};
use crate::model::Past;
use crate::model::ResourceId;

/// The smallest terminal that the screens are made for.
pub const SMALLEST: (u16, u16) = (80, 24);

/// The whole state.
#[derive(Debug)]
pub struct State {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Colours.
    pub theme: Theme,
    /// Borders and marks.
    pub glyphs: Glyphs,
    /// What time it is.
    pub now: Timestamp,
    /// The fleet, once it was read.
    pub data: Option<Arc<Data>>,
    /// The number of the newest reading; answers to older ones are dropped.
    pub generation: u64,
    /// How far the present reading is.
    pub reading: Option<Progress>,
    /// Why nothing could be read.
    pub failure: Option<Failure>,
    /// The fleet's table.
    pub fleet: FleetState,
    /// What lies over the fleet, the topmost last.
    pub stack: Vec<Screen>,
    /// What lies over the topmost screen.
    pub overlay: Option<Overlay>,
    /// One line about what just happened.
    pub notice: Option<(Role, String)>,
    /// What happened, oldest first.
    pub log: Vec<LogLine>,
    /// Affected clusters on earlier days.
    pub past: Vec<Past>,
    /// Commands typed before.
    pub commands: History,
    /// Filters typed before.
    pub filters: History,
    /// Where exports go; the working folder when empty.
    pub export_folder: String,
    /// The session that is open.
    pub session: Option<Box<SessionView>>,
    /// Whether writes can be approved; in an audit they cannot even be asked for.
    pub operate: bool,
    /// The cluster whose session is opened once the fleet was read.
    pub wanted: Option<String>,
    /// Whether the commands for tests are there.
    pub test_commands: bool,
    /// Whether the end was decided.
    pub done: bool,
}

/// One line of the log.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// When.
    pub time: Timestamp,
    /// How much it matters.
    pub role: Role,
    /// What.
    pub text: String,
}

/// A position in a list or a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The selected entry.
    pub at: usize,
    /// The first entry that is shown.
    pub offset: usize,
    /// The first line of the text beside the list that is shown.
    pub detail: usize,
}

impl Cursor {
    /// Keeps the selection inside the list and in sight.
    pub fn settle(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let last = len.saturating_sub(height);
        let lowest = (self.at + 1).saturating_sub(height);
        self.offset = self.offset.clamp(lowest, self.at.max(lowest)).min(last);
    }
}

/// The fleet's table.
#[derive(Debug)]
pub struct FleetState {
    /// Clusters found by the first reading, while it goes on.
    pub early: Vec<Row>,
    /// Indices of the rows that the filter lets through, sorted.
    pub shown: Vec<u32>,
    /// The selected cluster, once somebody selected one; before that the first is.
    pub selected: Option<ResourceId>,
    /// Whether somebody selected one.
    pub chosen: bool,
    /// Where that is among the shown ones.
    pub cursor: Cursor,
    /// The filter as it was typed.
    pub filter: String,
    /// The column sorted by, and whether upside down.
    pub sort: (Column, bool),
    /// Whether columns are as wide as their cells, from left to right, whatever fits.
    pub wide: bool,
    /// Columns that are scrolled out at the left, after those that always stay.
    pub shift: usize,
    /// Marked clusters.
    pub marked: HashSet<ResourceId>,
}

impl Default for FleetState {
    fn default() -> Self {
        Self {
            early: Vec::new(),
            shown: Vec::new(),
            selected: None,
            chosen: false,
            cursor: Cursor::default(),
            filter: String::new(),
            sort: (Column::Verdict, false),
            wide: false,
            shift: 0,
            marked: HashSet::new(),
        }
    }
}

/// What lies over the fleet.
#[derive(Debug)]
pub enum Screen {
    /// One cluster.
    Cluster(Box<Opened>),
    /// Findings by check; the set names the unfolded ones.
    Findings(List, BTreeSet<&'static str>),
    /// Gaps and sources.
    Gaps(List),
    /// The log.
    Log(List),
    /// All checks.
    Rules(List),
    /// The documentation of one check.
    Rule(&'static str, Cursor),
    /// Charts.
    Charts(Cursor),
    /// Help about the place that it was called from.
    Help(Place, Cursor),
    /// The session that is open.
    Session(Cursor),
}

/// A list with a filter.
#[derive(Debug, Default, Clone)]
pub struct List {
    /// The selection.
    pub cursor: Cursor,
    /// The filter as it was typed.
    pub filter: String,
}

/// What lies over a screen.
#[derive(Debug)]
pub enum Overlay {
    /// A filter, a search or a value is being typed; the text before it says which.
    Input(Purpose, Input, String),
    /// A command is being typed.
    Palette(Input),
    /// A format is being picked: what, the formats, the chosen one, and the file.
    Export(What, &'static [Format], usize, Input),
    /// A text was copied, or is there to be copied by hand.
    Copied(String, String, Cursor),
    /// A question about leaving.
    Ask(&'static str),
}

/// What a text is typed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The filter of the screen below.
    Filter,
    /// A search in raw JSON.
    Search,
    /// A value of the what-if.
    Value,
    /// An approval.
    Approve,
    /// What was seen or decided.
    Tell,
    /// Why a step is left out.
    Skip,
    /// A note for the record.
    Note,
    /// The file that a session is handed over in.
    HandOver,
}

impl State {
    /// A state in which nothing was read yet.
    #[must_use]
    pub fn new(size: (u16, u16), theme: Theme, ascii: bool, now: Timestamp) -> Self {
        Self {
            size,
            theme,
            glyphs: Glyphs::new(ascii),
            now,
            data: None,
            generation: 0,
            reading: None,
            failure: None,
            fleet: FleetState::default(),
            stack: Vec::new(),
            overlay: None,
            notice: None,
            log: Vec::new(),
            past: Vec::new(),
            commands: History::default(),
            filters: History::default(),
            export_folder: String::new(),
            session: None,
            operate: false,
            wanted: None,
            test_commands: false,
            done: false,
        }
    }

    /// The rows of the fleet: judged ones, else those found so far.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        self.data.as_ref().map_or(&self.fleet.early, |data| &data.rows)
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&Row> {
        let index = *self.fleet.shown.get(self.fleet.cursor.at)?;
        self.rows().get(index as usize)
    }

    /// Where keys go.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.overlay {
            Some(Overlay::Input(..)) => Place::INPUT,
            Some(Overlay::Palette(_)) => Place::PALETTE,
            Some(Overlay::Export(..)) => Place::EXPORT,
            Some(Overlay::Copied(..)) => Place::COPIED,
            Some(Overlay::Ask(_)) => Place::ASK,
            None => self.screen_place(),
        }
    }

    /// The topmost screen.
    #[must_use]
    pub fn screen_place(&self) -> Place {
        match self.stack.last() {
            None => Place::FLEET,
            Some(Screen::Cluster(opened)) => opened.tab.place(),
            Some(Screen::Findings(..)) => Place::FINDINGS,
            Some(Screen::Gaps(_)) => Place::GAPS,
            Some(Screen::Log(_)) => Place::LOG,
            Some(Screen::Rules(_)) => Place::RULES,
            Some(Screen::Rule(..)) => Place::RULE,
            Some(Screen::Charts(_)) => Place::CHARTS,
            Some(Screen::Help(..)) => Place::HELP,
            Some(Screen::Session(_)) if self.operate => Place::OPERATE,
            Some(Screen::Session(_)) => Place::SESSION,
        }
    }

    /// The opened cluster, if the topmost screen is one.
    #[must_use]
    pub fn opened(&self) -> Option<&Opened> {
        match self.stack.last() {
            Some(Screen::Cluster(opened)) => Some(opened),
            _ => None,
        }
    }

    /// The opened cluster, to be changed.
    pub fn opened_mut(&mut self) -> Option<&mut Opened> {
        match self.stack.last_mut() {
            Some(Screen::Cluster(opened)) => Some(opened),
            _ => None,
        }
    }

    /// Whether something runs that leaving would cut off.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.reading.is_some()
    }

    /// Sorts and filters the fleet anew, and finds the selected cluster again.
    pub fn arrange(&mut self) {
        let filter = Filter::parse(&self.fleet.filter);
        let rows = self.rows();
        let mut shown = filter.pick(rows);
        let (column, reverse) = self.fleet.sort;
        shown.sort_by(|a, b| match (rows.get(*a as usize), rows.get(*b as usize)) {
            (Some(a), Some(b)) if reverse => b.compare(a, column),
            (Some(a), Some(b)) => a.compare(b, column),
            _ => std::cmp::Ordering::Equal,
        });
        let kept = self.fleet.selected.as_ref().and_then(|id| {
            shown
                .iter()
                .position(|index| rows.get(*index as usize).is_some_and(|row| row.id == *id))
        });
        self.fleet.shown = shown;
        if let Some(at) = kept {
            self.fleet.cursor.at = at;
        }
    }

    /// Keeps the fleet's selection in sight and remembers whose it is.
    pub fn settle_fleet(&mut self, height: usize) {
        self.fleet.cursor.settle(self.fleet.shown.len(), height);
        if self.fleet.chosen {
            let id = self.selected().map(|row| row.id.clone());
            self.fleet.selected = id.or(self.fleet.selected.take());
        }
    }

    /// Writes to the log.
    pub fn note(&mut self, role: Role, text: impl Into<String>) {
        const MOST: usize = 5_000;
        self.log.push(LogLine { time: self.now, role, text: text.into() });
        let over = self.log.len().saturating_sub(MOST);
        self.log.drain(..over);
    }

    /// Says something in the line below the screen, and in the log.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        let text = text.into();
        self.note(role, text.clone());
        self.notice = Some((role, text));
    }
}
