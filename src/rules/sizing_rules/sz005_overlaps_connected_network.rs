//! SZ005: Pod CIDR overlaps a connected network.

use super::judge;
use crate::rules::{Category, Cx, Outcome, Rule, Severity};
use crate::sizing::ConflictKind;

/// SZ005: Pod CIDR overlaps a connected network.
pub static RULE: Rule = Rule {
    code: "SZ005",
    name: "overlaps-connected-network",
    title: "Pod CIDR overlaps a connected network",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the pod CIDR intersects the address space of a network that a connected peering \
          or an appliance behind it leads to, or a range declared in the settings",
    why: "Packets of pods to an address inside the pod range never leave the overlay, so \
          pods lose the connected network. AKS cannot check this.",
    fix: "Choose a range that no connected network uses.",
    sources: &["docs:concepts-network-azure-cni-overlay.md"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let findings = judge::collisions(
        cx,
        &RULE,
        &[ConflictKind::Peering, ConflictKind::Forwarded, ConflictKind::Declared],
        "pods lose that network, because their packets stay in the overlay",
    );
    Ok(judge::or_missing(findings, judge::peerings_read(cx)))
}
