//! KN028: Availability-set pool.

use crate::rules::Rule;

/// KN028: Availability-set pool.
pub static RULE: Rule =
    Rule { code: "KN028", name: "availability-set", title: "Availability-set pool", ..Rule::BASE };
