//! KN010: Kubernetes older than 1.27.

use crate::rules::Rule;

/// KN010: Kubernetes older than 1.27.
pub static RULE: Rule = Rule {
    code: "KN010",
    name: "kubernetes-too-old",
    title: "Kubernetes older than 1.27",
    ..Rule::BASE
};
