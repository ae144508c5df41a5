//! BP004: Service principal instead of managed identity.

use crate::rules::Rule;

/// BP004: Service principal instead of managed identity.
pub static RULE: Rule = Rule {
    code: "BP004",
    name: "service-principal",
    title: "Service principal instead of managed identity",
    ..Rule::BASE
};
