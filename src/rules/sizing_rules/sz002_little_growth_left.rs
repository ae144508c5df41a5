//! SZ002: Little growth left.

use crate::rules::Rule;

/// SZ002: Little growth left.
pub static RULE: Rule =
    Rule { code: "SZ002", name: "little-growth-left", title: "Little growth left", ..Rule::BASE };
