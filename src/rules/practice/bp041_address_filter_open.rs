//! BP041: Address filter open to all.

use crate::rules::Rule;

/// BP041: Address filter open to all.
pub static RULE: Rule = Rule {
    code: "BP041",
    name: "address-filter-open",
    title: "Address filter open to all",
    ..Rule::BASE
};
