//! BP002: VNet in the cluster's resource group.

use crate::rules::Rule;

/// BP002: VNet in the cluster's resource group.
pub static RULE: Rule = Rule {
    code: "BP002",
    name: "vnet-in-cluster-group",
    title: "VNet in the cluster's resource group",
    ..Rule::BASE
};
