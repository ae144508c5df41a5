//! Values as Terraform and Bicep write them down.

use serde_json::{Map, Value};

use super::op::Set;
use super::quote;

/// How a language writes values.
pub(super) struct Style {
    pub(super) text: fn(&str) -> String,
    /// What stands between a member's name and its value.
    pub(super) is: &'static str,
}

pub(super) const HCL: Style = Style { text: quote::hcl, is: " = " };
pub(super) const BICEP: Style = Style { text: quote::bicep, is: ": " };

impl Style {
    /// A value; what is nested stands two columns further in.
    pub(super) fn value(&self, value: &Value, columns: usize) -> String {
        match value {
            Value::String(text) => (self.text)(text),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(item, columns));
                format!("[{}]", self.separated(&items.collect::<Vec<_>>(), columns))
            }
            Value::Object(members) if members.is_empty() => "{}".to_owned(),
            Value::Object(members) => {
                format!("{{\n{}{:columns$}}}", self.members(members, columns + 2), "")
            }
            other => other.to_string(),
        }
    }

    /// Members, one a line.
    pub(super) fn members(&self, members: &Map<String, Value>, columns: usize) -> String {
        let line = |(name, value): (&String, &Value)| {
            format!("{:columns$}{}{}{}\n", "", self.name(name), self.is, self.value(value, columns))
        };
        members.iter().map(line).collect()
    }

    fn name(&self, name: &str) -> String {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain { name.to_owned() } else { (self.text)(name) }
    }

    /// Items of a list on lines of their own: HCL wants commas behind them, Bicep does without.
    fn separated(&self, items: &[String], columns: usize) -> String {
        if items.is_empty() {
            return String::new();
        }
        let comma = if self.is == HCL.is { "," } else { "" };
        let inner = columns + 2;
        let lines = items.iter().map(|item| format!("\n{:inner$}{item}{comma}", ""));
        format!("{}\n{:columns$}", lines.collect::<String>(), "")
    }
}

/// The members as one object; those in the items of a list are left out, since neither language can
/// say "in every item".
pub(super) fn nested(sets: &[Set]) -> Map<String, Value> {
    let mut root = Map::new();
    for set in sets.iter().filter(|set| !in_items(set)) {
        put(&mut root, set.path, &set.value);
    }
    root
}

fn put(here: &mut Map<String, Value>, path: &str, value: &Value) {
    match path.split_once('.') {
        None => {
            here.insert(path.to_owned(), value.clone());
        }
        Some((name, rest)) => {
            let inner = here.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Whether a member is in every item of a list.
pub(super) fn in_items(set: &Set) -> bool {
    set.path.contains("[]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_in_both_languages() {
        let sets = [
            Set { path: "properties.a.b", value: json!("x${y}") },
            Set { path: "properties.a.list", value: json!(["1", 2]) },
            Set { path: "properties.p[].v", value: json!("left out") },
            Set { path: "identity", value: json!({ "/id": {}, "on": true }) },
        ];
        let tree = Value::Object(nested(&sets));
        let hcl = "{\n  identity = {\n    \"/id\" = {}\n    on = true\n  }\n  properties = {\n    a = {\n      \
                   b = \"x$${y}\"\n      list = [\n        \"1\",\n        2,\n      ]\n    }\n  }\n}";
        assert_eq!(HCL.value(&tree, 0), hcl);
        let bicep = "{\n  identity: {\n    '/id': {}\n    on: true\n  }\n  properties: {\n    a: {\n      \
                     b: 'x\\${y}'\n      list: [\n        '1'\n        2\n      ]\n    }\n  }\n}";
        assert_eq!(BICEP.value(&tree, 0), bicep);
    }
}
