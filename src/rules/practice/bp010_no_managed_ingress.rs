//! BP010: No managed layer-7 ingress.

use crate::rules::Rule;

/// BP010: No managed layer-7 ingress.
pub static RULE: Rule = Rule {
    code: "BP010",
    name: "no-managed-ingress",
    title: "No managed layer-7 ingress",
    ..Rule::BASE
};
