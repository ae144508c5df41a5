//! Command lines that an operator can paste into a POSIX shell, whatever the names hold.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::text::has_active;

/// A command line, quoted word by word as it is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine(String);

impl CommandLine {
    /// Starts with fixed words, such as `az aks update`, which are used as they are.
    #[must_use]
    pub fn new(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// Adds fixed words, used as they are: flags and values of our own.
    #[must_use]
    pub fn then(mut self, words: &'static str) -> Self {
        self.0.push(' ');
        self.0.push_str(words);
        self
    }

    /// Adds one argument from outside, quoted.
    #[must_use]
    pub fn arg(mut self, value: impl AsRef<str>) -> Self {
        self.0.push(' ');
        self.0.push_str(&quote(value.as_ref()));
        self
    }

    /// Adds a flag and its value from outside.
    #[must_use]
    pub fn flag(self, flag: &'static str, value: impl AsRef<str>) -> Self {
        self.then(flag).arg(value)
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One word for a POSIX shell that stands for exactly `value`.
///
/// A value with control or invisible characters, which no Azure name may have, is written through
/// `printf` with octal escapes: the terminal that shows the command and the editor that holds it
/// never see the raw bytes.
#[must_use]
pub fn quote(value: &str) -> Cow<'_, str> {
    // Names, ids and ranges, which are nearly all values, need no quotes.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return Cow::Borrowed(value);
    }
    if has_active(value) {
        return Cow::Owned(through_printf(value));
    }
    // The only refusal is a NUL byte, which `has_active` has sorted out.
    shlex::try_quote(value).unwrap_or(Cow::Borrowed("''"))
}

fn through_printf(value: &str) -> String {
    let mut word = String::from("\"$(printf '");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./".contains(&byte) {
            word.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(word, "\\{byte:03o}");
        }
    }
    word.push_str("')\"");
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(
            CommandLine::new("az aks update").flag("-g", "rg-1").flag("-n", "aks.prod").to_string(),
            "az aks update -g rg-1 -n aks.prod"
        );
    }

    #[test]
    fn the_shell_gets_the_value_back_and_nothing_else() {
        let hostile = [
            "a b",
            "$(reboot)",
            "`id`",
            "it's",
            "\"x\"",
            "a;b|c&d>e",
            "*?[",
            "~",
            "#",
            "",
            "x\u{1b}[2J",
            "x\u{202e}y",
            "two\nlines",
            "-rf",
            "!!",
            "é",
        ];
        for value in hostile {
            let script = format!("printf %s {}", quote(value));
            let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&out.stdout), value, "{script}");
            assert!(!has_active(&quote(value)));
        }
    }
}
