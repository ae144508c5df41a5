//! Files of reserved ranges: what an address management system exports.

use std::path::Path;

use ipnet::{IpNet, Ipv4Net};

use super::file::{ConfigError, ReservedEntry, explain};
use crate::model::parse_v4;

/// Ranges that pods must not use.
#[derive(Debug, Default)]
pub struct Reserved {
    /// Ranges with their names.
    pub ranges: Vec<(Ipv4Net, String)>,
    /// What is odd about the file, though it can be used.
    pub notes: Vec<String>,
}

/// Overlaps named one by one; an export with nested ranges has thousands.
const SHOWN: usize = 10;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    reserved: Vec<ReservedEntry>,
}

/// Reads a file of reserved ranges: TOML with `[[reserved]]` tables when its name ends in `.toml`,
/// else CSV with the header `cidr,name,owner,reason`, of which the last two may be missing.
///
/// # Errors
/// [`ConfigError`] that names the file, the line or entry, the value and the remedy.
pub fn load(path: &Path) -> Result<Reserved, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|why| ConfigError::Unreadable { file: path.to_owned(), why })?;
    let is_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let places = if is_toml { from_toml(&text, path)? } else { from_csv(&text, path)? };
    let notes = overlaps(&places, path);
    Ok(Reserved { ranges: places.into_iter().map(|p| (p.range, p.name)).collect(), notes })
}

/// A range with where it stands.
struct Place {
    range: Ipv4Net,
    name: String,
    at: String,
}

fn from_toml(text: &str, path: &Path) -> Result<Vec<Place>, ConfigError> {
    let file: File = toml::from_str(text)
        .map_err(|error| ConfigError::Syntax { file: path.to_owned(), why: explain(&error) })?;
    let places = file.reserved.into_iter().enumerate().map(|(index, entry)| {
        let at = format!("reserved[{index}]");
        Ok(Place { range: range(&entry.cidr, &at, path)?, name: entry.name, at })
    });
    places.collect()
}

fn from_csv(text: &str, path: &Path) -> Result<Vec<Place>, ConfigError> {
    let syntax = |why: String| ConfigError::Syntax { file: path.to_owned(), why };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(|error| syntax(error.to_string()))?;
    let column = |name: &str| header.iter().position(|title| title.eq_ignore_ascii_case(name));
    let Some(cidr) = column("cidr") else {
        let why = "line 1: no column \"cidr\"; the header must be cidr,name,owner,reason";
        return Err(syntax(why.to_owned()));
    };
    let name = column("name");
    let mut places = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| syntax(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let at = format!("line {line}, cidr");
        let text = record.get(cidr).unwrap_or_default();
        let name = name.and_then(|index| record.get(index)).unwrap_or_default();
        places.push(Place { range: range(text, &at, path)?, name: name.to_owned(), at });
    }
    Ok(places)
}

fn range(text: &str, at: &str, path: &Path) -> Result<Ipv4Net, ConfigError> {
    parse_v4(text).map_err(|why| ConfigError::Value {
        file: path.to_owned(),
        field: at.to_owned(),
        value: text.to_owned(),
        why: match text.trim().parse::<IpNet>() {
            Ok(IpNet::V6(_)) => "IPv6, where IPv4 is due; leave IPv6 ranges out".to_owned(),
            Ok(IpNet::V4(net)) => format!("{why}; write {}", net.trunc()),
            Err(_) => why.to_owned(),
        },
    })
}

/// Entries that overlap an earlier, wider one. Sorted by address and width, each range can only lie
/// in the last wide one before it, so one pass finds them.
fn overlaps(places: &[Place], path: &Path) -> Vec<String> {
    let mut sorted: Vec<&Place> = places.iter().collect();
    sorted.sort_by_key(|place| (place.range.network(), place.range.prefix_len()));
    let mut notes = Vec::new();
    let mut count = 0_usize;
    let mut wide: Option<&Place> = None;
    for place in sorted {
        match wide.filter(|wide| wide.range.contains(&place.range)) {
            None => wide = Some(place),
            Some(wide) => {
                count += 1;
                if count <= SHOWN {
                    notes.push(format!(
                        "{}: {}: {} lies in {} ({}); both are kept, the narrower one adds nothing",
                        path.display(),
                        place.at,
                        place.range,
                        wide.range,
                        wide.at
                    ));
                }
            }
        }
    }
    if count > SHOWN {
        notes.push(format!("{}: {} more overlapping entries", path.display(), count - SHOWN));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Result<Reserved, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        load(&path)
    }

    #[test]
    fn csv_and_toml_are_read() {
        let csv = "CIDR,Name,Owner\n10.0.0.0/16, Hamburg ,net\n# a note\n172.16.0.0/20,Kiel,net\n";
        let read = file("r.csv", csv).unwrap();
        assert_eq!(read.ranges[0], ("10.0.0.0/16".parse().unwrap(), "Hamburg".to_owned()));
        assert_eq!((read.ranges.len(), read.notes.len()), (2, 0));
        let toml =
            "[[reserved]]\ncidr = \"10.0.0.0/16\"\nname = \"x\"\nowner = \"o\"\nreason = \"r\"\n";
        assert_eq!(file("r.toml", toml).unwrap().ranges.len(), 1);
    }

    #[test]
    fn mistakes_name_file_line_value_and_remedy() {
        let error = |text: &str| file("r.csv", text).unwrap_err().to_string();
        let bad = error("cidr,name\n10.0.0.0/16,a\n10.0.0.0/33,b\n");
        assert!(bad.contains("r.csv") && bad.contains("line 3") && bad.contains("10.0.0.0/33"));
        assert!(error("cidr,name\n10.0.0.1/16,a\n").contains("write 10.0.0.0/16"));
        assert!(error("cidr,name\nfd00::/64,a\n").contains("IPv6, where IPv4 is due"));
        assert!(error("range,name\n10.0.0.0/16,a\n").contains("cidr,name,owner,reason"));
        assert!(error("cidr,name\n\"10.0.0.0/16,a\n").contains("line 2"));
    }

    #[test]
    fn overlapping_entries_are_told_with_both_lines() {
        let read =
            file("r.csv", "cidr,name\n10.1.0.0/16,a\n10.0.0.0/8,b\n10.1.0.0/16,c\n").unwrap();
        assert_eq!(read.notes.len(), 2, "{:?}", read.notes);
        assert!(read.notes[0].contains("line 2") && read.notes[0].contains("line 3"));
    }

    #[test]
    fn two_hundred_thousand_rows_are_no_trouble() {
        use std::fmt::Write as _;
        let mut text = String::from("cidr,name\n");
        for row in 0..200_000_u32 {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 + (row << 4));
            writeln!(text, "{address}/28,site {row}").unwrap();
        }
        let read = file("r.csv", &text).unwrap();
        assert_eq!((read.ranges.len(), read.notes.len()), (200_000, 0));
    }
}
