//! KN035: Cluster or pool stopped.

use crate::rules::Rule;

/// KN035: Cluster or pool stopped.
pub static RULE: Rule =
    Rule { code: "KN035", name: "stopped", title: "Cluster or pool stopped", ..Rule::BASE };
