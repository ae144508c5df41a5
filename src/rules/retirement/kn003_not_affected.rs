//! KN003: No retirement impact, other mode.

use crate::rules::Rule;

/// KN003: No retirement impact, other mode.
pub static RULE: Rule = Rule {
    code: "KN003",
    name: "not-affected",
    title: "No retirement impact, other mode",
    ..Rule::BASE
};
