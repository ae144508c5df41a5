//! The one table of keys: handling, footer, help, palette and the docs are all made of it.

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

    /// Every place with its name.
    pub const ALL: [(Self, &'static str); 18] = [
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
    ];

    /// The tabs of a cluster.
    pub const CLUSTER: Self = Self(0b11_1110);
    /// Every screen, without what lies over one.
    pub const SCREENS: Self = Self((1 << 13) - 1);
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
            | Self::ADDRESSES.0,
    );
    /// Everywhere.
    pub const EVERYWHERE: Self = Self((1 << 18) - 1);

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

const fn key(
    keys: &'static [Key],
    command: Command,
    places: Place,
    help: &'static str,
    hint: &'static str,
) -> Binding {
    Binding { keys, command, places, help, hint }
}

use Command as C;
use Key::{Any, Char, Ctrl, Named};

const TYPING: Place = Place::INPUT.and(Place::PALETTE).and(Place::EXPORT);
const SCROLLS: Place = Place::SCREENS.and(Place::COPIED);
const ROWS: Place = Place::FLEET.and(Place::FINDINGS).and(Place::RULES).and(Place::GAPS);

/// Every key that does anything. Where two rows have the same key in the same place the first wins.
pub static TABLE: &[Binding] = &[
    key(&[Named(KeyCode::Enter)], C::Open, Place::FLEET, "open the cluster", "open"),
    key(
        &[Named(KeyCode::Enter)],
        C::Open,
        Place::FINDINGS,
        "unfold the check, or open the cluster",
        "open",
    ),
    key(&[Named(KeyCode::Enter)], C::Open, Place::RULES, "read the check's documentation", "read"),
    key(
        &[Named(KeyCode::Enter)],
        C::Open,
        Place::CLUSTER_FINDINGS,
        "read the check's documentation",
        "check",
    ),
    key(&[Named(KeyCode::Enter)], C::Open, Place::ADDRESSES, "type a value", "type"),
    key(&[Named(KeyCode::Enter), Char(' ')], C::Fold, Place::RAW, "fold or unfold", "fold"),
    key(
        &[Named(KeyCode::Esc), Named(KeyCode::Backspace)],
        C::Back,
        Place::SCREENS,
        "back; on the fleet, lift the filter",
        "back",
    ),
    key(
        &[Char('/')],
        C::Filter,
        ROWS.and(Place::LOG),
        "filter: plain, !inverse, ~fuzzy, field:value",
        "filter",
    ),
    key(&[Char('/')], C::Search, Place::RAW, "search", "search"),
    key(&[Char('n')], C::NextMatch, Place::RAW, "next match", "next"),
    key(&[Char('N')], C::PreviousMatch, Place::RAW, "match before", ""),
    key(&[Char('z')], C::FoldAll, Place::RAW, "fold or unfold everything", "all"),
    key(&[Char('c')], C::Copy, Place::PLAN, "copy the step's command", "copy"),
    key(&[Char('c')], C::Copy, Place::FLEET, "copy the cluster's ARM id", ""),
    key(&[Char('c')], C::Copy, Place::CLUSTER_FINDINGS, "copy the finding's remedy", "copy"),
    key(&[Char('c')], C::Copy, Place::RAW, "copy the value below the cursor", ""),
    key(&[Char('c')], C::Copy, Place::ADDRESSES, "copy the candidate range", ""),
    key(&[Char('c')], C::Copy, Place::GAPS, "copy the gap with its correlation id", "copy"),
    key(
        &[Named(KeyCode::Left), Char('-')],
        C::Left,
        Place::ADDRESSES,
        "less, or the value before",
        "less",
    ),
    key(
        &[Named(KeyCode::Right), Char('+')],
        C::Right,
        Place::ADDRESSES,
        "more, or the next value",
        "more",
    ),
    key(&[Char('0')], C::Reset, Place::ADDRESSES, "as it was at first", ""),
    key(&[Char(':')], C::Palette, Place::SCREENS, "command palette", "commands"),
    key(
        &[Char('e')],
        C::Export,
        Place::FLEET.and(Place::CLUSTER).and(Place::FINDINGS).and(Place::GAPS).and(Place::CHARTS),
        "export what is shown",
        "export",
    ),
    key(&[Char('1')], C::Tab(0), Place::CLUSTER, "overview", ""),
    key(&[Char('2')], C::Tab(1), Place::CLUSTER, "findings", ""),
    key(&[Char('3')], C::Tab(2), Place::CLUSTER, "addresses", ""),
    key(&[Char('4')], C::Tab(3), Place::CLUSTER, "plan", ""),
    key(&[Char('5')], C::Tab(4), Place::CLUSTER, "raw JSON", ""),
    key(&[Named(KeyCode::Tab)], C::NextTab, Place::CLUSTER, "next tab", "tab"),
    key(&[Named(KeyCode::BackTab)], C::PreviousTab, Place::CLUSTER, "tab before", ""),
    key(&[Char('p')], C::GoPlan, Place::FLEET.and(Place::CLUSTER), "the cluster's plan", "plan"),
    key(
        &[Char('a')],
        C::GoAddresses,
        Place::FLEET.and(Place::CLUSTER),
        "the cluster's addresses",
        "",
    ),
    key(&[Char('f')], C::GoFindings, Place::SCREENS, "findings across the fleet", "findings"),
    key(&[Char('s')], C::GoGaps, Place::SCREENS, "gaps and sources", ""),
    key(&[Char('b')], C::GoCharts, Place::SCREENS, "charts: burn-down, models, regions", ""),
    key(&[Char('d')], C::GoRules, Place::SCREENS, "documentation of the checks", ""),
    key(&[Char('l')], C::GoLog, Place::SCREENS, "log", ""),
    key(&[Char('?')], C::Help, Place::SCREENS.but(Place::HELP), "help", "help"),
    key(&[Char('r')], C::Refresh, Place::SCREENS, "read everything again", ""),
    key(&[Char('w')], C::Wide, Place::FLEET, "all columns, or those that fit", ""),
    key(&[Char(' ')], C::Mark, Place::FLEET, "mark the cluster", ""),
    key(&[Ctrl('a')], C::MarkAll, Place::FLEET, "mark all that are shown, or none", ""),
    key(&[Char('V')], C::Sort(Column::Verdict), Place::FLEET, "sort by verdict", ""),
    key(&[Char('N')], C::Sort(Column::Name), Place::FLEET, "sort by name", ""),
    key(&[Char('U')], C::Sort(Column::Subscription), Place::FLEET, "sort by subscription", ""),
    key(&[Char('O')], C::Sort(Column::Group), Place::FLEET, "sort by resource group", ""),
    key(&[Char('R')], C::Sort(Column::Region), Place::FLEET, "sort by region", ""),
    key(&[Char('K')], C::Sort(Column::Version), Place::FLEET, "sort by Kubernetes version", ""),
    key(&[Char('M')], C::Sort(Column::Model), Place::FLEET, "sort by network model", ""),
    key(&[Char('P')], C::Sort(Column::Policy), Place::FLEET, "sort by network policy", ""),
    key(&[Char('C')], C::Sort(Column::Nodes), Place::FLEET, "sort by number of nodes", ""),
    key(&[Char('D')], C::Sort(Column::PodCidr), Place::FLEET, "sort by pod CIDR", ""),
    key(&[Char('B')], C::Sort(Column::Blockers), Place::FLEET, "sort by blockers", ""),
    key(&[Char('X')], C::Sort(Column::Next), Place::FLEET, "sort by next action", ""),
    key(&[Char('y'), Named(KeyCode::Enter)], C::Yes, Place::ASK, "yes", "yes"),
    key(&[Char('n'), Named(KeyCode::Esc)], C::No, Place::ASK, "no", "no"),
    key(
        &[Named(KeyCode::Enter), Named(KeyCode::Esc), Char('q')],
        C::Cancel,
        Place::COPIED,
        "close",
        "close",
    ),
    key(&[Named(KeyCode::Enter)], C::Accept, TYPING, "accept", "accept"),
    key(&[Named(KeyCode::Esc)], C::Cancel, TYPING, "cancel", "cancel"),
    key(&[Named(KeyCode::Tab)], C::Complete, Place::PALETTE, "complete the command", "complete"),
    key(
        &[Named(KeyCode::Up)],
        C::Older,
        TYPING.but(Place::EXPORT),
        "what was typed before",
        "history",
    ),
    key(&[Named(KeyCode::Down)], C::Newer, TYPING.but(Place::EXPORT), "what was typed after", ""),
    key(
        &[Named(KeyCode::Up), Named(KeyCode::BackTab)],
        C::Older,
        Place::EXPORT,
        "format before",
        "format",
    ),
    key(&[Named(KeyCode::Down), Named(KeyCode::Tab)], C::Newer, Place::EXPORT, "next format", ""),
    key(&[Named(KeyCode::Left)], C::CursorLeft, TYPING, "one character to the left", ""),
    key(&[Named(KeyCode::Right)], C::CursorRight, TYPING, "one character to the right", ""),
    key(&[Named(KeyCode::Home)], C::CursorHome, TYPING, "to the start", ""),
    key(&[Named(KeyCode::End)], C::CursorEnd, TYPING, "to the end", ""),
    key(&[Named(KeyCode::Backspace)], C::Erase, TYPING, "take back a character", ""),
    key(&[Ctrl('u')], C::EraseAll, TYPING, "take back everything", ""),
    key(&[Named(KeyCode::Up), Char('k')], C::Up, SCROLLS, "up", ""),
    key(&[Named(KeyCode::Down), Char('j')], C::Down, SCROLLS, "down", ""),
    key(
        &[Named(KeyCode::PageUp), Ctrl('b')],
        C::PageUp,
        SCROLLS,
        "a page up: of the text beside a list first",
        "",
    ),
    key(
        &[Named(KeyCode::PageDown), Ctrl('f')],
        C::PageDown,
        SCROLLS,
        "a page down: of the text beside a list first",
        "",
    ),
    key(&[Named(KeyCode::Home), Char('g')], C::First, SCROLLS, "to the top", ""),
    key(&[Named(KeyCode::End), Char('G')], C::Last, SCROLLS, "to the bottom", ""),
    key(
        &[Char('q')],
        C::Quit,
        Place::SCREENS,
        "back, and on the fleet quit; asks while something runs",
        "quit",
    ),
    key(&[Ctrl('c')], C::Leave, Place::EVERYWHERE, "leave at once", ""),
    key(&[Ctrl('z')], C::Suspend, Place::EVERYWHERE, "suspend; `fg` in the shell comes back", ""),
    key(&[Ctrl('l')], C::Redraw, Place::EVERYWHERE, "draw everything anew", ""),
    key(&[Any], C::Type, TYPING, "type", ""),
];

/// The row of the table for a key in a place.
#[must_use]
pub fn binding(key: Key, place: Place) -> Option<&'static Binding> {
    let here = || TABLE.iter().filter(|row| row.places.has(place));
    let any = matches!(key, Char(_));
    here()
        .find(|row| row.keys.contains(&key))
        .or_else(|| here().find(|row| any && row.keys.contains(&Any)))
}

/// The rows that work in a place and are not hidden by an earlier one.
pub fn bindings(place: Place) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |row| {
        row.places.has(place)
            && row.keys.iter().any(|key| {
                *key == Any || binding(*key, place).is_some_and(|first| std::ptr::eq(first, *row))
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
        assert_eq!(key(KeyModifiers::NONE), Some(Char('G')));
        assert_eq!(key(KeyModifiers::SHIFT), Some(Char('G')));
        assert_eq!(key(KeyModifiers::CONTROL), Some(Ctrl('g')));
    }
}
