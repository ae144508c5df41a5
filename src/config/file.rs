//! Reads and checks the settings file.

use std::path::{Path, PathBuf};

use ipnet::Ipv4Net;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::suggest::nearest;
use super::{ReportSettings, ScreenSettings, WaveSettings};
use crate::model::{ExceptionKind, Ground, RangeException, parse_v4};
use crate::rules::{Exception, Policy, Severity, rule};

/// The settings of one run.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Severities and exceptions.
    pub policy: Policy,
    /// Ranges that pods must not use, with their names.
    pub reserved: Vec<(Ipv4Net, String)>,
    /// Where new pod ranges are sought; private space when empty.
    pub pools: Vec<Ipv4Net>,
    /// Ranges whose collisions do no harm, and who says so.
    pub range_exceptions: Vec<RangeException>,
    /// The screen.
    pub screen: ScreenSettings,
    /// The calendar.
    pub waves: WaveSettings,
    /// Reports.
    pub reports: ReportSettings,
    /// The file they came from.
    pub file: Option<PathBuf>,
}

/// Why the settings cannot be used; every text names file, field and value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's own words.
        why: std::io::Error,
    },
    /// Not TOML, or a field that does not exist or has the wrong kind.
    #[error("{file}: {why}")]
    Syntax {
        /// The file.
        file: PathBuf,
        /// Line, column and cause.
        why: String,
    },
    /// A field with a value that makes no sense.
    #[error("{file}: {field} = {value:?}: {why}")]
    Value {
        /// The file.
        file: PathBuf,
        /// The field, with its index in a list.
        field: String,
        /// The value.
        value: String,
        /// What is wrong with it, and what to write instead.
        why: String,
    },
}

/// The settings of cnishift.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Findings that are accepted for some clusters.
    ignore: Vec<IgnoreEntry>,
    /// Severities by the code of a check: info, warning or blocker.
    #[schemars(with = "std::collections::BTreeMap<String, Severity>")]
    severity: toml::Table,
    /// Ranges that pods must not use.
    reserved: Vec<ReservedEntry>,
    /// Where new pod ranges are sought, in this order.
    pools: Vec<String>,
    /// Ranges whose collisions with pods do no harm.
    excepted: Vec<ExceptedEntry>,
    /// The screen.
    screen: ScreenSettings,
    /// The calendar of the fleet.
    waves: WaveSettings,
    /// Reports.
    reports: ReportSettings,
}

/// A range whose collisions with pods do no harm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExceptedEntry {
    /// The range.
    cidr: String,
    /// `isolated`: pods never talk to it; `translated`: they reach it by other addresses.
    #[schemars(extend("enum" = ["isolated", "translated"]))]
    kind: String,
    /// Why.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// The last day on which it holds.
    #[schemars(with = "Date")]
    expires: toml::Value,
}

/// A finding that is accepted for some clusters.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IgnoreEntry {
    /// The check's code.
    rule: String,
    /// Names or ARM ids of clusters; `*` stands for any text.
    clusters: Vec<String>,
    /// Why.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// The last day on which it holds.
    #[schemars(with = "Date")]
    expires: toml::Value,
}

/// A range that pods must not use.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReservedEntry {
    /// The range.
    pub(super) cidr: String,
    /// Its name in reports.
    pub(super) name: String,
    /// Whose it is.
    #[serde(default, rename = "owner")]
    _owner: Option<String>,
    /// Why.
    #[serde(default, rename = "reason")]
    _reason: Option<String>,
}

/// The schema of the settings file, read as JSON; days are texts there.
#[must_use]
pub fn settings_schema() -> serde_json::Value {
    let generator =
        schemars::generate::SchemaSettings::draft2020_12().for_deserialize().into_generator();
    generator.into_root_schema_for::<File>().to_value()
}

/// Blockers that rest on our inference, not on a refusal of AKS: a tested AGIC release (KN026) and
/// the Basic load balancer (KN039).
const LOWERABLE: [&str; 2] = ["KN026", "KN039"];

/// Every key that the file may have, for suggestions.
const KEYS: [&str; 14] = [
    "pools", "excepted", "kind", "ignore", "severity", "reserved", "rule", "clusters", "reason",
    "owner", "expires", "cidr", "name", "blocker",
];

/// Reads the named file, else `cnishift.toml` in the working folder, else the one in the platform's
/// folder for settings.
///
/// # Errors
/// [`ConfigError`] when a named file is missing or any file is not usable.
pub fn load(named: Option<&Path>) -> Result<Settings, ConfigError> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match super::place::usual() {
            Some(usual) => usual,
            None => return Ok(Settings::default()),
        },
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|why| ConfigError::Unreadable { file: path.clone(), why })?;
    parse(&text, &path)
}

pub(super) fn parse(text: &str, path: &Path) -> Result<Settings, ConfigError> {
    let file: File = toml::from_str(text)
        .map_err(|error| ConfigError::Syntax { file: path.to_owned(), why: explain(&error) })?;
    let mut settings = Settings { file: Some(path.to_owned()), ..Settings::default() };
    for (index, entry) in file.ignore.into_iter().enumerate() {
        settings.policy.exceptions.push(exception(entry, index, path)?);
    }
    for (code, value) in &file.severity {
        settings.policy.severities.push((code.clone(), severity(code, value, path)?));
    }
    for (index, entry) in file.reserved.into_iter().enumerate() {
        let range = parse_v4(&entry.cidr).map_err(|why| ConfigError::Value {
            file: path.to_owned(),
            field: format!("reserved[{index}].cidr"),
            value: entry.cidr.clone(),
            why: why.to_owned(),
        })?;
        settings.reserved.push((range, entry.name));
    }
    for (index, text) in file.pools.iter().enumerate() {
        let range = range_of(text, &format!("pools[{index}]"), path)?;
        settings.pools.push(range);
    }
    for (index, entry) in file.excepted.into_iter().enumerate() {
        settings.range_exceptions.push(excepted(entry, index, path)?);
    }
    settings.screen = file.screen.checked(path)?;
    settings.waves = file.waves.checked(path)?;
    settings.reports = file.reports.placed(path);
    Ok(settings)
}

/// The parser's message, with the nearest known key where one is unknown.
pub(super) fn explain(error: &toml::de::Error) -> String {
    let text = error.to_string().trim_end().to_owned();
    let unknown =
        error.message().split('`').nth(1).filter(|_| error.message().starts_with("unknown field"));
    let tables = super::screen::KEYS.iter().chain(&super::waves::KEYS);
    let known: Vec<&str> =
        KEYS.iter().chain(tables).chain(&super::reports::KEYS).copied().collect();
    match unknown.and_then(|word| nearest(word, &known)) {
        Some(known) => format!("{text}\ndid you mean `{known}`?"),
        None => text,
    }
}

fn exception(entry: IgnoreEntry, index: usize, path: &Path) -> Result<Exception, ConfigError> {
    let wrong = |field: &str, value: &str, why: &str| ConfigError::Value {
        file: path.to_owned(),
        field: format!("ignore[{index}].{field}"),
        value: value.to_owned(),
        why: why.to_owned(),
    };
    if rule(&entry.rule).is_none() {
        return Err(wrong("rule", &entry.rule, "no such rule; `cnishift rules` lists them"));
    }
    for (field, text) in [("reason", &entry.reason), ("owner", &entry.owner)] {
        if text.trim().is_empty() {
            return Err(wrong(field, text, "an exception needs one; write it down"));
        }
    }
    if entry.clusters.is_empty() {
        return Err(wrong("clusters", "[]", "name the clusters, or [\"*\"] for all of them"));
    }
    let day = plain(&entry.expires);
    let expires: Date = day
        .trim_matches('"')
        .parse()
        .map_err(|_| wrong("expires", &day, "not a day; write it as 2027-06-30"))?;
    Ok(Exception {
        rule: entry.rule,
        clusters: entry.clusters,
        reason: entry.reason,
        owner: entry.owner,
        expires,
    })
}

fn range_of(text: &str, field: &str, path: &Path) -> Result<Ipv4Net, ConfigError> {
    parse_v4(text).map_err(|why| ConfigError::Value {
        file: path.to_owned(),
        field: field.to_owned(),
        value: text.to_owned(),
        why: why.to_owned(),
    })
}

fn excepted(
    entry: ExceptedEntry,
    index: usize,
    path: &Path,
) -> Result<RangeException, ConfigError> {
    let field = |name: &str| format!("excepted[{index}].{name}");
    let wrong = |name: &str, value: &str, why: &str| ConfigError::Value {
        file: path.to_owned(),
        field: field(name),
        value: value.to_owned(),
        why: why.to_owned(),
    };
    let kind = match entry.kind.as_str() {
        "isolated" => ExceptionKind::Isolated,
        "translated" => ExceptionKind::Translated,
        other => {
            let why =
                "neither isolated (pods never talk to it) nor translated (by other addresses)";
            return Err(wrong("kind", other, why));
        }
    };
    for (name, text) in [("reason", &entry.reason), ("owner", &entry.owner)] {
        if text.trim().is_empty() {
            return Err(wrong(name, text, "an exception needs one; write it down"));
        }
    }
    let day = plain(&entry.expires);
    let expires = day.trim_matches('"').parse();
    Ok(RangeException {
        range: range_of(&entry.cidr, &field("cidr"), path)?,
        kind,
        reason: entry.reason,
        owner: entry.owner,
        expires: expires
            .map_err(|_| wrong("expires", &day, "not a day; write it as 2027-06-30"))?,
    })
}

impl Settings {
    /// What they say about address space on a day.
    #[must_use]
    pub fn ground(&self, as_of: Date) -> Ground {
        let holds = |exception: &&RangeException| exception.expires >= as_of;
        Ground {
            declared: self.reserved.clone(),
            pools: self.pools.clone(),
            exceptions: self.range_exceptions.iter().filter(holds).cloned().collect(),
        }
    }

    /// Exceptions of ranges that no longer hold, in words.
    #[must_use]
    pub fn expired_ranges(&self, as_of: Date) -> Vec<String> {
        let gone = self.range_exceptions.iter().filter(|exception| exception.expires < as_of);
        gone.map(|exception| format!("the exception no longer holds: {exception}")).collect()
    }
}

/// A value as it was written, near enough to find it again.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(day) => day.to_string(),
        toml::Value::Integer(number) => number.to_string(),
        other => format!("a value of type {}", other.type_str()),
    }
}

fn severity(code: &str, value: &toml::Value, path: &Path) -> Result<Severity, ConfigError> {
    let wrong = |why: String| ConfigError::Value {
        file: path.to_owned(),
        field: format!("severity.{code}"),
        value: plain(value),
        why,
    };
    let Some(rule) = rule(code) else {
        return Err(wrong("no such rule; `cnishift rules` lists them".to_owned()));
    };
    let severity = match value.as_str() {
        Some("info") => Severity::Info,
        Some("warning") => Severity::Warning,
        Some("blocker") => Severity::Blocker,
        _ => return Err(wrong("write \"info\", \"warning\" or \"blocker\"".to_owned())),
    };
    // The verdict rests on blockers: only those that are our own caution may be talked down.
    let lowered = rule.severity == Severity::Blocker && severity < rule.severity;
    if lowered && !LOWERABLE.contains(&rule.code) {
        return Err(wrong(format!(
            "{code} is a blocker that the update would meet, so it cannot be lowered; use \
             [[ignore]] to keep it out of the threshold"
        )));
    }
    Ok(severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text, Path::new("cnishift.toml")).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_file_is_read() {
        let text = r#"
            [[ignore]]
            rule = "BP040"
            clusters = ["aks-lab-*"]
            reason = "lab without data"
            owner = "platform team"
            expires = 2027-01-31

            [severity]
            KN016 = "blocker"

            [[reserved]]
            cidr = "10.200.0.0/13"
            name = "on-premises Hamburg"
        "#;
        let settings = parse(text, Path::new("x")).unwrap();
        assert_eq!(settings.policy.exceptions[0].expires.to_string(), "2027-01-31");
        assert_eq!(settings.policy.severities, [("KN016".to_owned(), Severity::Blocker)]);
        assert_eq!(settings.reserved[0].0.to_string(), "10.200.0.0/13");
    }

    #[test]
    fn mistakes_name_file_field_and_value() {
        let ignore = |line: &str| {
            format!(
                "[[ignore]]\nrule = \"BP040\"\nclusters = [\"a\"]\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n{line}"
            )
        };
        assert!(error(&ignore("resaon = \"x\"")).contains("did you mean `reason`?"));
        assert!(error(&ignore("").replace("2027-01-31", "\"soon\"")).contains("ignore[0].expires"));
        assert!(error(&ignore("").replace("BP040", "BP999")).contains("\"BP999\": no such rule"));
        assert!(error("[severity]\nKN028 = \"info\"").contains("cannot be lowered"));
        assert!(error("[severity]\nKN013 = \"info\"").contains("cannot be lowered"));
        assert!(parse("[severity]\nKN026 = \"warning\"", Path::new("x")).is_ok());
        assert!(error("[severity]\nKN028 = 3").contains("write \"info\""));
        assert!(
            error("[[reserved]]\ncidr = \"10.0.0.0/33\"\nname = \"x\"")
                .contains("reserved[0].cidr")
        );
        assert!(error("ignore = [").contains("cnishift.toml"));
    }

    #[test]
    fn pools_and_excepted_ranges_are_read_and_checked() {
        let path = Path::new("cnishift.toml");
        let text = r#"
            pools = ["10.64.0.0/10"]
            [[excepted]]
            cidr = "10.2.0.0/16"
            kind = "isolated"
            reason = "lab"
            owner = "ann"
            expires = 2027-06-30
        "#;
        let settings = parse(text, path).unwrap();
        let before = settings.ground("2027-06-30".parse().unwrap());
        assert_eq!((before.pools.len(), before.exceptions.len()), (1, 1));
        let after: Date = "2027-07-01".parse().unwrap();
        assert!(settings.ground(after).exceptions.is_empty());
        assert_eq!(settings.expired_ranges(after).len(), 1);
        for (from, to, field) in [
            ("10.64.0.0/10", "10.64.0.0/33", "pools[0]"),
            ("10.2.0.0/16", "10.2.0.1/16", "excepted[0].cidr"),
            ("10.2.0.0/16", "fd00::/8", "excepted[0].cidr"),
            ("isolated", "fine", "excepted[0].kind"),
            ("ann", " ", "excepted[0].owner"),
            ("2027-06-30", "\"soon\"", "excepted[0].expires"),
        ] {
            let error = parse(&text.replace(from, to), path).unwrap_err().to_string();
            assert!(error.contains(field), "{to}: {error}");
        }
    }
}
