//! BP042: Nodes with public addresses.

use crate::rules::Rule;

/// BP042: Nodes with public addresses.
pub static RULE: Rule = Rule {
    code: "BP042",
    name: "node-public-addresses",
    title: "Nodes with public addresses",
    ..Rule::BASE
};
