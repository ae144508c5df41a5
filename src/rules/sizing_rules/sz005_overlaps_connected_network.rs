//! SZ005: Pod CIDR overlaps a connected network.

use crate::rules::Rule;

/// SZ005: Pod CIDR overlaps a connected network.
pub static RULE: Rule = Rule {
    code: "SZ005",
    name: "overlaps-connected-network",
    title: "Pod CIDR overlaps a connected network",
    ..Rule::BASE
};
