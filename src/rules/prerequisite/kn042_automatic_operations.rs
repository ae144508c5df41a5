//! KN042: Automatic operations may collide.

use crate::rules::Rule;

/// KN042: Automatic operations may collide.
pub static RULE: Rule = Rule {
    code: "KN042",
    name: "automatic-operations",
    title: "Automatic operations may collide",
    ..Rule::BASE
};
