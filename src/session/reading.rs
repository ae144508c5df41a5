//! What a session sees of Azure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything about the cluster that decides, read from ARM a moment ago.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// The cluster's eTag; none where Azure gave none.
    pub etag: Option<String>,
    /// The cluster's body.
    pub body: Value,
    /// Deciding facts, by path.
    pub facts: BTreeMap<String, String>,
    /// Findings of blocker and warning level that are about the migration, suppressed ones included.
    pub findings: Vec<Seen>,
    /// Gates that were not decided, with what is missing.
    pub open: Vec<Seen>,
    /// Bodies around the cluster by id: subnets, route tables.
    pub around: BTreeMap<String, Value>,
    /// What could not be read.
    pub unread: Vec<String>,
}

/// A finding or an open check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The check.
    pub code: String,
    /// `blocker` or `warning`; empty for an open check.
    #[serde(default)]
    pub severity: String,
    /// What it says.
    pub text: String,
}

/// One difference between two readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What: a path, or a check.
    pub what: String,
    /// Before; none where there was nothing.
    pub from: Option<String>,
    /// Now.
    pub to: Option<String>,
}

/// What a session goes by: how things stood when its plan was made, or after its last step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The cluster's eTag.
    pub etag: Option<String>,
    /// Deciding facts.
    pub facts: BTreeMap<String, String>,
    /// Findings, as `CODE severity`, sorted; their words may tell the day.
    pub findings: Vec<String>,
}

/// How the cluster stands, read between the looks at an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// `provisioningState`.
    pub state: String,
    /// Name, nodes and `provisioningState` of each pool.
    pub pools: Vec<(String, u64, String)>,
    /// The error of a provisioning that failed.
    pub error: Option<String>,
    /// The eTag.
    pub etag: Option<String>,
}

impl Standing {
    /// Reads a cluster's body.
    #[must_use]
    pub fn of(body: &Value) -> Self {
        let text = |value: &Value, path: &str| {
            value.pointer(path).and_then(Value::as_str).map(str::to_owned)
        };
        let pools = body.pointer("/properties/agentPoolProfiles").and_then(Value::as_array);
        let pool = |pool: &Value| {
            let count = pool.get("count").and_then(Value::as_u64).unwrap_or_default();
            let word = |path| text(pool, path).unwrap_or_default();
            (word("/name"), count, word("/provisioningState"))
        };
        Self {
            state: text(body, "/properties/provisioningState").unwrap_or_default(),
            pools: pools.into_iter().flatten().map(pool).collect(),
            error: text(body, "/properties/status/provisioningError/message")
                .or_else(|| text(body, "/properties/status/errorDetails/message")),
            etag: text(body, "/eTag"),
        }
    }

    /// Whether an operation runs: any word but the three ends
    /// (docs: azure-resource-manager/management/async-operations).
    #[must_use]
    pub fn is_running(&self) -> bool {
        let ends = ["Succeeded", "Failed", "Canceled", ""];
        !ends.iter().any(|end| self.state.eq_ignore_ascii_case(end))
    }
}

impl Reading {
    /// How the cluster stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(&self.body)
    }

    /// What to go by from here on.
    #[must_use]
    pub fn baseline(&self) -> Baseline {
        let told = |seen: &Seen| format!("{} {}", seen.code, seen.severity);
        let mut findings: Vec<String> = self.findings.iter().map(told).collect();
        findings.sort();
        Baseline { etag: self.etag.clone(), facts: self.facts.clone(), findings }
    }
}

impl Baseline {
    /// What a reading says otherwise. A finding that went away is no drift.
    #[must_use]
    pub fn drift(&self, now: &Reading) -> Vec<Change> {
        let mut changes = facts(&self.facts, &now.facts);
        for told in now.baseline().findings {
            if !self.findings.contains(&told) {
                let (code, text) = told.split_once(": ").unwrap_or((&told, ""));
                changes.push(Change {
                    what: code.to_owned(),
                    from: None,
                    to: Some(text.to_owned()),
                });
            }
        }
        if self.etag != now.etag {
            let (from, to) = (self.etag.clone(), now.etag.clone());
            changes.push(Change { what: "eTag".to_owned(), from, to });
        }
        changes
    }

    /// What holds after a step: the reading, but for facts that the step should not have changed.
    #[must_use]
    pub fn after(&self, now: &Reading, may_change: impl Fn(&str) -> bool) -> Self {
        let mut next = now.baseline();
        for change in facts(&self.facts, &now.facts) {
            if may_change(&change.what) {
                continue;
            }
            match change.from {
                Some(from) => next.facts.insert(change.what, from),
                None => next.facts.remove(&change.what),
            };
        }
        next
    }
}

/// Differences of facts; Azure's words and ids are the same in any case.
fn facts(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<Change> {
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |key: &String| {
        let (from, to) = (old.get(key), new.get(key));
        let same = match (from, to) {
            (Some(from), Some(to)) => from.eq_ignore_ascii_case(to),
            _ => false,
        };
        (!same).then(|| Change { what: key.clone(), from: from.cloned(), to: to.cloned() })
    };
    keys.into_iter().filter_map(change).collect()
}
