//! A line of text that is being typed.

use unicode_segmentation::UnicodeSegmentation as _;

/// Bytes that a line may have; more is not taken.
const MOST: usize = 1_000;

/// A line with a cursor between its characters, as people see them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Byte in `text`, always between two characters.
    cursor: usize,
}

impl Input {
    /// A line with the cursor at its end.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text }
    }

    /// What is typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor, and after it.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    /// Types a text; characters that act on a terminal are left out.
    pub fn insert(&mut self, text: &str) {
        let plain: String = text
            .chars()
            .filter(|c| !crate::model::has_active(c.encode_utf8(&mut [0; 4])))
            .collect();
        if self.text.len() + plain.len() <= MOST {
            self.text.insert_str(self.cursor, &plain);
            self.cursor += plain.len();
        }
    }

    /// Takes back the character before the cursor.
    pub fn erase(&mut self) {
        let to = self.before();
        self.text.replace_range(to..self.cursor, "");
        self.cursor = to;
    }

    /// Takes back everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// One character to the left.
    pub fn left(&mut self) {
        self.cursor = self.before();
    }

    /// One character to the right.
    pub fn right(&mut self) {
        let next = self.parts().1.graphemes(true).next().map_or(0, str::len);
        self.cursor += next;
    }

    /// To the start.
    pub fn home(&mut self) {
        self.cursor = 0;
    }

    /// To the end.
    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    fn before(&self) -> usize {
        self.parts().0.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }
}

/// What was typed before, the newest last, and where one is in it.
#[derive(Debug, Clone, Default)]
pub struct History {
    lines: Vec<String>,
    at: Option<usize>,
}

/// Lines that are remembered.
const REMEMBERED: usize = 100;

impl History {
    /// What was typed in an earlier run.
    #[must_use]
    pub fn new(lines: Vec<String>) -> Self {
        Self { lines, at: None }
    }

    /// Everything that is remembered.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Remembers a line, once.
    pub fn add(&mut self, line: &str) {
        self.at = None;
        if line.is_empty() {
            return;
        }
        self.lines.retain(|known| known != line);
        self.lines.push(line.to_owned());
        let over = self.lines.len().saturating_sub(REMEMBERED);
        self.lines.drain(..over);
    }

    /// The line before the one that is shown.
    pub fn older(&mut self) -> Option<&str> {
        let at = self.at.unwrap_or(self.lines.len()).checked_sub(1)?;
        self.at = Some(at);
        self.lines.get(at).map(String::as_str)
    }

    /// The line after it; the last is followed by an empty one.
    pub fn newer(&mut self) -> Option<&str> {
        let at = self.at? + 1;
        self.at = Some(at).filter(|at| *at < self.lines.len());
        Some(self.at.and_then(|at| self.lines.get(at)).map_or("", String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_cursor_moves_by_what_people_see() {
        let mut input = Input::new("e\u{301}集");
        input.left();
        assert_eq!(input.parts(), ("e\u{301}", "集"));
        input.left();
        assert_eq!(input.parts(), ("", "e\u{301}集"));
        input.end();
        input.erase();
        input.erase();
        assert_eq!(input.text(), "");
    }

    #[test]
    fn history_goes_back_and_forth() {
        let mut history = History::default();
        for line in ["a", "b", "a", ""] {
            history.add(line);
        }
        assert_eq!(history.lines(), ["b", "a"]);
        assert_eq!(history.older(), Some("a"));
        assert_eq!(history.older(), Some("b"));
        assert_eq!(history.older(), None);
        assert_eq!(history.newer(), Some("a"));
        assert_eq!(history.newer(), Some(""));
        assert_eq!(history.newer(), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_inert(moves in prop::collection::vec((0_u8..7, ".{0,6}"), 0..40)) {
            let mut input = Input::default();
            for (what, text) in moves {
                match what {
                    0 | 1 => input.insert(&text),
                    2 => input.erase(),
                    3 => input.left(),
                    4 => input.right(),
                    5 => input.home(),
                    _ => input.end(),
                }
                let (before, after) = input.parts();
                prop_assert_eq!(format!("{before}{after}"), input.text());
                prop_assert!(!crate::model::has_active(input.text()));
            }
        }
    }
}
