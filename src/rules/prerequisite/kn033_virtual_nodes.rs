//! KN033: Virtual nodes add-on.

use crate::rules::Rule;

/// KN033: Virtual nodes add-on.
pub static RULE: Rule =
    Rule { code: "KN033", name: "virtual-nodes", title: "Virtual nodes add-on", ..Rule::BASE };
