//! SZ007: Reserved range.

use ipnet::Ipv4Net;

use super::judge;
use crate::model::reserved_ranges;
use crate::rules::{Category, Cx, Finding, Mark, Outcome, Rule, Severity, Uncertainty};

/// SZ007: Reserved range.
pub static RULE: Rule = Rule {
    code: "SZ007",
    name: "reserved-range",
    title: "Reserved range",
    severity: Severity::Blocker,
    category: Category::Sizing,
    gate: true,
    when: "the pod CIDR, a service range or the virtual network intersects 169.254.0.0/16, \
          172.30.0.0/16, 172.31.0.0/16 or 192.0.2.0/24",
    why: "AKS refuses these ranges for new clusters and changes since 2026-05-29. Existing \
          clusters were left alone; whether the update validates an unchanged range again \
          is not known.",
    fix: "Choose a new pod range with the update.",
    sources: &["docs:concepts-network-cni-overview.md", "rel:2026-05-29"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "whether an unchanged reserved range passes the update is not said by the \
               release of 2026-05-29",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let mut findings = Vec::new();
    let (pod_path, _) = cx.cluster.pod_cidr();
    for range in judge::present(cx)?.into_iter().filter(|range| is_reserved(*range)) {
        findings
            .push(judge::by_target(cx, found("pod", range).saw(cx, pod_path, range.to_string())));
    }
    for range in cx.cluster.service_ranges().into_iter().filter(|range| is_reserved(*range)) {
        let path = "networkProfile.serviceCidr";
        findings.push(found("service", range).severity(Severity::Warning).saw(
            cx,
            path,
            range.to_string(),
        ));
    }
    let vnets = cx.read_vnets();
    for vnet in vnets.iter().flatten() {
        for range in vnet.address_space.value().into_iter().flatten().filter(|r| is_reserved(**r)) {
            let path = "properties.addressSpace.addressPrefixes";
            let finding = found("virtual network", *range).severity(Severity::Warning);
            findings.push(finding.saw_in(&vnet.id, path, range.to_string()));
        }
    }
    Ok(judge::or_missing(findings, judge::networks_read(cx)))
}

fn found(what: &str, range: Ipv4Net) -> Finding {
    let message = format!("The {what} range {range} touches a range that AKS keeps for itself.");
    Finding::new(&RULE, message)
}

fn is_reserved(range: Ipv4Net) -> bool {
    reserved_ranges().iter().any(|reserved| reserved.contains(&range) || range.contains(reserved))
}
