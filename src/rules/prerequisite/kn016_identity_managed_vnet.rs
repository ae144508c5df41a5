//! KN016: Identity is not user-assigned (AKS-managed VNet).

use crate::rules::Rule;

/// KN016: Identity is not user-assigned (AKS-managed VNet).
pub static RULE: Rule = Rule {
    code: "KN016",
    name: "identity-managed-vnet",
    title: "Identity is not user-assigned (AKS-managed VNet)",
    ..Rule::BASE
};
