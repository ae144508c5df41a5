//! KN036: Node Disruption Policy forbids reimage.

use crate::rules::Rule;

/// KN036: Node Disruption Policy forbids reimage.
pub static RULE: Rule = Rule {
    code: "KN036",
    name: "node-disruption",
    title: "Node Disruption Policy forbids reimage",
    ..Rule::BASE
};
