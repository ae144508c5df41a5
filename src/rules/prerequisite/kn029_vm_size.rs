//! KN029: Unsupported VM size.

use crate::model::CommandLine;
use crate::rules::{Cx, Effect, Finding, Outcome, Rule, Severity};

/// KN029: Unsupported VM size.
pub static RULE: Rule = Rule {
    code: "KN029",
    name: "vm-size",
    title: "Unsupported VM size",
    severity: Severity::Blocker,
    gate: true,
    effect: Effect::Blocked,
    when: "a pool's vmSize is of the DCsv2 series (Standard_DC<n>s_v2)",
    why: "Azure CNI Overlay does not support DCsv2 virtual machines, so the pool has no in-place \
          path.",
    fix: "Replace the pool by one of the DCasv5 or DCadsv5 series: add the new pool (its name in \
          NEW_POOL), move the workloads, delete the old one, then update.",
    sources: &["docs:concepts-network-azure-cni-overlay.md"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let mut findings = Vec::new();
    for (index, pool) in cx.pools()? {
        let path = format!("agentPoolProfiles[{index}].vmSize");
        let size = cx.require(&pool.vm_size, &path)?;
        if is_dcsv2(size) {
            let name = pool.label();
            let message = format!("Pool {name} uses {size}, which overlay does not support.");
            // Adding is all that is offered here: a bare delete must not stand beside a finding.
            let add = CommandLine::new("az aks nodepool add")
                .flag("-g", &cx.cluster.resource_group)
                .flag("--cluster-name", &cx.cluster.name)
                .then("-n \"$NEW_POOL\" --node-vm-size Standard_DC4as_v5");
            let add = cx.done(add);
            findings.push(Finding::new(&RULE, message).saw(cx, &path, size).command(add));
        }
    }
    Ok(findings.into())
}

/// `(?i)^Standard_DC\d+s_v2$`
fn is_dcsv2(size: &str) -> bool {
    let size = size.to_ascii_lowercase();
    let cores = size.strip_prefix("standard_dc").and_then(|rest| rest.strip_suffix("s_v2"));
    cores.is_some_and(|cores| !cores.is_empty() && cores.bytes().all(|b| b.is_ascii_digit()))
}
