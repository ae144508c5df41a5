//! KN032: Windows pools.

use crate::rules::Rule;

/// KN032: Windows pools.
pub static RULE: Rule =
    Rule { code: "KN032", name: "windows", title: "Windows pools", ..Rule::BASE };
