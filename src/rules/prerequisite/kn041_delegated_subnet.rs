//! KN041: Node subnet delegated.

use crate::model::{CommandLine, Subnet, Text};
use crate::rules::context::not_read;
use crate::rules::words::listed;
use crate::rules::{
    Answer, Cx, Finding, Mark, Missing, NodeSubnet, Outcome, Rule, Severity, Uncertainty,
};

/// KN041: Node subnet delegated.
pub static RULE: Rule = Rule {
    code: "KN041",
    name: "delegated-subnet",
    title: "Node subnet delegated",
    severity: Severity::Blocker,
    gate: true,
    when: "a node subnet is delegated to a service other than \
           Microsoft.ContainerService/managedClusters",
    why: "AKS refuses to place nodes in a subnet that is delegated to another service \
          (SubnetIsDelegated), so the surge nodes of the update cannot be created.",
    fix: "Remove the delegation, or move the pools to a subnet without one. Check first what uses \
          the delegation: the service must leave the subnet before.",
    sources: &[
        "ts:error-codes/subnetisdelegated-error.md",
        "docs:concepts-network-cni-overview.md (2026-07-10)",
    ],
    uncertainty: Some(Uncertainty {
        mark: Mark::Conflicting,
        note: "docs:concepts-network-cni-overview.md (2026-07-10) forbids any delegation of node \
               subnets; the support article names other services only",
    }),
    check,
    ..Rule::BASE
};

const OWN_SERVICE: &str = "Microsoft.ContainerService/managedClusters";

fn check(cx: &Cx<'_>) -> Outcome {
    let judge = |node: NodeSubnet<'_>| {
        let subnet = node.subnet.ok_or_else(|| not_read("subnet", node.id))?;
        let services = foreign(subnet)?;
        Ok(Answer::maybe((!services.is_empty()).then(|| report(subnet, &services))))
    };
    Ok(cx.node_subnets()?.into_iter().map(judge).collect())
}

/// The other services that a subnet is delegated to.
fn foreign(subnet: &Subnet) -> Result<Vec<&Text>, Missing> {
    if subnet.delegations.is_unreadable() {
        return Err(not_read("delegation of subnet", &subnet.id));
    }
    let all = subnet.delegations.value().into_iter().flatten();
    Ok(all.filter(|name| !name.eq_ignore_ascii_case(OWN_SERVICE)).collect())
}

fn report(subnet: &Subnet, services: &[&Text]) -> Finding {
    let names = listed(services);
    let message = format!(
        "Node subnet {} is delegated to {names}; AKS places no nodes there.",
        subnet.id.name()
    );
    let remove = CommandLine::new("az network vnet subnet update")
        .flag("--ids", subnet.id.as_str())
        .then("--remove delegations");
    Finding::new(&RULE, message)
        .saw_in(&subnet.id, "properties.delegations[].properties.serviceName", names)
        .command(remove)
}
