//! BP040: Public API server without address filter.

use crate::rules::Rule;

/// BP040: Public API server without address filter.
pub static RULE: Rule = Rule {
    code: "BP040",
    name: "public-api-server",
    title: "Public API server without address filter",
    ..Rule::BASE
};
