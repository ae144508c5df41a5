//! KN021: Foreign subnet bound to the cluster's route table.

use crate::rules::Rule;

/// KN021: Foreign subnet bound to the cluster's route table.
pub static RULE: Rule = Rule {
    code: "KN021",
    name: "foreign-subnet",
    title: "Foreign subnet bound to the cluster's route table",
    ..Rule::BASE
};
