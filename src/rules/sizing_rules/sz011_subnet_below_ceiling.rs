//! SZ011: Node subnet too small for autoscaler maximum.

use crate::rules::Rule;

/// SZ011: Node subnet too small for autoscaler maximum.
pub static RULE: Rule = Rule {
    code: "SZ011",
    name: "subnet-below-ceiling",
    title: "Node subnet too small for autoscaler maximum",
    ..Rule::BASE
};
