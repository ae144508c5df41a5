//! Colours by meaning, and the characters that borders and marks are made of.

use ratatui::style::{Color, Modifier, Style};

use crate::rules::{Severity, Verdict};

/// What a piece of the screen means. Every state is a word or a symbol too, never colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What may be overlooked.
    Muted,
    /// Headings.
    Title,
    /// What can be pressed.
    Key,
    /// Where the cursor is.
    Selected,
    /// Nothing stands in the way.
    Good,
    /// Something to do first.
    Caution,
    /// Not possible, or broken.
    Bad,
    /// Not known.
    Unknown,
    /// Lines around things.
    Border,
    /// A place that was searched for.
    Match,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Muted,
        Self::Title,
        Self::Key,
        Self::Selected,
        Self::Good,
        Self::Caution,
        Self::Bad,
        Self::Unknown,
        Self::Border,
        Self::Match,
    ];

    /// What a verdict means.
    #[must_use]
    pub const fn of_verdict(verdict: Option<Verdict>) -> Self {
        match verdict {
            Some(Verdict::Ready) => Self::Good,
            Some(Verdict::Prepare) => Self::Caution,
            Some(Verdict::Blocked | Verdict::Unhealthy) => Self::Bad,
            Some(Verdict::Unknown) => Self::Unknown,
            Some(Verdict::NotApplicable) | None => Self::Muted,
        }
    }

    /// What a severity means.
    #[must_use]
    pub const fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Blocker => Self::Bad,
            Severity::Warning => Self::Caution,
            Severity::Info => Self::Muted,
        }
    }
}

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For dark backgrounds, in the terminal's own colours.
    #[default]
    Dark,
    /// For light backgrounds.
    Light,
    /// Strong contrast on any background.
    HighContrast,
    /// Told apart without red and green.
    Deuteranopia,
    /// Told apart without blue and yellow.
    Tritanopia,
    /// No colour: bold, dim, underline and reverse only.
    Mono,
}

/// The four colours that carry a judgement, in order: good, caution, bad, unknown.
type Judgement = [Color; 4];

/// After Okabe and Ito's palette, which stays apart under the common colour deficiencies.
const BLUE: Color = Color::Rgb(86, 180, 233);
const ORANGE: Color = Color::Rgb(230, 159, 0);
const VERMILION: Color = Color::Rgb(213, 94, 0);
const PURPLE: Color = Color::Rgb(204, 121, 167);
const TEAL: Color = Color::Rgb(0, 158, 115);

impl Theme {
    /// Every theme with its name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("high-contrast", Self::HighContrast),
        ("deuteranopia", Self::Deuteranopia),
        ("tritanopia", Self::Tritanopia),
        ("mono", Self::Mono),
    ];

    /// The theme with a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, theme)| theme)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, theme)| *theme == self).map_or("dark", |(name, _)| name)
    }

    const fn judgement(self) -> Judgement {
        match self {
            Self::Dark => [Color::Green, Color::Yellow, Color::LightRed, Color::Magenta],
            Self::Light => [
                Color::Rgb(0, 110, 40),
                Color::Rgb(140, 80, 0),
                Color::Rgb(180, 0, 30),
                Color::Rgb(120, 0, 130),
            ],
            Self::HighContrast => {
                [Color::LightGreen, Color::LightYellow, Color::LightRed, Color::LightMagenta]
            }
            Self::Deuteranopia => [BLUE, ORANGE, VERMILION, PURPLE],
            Self::Tritanopia => [TEAL, PURPLE, Color::Rgb(220, 50, 50), Color::Gray],
            Self::Mono => [Color::Reset; 4],
        }
    }

    /// How a role looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        // Reverse video shows on every terminal, with colours or without.
        if role == Role::Selected {
            return plain.add_modifier(Modifier::REVERSED);
        }
        if self == Self::Mono {
            return mono(role);
        }
        let [good, caution, bad, unknown] = self.judgement();
        let dim = match self {
            Self::Light => Color::Rgb(90, 90, 90),
            Self::HighContrast => Color::Reset,
            _ => Color::Gray,
        };
        let (title, key) = match self {
            Self::Light => (Color::Rgb(0, 60, 160), Color::Rgb(0, 60, 160)),
            Self::Deuteranopia => (Color::Reset, BLUE),
            Self::Tritanopia => (Color::Reset, TEAL),
            _ => (Color::LightCyan, Color::LightCyan),
        };
        match role {
            Role::Text | Role::Selected => plain,
            Role::Muted => plain.fg(dim),
            Role::Title => plain.fg(title).add_modifier(Modifier::BOLD),
            Role::Key => plain.fg(key).add_modifier(Modifier::BOLD),
            Role::Good => plain.fg(good),
            Role::Caution => plain.fg(caution),
            Role::Bad => plain.fg(bad).add_modifier(Modifier::BOLD),
            Role::Unknown => plain.fg(unknown).add_modifier(Modifier::ITALIC),
            Role::Border => plain.fg(dim),
            Role::Match => plain.fg(key).add_modifier(Modifier::UNDERLINED),
        }
    }
}

/// Weight instead of colour.
const fn mono(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Text | Role::Good | Role::Border | Role::Selected => plain,
        Role::Muted => plain.add_modifier(Modifier::DIM),
        Role::Title | Role::Key | Role::Bad => plain.add_modifier(Modifier::BOLD),
        Role::Caution | Role::Match => plain.add_modifier(Modifier::UNDERLINED),
        Role::Unknown => plain.add_modifier(Modifier::ITALIC),
    }
}

/// The characters of borders and marks.
#[derive(Debug, Clone, Copy)]
pub struct Glyphs {
    /// Whether everything that this program draws itself is ASCII.
    pub ascii: bool,
    /// A horizontal line.
    pub line: &'static str,
    /// A vertical line.
    pub bar: &'static str,
    /// Between the parts of a way.
    pub way: &'static str,
    /// Between facts on one line.
    pub dot: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// Where a text was cut.
    pub cut: &'static str,
    /// Sorted upwards and downwards.
    pub sorted: [&'static str; 2],
    /// Folded and open.
    pub fold: [&'static str; 2],
    /// A full and an empty cell of a bar.
    pub fill: [&'static str; 2],
}

impl Glyphs {
    /// The characters, in ASCII where the terminal has no others.
    #[must_use]
    pub const fn new(ascii: bool) -> Self {
        if ascii {
            Self {
                ascii,
                line: "-",
                bar: "|",
                way: ">",
                dot: "|",
                mark: "*",
                cut: "~",
                sorted: ["^", "v"],
                fold: ["+", "-"],
                fill: ["#", "."],
            }
        } else {
            Self {
                ascii,
                line: "─",
                bar: "│",
                way: "›",
                dot: "·",
                mark: "●",
                cut: "…",
                sorted: ["▲", "▼"],
                fold: ["▸", "▾"],
                fill: ["█", "░"],
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judgements_differ_in_every_theme() {
        for (name, theme) in Theme::ALL {
            let styles: Vec<Style> = [Role::Good, Role::Caution, Role::Bad, Role::Unknown]
                .into_iter()
                .map(|role| theme.style(role))
                .collect();
            for (index, one) in styles.iter().enumerate() {
                assert!(styles[index + 1..].iter().all(|other| other != one), "{name}");
            }
            assert_eq!(Theme::by_name(name), Some(theme));
        }
    }

    #[test]
    fn mono_has_no_colour() {
        for role in Role::ALL {
            let style = Theme::Mono.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }
}
