//! KN011: Policy engine present on Kubernetes below 1.30.

use crate::rules::Rule;

/// KN011: Policy engine present on Kubernetes below 1.30.
pub static RULE: Rule = Rule {
    code: "KN011",
    name: "policy-engine-below-1-30",
    title: "Policy engine present on Kubernetes below 1.30",
    ..Rule::BASE
};
