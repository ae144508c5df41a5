//! KN044: Lock or delete protection on network resources.

use crate::rules::Rule;

/// KN044: Lock or delete protection on network resources.
pub static RULE: Rule = Rule {
    code: "KN044",
    name: "locks",
    title: "Lock or delete protection on network resources",
    ..Rule::BASE
};
