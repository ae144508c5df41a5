//! KN020: Customer route table will be edited.

use crate::rules::Rule;

/// KN020: Customer route table will be edited.
pub static RULE: Rule = Rule {
    code: "KN020",
    name: "customer-route-table",
    title: "Customer route table will be edited",
    ..Rule::BASE
};
