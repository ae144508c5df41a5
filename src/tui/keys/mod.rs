//! The one table of keys: handling, footer, help, palette and the docs are all made of it.

mod table;

pub use table::TABLE;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::row::Column;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the table below says what each does")]
pub enum Command {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Left,
    Right,
    Open,
    Back,
    Filter,
    Sort(Column),
    Mark,
    MarkAll,
    Wide,
    Refresh,
    Export,
    Copy,
    Help,
    Palette,
    Quit,
    Leave,
    Suspend,
    Redraw,
    Tab(u8),
    NextTab,
    PreviousTab,
    GoFindings,
    GoAddresses,
    GoPlan,
    GoGaps,
    GoLog,
    GoRules,
    GoCharts,
    Fold,
    FoldAll,
    Search,
    NextMatch,
    PreviousMatch,
    Reset,
    Type,
    Erase,
    EraseAll,
    CursorLeft,
    CursorRight,
    CursorHome,
    CursorEnd,
    Accept,
    Cancel,
    Complete,
    Older,
    Newer,
    Yes,
    No,
    SessionAnswer,
    SessionApprove,
    SessionByHand,
    SessionSkip,
    SessionNote,
    SessionLook,
    SessionPause,
    SessionHandOver,
}

/// Where a key works: one bit a place, so that a row of the table can name several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(u32);

impl Place {
    /// The fleet's table.
    pub const FLEET: Self = Self(1);
    /// A cluster's overview.
    pub const OVERVIEW: Self = Self(1 << 1);
    /// A cluster's findings.
    pub const CLUSTER_FINDINGS: Self = Self(1 << 2);
    /// A cluster's addresses with the what-if.
    pub const ADDRESSES: Self = Self(1 << 3);
    /// A cluster's plan.
    pub const PLAN: Self = Self(1 << 4);
    /// A cluster's raw JSON.
    pub const RAW: Self = Self(1 << 5);
    /// Findings across the fleet.
    pub const FINDINGS: Self = Self(1 << 6);
    /// Gaps and sources.
    pub const GAPS: Self = Self(1 << 7);
    /// The log.
    pub const LOG: Self = Self(1 << 8);
    /// The list of checks.
    pub const RULES: Self = Self(1 << 9);
    /// The documentation of one check.
    pub const RULE: Self = Self(1 << 10);
    /// The charts.
    pub const CHARTS: Self = Self(1 << 11);
    /// The help.
    pub const HELP: Self = Self(1 << 12);
    /// A line of text that is being typed: a filter, a search, a value.
    pub const INPUT: Self = Self(1 << 13);
    /// The command palette.
    pub const PALETTE: Self = Self(1 << 14);
    /// The picker of export formats.
    pub const EXPORT: Self = Self(1 << 15);
    /// A text that was copied.
    pub const COPIED: Self = Self(1 << 16);
    /// A question to answer with yes or no.
    pub const ASK: Self = Self(1 << 17);

    /// A session in which nothing is written from here.
    pub const SESSION: Self = Self(1 << 18);
    /// A session in which approved writes are sent.
    pub const OPERATE: Self = Self(1 << 19);

    /// Every place with its name.
    pub const ALL: [(Self, &'static str); 20] = [
        (Self::FLEET, "Fleet"),
        (Self::OVERVIEW, "Cluster: overview"),
        (Self::CLUSTER_FINDINGS, "Cluster: findings"),
        (Self::ADDRESSES, "Cluster: addresses"),
        (Self::PLAN, "Cluster: plan"),
        (Self::RAW, "Cluster: raw JSON"),
        (Self::FINDINGS, "Findings"),
        (Self::GAPS, "Gaps and sources"),
        (Self::LOG, "Log"),
        (Self::RULES, "Checks"),
        (Self::RULE, "Check"),
        (Self::CHARTS, "Charts"),
        (Self::HELP, "Help"),
        (Self::INPUT, "Typing"),
        (Self::PALETTE, "Command palette"),
        (Self::EXPORT, "Export"),
        (Self::COPIED, "Copied"),
        (Self::ASK, "Question"),
        (Self::SESSION, "Session"),
        (Self::OPERATE, "Session: operating"),
    ];

    /// The tabs of a cluster.
    pub const CLUSTER: Self = Self(0b11_1110);
    /// Every screen, without what lies over one.
    pub const SCREENS: Self = Self(((1 << 13) - 1) | Self::SESSIONS.0);
    /// A session, whoever acts.
    pub const SESSIONS: Self = Self((1 << 18) | (1 << 19));
    /// Lists with a selection.
    pub const LISTS: Self = Self(
        Self::FLEET.0
            | Self::CLUSTER_FINDINGS.0
            | Self::PLAN.0
            | Self::RAW.0
            | Self::FINDINGS.0
            | Self::GAPS.0
            | Self::LOG.0
            | Self::RULES.0
            | Self::ADDRESSES.0
            | Self::SESSIONS.0,
    );
    /// Everywhere.
    pub const EVERYWHERE: Self = Self((1 << 20) - 1);

    /// These places together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These places without some.
    #[must_use]
    pub const fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether a place is among these.
    #[must_use]
    pub const fn has(self, place: Self) -> bool {
        self.0 & place.0 != 0
    }
}

/// A key as the table writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character; capitals are written as such.
    Char(char),
    /// A character with Ctrl.
    Ctrl(char),
    /// A named key.
    Named(KeyCode),
    /// Any character that can be typed, where no other row takes it.
    Any,
}

impl Key {
    /// The key of an event; none for releases and for keys that no table could name.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let with = |modifier| event.modifiers.contains(modifier);
        match event.code {
            KeyCode::Char(c) if with(KeyModifiers::CONTROL) => {
                Some(Self::Ctrl(c.to_ascii_lowercase()))
            }
            KeyCode::Char(_) if with(KeyModifiers::ALT) => None,
            KeyCode::Char(c) if with(KeyModifiers::SHIFT) => {
                Some(Self::Char(c.to_uppercase().next().unwrap_or(c)))
            }
            KeyCode::Char(c) => Some(Self::Char(c)),
            code => Some(Self::Named(code)),
        }
    }

    /// The key in words, as help writes it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Char(' ') => "Space".to_owned(),
            Self::Char(c) if c.is_ascii_uppercase() => format!("Shift+{c}"),
            Self::Char(c) => c.to_string(),
            Self::Ctrl(c) => format!("Ctrl+{}", c.to_ascii_uppercase()),
            Self::Any => "any character".to_owned(),
            Self::Named(code) => match code {
                KeyCode::PageUp => "PgUp".to_owned(),
                KeyCode::PageDown => "PgDn".to_owned(),
                KeyCode::BackTab => "Shift+Tab".to_owned(),
                other => format!("{other:?}"),
            },
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The keys, the first one first in help.
    pub keys: &'static [Key],
    /// What they do.
    pub command: Command,
    /// Where.
    pub places: Place,
    /// What help says.
    pub help: &'static str,
    /// The word in the footer; empty for those that are not shown there.
    pub hint: &'static str,
}

/// The row of the table for a key in a place.
#[must_use]
pub fn binding(key: Key, place: Place) -> Option<&'static Binding> {
    let here = || TABLE.iter().filter(|row| row.places.has(place));
    let any = matches!(key, Key::Char(_));
    here()
        .find(|row| row.keys.contains(&key))
        .or_else(|| here().find(|row| any && row.keys.contains(&Key::Any)))
}

/// The rows that work in a place and are not hidden by an earlier one.
pub fn bindings(place: Place) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |row| {
        row.places.has(place)
            && row.keys.iter().any(|key| {
                *key == Key::Any
                    || binding(*key, place).is_some_and(|first| std::ptr::eq(first, *row))
            })
    })
}

impl Binding {
    /// The keys in words.
    #[must_use]
    pub fn names(&self) -> String {
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_hidden_everywhere() {
        for row in TABLE {
            let seen = Place::ALL
                .iter()
                .any(|(place, _)| bindings(*place).any(|shown| std::ptr::eq(shown, row)));
            assert!(seen, "{row:?}");
        }
    }

    #[test]
    fn places_have_one_bit_each() {
        let mut all = Place(0);
        for (place, name) in Place::ALL {
            assert_eq!(place.0.count_ones(), 1, "{name}");
            assert!(!all.has(place), "{name}");
            all = all.and(place);
        }
        assert_eq!(all, Place::EVERYWHERE);
    }

    #[test]
    fn capitals_come_with_and_without_the_shift_flag() {
        let key = |modifiers| Key::of(&KeyEvent::new(KeyCode::Char('G'), modifiers));
        assert_eq!(key(KeyModifiers::NONE), Some(Key::Char('G')));
        assert_eq!(key(KeyModifiers::SHIFT), Some(Key::Char('G')));
        assert_eq!(key(KeyModifiers::CONTROL), Some(Key::Ctrl('g')));
    }
}
