//! KN024: Own routes in an AKS-managed table.

use crate::rules::Rule;

/// KN024: Own routes in an AKS-managed table.
pub static RULE: Rule = Rule {
    code: "KN024",
    name: "own-routes-in-managed-table",
    title: "Own routes in an AKS-managed table",
    ..Rule::BASE
};
