//! KN012: Kubernetes version out of standard support.

use crate::rules::Rule;

/// KN012: Kubernetes version out of standard support.
pub static RULE: Rule = Rule {
    code: "KN012",
    name: "kubernetes-out-of-support",
    title: "Kubernetes version out of standard support",
    ..Rule::BASE
};
