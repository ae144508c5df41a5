//! KN017: Service principal cluster.

use crate::rules::Rule;

/// KN017: Service principal cluster.
pub static RULE: Rule = Rule {
    code: "KN017",
    name: "service-principal",
    title: "Service principal cluster",
    ..Rule::BASE
};
