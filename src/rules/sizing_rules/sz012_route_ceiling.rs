//! SZ012: Kubenet route ceiling.

use crate::rules::Rule;

/// SZ012: Kubenet route ceiling.
pub static RULE: Rule =
    Rule { code: "SZ012", name: "route-ceiling", title: "Kubenet route ceiling", ..Rule::BASE };
