//! KN045: Pod-managed identity add-on.

use crate::rules::Rule;

/// KN045: Pod-managed identity add-on.
pub static RULE: Rule = Rule {
    code: "KN045",
    name: "pod-identity",
    title: "Pod-managed identity add-on",
    ..Rule::BASE
};
