//! One line of a snapshot: the header or a piece.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{MAGIC, VERSION};
use crate::azure::Piece;
use crate::model::{Gap, Kind, LiveFact, ResourceId, SnapshotNote};

/// A document that is one line of JSON stands in the file as it is, for people who look into it;
/// these marks and the closing brace around it are cut off again.
const DOCUMENT: &str = "{\"document\":";
const PROJECTED: &str = "{\"projected\":";

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    cnishift: String,
    pub(super) version: u32,
    pub(super) tool: String,
    taken_at: jiff::Timestamp,
    source: String,
    redacted: bool,
}

impl Header {
    pub(super) fn new(source: &str, taken_at: jiff::Timestamp, redacted: bool) -> Self {
        Self {
            cnishift: "snapshot".to_owned(),
            version: VERSION,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at: jiff::Timestamp::from_second(taken_at.as_second()).unwrap_or(taken_at),
            source: source.to_owned(),
            redacted,
        }
    }

    /// What an inventory keeps of it; `file` is the snapshot's own name.
    pub(super) fn note(&self, file: &str) -> SnapshotNote {
        SnapshotNote {
            file: file.to_owned(),
            taken_at: stamp(self.taken_at),
            source: self.source.clone(),
            redacted: self.redacted,
        }
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        debug_assert!(serde_json::to_string(self).is_ok_and(|text| text.starts_with(MAGIC)));
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// RFC 3339 in UTC, to the second: texts of one form sort as their times do.
fn stamp(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A piece that is not written as it is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Line<'a> {
    /// [`Piece::From`].
    From(Cow<'a, str>),
    /// A document of several lines, or one that is no JSON.
    Text { text: Cow<'a, str>, projected: bool },
    /// A document that is not even UTF-8, in hexadecimal digits.
    Bytes { hex: String, projected: bool },
    /// [`Piece::Fresh`].
    Fresh { text: Cow<'a, str> },
    /// [`Piece::Fact`].
    Fact { cluster: Cow<'a, str>, fact: Cow<'a, LiveFact> },
    /// [`Piece::Gap`].
    Gap(Cow<'a, Gap>),
    /// [`Piece::Covered`].
    Covered { kind: Kind, subscription: Cow<'a, str> },
    /// [`Piece::Missing`].
    Missing { kind: Kind, subscription: Cow<'a, str> },
    /// [`Piece::Snapshot`].
    Snapshot(Cow<'a, SnapshotNote>),
}

/// Writes a piece as one line.
pub(super) fn write(piece: &Piece, out: &mut dyn Write) -> io::Result<()> {
    let line = match piece {
        Piece::Rows { bytes, .. } if is_one_line(bytes) => {
            out.write_all(PROJECTED.as_bytes())?;
            out.write_all(bytes)?;
            return out.write_all(b"}\n");
        }
        Piece::Rows { bytes, .. } => document(bytes, true),
        Piece::Document { bytes, projected } if is_one_line(bytes) => {
            let mark = if *projected { PROJECTED } else { DOCUMENT };
            out.write_all(mark.as_bytes())?;
            out.write_all(bytes)?;
            return out.write_all(b"}\n");
        }
        Piece::Document { bytes, projected } => document(bytes, *projected),
        Piece::From(place) => Line::From(place.into()),
        // Azure's answers are UTF-8, or they were refused before.
        Piece::Fresh(bytes) => Line::Fresh { text: String::from_utf8_lossy(bytes) },
        Piece::Fact(cluster, fact) => {
            Line::Fact { cluster: cluster.as_str().into(), fact: Cow::Borrowed(fact) }
        }
        Piece::Gap(gap) => Line::Gap(Cow::Borrowed(gap)),
        Piece::Covered(kind, subscription) => {
            Line::Covered { kind: *kind, subscription: subscription.into() }
        }
        Piece::Missing(kind, subscription) => {
            Line::Missing { kind: *kind, subscription: subscription.into() }
        }
        Piece::Snapshot(note) => Line::Snapshot(Cow::Borrowed(note)),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn is_one_line(bytes: &[u8]) -> bool {
    memchr::memchr(b'\n', bytes).is_none()
        && std::str::from_utf8(bytes).is_ok_and(|text| {
            // Its end must be its own: a stray brace would be taken for ours.
            serde_json::from_str::<IgnoredAny>(text).is_ok()
        })
}

fn document(bytes: &[u8], projected: bool) -> Line<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Line::Text { text: text.into(), projected },
        Err(_) => Line::Bytes { hex: hex(bytes), projected },
    }
}

/// The piece of a line, which has no newline any more. A document keeps the line's own memory: it may
/// be as large as a fleet.
///
/// # Errors
/// Says what is wrong with the line.
pub(super) fn read(mut line: Vec<u8>) -> Result<Piece, String> {
    for (mark, projected) in [(DOCUMENT, false), (PROJECTED, true)] {
        if line.starts_with(mark.as_bytes()) && line.ends_with(b"}") {
            line.pop();
            line.drain(..mark.len());
            return Ok(Piece::Document { bytes: line, projected });
        }
    }
    let line: Line<'_> = serde_json::from_slice(&line).map_err(|error| error.to_string())?;
    Ok(match line {
        Line::From(place) => Piece::From(place.into_owned()),
        Line::Text { text, projected } => {
            Piece::Document { bytes: text.into_owned().into_bytes(), projected }
        }
        Line::Bytes { hex, projected } => Piece::Document { bytes: unhex(&hex)?, projected },
        Line::Fresh { text } => Piece::Fresh(text.into_owned().into_bytes()),
        Line::Fact { cluster, fact } => Piece::Fact(ResourceId::new(&cluster), fact.into_owned()),
        Line::Gap(gap) => Piece::Gap(gap.into_owned()),
        Line::Covered { kind, subscription } => Piece::Covered(kind, subscription.into_owned()),
        Line::Missing { kind, subscription } => Piece::Missing(kind, subscription.into_owned()),
        Line::Snapshot(note) => {
            let time: Result<jiff::Timestamp, _> = note.taken_at.parse();
            let taken_at = stamp(time.map_err(|error| error.to_string())?);
            Piece::Snapshot(SnapshotNote { taken_at, ..note.into_owned() })
        }
    })
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|n| u8::try_from(n).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(pair).collect();
    bytes.ok_or_else(|| "its bytes are not in hexadecimal digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GapCode;

    fn back(piece: &Piece) -> (String, Piece) {
        let mut out = Vec::new();
        write(piece, &mut out).unwrap();
        let line = out.strip_suffix(b"\n").unwrap();
        assert!(!line.contains(&b'\n'));
        (String::from_utf8(line.to_vec()).unwrap(), read(line.to_vec()).unwrap())
    }

    #[test]
    fn every_piece_comes_back_as_it_was() {
        let documents: [&[u8]; 9] = [
            b"{\"a\":1}",
            b" [1]\t",
            b"[1,\n2]\n",
            b"",
            b"{\"a\":",
            b"1}",
            b"\xff\xfe{",
            b"{}{}",
            b"\"\xed\xa0\x80\"",
        ];
        let mut pieces: Vec<Piece> = documents
            .iter()
            .flat_map(|bytes| {
                [true, false].map(|p| Piece::Document { bytes: bytes.to_vec(), projected: p })
            })
            .collect();
        let gap = Gap {
            value: Some("x".to_owned()),
            resource: Some("/subscriptions/s".to_owned()),
            ..Gap::new(GapCode::AzureError, "$", "no\nway")
        };
        let note = Header::new("demo", jiff::Timestamp::UNIX_EPOCH, true).note("a.gz");
        pieces.extend([
            Piece::From("a\nb".to_owned()),
            Piece::Gap(gap),
            Piece::Covered(Kind::RouteTable, "s".to_owned()),
            Piece::Missing(Kind::Nsg, "s".to_owned()),
            Piece::Snapshot(note),
        ]);
        for piece in pieces {
            assert_eq!(back(&piece).1, piece);
        }
    }

    #[test]
    fn one_line_of_json_can_be_read_in_the_file() {
        let piece = Piece::document(b"{\"b\": 1.0, \"a\":2}".to_vec());
        assert_eq!(back(&piece).0, "{\"document\":{\"b\": 1.0, \"a\":2}}");
    }

    #[test]
    fn other_lines_are_refused() {
        for line in ["", "{}", "{\"new\":1}", "{\"bytes\":{\"hex\":\"0g\",\"projected\":false}}"] {
            assert!(read(line.as_bytes().to_vec()).is_err(), "{line}");
        }
    }
}
