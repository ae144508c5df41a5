//! What `/` understands: `plain`, `!inverse`, `~fuzzy` and `field:value`, joined by spaces.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::row::{Column, Field, Row};

/// A filter, ready to be asked about rows. Every term must agree.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Debug, Clone)]
struct Term {
    inverse: bool,
    wanted: Wanted,
}

#[derive(Debug, Clone)]
enum Wanted {
    /// Somewhere in the row, in lower case.
    Plain(String),
    /// In one field, in lower case.
    Field(Field, String),
    /// Letters in order in name, group or subscription.
    Fuzzy(Pattern),
}

impl Filter {
    /// Reads a filter. Every text is a filter; a word with a colon whose first half is no field is
    /// plain.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { terms: text.split_whitespace().filter_map(Term::parse).collect() }
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The indices of the rows that it lets through, in their order.
    #[must_use]
    pub fn pick(&self, rows: &[Row]) -> Vec<u32> {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let numbered = (0_u32..).zip(rows);
        let mut fits =
            |row: &Row| self.terms.iter().all(|term| term.fits(row, &mut matcher, &mut buffer));
        numbered.filter(|(_, row)| fits(row)).map(|(index, _)| index).collect()
    }
}

impl Term {
    fn parse(word: &str) -> Option<Self> {
        let (inverse, word) = word.strip_prefix('!').map_or((false, word), |rest| (true, rest));
        if word.is_empty() {
            return None;
        }
        let wanted = if let Some(fuzzy) = word.strip_prefix('~') {
            Wanted::Fuzzy(Pattern::parse(fuzzy, CaseMatching::Ignore, Normalization::Smart))
        } else {
            match word.split_once(':').map(|(field, value)| (Field::by_name(field), value)) {
                Some((Some(field), value)) => Wanted::Field(field, value.to_lowercase()),
                _ => Wanted::Plain(word.to_lowercase()),
            }
        };
        Some(Self { inverse, wanted })
    }

    fn fits(&self, row: &Row, matcher: &mut Matcher, buffer: &mut Vec<char>) -> bool {
        let found = match &self.wanted {
            Wanted::Plain(word) => {
                memchr::memmem::find(row.haystack.as_bytes(), word.as_bytes()).is_some()
            }
            Wanted::Field(field, value) => {
                row.field(*field).to_lowercase().contains(value.as_str())
            }
            Wanted::Fuzzy(pattern) => {
                [Column::Name, Column::Group, Column::Subscription].into_iter().any(|column| {
                    let cell = Utf32Str::new(row.cell(column), buffer);
                    pattern.score(cell, matcher).is_some()
                })
            }
        };
        found != self.inverse
    }
}
