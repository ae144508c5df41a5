//! One resource's own JSON in a document of many, element by element: the document may be larger than
//! what there is room for.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::model::ResourceId;

/// The JSON of the resource with this id, if the document has it whole.
#[must_use]
pub fn body_of(document: &[u8], id: &ResourceId) -> Option<String> {
    body_in(document, id)
}

/// The JSON of the resource with this id, from a document that is read as far as needed.
#[must_use]
pub fn body_in(document: impl Read, id: &ResourceId) -> Option<String> {
    let reader = io::BufReader::with_capacity(1 << 18, document);
    let mut stream = serde_json::Deserializer::from_reader(reader);
    let mut found = None;
    // Each value of JSON lines in turn; the search ends by an error when it has found something.
    while found.is_none() && (Search { id, found: &mut found }).deserialize(&mut stream).is_ok() {}
    found
}

/// Whether an element is the resource; its text, laid out for people.
fn own(element: &RawValue, id: &ResourceId) -> Option<String> {
    // Most elements are told apart by this alone.
    let name = id.name();
    memchr::memmem::find(element.get().as_bytes(), name.as_bytes())?;
    let value: Value = serde_json::from_str(element.get()).ok()?;
    search(value, id)
}

fn is_own(map: &Map<String, Value>, id: &ResourceId) -> bool {
    map.get("id").and_then(Value::as_str).is_some_and(|own| ResourceId::new(own) == *id)
}

/// The resource in an element: itself, or a part of a page among pages.
fn search(value: Value, id: &ResourceId) -> Option<String> {
    match value {
        Value::Object(map) if is_own(&map, id) => {
            serde_json::to_string_pretty(&Value::Object(map)).ok()
        }
        Value::Object(mut map) => ["value", "data"]
            .into_iter()
            .filter_map(|list| map.remove(list))
            .find_map(|value| search(value, id)),
        Value::Array(list) => list.into_iter().find_map(|value| search(value, id)),
        _ => None,
    }
}

struct Search<'a> {
    id: &'a ResourceId,
    found: &'a mut Option<String>,
}

/// What ends the reading of a document in which everything was found.
const FOUND: &str = "found";

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("resources")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<Box<RawValue>>()? {
            if let Some(text) = own(&element, self.id) {
                *self.found = Some(text);
                return Err(serde::de::Error::custom(FOUND));
            }
        }
        Ok(())
    }

    /// A resource, or a page with its list below `value` or `data`.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut all = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if matches!(key.as_str(), "value" | "data") {
                map.next_value_seed(Search { id: self.id, found: self.found })?;
            } else if all.contains_key("id") && !is_own(&all, self.id) {
                map.next_value::<IgnoredAny>()?;
            } else {
                all.insert(key, map.next_value()?);
            }
        }
        if is_own(&all, self.id) {
            *self.found = serde_json::to_string_pretty(&Value::Object(all)).ok();
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_found_in_every_layout() {
        let id = ResourceId::new("/subscriptions/s/resourceGroups/g/providers/p/t/n");
        let body =
            r#"{"x":1,"id":"/SUBSCRIPTIONS/s/resourceGroups/g/providers/p/t/n","y":{"value":[2]}}"#;
        for text in [
            body.to_owned(),
            format!("[{{\"id\":\"/other\",\"n\":\"n\"}},{body}]"),
            format!("{{\"nextLink\":null,\"value\":[{body}]}}"),
            format!("{{\"data\":[{{\"a\":1}},{body}],\"count\":2}}"),
            format!("[{{\"value\":[{body}]}}]"),
            format!("{{\"a\":1}}\n{body}\n"),
            format!("{{\"value\":3}}\n{body}\n"),
        ] {
            let found = body_of(text.as_bytes(), &id).unwrap_or_default();
            assert!(found.contains("\"x\": 1") && found.contains("2"), "{text}: {found}");
        }
        assert_eq!(body_of(b"[{\"id\":\"/other\"}]", &id), None);
        assert_eq!(body_of(b"{\"value\":[", &id), None);
        assert_eq!(body_of(b"", &id), None);
    }
}
