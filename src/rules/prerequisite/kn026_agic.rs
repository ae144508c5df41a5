//! KN026: AGIC add-on enabled.

use crate::rules::Rule;

/// KN026: AGIC add-on enabled.
pub static RULE: Rule =
    Rule { code: "KN026", name: "agic", title: "AGIC add-on enabled", ..Rule::BASE };
