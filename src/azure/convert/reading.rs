//! Turns one tolerant value into a field, and writes down what it could not read.

use std::fmt;

use ipnet::{IpNet, Ipv4Net};
use jiff::civil::Date;

use super::super::document::At;
use super::super::lax::{Lax, List, Shape as Readable};
use crate::model::{Field, Gap, GapCode, ResourceId, Shape, Text};

/// A JSON path that is only written out when a gap needs it.
#[derive(Clone, Copy)]
pub(in crate::azure) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    key: &'a str,
    index: Option<usize>,
}

impl<'a> Path<'a> {
    /// The root of a resource's own keys.
    pub(super) const ROOT: Path<'static> = Path { parent: None, key: "", index: None };

    /// A member.
    pub(super) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path { parent: Some(self), key, index: None }
    }

    /// An element of a member that is a list.
    pub(super) fn item(&'a self, key: &'a str, index: usize) -> Path<'a> {
        Path { parent: Some(self), key, index: Some(index) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        if !self.key.is_empty() {
            write!(f, ".{}", self.key)?;
        }
        self.index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

/// Reads the values of one resource and records its gaps.
pub(in crate::azure) struct Reading<'a> {
    gaps: &'a mut Vec<Gap>,
    file: &'a str,
    at: At,
    shape: Shape,
    id: String,
}

impl<'a> Reading<'a> {
    pub(in crate::azure) fn new(
        gaps: &'a mut Vec<Gap>,
        file: &'a str,
        at: At,
        shape: Shape,
        id: &str,
    ) -> Self {
        Self { gaps, file, at, shape, id: id.to_owned() }
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// Records a value below the resource's own keys that could not be read.
    pub(super) fn gap(&mut self, path: &Path<'_>, value: &str, expected: &str) {
        let nest = if self.shape == Shape::Nested { ".properties" } else { "" };
        self.push(format!("{}{nest}{path}", self.at), value, expected);
    }

    /// Records a value beside `properties`.
    pub(super) fn head_gap(&mut self, path: &Path<'_>, value: &str, expected: &str) {
        self.push(format!("{}{path}", self.at), value, expected);
    }

    pub(in crate::azure) fn wrong_properties(&mut self, value: &str) {
        self.push(format!("{}.properties", self.at), value, "an object");
    }

    fn push(&mut self, path: String, value: &str, expected: &str) {
        let message = format!(
            "Expected {expected}. Checks that need this value answer unknown; export the resource \
             again or report the value."
        );
        self.gaps.push(Gap {
            file: self.file.to_owned(),
            value: Some(Gap::shorten(value)),
            resource: Some(self.id.clone()),
            ..Gap::new(GapCode::UnreadableField, path, message)
        });
    }

    /// A value as it is.
    pub(super) fn get<T>(
        &mut self,
        value: &mut Lax<T>,
        path: Path<'_>,
        expected: &str,
    ) -> Field<T> {
        match value.take() {
            Lax::Absent => Field::Absent,
            Lax::Value(value) => Field::Value(value),
            Lax::Wrong(text) => {
                self.gap(&path, &text, expected);
                Field::Unreadable
            }
        }
    }

    pub(super) fn text(&mut self, value: &mut Lax<Text>, path: Path<'_>) -> Field<Text> {
        self.get(value, path, "a text")
    }

    pub(super) fn bool(&mut self, value: &mut Lax<bool>, path: Path<'_>) -> Field<bool> {
        self.get(value, path, "true or false")
    }

    /// A count; negative numbers and such beyond 32 bits are not readable.
    pub(super) fn count(&mut self, value: &mut Lax<i64>, path: Path<'_>) -> Field<u32> {
        match self.get(value, path, "a number") {
            Field::Value(number) => match u32::try_from(number) {
                Ok(count) => Field::Value(count),
                Err(_) => {
                    self.gap(&path, &number.to_string(), "a number from 0 to 4294967295");
                    Field::Unreadable
                }
            },
            Field::Absent => Field::Absent,
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// An id; the empty string, which AKS writes for "none", is absent.
    pub(super) fn id(&mut self, value: &mut Lax<Text>, path: Path<'_>) -> Field<ResourceId> {
        match self.text(value, path) {
            Field::Value(text) if text.trim().is_empty() => Field::Absent,
            Field::Value(text) => Field::Value(ResourceId::new(&text)),
            Field::Absent => Field::Absent,
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// A nested object: its own state, and the object to read from (empty when not there).
    pub(super) fn object<T: Default>(
        &mut self,
        value: &mut Lax<T>,
        path: Path<'_>,
    ) -> (Field<()>, T) {
        match self.get(value, path, "an object") {
            Field::Value(object) => (Field::Value(()), object),
            Field::Absent => (Field::Absent, T::default()),
            Field::Unreadable => (Field::Unreadable, T::default()),
        }
    }

    /// A list of texts; one unreadable element makes the list unreadable.
    pub(super) fn texts(
        &mut self,
        value: &mut Lax<List<Text>>,
        path: Path<'_>,
    ) -> Field<Vec<Text>> {
        self.list(value, path, |reading, item, index, path| {
            let mut item = item;
            let place = Path { index: Some(index), ..path };
            match reading.get(&mut item, place, "a text") {
                Field::Value(text) => Some(text),
                Field::Absent | Field::Unreadable => None,
            }
        })
    }

    /// A list whose elements are made by `make`; `None` marks the list as unreadable.
    pub(super) fn list<T: Readable, M>(
        &mut self,
        value: &mut Lax<List<T>>,
        path: Path<'_>,
        mut make: impl FnMut(&mut Self, Lax<T>, usize, Path<'_>) -> Option<M>,
    ) -> Field<Vec<M>> {
        let List(items) = match self.get(value, path, "a list") {
            Field::Value(list) => list,
            Field::Absent => return Field::Absent,
            Field::Unreadable => return Field::Unreadable,
        };
        let mut all = Vec::with_capacity(items.len());
        let mut broken = false;
        for (index, item) in items.into_iter().enumerate() {
            match make(self, item, index, path) {
                Some(made) => all.push(made),
                None => broken = true,
            }
        }
        if broken { Field::Unreadable } else { Field::Value(all) }
    }

    /// IPv4 ranges from a single prefix and a list of them; IPv6 entries are left aside.
    pub(super) fn ranges(
        &mut self,
        single: &mut Lax<Text>,
        list: &mut Lax<List<Text>>,
        path: &Path<'_>,
    ) -> Field<Vec<Ipv4Net>> {
        let one = self.text(single, path.key("addressPrefix"));
        let many = self.texts(list, path.key("addressPrefixes"));
        if one.is_unreadable() || many.is_unreadable() {
            return Field::Unreadable;
        }
        if one.is_absent() && many.is_absent() {
            return Field::Absent;
        }
        let mut found = Vec::new();
        for text in one.value().into_iter().chain(many.value().into_iter().flatten()) {
            match text.trim().parse::<IpNet>() {
                Ok(IpNet::V4(range)) => found.push(range.trunc()),
                Ok(IpNet::V6(_)) => {}
                Err(_) => {
                    self.gap(
                        &path.key("addressPrefix"),
                        text,
                        "an address range such as 10.0.0.0/16",
                    );
                    return Field::Unreadable;
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Field::Value(found)
    }

    /// The day of a timestamp.
    pub(super) fn day(&mut self, value: &mut Lax<Text>, path: Path<'_>) -> Field<Date> {
        let text = match value.take() {
            Lax::Absent => return Field::Absent,
            Lax::Value(text) => text,
            Lax::Wrong(text) => {
                self.head_gap(&path, &text, "a timestamp");
                return Field::Unreadable;
            }
        };
        match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
            Some(day) => Field::Value(day),
            None => {
                self.head_gap(&path, &text, "a timestamp such as 2025-03-12T09:00:00Z");
                Field::Unreadable
            }
        }
    }
}
