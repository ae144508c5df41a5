//! SZ008: Pod range outside private space.

use crate::rules::Rule;

/// SZ008: Pod range outside private space.
pub static RULE: Rule = Rule {
    code: "SZ008",
    name: "outside-private-space",
    title: "Pod range outside private space",
    ..Rule::BASE
};
