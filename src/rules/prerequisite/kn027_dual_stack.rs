//! KN027: Dual-stack kubenet.

use crate::rules::Rule;

/// KN027: Dual-stack kubenet.
pub static RULE: Rule =
    Rule { code: "KN027", name: "dual-stack", title: "Dual-stack kubenet", ..Rule::BASE };
