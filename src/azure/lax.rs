//! Tolerant reading: a value of the wrong kind is kept as such and never fails its neighbours.
//!
//! `serde` stops a whole document at the first unexpected kind. Here each value is read through
//! [`Lax`], which accepts anything: what fits is a value, `null` is absent, and everything else is
//! remembered as wrong, with its text, while the rest of the document goes on. Unknown keys are
//! skipped without being looked at, whatever their depth.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Gap, Text};

/// A value as it stood in the JSON.
#[derive(Debug, Default)]
pub(super) enum Lax<T> {
    /// Missing or `null`.
    #[default]
    Absent,
    /// Of the expected kind.
    Value(T),
    /// Of another kind, as shortened text.
    Wrong(String),
}

impl<T> Lax<T> {
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Wrong(_) => None,
        }
    }
}

/// A type that can be read from some kinds of JSON value.
pub(super) trait Shape: Sized {
    fn from_text(_: &str) -> Option<Self> {
        None
    }
    fn from_integer(_: i64) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

impl<'de, T: Shape> Deserialize<'de> for Lax<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LaxVisitor(PhantomData))
    }
}

struct LaxVisitor<T>(PhantomData<T>);

fn fit<T>(read: Option<T>, text: impl FnOnce() -> String) -> Lax<T> {
    read.map_or_else(|| Lax::Wrong(text()), Lax::Value)
}

impl<'de, T: Shape> Visitor<'de> for LaxVisitor<T> {
    type Value = Lax<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Lax::Absent)
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(fit(T::from_text(text), || format!("{:?}", Gap::shorten(text))))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(fit(T::from_bool(value), || value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(fit(T::from_integer(value), || value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        let read = i64::try_from(value).ok().and_then(T::from_integer);
        Ok(fit(read, || value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(fit(whole(value).and_then(T::from_integer), || value.to_string()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(fit(T::from_map(map)?, || "an object".to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Ok(fit(T::from_seq(seq)?, || "a list".to_owned()))
    }
}

/// A float that stands for a whole number: usages come as `2.0`.
#[allow(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9.0e15).then_some(value as i64)
}

impl Shape for Text {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }
}

impl Shape for bool {
    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Shape for i64 {
    fn from_integer(value: i64) -> Option<Self> {
        Some(value)
    }
}

/// A text that some writers give as a number, such as `maxSurge`.
#[derive(Debug)]
pub(super) struct TextOrNumber(pub(super) Text);

impl Shape for TextOrNumber {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(text.into()))
    }
    fn from_integer(value: i64) -> Option<Self> {
        Some(Self(compact_str::format_compact!("{value}")))
    }
}

/// A list whose elements are read one by one.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<Lax<T>>);

impl<T: Shape> Shape for List<T> {
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element()? {
            all.push(one);
        }
        Ok(Some(Self(all)))
    }
}

/// An object used as a map.
#[derive(Debug)]
pub(super) struct Entries<T>(pub(super) Vec<(Text, Lax<T>)>);

impl<T: Shape> Shape for Entries<T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut all = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            all.push((Text::from(key), map.next_value()?));
        }
        Ok(Some(Self(all)))
    }
}

/// A key of an object, borrowed from the input where it has no escapes.
pub(super) struct Key<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// An object with known keys: declares the struct and reads it, last value of a key wins, keys
/// compared without case because ARM compares them so.
macro_rules! wire {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $kind:ty = $key:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        pub(super) struct $name { $(pub(super) $field: $crate::azure::lax::Lax<$kind>,)+ }

        impl $name {
            /// Takes the value of a key that it knows.
            #[allow(dead_code, reason = "only the flat objects are read key by key")]
            pub(super) fn set<'de, A: serde::de::MapAccess<'de>>(
                &mut self, key: &str, map: &mut A,
            ) -> Result<bool, A::Error> {
                $(if key.eq_ignore_ascii_case($key) $(|| key.eq_ignore_ascii_case($alias))* {
                    self.$field = map.next_value()?;
                    return Ok(true);
                })+
                Ok(false)
            }

            pub(super) fn read_all<'de, A: serde::de::MapAccess<'de>>(
                &mut self, map: &mut A,
            ) -> Result<(), A::Error> {
                while let Some($crate::azure::lax::Key(key)) = map.next_key()? {
                    if !self.set(&key, map)? {
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                }
                Ok(())
            }
        }

        impl $crate::azure::lax::Shape for $name {
            fn from_map<'de, A: serde::de::MapAccess<'de>>(
                mut map: A,
            ) -> Result<Option<Self>, A::Error> {
                let mut read = Self::default();
                read.read_all(&mut map)?;
                Ok(Some(read))
            }
        }
    };
}
pub(super) use wire;
