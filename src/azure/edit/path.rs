//! Where a member is: names joined by dots, `[]` for every item of a list, `*` for every name.

use std::fmt;

/// A path to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    AnyName,
    Items,
}

impl Path {
    /// The path with this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (name, list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            steps.push(if name == "*" { Step::AnyName } else { Step::Name(name.to_owned()) });
            if list {
                steps.push(Step::Items);
            }
        }
        Self(steps)
    }

    /// Whether the step at a depth leads into the member with this name.
    pub(super) fn enters(&self, depth: usize, name: &str) -> bool {
        match self.0.get(depth) {
            Some(Step::Name(own)) => own == name,
            Some(Step::AnyName) => true,
            Some(Step::Items) | None => false,
        }
    }

    /// Whether the step at a depth leads into the items of a list.
    pub(super) fn enters_list(&self, depth: usize) -> bool {
        self.0.get(depth) == Some(&Step::Items)
    }

    /// Whether the step at a depth is the last.
    pub(super) fn ends(&self, depth: usize) -> bool {
        self.0.len() == depth + 1
    }

    /// The name at a depth, where it is one.
    pub(super) fn name(&self, depth: usize) -> Option<&str> {
        match self.0.get(depth) {
            Some(Step::Name(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Items => f.write_str("[]")?,
                Step::Name(name) if index == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::AnyName => f.write_str(".*")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_its_text() {
        for text in ["id", "a.b[].c", "a.*.b"] {
            assert_eq!(Path::of(text).to_string(), text);
        }
    }
}
