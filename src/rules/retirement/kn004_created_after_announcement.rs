//! KN004: Kubenet cluster created after the announcement.

use crate::rules::Rule;

/// KN004: Kubenet cluster created after the announcement.
pub static RULE: Rule = Rule {
    code: "KN004",
    name: "created-after-announcement",
    title: "Kubenet cluster created after the announcement",
    ..Rule::BASE
};
