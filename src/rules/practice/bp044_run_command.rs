//! BP044: Run command enabled on a private cluster.

use crate::rules::Rule;

/// BP044: Run command enabled on a private cluster.
pub static RULE: Rule = Rule {
    code: "BP044",
    name: "run-command",
    title: "Run command enabled on a private cluster",
    ..Rule::BASE
};
