//! BP011: App-routing NGINX near end of patches.

use crate::rules::Rule;

/// BP011: App-routing NGINX near end of patches.
pub static RULE: Rule = Rule {
    code: "BP011",
    name: "nginx-end-of-patches",
    title: "App-routing NGINX near end of patches",
    ..Rule::BASE
};
