//! KN002: Already on Overlay.

use crate::rules::Rule;

/// KN002: Already on Overlay.
pub static RULE: Rule =
    Rule { code: "KN002", name: "already-overlay", title: "Already on Overlay", ..Rule::BASE };
