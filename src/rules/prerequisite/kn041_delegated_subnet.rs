//! KN041: Node subnet delegated.

use crate::rules::Rule;

/// KN041: Node subnet delegated.
pub static RULE: Rule =
    Rule { code: "KN041", name: "delegated-subnet", title: "Node subnet delegated", ..Rule::BASE };
