//! BP030: No network policy engine.

use crate::rules::Rule;

/// BP030: No network policy engine.
pub static RULE: Rule = Rule {
    code: "BP030",
    name: "no-policy-engine",
    title: "No network policy engine",
    ..Rule::BASE
};
