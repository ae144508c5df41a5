//! What a body changes against the one that was read.

use serde_json::Value;

use super::Change;

/// Every member that differs, by path; what is no member any more has no `to`.
#[must_use]
pub fn difference(from: &Value, to: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    walk(from, to, "", &mut changes);
    changes
}

fn walk(from: &Value, to: &Value, path: &str, changes: &mut Vec<Change>) {
    match (from, to) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in old {
                let path = join(path, name);
                match new.get(name) {
                    Some(now) => walk(value, now, &path, changes),
                    None => changes.push(change(path, Some(value), None)),
                }
            }
            for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
                changes.push(change(join(path, name), None, Some(value)));
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                walk(old, new, &format!("{path}[{index}]"), changes);
            }
        }
        (old, new) if old != new => changes.push(change(path.to_owned(), Some(old), Some(new))),
        _ => {}
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn change(what: String, from: Option<&Value>, to: Option<&Value>) -> Change {
    Change { what, from: from.map(ToString::to_string), to: to.map(ToString::to_string) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_told_by_their_path() {
        let from = json!({ "a": { "b": 1, "gone": "x" }, "l": [{ "c": 1 }], "same": [1, 2] });
        let to = json!({ "a": { "b": 2, "new": true }, "l": [{ "c": 3 }], "same": [1, 2] });
        let told: Vec<String> = difference(&from, &to)
            .iter()
            .map(|c| format!("{} {:?} {:?}", c.what, c.from.as_deref(), c.to.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                r#"a.b Some("1") Some("2")"#,
                r#"a.gone Some("\"x\"") None"#,
                r#"a.new None Some("true")"#,
                r#"l[0].c Some("1") Some("3")"#
            ]
        );
    }
}
