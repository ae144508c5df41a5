//! KN046: Cilium follow-up not possible yet.

use crate::rules::Rule;

/// KN046: Cilium follow-up not possible yet.
pub static RULE: Rule = Rule {
    code: "KN046",
    name: "cilium-follow-up",
    title: "Cilium follow-up not possible yet",
    ..Rule::BASE
};
