//! KN031: Pod subnet in use.

use crate::rules::Rule;

/// KN031: Pod subnet in use.
pub static RULE: Rule =
    Rule { code: "KN031", name: "pod-subnet", title: "Pod subnet in use", ..Rule::BASE };
