//! Commands that are typed after a colon.

use super::keys::Command;
use super::theme::Theme;

/// What a typed command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// What a key does as well.
    Key(Command),
    /// Back to the fleet.
    Fleet,
    /// Open the cluster whose name follows.
    Open,
    /// Filter the fleet by what follows.
    Filter,
    /// Sort the fleet by the column that follows.
    Sort,
    /// Read the documentation of the check that follows.
    Explain,
    /// Change the theme.
    Theme,
    /// Panic on purpose; with the test commands only.
    Panic,
}

/// A command.
#[derive(Debug)]
pub struct PaletteCommand {
    /// Its name.
    pub name: &'static str,
    /// What follows it, for help; empty where nothing does.
    pub argument: &'static str,
    /// What help says.
    pub help: &'static str,
    /// What it does.
    pub does: Does,
}

const fn command(
    name: &'static str,
    argument: &'static str,
    help: &'static str,
    does: Does,
) -> PaletteCommand {
    PaletteCommand { name, argument, help, does }
}

/// Every command, as the palette completes them.
pub const COMMANDS: &[PaletteCommand] = &[
    command("fleet", "", "the fleet", Does::Fleet),
    command("open", "CLUSTER", "open a cluster by its name", Does::Open),
    command("filter", "TEXT", "filter the fleet", Does::Filter),
    command("sort", "COLUMN", "sort the fleet; once more turns it upside down", Does::Sort),
    command("findings", "", "findings across the fleet", Does::Key(Command::GoFindings)),
    command("addresses", "", "addresses of the selected cluster", Does::Key(Command::GoAddresses)),
    command("plan", "", "plan of the selected cluster", Does::Key(Command::GoPlan)),
    command("gaps", "", "gaps and sources", Does::Key(Command::GoGaps)),
    command("log", "", "the log", Does::Key(Command::GoLog)),
    command("checks", "", "documentation of the checks", Does::Key(Command::GoRules)),
    command("explain", "CODE", "documentation of one check", Does::Explain),
    command("charts", "", "charts", Does::Key(Command::GoCharts)),
    command("export", "", "export what is shown", Does::Key(Command::Export)),
    command("refresh", "", "read everything again", Does::Key(Command::Refresh)),
    command("theme", "NAME", "change the colours", Does::Theme),
    command(
        "wide",
        "",
        "columns as wide as they are, or the most important",
        Does::Key(Command::Wide),
    ),
    command("help", "", "help", Does::Key(Command::Help)),
    command("quit", "", "leave", Does::Key(Command::Leave)),
];

/// The command that makes the program panic, for tests of what happens then.
pub const PANIC: PaletteCommand = command("panic", "", "panic", Does::Panic);

impl PaletteCommand {
    /// How it is typed.
    #[must_use]
    pub fn usage(&self) -> String {
        format!("{} {}", self.name, self.argument).trim_end().to_owned()
    }
}

/// The command that a line means, and what follows it. A beginning is enough when only one command
/// has it.
///
/// # Errors
/// Says what is wrong and what there is.
pub fn parse(line: &str) -> Result<(&'static PaletteCommand, &str), String> {
    let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    if let Some(exact) = COMMANDS.iter().find(|command| command.name == word) {
        return Ok((exact, rest.trim()));
    }
    let known: Vec<_> = COMMANDS.iter().filter(|command| command.name.starts_with(word)).collect();
    match known.as_slice() {
        [one] => Ok((*one, rest.trim())),
        [] => Err(format!("there is no command {word:?}; ? lists them")),
        several => {
            let names: Vec<_> = several.iter().map(|command| command.name).collect();
            Err(format!("{word:?} may be {}", names.join(", ")))
        }
    }
}

/// Whole lines that complete what is typed so far. `names` are those of the clusters.
pub fn complete<'a>(
    line: &str,
    names: impl Iterator<Item = &'a str>,
    columns: &[&str],
) -> Vec<String> {
    let Some((word, rest)) = line.split_once(' ') else {
        let fits = COMMANDS.iter().filter(|command| command.name.starts_with(line));
        return fits
            .map(|command| {
                let space = if command.argument.is_empty() { "" } else { " " };
                format!("{}{space}", command.name)
            })
            .collect();
    };
    let rest = rest.trim_start().to_lowercase();
    let fits = |known: &str| known.to_lowercase().starts_with(&rest);
    let whole = |known: &str| format!("{word} {known}");
    let Some(command) = COMMANDS.iter().find(|command| command.name == word) else {
        return Vec::new();
    };
    match command.does {
        Does::Open => names.filter(|name| fits(name)).take(50).map(whole).collect(),
        Does::Sort => columns.iter().filter(|name| fits(name)).map(|name| whole(name)).collect(),
        Does::Theme => {
            Theme::ALL.iter().map(|(name, _)| *name).filter(|n| fits(n)).map(whole).collect()
        }
        Does::Explain => crate::rules::RULES
            .iter()
            .map(|rule| rule.code)
            .filter(|c| fits(c))
            .map(whole)
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_enough_when_it_is_unique() {
        assert_eq!(parse("pl").unwrap().0.name, "plan");
        assert_eq!(parse("open aks-1 ").unwrap().1, "aks-1");
        assert!(parse("f").unwrap_err().contains("fleet, filter, findings"));
        assert!(parse("xyz").unwrap_err().contains("no command"));
    }

    #[test]
    fn names_and_arguments_are_completed() {
        let complete = |line| complete(line, ["aks-a", "aks-b", "web"].into_iter(), &["verdict"]);
        assert_eq!(complete("op"), ["open "]);
        assert_eq!(complete("open AKS"), ["open aks-a", "open aks-b"]);
        assert_eq!(complete("sort v"), ["sort verdict"]);
        assert_eq!(complete("theme mo"), ["theme mono"]);
        assert_eq!(complete("explain kn01").first().map(String::as_str), Some("explain KN010"));
        assert!(complete("plan x").is_empty());
    }
}
