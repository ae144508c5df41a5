//! What a check answers: findings with evidence, or what it would have needed.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Cx, Rule, Severity};
use crate::model::{CommandLine, Field, ResourceId, Text};

/// The answer of a check: findings (none is a pass), or what is missing to decide.
pub type Outcome = Result<Answer, Missing>;

/// Findings, and what could not be decided beside them.
#[derive(Debug, Default)]
pub struct Answer {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What part of the check could not be decided.
    pub missing: Option<Missing>,
}

impl Answer {
    /// Nothing to report.
    #[must_use]
    pub fn pass() -> Self {
        Self::default()
    }

    /// The finding, or a pass.
    #[must_use]
    pub fn maybe(finding: Option<Finding>) -> Self {
        Self { findings: finding.into_iter().collect(), missing: None }
    }

    /// The findings, with a part left undecided.
    #[must_use]
    pub fn with_missing(mut self, missing: Option<Missing>) -> Self {
        self.missing = self.missing.or(missing);
        self
    }
}

impl From<Finding> for Answer {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding], missing: None }
    }
}

/// Puts the answers on several subnets, tables or pools together; what one of them lacks does not
/// hide what another one shows.
impl FromIterator<Outcome> for Answer {
    fn from_iter<I: IntoIterator<Item = Outcome>>(parts: I) -> Self {
        parts.into_iter().fold(Self::default(), |mut all, part| match part {
            Ok(part) => {
                all.findings.extend(part.findings);
                all.with_missing(part.missing)
            }
            Err(missing) => all.with_missing(Some(missing)),
        })
    }
}

impl From<Vec<Finding>> for Answer {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, missing: None }
    }
}

/// What a check would have needed, and how to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The value or resource that was not read.
    pub what: String,
    /// How to decide the check without it, or how to read it.
    pub how: String,
}

impl Missing {
    /// Something that was not read, and what to do.
    pub fn new(what: impl Into<String>, how: impl Into<String>) -> Self {
        Self { what: what.into(), how: how.into() }
    }

    /// Two gaps of one check as one.
    #[must_use]
    pub fn both(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) if one == other => Some(one),
            (Some(one), Some(other)) => Some(Self {
                what: format!("{}; {}", one.what, other.what),
                how: format!("{}\n{}", one.how, other.how),
            }),
            (one, other) => one.or(other),
        }
    }
}

/// One thing that a rule found on one cluster.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// What it means for this cluster.
    pub message: String,
    /// What was read.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub remedy: Remedy,
    /// The exception that suppresses it, if one does.
    pub suppressed: Option<Suppression>,
}

/// What to do about a finding.
#[derive(Debug, Clone)]
pub struct Remedy {
    /// In words.
    pub text: &'static str,
    /// The exact commands.
    pub commands: Vec<CommandLine>,
}

impl Remedy {
    /// Words and commands as one text, a command a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = self.text.to_owned();
        for command in &self.commands {
            text.push('\n');
            text.push_str(&command.to_string());
        }
        text
    }
}

/// A value that was read, and where.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Evidence {
    /// JSON path in the resource's body.
    pub path: String,
    /// The exact value.
    pub value: EvidenceValue,
    /// ARM id of the resource, where it is not the cluster itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// A scalar of the input, as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum EvidenceValue {
    /// Absent or null.
    Null,
    /// A flag.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text, or a list of texts joined by commas.
    Text(String),
}

impl std::fmt::Display for EvidenceValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// Why a finding is suppressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suppression {
    /// Why the exception was granted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Date,
}

impl Finding {
    /// A finding of a rule, with the rule's own severity and remedy.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            evidence: Vec::new(),
            remedy: Remedy { text: rule.fix, commands: Vec::new() },
            suppressed: None,
        }
    }

    /// The finding with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a value of the cluster's own body; `property` is a path below `properties`.
    #[must_use]
    pub fn saw(mut self, cx: &Cx<'_>, property: &str, value: impl Into<EvidenceValue>) -> Self {
        let path = cx.cluster.path(property);
        self.evidence.push(Evidence { path, value: value.into(), resource: None });
        self
    }

    /// Adds a value of another resource; `path` is whole.
    #[must_use]
    pub fn saw_in(
        mut self,
        resource: &ResourceId,
        path: impl Into<String>,
        value: impl Into<EvidenceValue>,
    ) -> Self {
        let resource = Some(resource.as_str().to_owned());
        self.evidence.push(Evidence { path: path.into(), value: value.into(), resource });
        self
    }

    /// Replaces the rule's own words on what to do.
    #[must_use]
    pub fn advise(mut self, text: &'static str) -> Self {
        self.remedy.text = text;
        self
    }

    /// Adds an exact command.
    #[must_use]
    pub fn command(mut self, command: CommandLine) -> Self {
        self.remedy.commands.push(command);
        self
    }
}

impl From<&str> for EvidenceValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for EvidenceValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&Text> for EvidenceValue {
    fn from(value: &Text) -> Self {
        Self::Text(value.to_string())
    }
}
impl From<&ResourceId> for EvidenceValue {
    fn from(value: &ResourceId) -> Self {
        Self::Text(value.to_string())
    }
}
impl From<bool> for EvidenceValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<u32> for EvidenceValue {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}
impl From<i64> for EvidenceValue {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}
impl From<u64> for EvidenceValue {
    fn from(value: u64) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<usize> for EvidenceValue {
    fn from(value: usize) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl<'a, T> From<&'a Field<T>> for EvidenceValue
where
    &'a T: Into<EvidenceValue>,
{
    fn from(value: &'a Field<T>) -> Self {
        match value {
            Field::Value(value) => value.into(),
            Field::Absent => Self::Null,
            Field::Unreadable => Self::Text("(unreadable)".to_owned()),
        }
    }
}
impl From<&bool> for EvidenceValue {
    fn from(value: &bool) -> Self {
        Self::Bool(*value)
    }
}
impl From<&u32> for EvidenceValue {
    fn from(value: &u32) -> Self {
        Self::Number(i64::from(*value))
    }
}
impl From<&Vec<Text>> for EvidenceValue {
    fn from(value: &Vec<Text>) -> Self {
        Self::Text(value.join(","))
    }
}
impl From<&Date> for EvidenceValue {
    fn from(value: &Date) -> Self {
        Self::Text(value.to_string())
    }
}
