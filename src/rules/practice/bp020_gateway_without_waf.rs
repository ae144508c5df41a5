//! BP020: Gateway without WAF.

use crate::rules::Rule;

/// BP020: Gateway without WAF.
pub static RULE: Rule =
    Rule { code: "BP020", name: "gateway-without-waf", title: "Gateway without WAF", ..Rule::BASE };
