//! KN040: NSG may block overlay traffic.

use crate::rules::Rule;

/// KN040: NSG may block overlay traffic.
pub static RULE: Rule =
    Rule { code: "KN040", name: "nsg", title: "NSG may block overlay traffic", ..Rule::BASE };
