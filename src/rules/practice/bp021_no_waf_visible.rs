//! BP021: No WAF visible.

use crate::rules::Rule;

/// BP021: No WAF visible.
pub static RULE: Rule =
    Rule { code: "BP021", name: "no-waf-visible", title: "No WAF visible", ..Rule::BASE };
