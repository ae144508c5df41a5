//! KN015: Identity is not user-assigned (own subnet).

use jiff::civil::Date;

use crate::rules::identity::{
    ControlIdentity, control_identity, described, in_managed_vnet, switch,
};
use crate::rules::words::{SHOWN, listed};
use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Scope, Severity};

/// KN015: Identity is not user-assigned (own subnet).
pub static RULE: Rule = Rule {
    code: "KN015",
    name: "identity-own-subnet",
    title: "Identity is not user-assigned (own subnet)",
    severity: Severity::Blocker,
    scope: Scope::Kubenet,
    gate: true,
    when: "the nodes are in a subnet of yours (vnetSubnetID outside nodeResourceGroup) and \
           identity.type is not UserAssigned; AKS offers no mix of identity types",
    why: "AKS must detach the route table from the subnet and demands a user-assigned identity \
          with rights on it.",
    fix: "Create a user-assigned identity, give it its rights (KN018), and switch the cluster to \
          it. Wait before the update: roles take up to 60 minutes, and the control plane keeps \
          the old identity until its token expires, which can take hours.",
    sources: &[
        "docs:update-azure-cni.md (2026-05-28, since 2026-03-12)",
        "docs:managed-identity-overview.md",
    ],
    effective: Some(Date::constant(2026, 3, 12)),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    if in_managed_vnet(cx)? {
        return Ok(Answer::pass());
    }
    let identity = control_identity(cx)?;
    if identity == ControlIdentity::UserAssigned {
        return Ok(Answer::pass());
    }
    let nodes = cx.node_subnets()?;
    let subnets: Vec<&str> = nodes.iter().map(|node| node.id.name()).collect();
    let message = format!(
        "The control plane runs with {}, and the nodes are in your own subnet {}: AKS demands a \
         user-assigned identity to detach the route table.",
        described(cx, identity),
        listed(&subnets)
    );
    let mut finding =
        Finding::new(&RULE, message).saw(cx, "identity.type", &cx.cluster.identity.kind);
    for (index, pool) in cx.pools()?.take(SHOWN) {
        let path = format!("agentPoolProfiles[{index}].vnetSubnetID");
        finding = finding.saw(cx, &path, &pool.vnet_subnet_id);
    }
    Ok(switch(cx).into_iter().fold(finding, Finding::command).into())
}
