//! SZ009: Service range or DNS address malformed.

use crate::rules::Rule;

/// SZ009: Service range or DNS address malformed.
pub static RULE: Rule = Rule {
    code: "SZ009",
    name: "service-range-malformed",
    title: "Service range or DNS address malformed",
    ..Rule::BASE
};
