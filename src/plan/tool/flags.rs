//! The flags of an az command, each taken once: a flag that nobody asked for makes it unknown.

use super::words::words;

/// Flags that stand alone; every other one has a value.
const SWITCHES: [&str; 9] = [
    "--include-default",
    "--updated",
    "--disable-pod-identity",
    "--enable-managed-identity",
    "--update-cluster-autoscaler",
    "--all",
    "--node-image-only",
    "--yes",
    "--no-wait",
];

/// Flags that say where and how, not what.
const PLACE: [&str; 3] = ["-o", "--query", "--subscription"];

/// A command line: the words before its first flag, flags, and the file that takes its output.
#[derive(Debug)]
pub(super) struct Flags {
    pub(super) verb: String,
    flags: Vec<(String, String)>,
    pub(super) file: Option<String>,
}

impl Flags {
    pub(super) fn of(line: &str) -> Self {
        let mut verb: Vec<String> = Vec::new();
        let mut all = Self { verb: String::new(), flags: Vec::new(), file: None };
        let mut words = words(line).into_iter();
        while let Some(word) = words.next() {
            if word == ">" {
                all.file = words.next();
            } else if SWITCHES.contains(&word.as_str()) {
                all.flags.push((word, String::new()));
            } else if word.starts_with('-') {
                all.flags.push((word, words.next().unwrap_or_default()));
            } else {
                verb.push(word);
            }
        }
        all.verb = verb.join(" ");
        all
    }

    /// The value of a flag that may be there, which is then dealt with.
    pub(super) fn may(&mut self, name: &str) -> Option<String> {
        let at = self.flags.iter().position(|(flag, _)| flag == name)?;
        Some(self.flags.remove(at).1)
    }

    /// A value that is looked at and stays.
    pub(super) fn see(&self, name: &str) -> Option<&str> {
        self.flags.iter().find(|(flag, _)| flag == name).map(|(_, value)| value.as_str())
    }

    /// Whether nothing is left but where and how.
    pub(super) fn done(&self) -> bool {
        self.flags.iter().all(|(flag, _)| PLACE.contains(&flag.as_str()))
    }
}
