//! KN015: Identity is not user-assigned (own subnet).

use crate::rules::Rule;

/// KN015: Identity is not user-assigned (own subnet).
pub static RULE: Rule = Rule {
    code: "KN015",
    name: "identity-own-subnet",
    title: "Identity is not user-assigned (own subnet)",
    ..Rule::BASE
};
