//! KN018: Identity lacks rights on subnet or route table.

use crate::model::{CommandLine, ResourceId};
use crate::rules::identity::in_managed_vnet;
use crate::rules::rights::Rights;
use crate::rules::routes::{bound_table, is_managed};
use crate::rules::words::SHOWN;
use crate::rules::{
    Answer, Cx, Finding, Mark, Missing, NodeSubnet, Outcome, Rule, Severity, Uncertainty,
};

/// KN018: Identity lacks rights on subnet or route table.
pub static RULE: Rule = Rule {
    code: "KN018",
    name: "identity-rights",
    title: "Identity lacks rights on subnet or route table",
    severity: Severity::Blocker,
    gate: true,
    when: "identity.type is UserAssigned, the nodes are in a subnet of yours, and no role of the \
           identity grants subnets/read and subnets/join/action there; on kubenet also \
           routeTables/read and routes/read, write and delete on a bound route table outside \
           nodeResourceGroup, and (a warning only) subnets/write",
    why: "AKS works on the subnet and the route table with this identity. Without the rights the \
          update fails, possibly half way. Roles that come through a group are not seen here.",
    fix: "Give the identity Network Contributor on the subnet and the route table, or a custom \
          role with the missing actions, and allow 60 minutes until it holds.",
    sources: &[
        "docs:aks-service-permissions.md",
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:concepts-network-cni-overview.md (2026-07-10)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:concepts-network-cni-overview.md (2026-07-10) lists roleAssignments/write too, \
               docs:operator-best-practices-network.md (2025-11-10) does not; that detaching a \
               route table takes subnets/write is our inference",
    }),
    check,
    ..Rule::BASE
};

const SUBNET: [&str; 2] = [
    "Microsoft.Network/virtualNetworks/subnets/read",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
];
const SUBNET_WRITE: [&str; 1] = ["Microsoft.Network/virtualNetworks/subnets/write"];
const TABLE: [&str; 4] = [
    "Microsoft.Network/routeTables/read",
    "Microsoft.Network/routeTables/routes/read",
    "Microsoft.Network/routeTables/routes/write",
    "Microsoft.Network/routeTables/routes/delete",
];

fn check(cx: &Cx<'_>) -> Outcome {
    // Other identities are the matter of KN015 to KN017.
    let kind = cx.text(&cx.cluster.identity.kind, "identity.type")?;
    if !kind.eq_ignore_ascii_case("UserAssigned") || in_managed_vnet(cx)? {
        return Ok(Answer::pass());
    }
    let rights = Rights::of(cx)?;
    let nodes = cx.node_subnets()?;
    let mut parts: Vec<Outcome> =
        nodes.iter().map(|node| on_subnet(cx, &rights, node.id)).collect();
    if cx.cluster.is_kubenet() {
        parts.extend(tables(cx, &nodes).into_iter().map(|table| on_table(cx, &rights, table?)));
    }
    Ok(parts.into_iter().collect())
}

fn on_subnet(cx: &Cx<'_>, rights: &Rights<'_>, subnet: &ResourceId) -> Outcome {
    let lacking = rights.lacking(subnet, &SUBNET)?;
    if !lacking.is_empty() {
        return Ok(finding(cx, rights, subnet, &lacking).into());
    }
    // Only kubenet has a route table that AKS must detach.
    if !cx.cluster.is_kubenet() || rights.lacking(subnet, &SUBNET_WRITE)?.is_empty() {
        return Ok(Answer::pass());
    }
    Ok(finding(cx, rights, subnet, &SUBNET_WRITE).severity(Severity::Warning).into())
}

fn on_table(cx: &Cx<'_>, rights: &Rights<'_>, table: &ResourceId) -> Outcome {
    let lacking = rights.lacking(table, &TABLE)?;
    let found = (!lacking.is_empty()).then(|| finding(cx, rights, table, &lacking));
    Ok(Answer::maybe(found))
}

/// The bound route tables outside the node resource group, each once.
fn tables<'a>(cx: &Cx<'a>, nodes: &[NodeSubnet<'a>]) -> Vec<Result<&'a ResourceId, Missing>> {
    let mut tables: Vec<Result<&ResourceId, Missing>> = Vec::new();
    for node in nodes {
        match bound_table(*node) {
            Ok(Some(id)) if !tables.contains(&Ok(id)) => match is_managed(cx, id) {
                Ok(false) => tables.push(Ok(id)),
                Ok(true) => {}
                Err(missing) => tables.push(Err(missing)),
            },
            Ok(_) => {}
            Err(missing) => tables.push(Err(missing)),
        }
    }
    tables
}

fn finding(cx: &Cx<'_>, rights: &Rights<'_>, target: &ResourceId, lacking: &[&str]) -> Finding {
    let short = |action: &&str| action.trim_start_matches("Microsoft.Network/").to_owned();
    let message = format!(
        "The identity {} (principal {}) has no role that grants {} on {}.",
        rights.identity.name(),
        rights.principal,
        lacking.iter().map(short).collect::<Vec<_>>().join(", "),
        target.name()
    );
    let path = format!("identity.userAssignedIdentities['{}'].principalId", rights.identity);
    let mut finding = Finding::new(&RULE, message).saw(cx, &path, rights.principal);
    for assignment in rights.on(target).into_iter().take(SHOWN) {
        let role = &assignment.role_definition_id;
        finding = finding.saw_in(&assignment.id, "properties.roleDefinitionId", role);
    }
    let grant = CommandLine::new("az role assignment create")
        .flag("--assignee", rights.principal)
        .then("--role \"Network Contributor\"")
        .flag("--scope", target.as_str());
    finding.command(grant)
}
