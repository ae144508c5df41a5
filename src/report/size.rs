//! The answer to a what-if, and its JSON document.

use std::collections::HashMap;
use std::io::{self, Write};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::json::SCHEMA_VERSION;
use super::json_text::pretty;
use crate::sizing::{Answer, Atlas, Candidate, NodeSubnetPlan};

/// Answers for one or more clusters, or for plain numbers.
#[derive(Debug)]
pub struct SizeView {
    /// The day on which the scenario starts.
    pub as_of: Date,
    /// When the report is made.
    pub generated_at: String,
    /// The scenario in words.
    pub scenario: String,
    /// The answers.
    pub rows: Vec<SizeRow>,
    /// The address atlas, when one cluster was asked about.
    pub atlas: Option<Atlas>,
}

/// The answer for one cluster or for plain numbers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SizeRow {
    /// The cluster's name, or `nodes` for plain numbers.
    pub name: String,
    /// The cluster's ARM id.
    pub id: Option<String>,
    /// What is needed, and how long ranges last.
    #[serde(flatten)]
    pub answer: Answer,
    /// Ranges that last to the horizon, best first.
    pub ranges: Vec<Candidate>,
    /// Room in the cluster's node subnets today.
    pub node_subnets: Vec<NodeSubnetPlan>,
}

/// The whole document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SizeDocument<'a> {
    schema_version: &'static str,
    generated_at: &'a str,
    as_of: Date,
    scenario: &'a str,
    answers: &'a [SizeRow],
}

/// Writes the JSON document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_size_json(view: &SizeView, out: &mut dyn Write) -> io::Result<()> {
    let document = SizeDocument {
        schema_version: SCHEMA_VERSION,
        generated_at: &view.generated_at,
        as_of: view.as_of,
        scenario: &view.scenario,
        answers: &view.rows,
    };
    pretty(out, &document)?;
    writeln!(out)
}

impl SizeView {
    /// What each row is called: the name, or the ARM id where names repeat.
    pub(super) fn labels(&self) -> Vec<&str> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for row in &self.rows {
            *seen.entry(row.name.to_ascii_lowercase()).or_default() += 1;
        }
        let repeats = |row: &SizeRow| seen.get(&row.name.to_ascii_lowercase()) > Some(&1);
        self.rows
            .iter()
            .map(|row| row.id.as_deref().filter(|_| repeats(row)).unwrap_or(&row.name))
            .collect()
    }
}
