//! SZ001: Pod CIDR too small.

use crate::rules::Rule;

/// SZ001: Pod CIDR too small.
pub static RULE: Rule =
    Rule { code: "SZ001", name: "pod-cidr-too-small", title: "Pod CIDR too small", ..Rule::BASE };
