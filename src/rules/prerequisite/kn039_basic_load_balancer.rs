//! KN039: Basic Load Balancer.

use crate::rules::Rule;

/// KN039: Basic Load Balancer.
pub static RULE: Rule =
    Rule { code: "KN039", name: "basic-load-balancer", title: "Basic Load Balancer", ..Rule::BASE };
