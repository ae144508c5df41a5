//! One document in any layout, resource by resource.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::builder::InventoryBuilder;
use super::lax::{Key, Lax};
use super::wire::{Head, Props, TruncatedShape};
use crate::model::{Gap, GapCode, Shape};

/// Where in a file a resource stands; shown as `value[3]`, `[3]`, `line 7` or `$`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct At {
    line: Option<usize>,
    list: Option<(&'static str, usize)>,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.list) {
            (None, None) => f.write_str("$"),
            (Some(line), None) => write!(f, "line {line}: $"),
            (None, Some((list, index))) => write!(f, "{list}[{index}]"),
            (Some(line), Some((list, index))) => write!(f, "line {line}: {list}[{index}]"),
        }
    }
}

/// One object of the input before its type is known.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) head: Head,
    pub(super) props: Props,
    pub(super) shape: Shape,
    /// `properties` was there but was no object.
    pub(super) wrong_properties: Option<String>,
    /// A list of resources was below `value` or `data`.
    pub(super) is_list: bool,
}

/// Reads one file into the builder: ARM bodies, lists of them, az CLI and Resource Graph output, or
/// JSON lines. What cannot be read becomes a gap; nothing here fails or panics.
pub fn read_document(bytes: &[u8], builder: &mut InventoryBuilder) {
    if is_json_lines(bytes) {
        for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
            if !line.trim_ascii().is_empty() {
                read_values(line, Some(index + 1), builder);
            }
        }
    } else {
        read_values(bytes, None, builder);
    }
}

/// Reads a page of projected rows into a builder of its own; answers where the next page is.
///
/// # Errors
/// When the bytes are not the whole JSON of a page.
pub(super) fn read_rows(bytes: &[u8]) -> Result<(InventoryBuilder, Next), serde_json::Error> {
    let mut builder = InventoryBuilder::default();
    builder.set_projected(true);
    // Checked once as a whole, which is much faster than text by text.
    let text = std::str::from_utf8(bytes).map_err(serde::de::Error::custom)?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let next = PageSeed(&mut builder).deserialize(&mut deserializer)?;
    deserializer.end()?;
    if !next.rows {
        return Err(serde::de::Error::custom("no list of rows in the answer"));
    }
    Ok((builder, next))
}

/// What a page says of those after it.
#[derive(Debug, Default)]
pub(super) struct Next {
    rows: bool,
    pub(super) skip_token: Option<String>,
    pub(super) truncated: bool,
}

struct PageSeed<'b>(&'b mut InventoryBuilder);

impl<'de> DeserializeSeed<'de> for PageSeed<'_> {
    type Value = Next;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Next, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageSeed<'_> {
    type Value = Next;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Next, A::Error> {
        let mut next = Next::default();
        let mut head = Head::default();
        while let Some(Key(key)) = map.next_key()? {
            if key == "data" {
                let seed = ListSeed { builder: self.0, at: At::default(), list: "data" };
                next.rows = map.next_value_seed(seed)?;
            } else if !head.set(&key, &mut map)? {
                map.next_value::<IgnoredAny>()?;
            }
        }
        next.skip_token = head.skip_token.value().map(ToString::to_string);
        next.truncated = matches!(head.truncated, Lax::Value(TruncatedShape(true)));
        Ok(next)
    }
}

/// Whether each line is a document of its own: the first one is closed and a second one opens.
#[must_use]
pub fn is_json_lines(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    // Large answers are one long line, so its end is looked for many bytes at a time.
    let Some((first, rest)) =
        memchr::memchr(b'\n', bytes).and_then(|end| bytes.split_at_checked(end))
    else {
        return false;
    };
    let opens = |text: &[u8]| matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
    let closes = matches!(first.trim_ascii_end().last(), Some(b'}' | b']'));
    opens(first) && closes && opens(rest)
}

fn read_values(bytes: &[u8], line: Option<usize>, builder: &mut InventoryBuilder) {
    if bytes.trim_ascii().is_empty() {
        let message =
            "The input is empty. Write the answer of an Azure list or show command to it.";
        return builder.gap(GapCode::InvalidJson, At::default().to_string(), None, message);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let at = At { line, list: None };
    loop {
        let read = DocumentSeed { builder, at, depth: 0 }.deserialize(&mut deserializer);
        if let Err(error) = read {
            return builder.invalid_json(&error, line);
        }
        if deserializer.end().is_ok() {
            return;
        }
    }
}

struct DocumentSeed<'b> {
    builder: &'b mut InventoryBuilder,
    at: At,
    depth: u8,
}

/// Lists of lists deeper than this are nobody's export.
const MAX_LIST_DEPTH: u8 = 3;

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth < MAX_LIST_DEPTH {
            return deserializer.deserialize_any(self);
        }
        self.refuse("a list of lists");
        deserializer.deserialize_ignored_any(IgnoredAny).map(drop)
    }
}

impl DocumentSeed<'_> {
    fn refuse(self, found: &str) {
        let message = "Not an Azure resource. Expected the JSON of an ARM, az CLI or Resource Graph \
                       answer: an object with id and type, or a list of them.";
        self.builder.gap(GapCode::NotAResource, self.at.to_string(), Some(found), message);
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an Azure resource or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        elements(seq, self.builder, self.at.line, "", self.depth)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Object { shape: Shape::Flat, ..Object::default() };
        while let Some(Key(key)) = map.next_key()? {
            match &*key {
                "properties" => object.read_properties(&mut map)?,
                list @ ("value" | "data") => {
                    let list = if list == "data" { "data" } else { "value" };
                    let seed = ListSeed { builder: self.builder, at: self.at, list };
                    object.is_list |= map.next_value_seed(seed)?;
                }
                other => {
                    if !object.head.set(other, &mut map)? && !object.props.set(other, &mut map)? {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
        }
        self.builder.object(object, self.at);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.refuse("null");
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.refuse(&value.to_string());
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.refuse(&value.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.refuse(&value.to_string());
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.refuse(&value.to_string());
        Ok(())
    }
    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.refuse(&Gap::shorten(value));
        Ok(())
    }
}

fn elements<'de, A: SeqAccess<'de>>(
    mut seq: A,
    builder: &mut InventoryBuilder,
    line: Option<usize>,
    list: &'static str,
    depth: u8,
) -> Result<(), A::Error> {
    let mut index = 0;
    loop {
        let at = At { line, list: Some((list, index)) };
        let seed = DocumentSeed { builder, at, depth: depth + 1 };
        if seq.next_element_seed(seed)?.is_none() {
            return Ok(());
        }
        index += 1;
    }
}

impl Object {
    fn read_properties<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.shape = Shape::Nested;
        match map.next_value_seed(PropertiesSeed(&mut self.props))? {
            Lax::Wrong(text) => self.wrong_properties = Some(text),
            Lax::Value(()) | Lax::Absent => {}
        }
        Ok(())
    }
}

/// Reads the list below `value` or `data`; answers whether it was one.
struct ListSeed<'b> {
    builder: &'b mut InventoryBuilder,
    at: At,
    list: &'static str,
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of resources")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        elements(seq, self.builder, self.at.line, self.list, 0).map(|()| true)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
}

/// Reads the members of `properties` into the union that flattened keys go to as well.
struct PropertiesSeed<'a>(&'a mut Props);

impl<'de> DeserializeSeed<'de> for PropertiesSeed<'_> {
    type Value = Lax<()>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lax<()>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PropertiesSeed<'_> {
    type Value = Lax<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lax<()>, A::Error> {
        self.0.read_all(&mut map).map(Lax::Value)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lax<()>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Lax::Wrong("a list".to_owned()))
    }
    fn visit_unit<E>(self) -> Result<Lax<()>, E> {
        Ok(Lax::Absent)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Lax<()>, E> {
        Ok(Lax::Wrong(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Lax<()>, E> {
        Ok(Lax::Wrong(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Lax<()>, E> {
        Ok(Lax::Wrong(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Lax<()>, E> {
        Ok(Lax::Wrong(value.to_string()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Lax<()>, E> {
        Ok(Lax::Wrong(format!("{:?}", Gap::shorten(value))))
    }
}
