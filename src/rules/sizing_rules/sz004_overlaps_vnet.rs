//! SZ004: Pod CIDR overlaps VNet space outside subnets.

use crate::rules::Rule;

/// SZ004: Pod CIDR overlaps VNet space outside subnets.
pub static RULE: Rule = Rule {
    code: "SZ004",
    name: "overlaps-vnet",
    title: "Pod CIDR overlaps VNet space outside subnets",
    ..Rule::BASE
};
