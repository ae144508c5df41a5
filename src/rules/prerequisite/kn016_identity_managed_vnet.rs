//! KN016: Identity is not user-assigned (AKS-managed VNet).

use jiff::civil::Date;

use crate::rules::identity::{
    ControlIdentity, control_identity, described, in_managed_vnet, switch,
};
use crate::rules::{Answer, Cx, Finding, Mark, Outcome, Rule, Scope, Uncertainty};

/// KN016: Identity is not user-assigned (AKS-managed VNet).
pub static RULE: Rule = Rule {
    code: "KN016",
    name: "identity-managed-vnet",
    title: "Identity is not user-assigned (AKS-managed VNet)",
    scope: Scope::Kubenet,
    gate: true,
    when: "AKS owns the virtual network, identity.type is not UserAssigned, and the cluster does \
           not run with a service principal (KN017)",
    why: "The documentation demands a user-assigned identity for every kubenet cluster, yet \
          clusters with a system-assigned one in an AKS-managed network were migrated in 2023. \
          AKS decides when it validates the request.",
    fix: "Switch to a user-assigned identity before the update, as an optional step, and wait \
          until the old token has expired, which can take hours.",
    sources: &[
        "docs:update-azure-cni.md (2026-05-28, since 2026-03-12)",
        "https://github.com/Azure/azure-cli/pull/28042 (2023-12)",
        "https://github.com/Azure/azure-cli/blob/468a01146d28ba8b80b66923b910e6a7a97b1da8/src/azure-cli/azure/cli/command_modules/acs/tests/latest/recordings/test_aks_kubenet_to_cni_overlay_migration.yaml (recorded 2023-12)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:update-azure-cni.md demands it since 2026-03-12; two recorded runs (2023-11, \
               2023-12) migrated with a system-assigned identity",
    }),
    effective: Some(Date::constant(2026, 3, 12)),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if !in_managed_vnet(cx)? {
        return Ok(Answer::pass());
    }
    let identity = control_identity(cx)?;
    if identity != ControlIdentity::OtherManaged {
        return Ok(Answer::pass());
    }
    let message = format!(
        "The control plane runs with {} in an AKS-managed network: the documentation demands a \
         user-assigned one, real runs went through without. Switching first is the safe order.",
        described(cx, identity)
    );
    let finding = Finding::new(&RULE, message).saw(cx, "identity.type", &cx.cluster.identity.kind);
    Ok(switch(cx).into_iter().fold(finding, Finding::command).into())
}
