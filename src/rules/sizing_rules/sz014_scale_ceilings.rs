//! SZ014: Scale ceilings.

use crate::rules::Rule;

/// SZ014: Scale ceilings.
pub static RULE: Rule =
    Rule { code: "SZ014", name: "scale-ceilings", title: "Scale ceilings", ..Rule::BASE };
