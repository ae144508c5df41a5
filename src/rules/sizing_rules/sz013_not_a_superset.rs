//! SZ013: New pod range is not a superset.

use crate::rules::Rule;

/// SZ013: New pod range is not a superset.
pub static RULE: Rule = Rule {
    code: "SZ013",
    name: "not-a-superset",
    title: "New pod range is not a superset",
    ..Rule::BASE
};
