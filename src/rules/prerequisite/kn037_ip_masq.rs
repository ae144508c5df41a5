//! KN037: Custom ip-masq-agent configuration.

use crate::rules::Rule;

/// KN037: Custom ip-masq-agent configuration.
pub static RULE: Rule = Rule {
    code: "KN037",
    name: "ip-masq",
    title: "Custom ip-masq-agent configuration",
    ..Rule::BASE
};
