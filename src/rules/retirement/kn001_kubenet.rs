//! KN001: Cluster uses kubenet.

use crate::rules::Rule;

/// KN001: Cluster uses kubenet.
pub static RULE: Rule =
    Rule { code: "KN001", name: "kubenet", title: "Cluster uses kubenet", ..Rule::BASE };
