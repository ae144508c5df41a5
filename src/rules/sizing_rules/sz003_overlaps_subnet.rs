//! SZ003: Pod CIDR overlaps a subnet.

use crate::rules::Rule;

/// SZ003: Pod CIDR overlaps a subnet.
pub static RULE: Rule = Rule {
    code: "SZ003",
    name: "overlaps-subnet",
    title: "Pod CIDR overlaps a subnet",
    ..Rule::BASE
};
