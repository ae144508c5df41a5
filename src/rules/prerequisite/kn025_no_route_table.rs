//! KN025: Kubenet subnet has no route table.

use crate::rules::Rule;

/// KN025: Kubenet subnet has no route table.
pub static RULE: Rule = Rule {
    code: "KN025",
    name: "no-route-table",
    title: "Kubenet subnet has no route table",
    ..Rule::BASE
};
