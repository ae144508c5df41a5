//! KN023: Egress by user-defined routes.

use crate::rules::Rule;

/// KN023: Egress by user-defined routes.
pub static RULE: Rule = Rule {
    code: "KN023",
    name: "udr-egress",
    title: "Egress by user-defined routes",
    ..Rule::BASE
};
