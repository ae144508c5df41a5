//! SZ007: Reserved range.

use crate::rules::Rule;

/// SZ007: Reserved range.
pub static RULE: Rule =
    Rule { code: "SZ007", name: "reserved-range", title: "Reserved range", ..Rule::BASE };
