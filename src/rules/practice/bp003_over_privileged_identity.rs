//! BP003: Cluster identity over-privileged.

use crate::rules::Rule;

/// BP003: Cluster identity over-privileged.
pub static RULE: Rule = Rule {
    code: "BP003",
    name: "over-privileged-identity",
    title: "Cluster identity over-privileged",
    ..Rule::BASE
};
