//! BP012: Retired HTTP application routing add-on.

use crate::rules::Rule;

/// BP012: Retired HTTP application routing add-on.
pub static RULE: Rule = Rule {
    code: "BP012",
    name: "http-application-routing",
    title: "Retired HTTP application routing add-on",
    ..Rule::BASE
};
