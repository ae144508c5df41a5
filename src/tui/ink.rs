//! Styled text: everything that reaches the screen passes here and is made inert.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::theme::{Glyphs, Role, Theme};
use crate::model::inert;

/// How to write in the present theme.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Colours.
    pub theme: Theme,
    /// Borders and marks.
    pub glyphs: Glyphs,
}

impl Ink {
    /// How a role looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A piece of text.
    #[must_use]
    pub fn span(self, role: Role, text: impl AsRef<str>) -> Span<'static> {
        Span::styled(inert(text.as_ref()).into_owned(), self.style(role))
    }

    /// A line of text.
    #[must_use]
    pub fn line(self, role: Role, text: impl AsRef<str>) -> Line<'static> {
        Line::from(self.span(role, text))
    }

    /// A heading with an empty line before it.
    #[must_use]
    pub fn heading(self, text: &str) -> [Line<'static>; 2] {
        [Line::default(), self.line(Role::Title, text)]
    }

    /// A text of several lines, broken at spaces where it is too wide and set in by so many cells.
    #[must_use]
    pub fn wrapped(self, role: Role, text: &str, width: u16, indent: usize) -> Vec<Line<'static>> {
        let room = usize::from(width).saturating_sub(indent).max(8);
        let lead = " ".repeat(indent);
        let lines = text.lines().flat_map(|line| broken(&inert(line), room));
        lines.map(|line| self.line(role, format!("{lead}{line}"))).collect()
    }

    /// A label and its value; a long value goes on below.
    #[must_use]
    pub fn field(self, label: &str, role: Role, value: &str, width: u16) -> Vec<Line<'static>> {
        const LABEL: usize = 18;
        let room = usize::from(width).saturating_sub(LABEL).max(8);
        let mut parts: Vec<String> =
            value.lines().flat_map(|line| broken(&inert(line), room)).collect();
        if parts.is_empty() {
            parts.push(String::new());
        }
        let lines = parts.into_iter().enumerate().map(|(index, part)| {
            let label = if index == 0 { label } else { "" };
            let gap = " ".repeat(LABEL.saturating_sub(label.width()));
            Line::from(vec![self.span(Role::Muted, label), Span::raw(gap), self.span(role, part)])
        });
        lines.collect()
    }

    /// A text cut to so many cells, with a mark where it was longer.
    #[must_use]
    pub fn cut(self, text: &str, width: usize) -> String {
        cut(text, width, self.glyphs.cut)
    }

    /// A bar of so many cells, filled to a share in thousandths.
    #[must_use]
    pub fn bar(self, role: Role, share: u32, width: usize) -> Vec<Span<'static>> {
        let share = usize::try_from(share.min(1_000)).unwrap_or(1_000);
        let full = (share * width).div_ceil(1_000).min(width);
        let [fill, rest] = self.glyphs.fill;
        vec![
            Span::styled(fill.repeat(full), self.style(role)),
            Span::styled(rest.repeat(width - full), self.style(Role::Muted)),
        ]
    }
}

/// A text cut to so many cells, with a mark where it was longer.
#[must_use]
pub fn cut(text: &str, width: usize, mark: &str) -> String {
    if text.len() <= width || text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(mark.width());
    let mut kept = String::with_capacity(width);
    for character in text.chars() {
        kept.push(character);
        // A character may change the width of the one before it, so the whole is measured.
        if kept.width() > room {
            kept.pop();
            break;
        }
    }
    kept.push_str(if mark.width() <= width { mark } else { "" });
    kept
}

/// Lines of at most so many cells; what has no spaces is broken where it must be.
fn broken(text: &str, room: usize) -> Vec<String> {
    let options = textwrap::Options::new(room)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    let lead = text.len() - text.trim_start_matches(' ').len();
    let indent = " ".repeat(lead.min(room / 2));
    let options = options.initial_indent(&indent).subsequent_indent(&indent);
    textwrap::wrap(text.trim_start_matches(' '), options).into_iter().map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in ".{0,80}", width in 10_u16..60) {
            let ink = Ink { theme: Theme::Mono, glyphs: Glyphs::new(false) };
            prop_assert!(ink.cut(&inert(&text), width.into()).width() <= usize::from(width));
            for line in ink.wrapped(Role::Text, &text, width, 2) {
                prop_assert!(line.width() <= usize::from(width), "{line:?}");
                prop_assert!(!crate::model::has_active(&line.to_string()));
            }
        }
    }
}
