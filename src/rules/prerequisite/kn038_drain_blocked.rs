//! KN038: Drain will be blocked.

use crate::rules::Rule;

/// KN038: Drain will be blocked.
pub static RULE: Rule =
    Rule { code: "KN038", name: "drain-blocked", title: "Drain will be blocked", ..Rule::BASE };
