//! SZ015: Prefix not usable.

use crate::rules::Rule;

/// SZ015: Prefix not usable.
pub static RULE: Rule =
    Rule { code: "SZ015", name: "unusable-prefix", title: "Prefix not usable", ..Rule::BASE };
