//! SZ010: No room for surge nodes now.

use crate::rules::Rule;

/// SZ010: No room for surge nodes now.
pub static RULE: Rule = Rule {
    code: "SZ010",
    name: "no-room-for-surge",
    title: "No room for surge nodes now",
    ..Rule::BASE
};
