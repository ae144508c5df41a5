//! A whole document, value by value: the same layout, the same order, masked.
//!
//! It is written while it is read, so a document that is cut off or not JSON gives the same
//! resources and the same gap as before.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::fields::{Class, class};
use super::key::Key;
use super::{addresses, names, texts};
use crate::azure::is_json_lines;

/// The document under its mask.
pub(super) fn masked(bytes: &[u8], key: &Key) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2);
    if is_json_lines(bytes) {
        for line in bytes.split(|byte| *byte == b'\n') {
            values(line, key, &mut out);
            out.push(b'\n');
        }
    } else {
        values(bytes, key, &mut out);
    }
    out
}

/// One value after the other, on one line.
fn values(bytes: &[u8], key: &Key, out: &mut Vec<u8>) {
    if bytes.trim_ascii().is_empty() {
        return;
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    loop {
        let mask = Mask { key, out: &mut *out, class: Class::Fields, field: "" };
        if mask.deserialize(&mut deserializer).is_err() {
            // Whatever was wrong there, this is wrong too, in no more words.
            return out.push(b'{');
        }
        if deserializer.end().is_ok() {
            return;
        }
        out.push(b' ');
    }
}

/// Masks one value.
struct Mask<'a> {
    key: &'a Key,
    out: &'a mut Vec<u8>,
    class: Class,
    /// The field that holds it.
    field: &'a str,
}

impl Mask<'_> {
    fn put<E: Error>(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), E> {
        serde_json::to_writer(&mut *self.out, value).map_err(E::custom)
    }

    fn inner<'b>(&'b mut self, class: Class, field: &'b str) -> Mask<'b> {
        Mask { key: self.key, out: &mut *self.out, class, field }
    }

    /// A value that is held already.
    fn held<E: Error>(&mut self, class: Class, field: &str, value: &Value) -> Result<(), E> {
        self.inner(class, field).deserialize(value).map_err(E::custom)
    }

    fn begin_member<E: Error>(&mut self, field: &str, first: &mut bool) -> Result<(), E> {
        if !std::mem::take(first) {
            self.out.push(b',');
        }
        self.put(field)?;
        self.out.push(b':');
        Ok(())
    }

    /// The DNS address at its place in the service range.
    fn dns<E: Error>(&mut self, dns: &Value, service: Option<&str>) -> Result<(), E> {
        let place = dns.as_str().zip(service);
        match place.and_then(|(dns, range)| addresses::masked_in(self.key, dns, range)) {
            Some(address) => self.put(&address),
            None => self.held(Class::Address, "", dns),
        }
    }

    /// The field under its mask and how its value is masked; `None` where it goes.
    fn field<'k>(&self, field: &'k str) -> Option<(Cow<'k, str>, Class)> {
        match self.class {
            Class::Words if texts::is_word(field) => Some((field.into(), Class::Fields)),
            Class::Ids => Some((names::id(self.key, field).into(), Class::Fields)),
            Class::Tags => Some((names::name(self.key, field).into(), Class::Tags)),
            Class::Fields => Some((field.into(), class(field, self.field)?)),
            // Where a text is expected, an object says only that it is none.
            _ => None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Mask<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Mask<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.out.push(b'{');
        let mut first = true;
        // The DNS address needs the service range, so it comes last.
        let (mut service, mut dns): (Option<Value>, Option<(String, Value)>) = (None, None);
        while let Some(field) = map.next_key::<String>()? {
            let Some((name, class)) = self.field(&field) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if class == Class::DnsAddress {
                dns = Some((field, map.next_value()?));
                continue;
            }
            self.begin_member(&name, &mut first)?;
            if field.eq_ignore_ascii_case("serviceCidr") {
                let value: Value = map.next_value()?;
                self.held(class, &field, &value)?;
                service = Some(value);
            } else {
                map.next_value_seed(self.inner(class, &field))?;
            }
        }
        if let Some((field, value)) = dns {
            self.begin_member(&field, &mut first)?;
            self.dns(&value, service.as_ref().and_then(Value::as_str))?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.out.push(b'[');
        let mut first = true;
        loop {
            let start = self.out.len();
            if !first {
                self.out.push(b',');
            }
            first = false;
            let (class, field) = (self.class, self.field);
            if list.next_element_seed(self.inner(class, field))?.is_none() {
                self.out.truncate(start);
                self.out.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        let masked = texts::masked(self.key, self.class, text);
        self.put(&masked)
    }
    fn visit_unit<E: Error>(mut self) -> Result<(), E> {
        self.put(&())
    }
    fn visit_bool<E: Error>(mut self, value: bool) -> Result<(), E> {
        self.put(&value)
    }
    fn visit_i64<E: Error>(mut self, value: i64) -> Result<(), E> {
        self.put(&value)
    }
    fn visit_u64<E: Error>(mut self, value: u64) -> Result<(), E> {
        self.put(&value)
    }
    fn visit_f64<E: Error>(mut self, value: f64) -> Result<(), E> {
        self.put(&value)
    }
}
