//! KN014: Azure network policy enabled.

use crate::rules::Rule;

/// KN014: Azure network policy enabled.
pub static RULE: Rule = Rule {
    code: "KN014",
    name: "azure-policy",
    title: "Azure network policy enabled",
    ..Rule::BASE
};
