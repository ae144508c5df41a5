//! SZ009: Service range or DNS address malformed.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::judge;
use crate::model::parse_v4;
use crate::rules::{Category, Cx, Finding, Missing, Outcome, Rule, Severity};
use crate::sizing::{dns_address_fault, service_range_fault};

/// SZ009: Service range or DNS address malformed.
pub static RULE: Rule = Rule {
    code: "SZ009",
    name: "service-range-malformed",
    title: "Service range or DNS address malformed",
    severity: Severity::Blocker,
    category: Category::Sizing,
    when: "dnsServiceIP lies outside serviceCidr or is its first address (blocker); \
          serviceCidr is a /12 or larger (IPv6: larger than a /108), or intersects the virtual \
          network or a peer (warning)",
    why: "Services or DNS do not work as they should, and destinations in the service \
          range are hidden from pods.",
    fix: "The service range cannot be changed: plan a new cluster where this matters, and \
          keep the range free in all connected networks.",
    sources: &[
        "docs:concepts-network-ip-address-planning.md",
        "docs:azure-cni-overlay.md",
        "ts:error-codes/dnsserviceipoutofservicecidr-error.md",
    ],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let network = &cx.cluster.network;
    cx.read(&network.service_cidrs, "networkProfile.serviceCidrs")?;
    let text = cx.require(&network.service_cidr, "networkProfile.serviceCidr")?;
    let mut findings = Vec::new();
    match parse_v4(text) {
        Err(problem) => findings.push(service(cx, text, &format!("is unusable: {problem}"))),
        Ok(range) => {
            findings.extend(dns_address(cx, range)?);
            findings.extend(too_large(cx, range.into()));
            findings.extend(in_networks(cx, range));
        }
    }
    findings.extend(ipv6_ranges(cx).into_iter().filter_map(|range| too_large(cx, range.into())));
    Ok(judge::or_missing(findings, judge::networks_read(cx)))
}

fn ipv6_ranges(cx: &Cx<'_>) -> Vec<Ipv6Net> {
    let texts = cx.cluster.network.service_cidrs.value().into_iter().flatten();
    texts.filter_map(|text| text.trim().parse().ok()).collect()
}

fn too_large(cx: &Cx<'_>, range: IpNet) -> Option<Finding> {
    let problem = format!("must be {}", service_range_fault(range)?);
    Some(service(cx, &range.to_string(), &problem).severity(Severity::Warning))
}

fn service(cx: &Cx<'_>, text: &str, problem: &str) -> Finding {
    let message = format!("The service range {text} {problem}.");
    Finding::new(&RULE, message).saw(cx, "networkProfile.serviceCidr", text)
}

fn dns_address(cx: &Cx<'_>, range: Ipv4Net) -> Result<Option<Finding>, Missing> {
    let path = "networkProfile.dnsServiceIP";
    let text = cx.require(&cx.cluster.network.dns_service_ip, path)?;
    let address: Option<Ipv4Addr> = text.trim().parse().ok();
    let fault = address.map(|address| dns_address_fault(range, address));
    let problem = match fault {
        None => "is not an IPv4 address",
        Some(Some(fault)) => fault.words(),
        Some(None) => return Ok(None),
    };
    let message = format!("The DNS address {text} {problem} ({range}).");
    Ok(Some(Finding::new(&RULE, message).saw(cx, path, text)))
}

/// Service ranges inside the virtual network or its peers hide what is there.
fn in_networks(cx: &Cx<'_>, range: Ipv4Net) -> Vec<Finding> {
    let mut findings = Vec::new();
    for vnet in cx.read_vnets().into_iter().flatten() {
        let own = vnet.address_space.value().into_iter().flatten();
        let peers = vnet.peerings.value().into_iter().flatten();
        let remote = peers.flat_map(|peering| peering.remote_space.value().into_iter().flatten());
        for other in own.chain(remote).filter(|o| o.contains(&range) || range.contains(*o)) {
            let text = range.to_string();
            let problem = format!("overlaps {other} of {} or its peers", vnet.id.name());
            findings.push(service(cx, &text, &problem).severity(Severity::Warning));
        }
    }
    findings
}
