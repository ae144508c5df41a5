//! BP001: Cluster in an AKS-managed VNet.

use crate::rules::Rule;

/// BP001: Cluster in an AKS-managed VNet.
pub static RULE: Rule = Rule {
    code: "BP001",
    name: "managed-vnet",
    title: "Cluster in an AKS-managed VNet",
    ..Rule::BASE
};
