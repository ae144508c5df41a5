//! KN022: Route table or subnet shared with another cluster.

use crate::rules::Rule;

/// KN022: Route table or subnet shared with another cluster.
pub static RULE: Rule = Rule {
    code: "KN022",
    name: "shared-network",
    title: "Route table or subnet shared with another cluster",
    ..Rule::BASE
};
