//! KN043: HTTP proxy refers to the pod range.

use crate::rules::Rule;

/// KN043: HTTP proxy refers to the pod range.
pub static RULE: Rule = Rule {
    code: "KN043",
    name: "http-proxy",
    title: "HTTP proxy refers to the pod range",
    ..Rule::BASE
};
