//! One resource's own JSON in a document of many.

use serde_json::Value;

use crate::model::ResourceId;

/// How deep lists of lists may go: a page of an answer in a file of answers.
const DEPTH: usize = 4;

/// The JSON of the resource with this id, if the document has it whole.
#[must_use]
pub fn body_of(document: &[u8], id: &ResourceId) -> Option<String> {
    let values = serde_json::Deserializer::from_slice(document).into_iter::<Value>();
    let found = values.map_while(Result::ok).find_map(|value| search(value, id, DEPTH))?;
    serde_json::to_string_pretty(&found).ok()
}

fn search(value: Value, id: &ResourceId, depth: usize) -> Option<Value> {
    match value {
        Value::Object(map) => {
            let own = map.get("id").and_then(Value::as_str);
            if own.is_some_and(|own| ResourceId::new(own) == *id) {
                return Some(Value::Object(map));
            }
            let depth = depth.checked_sub(1)?;
            let lists = map.into_iter().filter(|(_, value)| value.is_array() || value.is_object());
            lists.map(|(_, value)| value).find_map(|value| search(value, id, depth))
        }
        Value::Array(list) => list.into_iter().find_map(|value| search(value, id, depth)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_found_in_every_layout() {
        let id = ResourceId::new("/subscriptions/s/resourceGroups/g/providers/p/t/n");
        let body = r#"{"id":"/SUBSCRIPTIONS/s/resourceGroups/g/providers/p/t/n","x":1}"#;
        for text in [
            body.to_owned(),
            format!("[{{\"id\":\"/other\"}},{body}]"),
            format!("{{\"value\":[{body}],\"nextLink\":null}}"),
            format!("{{\"a\":1}}\n{body}\n"),
        ] {
            assert!(body_of(text.as_bytes(), &id).unwrap().contains("\"x\": 1"), "{text}");
        }
        assert_eq!(body_of(b"[{\"id\":\"/other\"}]", &id), None);
        assert_eq!(body_of(b"{\"value\":[", &id), None);
    }
}
