//! KN034: Cluster or pool not in a settled state.

use crate::rules::Rule;

/// KN034: Cluster or pool not in a settled state.
pub static RULE: Rule = Rule {
    code: "KN034",
    name: "unsettled",
    title: "Cluster or pool not in a settled state",
    ..Rule::BASE
};
