//! What was read of Azure for a plan, right before it was shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that Azure said right before the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LiveFact {
    /// What was looked at.
    pub subject: String,
    /// What Azure said, or why it could not be read.
    pub value: String,
    /// Whether it could be read.
    pub known: bool,
}

impl LiveFact {
    /// A thing that was read.
    #[must_use]
    pub fn known(subject: &str, value: impl Into<String>) -> Self {
        Self { subject: subject.to_owned(), value: value.into(), known: true }
    }

    /// A thing that could not be read, and why.
    #[must_use]
    pub fn unknown(subject: &str, why: impl Into<String>) -> Self {
        Self { subject: subject.to_owned(), value: why.into(), known: false }
    }
}
