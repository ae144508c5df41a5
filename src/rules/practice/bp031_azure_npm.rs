//! BP031: Azure NPM in use.

use crate::rules::Rule;

/// BP031: Azure NPM in use.
pub static RULE: Rule =
    Rule { code: "BP031", name: "azure-npm", title: "Azure NPM in use", ..Rule::BASE };
