//! KN018: Identity lacks rights on subnet or route table.

use crate::rules::Rule;

/// KN018: Identity lacks rights on subnet or route table.
pub static RULE: Rule = Rule {
    code: "KN018",
    name: "identity-rights",
    title: "Identity lacks rights on subnet or route table",
    ..Rule::BASE
};
