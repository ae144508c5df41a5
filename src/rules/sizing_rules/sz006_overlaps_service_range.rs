//! SZ006: Pod CIDR overlaps the service range.

use crate::rules::Rule;

/// SZ006: Pod CIDR overlaps the service range.
pub static RULE: Rule = Rule {
    code: "SZ006",
    name: "overlaps-service-range",
    title: "Pod CIDR overlaps the service range",
    ..Rule::BASE
};
