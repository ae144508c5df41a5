//! KN030: Network names too long.

use crate::rules::Rule;

/// KN030: Network names too long.
pub static RULE: Rule =
    Rule { code: "KN030", name: "long-names", title: "Network names too long", ..Rule::BASE };
