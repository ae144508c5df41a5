//! The body of an update: the JSON that was read, with a few members changed and nothing else.
//!
//! Everything that is not changed is copied as the bytes that Azure sent, in the order in which it sent
//! them: a member that this program has never heard of reaches Azure as it came, numbers keep their
//! digits. A body that went through types would lose what the types do not have.

mod members;
mod path;

use serde_json::value::RawValue;

use members::{items, members};
pub use path::Path;

use crate::model::READ_ONLY;

/// A member that an update sets, and its value as JSON; without a value it is taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    path: Path,
    value: Option<String>,
}

impl Edit {
    /// Sets the member at a path such as `properties.networkProfile.networkPlugin`.
    #[must_use]
    pub fn set(path: &str, value: &serde_json::Value) -> Self {
        Self { path: Path::of(path), value: Some(value.to_string()) }
    }

    /// Takes a member out.
    #[must_use]
    pub fn remove(path: &str) -> Self {
        Self { path: Path::of(path), value: None }
    }
}

/// Why no body can be made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// What was read is no JSON object.
    #[error("the cluster's JSON cannot be read: {0}")]
    NotJson(#[from] serde_json::Error),
    /// A member leads through something that is no object.
    #[error("{0} cannot be set: a part of its path is no object")]
    NotThere(String),
}

/// The body of an update: `read` without what is read-only, with the edits.
///
/// # Errors
/// When `read` is no JSON object, or an edit leads through something that is none.
pub fn update_body(read: &str, edits: &[Edit]) -> Result<String, EditError> {
    let raw: &RawValue = serde_json::from_str(read)?;
    let mut all: Vec<Edit> = READ_ONLY.iter().map(|path| Edit::remove(path)).collect();
    all.extend_from_slice(edits);
    let mut out = String::with_capacity(read.len());
    write(raw, &all.iter().collect::<Vec<_>>(), 0, &mut out)?;
    Ok(out)
}

/// Writes a value with the edits that concern it, which have their first `depth` steps behind them.
fn write(raw: &RawValue, edits: &[&Edit], depth: usize, out: &mut String) -> Result<(), EditError> {
    let text = raw.get();
    if edits.is_empty() {
        out.push_str(text);
        return Ok(());
    }
    match text.as_bytes().first() {
        Some(b'{') => write_object(raw, edits, depth, out),
        Some(b'[') => write_list(raw, edits, depth, out),
        _ => match edits.iter().find(|edit| edit.value.is_some()) {
            Some(edit) => Err(EditError::NotThere(edit.path.to_string())),
            None => {
                out.push_str(text);
                Ok(())
            }
        },
    }
}

fn write_object(
    raw: &RawValue,
    edits: &[&Edit],
    depth: usize,
    out: &mut String,
) -> Result<(), EditError> {
    let known = members(raw)?;
    let mut comma = Comma::start('{', out);
    for (name, value) in &known {
        let here: Vec<&Edit> =
            edits.iter().copied().filter(|edit| edit.path.enters(depth, name)).collect();
        if let Some(last) = here.iter().rev().find(|edit| edit.path.ends(depth)) {
            if let Some(new) = &last.value {
                comma.member(name, out);
                out.push_str(new);
            }
            continue;
        }
        comma.member(name, out);
        write(value, &here, depth + 1, out)?;
    }
    let missing = |edit: &&&Edit| {
        edit.value.is_some() && !known.iter().any(|(name, _)| edit.path.enters(depth, name))
    };
    let new: Vec<&Edit> = edits.iter().filter(missing).copied().collect();
    write_new(&new, depth, &mut comma, out);
    out.push('}');
    Ok(())
}

/// Writes members that are not there yet, with the objects that they are in.
fn write_new(edits: &[&Edit], depth: usize, comma: &mut Comma, out: &mut String) {
    let mut done: Vec<&str> = Vec::new();
    for edit in edits {
        let Some(name) = edit.path.name(depth).filter(|name| !done.contains(name)) else {
            continue;
        };
        done.push(name);
        comma.member(name, out);
        let here: Vec<&Edit> =
            edits.iter().copied().filter(|edit| edit.path.enters(depth, name)).collect();
        match here.iter().rev().find(|edit| edit.path.ends(depth)) {
            Some(last) => out.push_str(last.value.as_deref().unwrap_or("null")),
            None => {
                let mut inner = Comma::start('{', out);
                write_new(&here, depth + 1, &mut inner, out);
                out.push('}');
            }
        }
    }
}

fn write_list(
    raw: &RawValue,
    edits: &[&Edit],
    depth: usize,
    out: &mut String,
) -> Result<(), EditError> {
    let here: Vec<&Edit> =
        edits.iter().copied().filter(|edit| edit.path.enters_list(depth)).collect();
    let mut comma = Comma::start('[', out);
    for item in items(raw)? {
        comma.next(out);
        write(item, &here, depth + 1, out)?;
    }
    out.push(']');
    Ok(())
}

fn quoted(name: &str) -> String {
    serde_json::Value::String(name.to_owned()).to_string()
}

/// Commas between members or items.
struct Comma(bool);

impl Comma {
    fn start(open: char, out: &mut String) -> Self {
        out.push(open);
        Self(false)
    }

    fn next(&mut self, out: &mut String) {
        if std::mem::replace(&mut self.0, true) {
            out.push(',');
        }
    }

    fn member(&mut self, name: &str, out: &mut String) {
        self.next(out);
        out.push_str(&quoted(name));
        out.push(':');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edited(read: &str, edits: &[Edit]) -> String {
        update_body(read, edits).unwrap()
    }

    #[test]
    fn what_is_unknown_stays_as_it_came() {
        let read = r#"{"id":"x","zebra":{"b":1.50,"a":[1e3,{"eTag":"keep"}]},"properties":{"new":"\u00e9","fqdn":"gone"}}"#;
        let expected =
            r#"{"zebra":{"b":1.50,"a":[1e3,{"eTag":"keep"}]},"properties":{"new":"\u00e9"}}"#;
        assert_eq!(edited(read, &[]), expected);
    }

    #[test]
    fn pools_and_identities_lose_what_azure_sets() {
        let read = r#"{"identity":{"type":"UserAssigned","userAssignedIdentities":{"/a":{"principalId":"p","clientId":"c"}}},"properties":{"agentPoolProfiles":[{"name":"np","eTag":"e"},{"nodeImageVersion":"v","name":"u"}]}}"#;
        let expected = r#"{"identity":{"type":"UserAssigned","userAssignedIdentities":{"/a":{}}},"properties":{"agentPoolProfiles":[{"name":"np"},{"name":"u"}]}}"#;
        assert_eq!(edited(read, &[]), expected);
    }

    #[test]
    fn members_are_set_in_place_or_added() {
        let read = r#"{"properties":{"networkProfile":{"networkPlugin":"kubenet","podCidr":"10.244.0.0/16"}}}"#;
        let plugin = Edit::set("properties.networkProfile.networkPlugin", &json!("azure"));
        let mode = Edit::set("properties.networkProfile.networkPluginMode", &json!("overlay"));
        let deep = Edit::set("properties.a.b", &json!([1]));
        let beside = Edit::set("properties.a.c.d", &json!(null));
        let expected = r#"{"properties":{"networkProfile":{"networkPlugin":"azure","podCidr":"10.244.0.0/16","networkPluginMode":"overlay"},"a":{"b":[1],"c":{"d":null}}}}"#;
        assert_eq!(edited(read, &[plugin, mode, deep, beside]), expected);
        let gone = Edit::remove("properties.networkProfile.podCidr");
        assert_eq!(
            edited(read, &[gone]),
            r#"{"properties":{"networkProfile":{"networkPlugin":"kubenet"}}}"#
        );
    }

    #[test]
    fn a_path_through_a_text_is_refused() {
        let set = Edit::set("properties.networkProfile.x", &json!(1));
        let error = update_body(r#"{"properties":{"networkProfile":"?"}}"#, &[set]).unwrap_err();
        assert!(error.to_string().contains("properties.networkProfile.x"), "{error}");
        assert!(update_body("{", &[]).is_err());
    }
}
