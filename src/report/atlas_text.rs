//! The address atlas as text, for terminals and Markdown.

use std::io;

use unicode_width::UnicodeWidthStr as _;

use super::columns::cut_with;
use super::template::Raw;
use crate::model::inert;
use crate::sizing::{Atlas, Entry, Level, Role};

/// Entries beside a bar.
const LEGEND: usize = 16;
/// Lines that a label may take.
const LABEL_LINES: usize = 4;
/// Cells of the atlas in Markdown: a line that is not broken in a ticket.
const MARKDOWN_WIDTH: usize = 72;

/// The atlas as lines of at most `width` terminal cells: a bar, the numbers of its segments and a
/// legend for each level.
///
/// With `ascii` every character is ASCII; others in names are written as `\u{…}`.
#[must_use]
pub fn atlas_text(atlas: &Atlas, width: usize, ascii: bool) -> String {
    let mut page = Page { text: String::new(), width, ascii };
    for (index, level) in atlas.levels.iter().enumerate() {
        if index > 0 {
            page.line("");
        }
        page.level(level);
    }
    if atlas.has_conflicts() {
        page.line("");
        page.line("! takes part in a collision");
    }
    page.text
}

/// The atlas as a block of Markdown.
pub(super) fn markdown_atlas(atlas: &Atlas) -> Raw {
    Raw::new(format!("```text\n{}```", atlas_text(atlas, MARKDOWN_WIDTH, true)))
}

/// Writes the atlas as a block of Markdown under a heading; nothing where there is nothing to draw.
pub(super) fn write_fence(heading: &str, atlas: &Atlas, out: &mut dyn io::Write) -> io::Result<()> {
    if atlas.is_empty() {
        return Ok(());
    }
    writeln!(out, "{heading}\n\n```text\n{}```\n", atlas_text(atlas, MARKDOWN_WIDTH, true))
}

struct Page {
    text: String,
    width: usize,
    ascii: bool,
}

impl Page {
    /// One line, cut where it is too long.
    fn line(&mut self, line: &str) {
        let safe = inert(line);
        let (line, mark) =
            if self.ascii { (ascii(&safe), "..") } else { (safe.into_owned(), "…") };
        self.text.push_str(cut_with(&line, self.width, mark).trim_end());
        self.text.push('\n');
    }

    /// An entry whose label goes on below where it is too long, as names tell what to look for.
    fn entry(&mut self, first: &str, label: &str) {
        let room = self.width.saturating_sub(first.width());
        let safe = inert(label);
        let label = if self.ascii { ascii(&safe) } else { safe.into_owned() };
        let mut lead = first.to_owned();
        let mut rest = label.as_str();
        for _ in 1..LABEL_LINES {
            let Some((line, after)) = broken(rest, room) else { break };
            self.line(&format!("{lead}{line}"));
            lead = " ".repeat(first.width());
            rest = after;
        }
        self.line(&format!("{lead}{rest}"));
    }

    fn level(&mut self, level: &Level) {
        self.line(&format!("{}: {} {}", level.kind.title(), level.span, level.kind.unit()));
        let (bar, numbers) = self.bar(level);
        self.line(&bar);
        self.line(&numbers);
        self.legend(level);
    }

    /// The bar between its ends, and the numbers below the segments that have room for one.
    fn bar(&self, level: &Level) -> (String, String) {
        let cells = u32::try_from(self.width.saturating_sub(2)).unwrap_or(u32::MAX);
        let (mut bar, mut numbers) = (String::from("["), String::from(" "));
        for placed in level.place(cells, 1) {
            let Some(segment) = level.segments.get(placed.segment) else { continue };
            let (start, width) = (placed.start as usize, placed.width as usize);
            bar.extend(std::iter::repeat_n(glyph(segment.role, self.ascii), width));
            if segment.number > 0 {
                number_at(&mut numbers, segment.number, start + 1, self.width);
            }
        }
        bar.push(']');
        (bar, numbers)
    }

    fn legend(&mut self, level: &Level) {
        let legend = level.legend(LEGEND);
        let longest = |length: fn(&Entry<'_>) -> usize| {
            legend.entries.iter().map(length).max().unwrap_or_default()
        };
        let digits = longest(|entry| entry.amount.to_string().len());
        let ranges = longest(|entry| range(entry).len());
        for entry in &legend.entries {
            let number = Some(entry.number).filter(|number| *number > 0);
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            let glyph = glyph(entry.role, self.ascii);
            let mark = if entry.conflicts { '!' } else { ' ' };
            let (range, amount, label) = (range(entry), entry.amount, entry.label);
            let first = format!("{number:>3} {glyph}{mark} {range:<ranges$} {amount:>digits$}  ");
            self.entry(&first, label);
        }
        if legend.left_out > 0 {
            self.line(&format!("    and {} more", legend.left_out));
        }
    }
}

/// A text in two at the last space at which the first part fits; `None` where it fits as it is or
/// no space helps.
fn broken(text: &str, room: usize) -> Option<(&str, &str)> {
    if text.width() <= room {
        return None;
    }
    let breaks = text.match_indices(' ').map(|(at, _)| text.split_at(at));
    let (line, after) = breaks.take(room).filter(|(line, _)| line.width() <= room).last()?;
    Some((line, after.trim_start())).filter(|(line, _)| !line.trim().is_empty())
}

/// Writes a number below the cell `at`, unless it would touch the one before it or leave the line.
fn number_at(numbers: &mut String, number: usize, at: usize, width: usize) {
    let text = number.to_string();
    let is_apart = numbers.len() < at || (numbers.len() == at && numbers.ends_with(' '));
    if is_apart && at + text.len() <= width {
        numbers.extend(std::iter::repeat_n(' ', at - numbers.len()));
        numbers.push_str(&text);
    }
}

fn range(entry: &Entry<'_>) -> String {
    entry.range.map(|range| range.to_string()).unwrap_or_default()
}

/// The pattern of a role, one cell wide.
const fn glyph(role: Role, ascii: bool) -> char {
    let (plain, drawn) = match role {
        Role::Free => ('.', '·'),
        Role::Pool => ('=', '─'),
        Role::PeeredVnet => ('p', '░'),
        Role::Vnet => ('v', '▒'),
        Role::Subnet => ('n', '▚'),
        Role::Service => ('s', '▓'),
        Role::PodNeeded => ('+', '▄'),
        Role::PodToday => ('#', '█'),
        Role::PodCandidate => ('@', '◆'),
        Role::Conflict => ('X', '╳'),
    };
    if ascii { plain } else { drawn }
}

fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            plain.push(character);
        } else {
            plain.extend(character.escape_unicode());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::atlas_sample::{hostile, sample};
    use proptest::prelude::*;

    #[test]
    fn a_bar_its_numbers_and_its_legend() {
        let text = atlas_text(&sample(), 42, true);
        let expected = "\
Networks, services and pods in these poo..
[vvvvvvvvvvXXXXXXXXXX@@@@@@@@@@..........]
 1         2         3
  1 v! 10.0.0.0/24 256  virtual network a
  2 X! 10.0.1.0/24 256  collision: pods
                        and virtual
                        network a
  3 @  10.0.2.0/24 256  proposed for pods,
                        1 node
    .              256  nothing

! takes part in a collision
";
        assert_eq!(text, expected);
        let drawn = atlas_text(&sample(), 80, false);
        assert!(drawn.contains("▒╳") || drawn.contains("▒▒"), "{drawn}");
        assert!(drawn.contains("  2 ╳! 10.0.1.0/24"), "{drawn}");
    }

    #[test]
    fn numbers_keep_apart() {
        let mut line = String::from(" ");
        for (number, at) in [(1, 1), (2, 2), (3, 3), (14, 9), (15, 10), (16, 11)] {
            number_at(&mut line, number, at, 12);
        }
        assert_eq!(line, " 1 3     14");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked(name in ".{0,60}", width in 0_usize..120, ascii: bool) {
            let text = atlas_text(&hostile(&name), width, ascii);
            for line in text.lines() {
                prop_assert!(line.width() <= width, "{} > {width}: {line}", line.width());
                prop_assert!(!crate::model::has_active(line));
            }
            prop_assert!(!ascii || text.is_ascii());
        }
    }
}
