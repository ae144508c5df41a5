//! A cluster's JSON as lines that fold, with a search.

use std::collections::BTreeSet;

use serde_json::Value;

use super::theme::Role;
use crate::model::inert;

/// The JSON of a cluster.
#[derive(Debug, Default)]
pub struct Raw {
    /// All lines, whether they are shown or not.
    lines: Vec<RawLine>,
    /// The JSON as it came.
    pub text: String,
    /// Why there are none.
    pub error: Option<String>,
    /// Whether it was asked for.
    pub asked: bool,
    /// Lines that are folded.
    folded: BTreeSet<usize>,
    /// The lines that are shown, by number.
    pub shown: Vec<usize>,
    /// What was searched for.
    pub search: String,
}

/// One line.
#[derive(Debug, Clone)]
pub struct RawLine {
    /// How deep it is.
    pub depth: usize,
    /// The key, inert, with its colon; empty in lists.
    pub key: String,
    /// The value, or the bracket that opens or closes; inert.
    pub value: String,
    /// What kind of value it is.
    pub role: Role,
    /// The line that closes what this one opens.
    pub end: Option<usize>,
}

/// Lines that one value may have on the screen; a longer list is cut with a note.
const MOST: usize = 20_000;

impl Raw {
    /// Takes in what was read.
    pub fn fill(&mut self, answer: Result<String, String>) {
        self.asked = true;
        let lines = answer.and_then(|text| {
            let lines = parse(&text)?;
            self.text = text;
            Ok(lines)
        });
        match lines {
            Ok(lines) => {
                self.lines = lines;
                self.error = None;
            }
            Err(why) => self.error = Some(why),
        }
        self.arrange();
    }

    /// A line by its place on the screen.
    #[must_use]
    pub fn line(&self, at: usize) -> Option<&RawLine> {
        self.lines.get(*self.shown.get(at)?)
    }

    /// Whether the line at this place is folded.
    #[must_use]
    pub fn is_folded(&self, at: usize) -> bool {
        self.shown.get(at).is_some_and(|line| self.folded.contains(line))
    }

    /// Folds or unfolds the line at this place.
    pub fn fold(&mut self, at: usize) {
        let Some(&line) = self.shown.get(at) else { return };
        let opens = self.lines.get(line).is_some_and(|line| line.end.is_some());
        if opens && !self.folded.remove(&line) {
            self.folded.insert(line);
        }
        self.arrange();
    }

    /// Folds everything below the first level, or unfolds everything.
    pub fn fold_all(&mut self) {
        if self.folded.is_empty() {
            let numbered = self.lines.iter().enumerate();
            let deep = numbered.filter(|(_, line)| line.end.is_some() && line.depth > 0);
            self.folded = deep.map(|(number, _)| number).collect();
        } else {
            self.folded.clear();
        }
        self.arrange();
    }

    fn arrange(&mut self) {
        self.shown.clear();
        let mut number = 0;
        while let Some(line) = self.lines.get(number) {
            self.shown.push(number);
            number = match line.end {
                Some(end) if self.folded.contains(&number) => end + 1,
                _ => number + 1,
            };
        }
    }

    /// Looks for a text from a place on; unfolds what hides it and answers its place. Goes around
    /// the end.
    pub fn find(&mut self, from: usize, forward: bool) -> Option<usize> {
        let wanted = self.search.to_lowercase();
        let len = self.lines.len();
        let start = self.shown.get(from).copied().unwrap_or_default();
        if wanted.is_empty() || len == 0 {
            return None;
        }
        let mut order = (1..=len).map(|by| {
            let number = if forward { start + by } else { start + len - by };
            number % len
        });
        let hit = order.find(|number| {
            let line = self.lines.get(*number);
            line.is_some_and(|line| line.matches(&wanted))
        })?;
        let lines = &self.lines;
        self.folded.retain(|opens| {
            let end = lines.get(*opens).and_then(|line| line.end).unwrap_or(*opens);
            !(*opens < hit && hit <= end)
        });
        self.arrange();
        self.shown.iter().position(|line| *line == hit)
    }

    /// The value below the cursor as JSON text, with everything in it.
    #[must_use]
    pub fn value_at(&self, at: usize) -> Option<String> {
        let first = *self.shown.get(at)?;
        let last = self.lines.get(first)?.end.unwrap_or(first);
        let lines = self.lines.get(first..=last)?;
        let base = lines.first()?.depth;
        let texts = lines.iter().enumerate().map(|(index, line)| {
            let key = if index == 0 { "" } else { &line.key };
            format!("{}{key}{}", "  ".repeat(line.depth - base.min(line.depth)), line.value)
        });
        let text = texts.collect::<Vec<_>>().join("\n");
        Some(text.trim_end_matches(',').to_owned())
    }
}

impl RawLine {
    /// Whether a text, in lower case, is in it.
    #[must_use]
    pub fn matches(&self, wanted: &str) -> bool {
        self.key.to_lowercase().contains(wanted) || self.value.to_lowercase().contains(wanted)
    }
}

fn parse(text: &str) -> Result<Vec<RawLine>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    write(&value, String::new(), 0, "", &mut lines);
    if lines.len() > MOST {
        return Err(format!(
            "{} lines are too many to show; export the cluster with az aks show",
            lines.len()
        ));
    }
    Ok(lines)
}

fn write(value: &Value, key: String, depth: usize, tail: &str, lines: &mut Vec<RawLine>) {
    let (open, close) = match value {
        Value::Object(map) if !map.is_empty() => ('{', '}'),
        Value::Array(list) if !list.is_empty() => ('[', ']'),
        _ => return lines.push(leaf(value, key, depth, tail)),
    };
    let first = lines.len();
    let role = Role::Muted;
    lines.push(RawLine { depth, key, value: open.to_string(), role, end: None });
    let each: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            map.iter().map(|(key, value)| (format!("{}: ", quoted(key)), value)).collect()
        }
        Value::Array(list) => list.iter().map(|value| (String::new(), value)).collect(),
        _ => Vec::new(),
    };
    let count = each.len();
    for (index, (key, value)) in each.into_iter().enumerate() {
        write(value, key, depth + 1, if index + 1 < count { "," } else { "" }, lines);
    }
    let end = lines.len();
    let close = format!("{close}{tail}");
    lines.push(RawLine { depth, key: String::new(), value: close, role, end: None });
    if let Some(line) = lines.get_mut(first) {
        line.end = Some(end);
    }
}

fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    inert(&json).into_owned()
}

fn leaf(value: &Value, key: String, depth: usize, tail: &str) -> RawLine {
    let (text, role) = match value {
        Value::String(text) => (quoted(text), Role::Text),
        Value::Null => ("null".to_owned(), Role::Muted),
        other => (other.to_string(), Role::Key),
    };
    RawLine { depth, key, value: format!("{text}{tail}"), role, end: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> Raw {
        let mut raw = Raw::default();
        let text = r#"{"a":{"b":[1,{"c":"x\u202ey"}],"d":null},"e":{}}"#;
        raw.fill(Ok(text.to_owned()));
        raw
    }

    fn texts(raw: &Raw) -> Vec<String> {
        (0..raw.shown.len())
            .map(|at| raw.line(at).map(|l| format!("{}{}", l.key, l.value)).unwrap())
            .collect()
    }

    #[test]
    fn folding_hides_and_shows() {
        let mut raw = raw();
        let all = texts(&raw);
        assert_eq!(all.len(), 12, "{all:?}");
        raw.fold(1);
        assert_eq!(texts(&raw), ["{", "\"a\": {", "\"e\": {}", "}"]);
        raw.fold(1);
        assert_eq!(texts(&raw), all);
        raw.fold_all();
        assert_eq!(raw.shown.len(), 4);
        raw.fold_all();
        assert_eq!(texts(&raw), all);
    }

    #[test]
    fn a_search_unfolds_and_goes_around() {
        let mut raw = raw();
        raw.fold_all();
        raw.search = "C".to_owned();
        let at = raw.find(0, true).unwrap();
        assert!(raw.line(at).unwrap().key.contains("\"c\""));
        assert_eq!(raw.find(at, true), Some(at));
        assert_eq!(raw.find(at, false), Some(at));
        raw.search = "nowhere".to_owned();
        assert_eq!(raw.find(0, true), None);
    }

    #[test]
    fn values_are_inert_and_can_be_copied() {
        let raw = raw();
        assert!(texts(&raw).iter().all(|line| !crate::model::has_active(line)));
        assert_eq!(raw.value_at(2).unwrap().lines().next(), Some("["));
        assert_eq!(raw.value_at(3).as_deref(), Some("1"));
    }

    #[test]
    fn what_is_no_json_says_so() {
        let mut raw = Raw::default();
        raw.fill(Ok("{".to_owned()));
        assert!(raw.error.is_some() && raw.shown.is_empty());
    }
}
