//! KN040: NSG may block overlay traffic.

use ipnet::Ipv4Net;

use crate::model::{CommandLine, Direction, NetworkSecurityGroup, SecurityRule, Subnet};
use crate::rules::nsg::{Place, refusing, rules_of, unclear};
use crate::rules::{Answer, Cx, Finding, Missing, Outcome, Rule};

/// KN040: NSG may block overlay traffic.
pub static RULE: Rule = Rule {
    code: "KN040",
    name: "nsg",
    title: "NSG may block overlay traffic",
    gate: true,
    when: "the network security group of a node subnet has a Deny rule that covers traffic from \
           nodes to nodes, from nodes to the pod range or inside the pod range, inbound or \
           outbound, and no Allow rule with a lower number covers the same traffic",
    why: "Overlay traffic is not encapsulated: the subnet's security group sees the pods' own \
          addresses. A rule that refuses them cuts pods off from each other or from the nodes.",
    fix: "Add Allow rules with lower numbers, for all ports and protocols, inbound and outbound: \
          node range to node range, node range to pod range, pod range to pod range.",
    sources: &["docs:concepts-network-azure-cni-overlay.md"],
    check,
    ..Rule::BASE
};

/// Traffic that overlay needs.
struct Flow<'p> {
    what: &'static str,
    from: &'p Place,
    to: &'p Place,
}

fn check(cx: &Cx<'_>) -> Outcome {
    let groups = cx.read_nsgs()?;
    if groups.is_empty() {
        return Ok(Answer::pass());
    }
    let nodes = nodes(cx)?;
    let pods = cx.address.target().map(|candidate| candidate.range).or(cx.address.present);
    let pods_missing = pods.is_none().then(|| no_pod_range(cx));
    let pods = Place { ranges: pods.into_iter().collect(), in_vnet: false };
    let flows = [
        Flow { what: "from nodes to nodes", from: &nodes, to: &nodes },
        Flow { what: "from nodes to pods", from: &nodes, to: &pods },
        Flow { what: "between pods", from: &pods, to: &pods },
    ];
    let mut answer = Answer::pass();
    for group in distinct(&groups) {
        let judged = rules_of(group).map(|rules| {
            answer.findings.extend(refusals(rules, &flows).map(|hit| report(cx, group, &hit)));
            unclear(group, rules)
        });
        answer.missing = answer.missing.or(judged.unwrap_or_else(Some));
    }
    Ok(answer.with_missing(pods_missing))
}

/// Each group once, also where several node subnets share it.
fn distinct<'a>(
    groups: &[(&'a Subnet, &'a NetworkSecurityGroup)],
) -> Vec<&'a NetworkSecurityGroup> {
    let mut all: Vec<&NetworkSecurityGroup> = Vec::new();
    for (_, group) in groups {
        if !all.iter().any(|known| known.id == group.id) {
            all.push(group);
        }
    }
    all
}

fn nodes(cx: &Cx<'_>) -> Result<Place, Missing> {
    let mut ranges: Vec<Ipv4Net> = Vec::new();
    for subnet in cx.read_subnets()? {
        ranges.extend(prefixes(subnet)?);
    }
    Ok(Place { ranges, in_vnet: true })
}

fn prefixes(subnet: &Subnet) -> Result<&[Ipv4Net], Missing> {
    let prefixes = subnet.prefixes.value().map(Vec::as_slice);
    prefixes.ok_or_else(|| crate::rules::context::not_read("address range of subnet", &subnet.id))
}

fn no_pod_range(cx: &Cx<'_>) -> Missing {
    Missing::new(
        "the pod range that the update would use",
        cx.done(cx.az("az aks show").then("--query networkProfile.podCidr")).to_string(),
    )
}

/// A rule that refuses a flow.
struct Refusal<'r> {
    rule: &'r SecurityRule,
    flows: Vec<&'static str>,
}

/// The refusing rules of a group, each once with all that it refuses.
fn refusals<'r>(
    rules: &'r [SecurityRule],
    flows: &[Flow<'_>],
) -> impl Iterator<Item = Refusal<'r>> {
    let mut hits: Vec<Refusal<'r>> = Vec::new();
    for direction in [Direction::Inbound, Direction::Outbound] {
        for flow in flows {
            let Some(rule) = refusing(rules, direction, flow.from, flow.to) else { continue };
            match hits.iter_mut().find(|hit| std::ptr::eq(hit.rule, rule)) {
                Some(hit) => hit.flows.push(flow.what),
                None => hits.push(Refusal { rule, flows: vec![flow.what] }),
            }
        }
    }
    hits.into_iter()
}

fn report(cx: &Cx<'_>, group: &NetworkSecurityGroup, hit: &Refusal<'_>) -> Finding {
    let name = hit.rule.name.text().unwrap_or("(unnamed)");
    let direction = hit.rule.direction.text().unwrap_or_default();
    let message = format!(
        "Rule {name} of {} refuses {} traffic that overlay needs: {}.",
        group.id.name(),
        direction.to_ascii_lowercase(),
        hit.flows.join(", ")
    );
    let path = |field: &str| format!("properties.securityRules[name={name}].properties.{field}");
    let list = CommandLine::new("az network nsg rule list")
        .flag("-g", group.id.resource_group().unwrap_or_default())
        .flag("--nsg-name", group.id.name())
        .flag("--subscription", group.id.subscription().unwrap_or(&cx.cluster.subscription_id))
        .then("--include-default -o table");
    Finding::new(&RULE, message)
        .saw_in(&group.id, path("access"), &hit.rule.access)
        .saw_in(&group.id, path("priority"), &hit.rule.priority)
        .saw_in(&group.id, path("sourceAddressPrefixes"), &*hit.rule.sources.join(","))
        .saw_in(&group.id, path("destinationAddressPrefixes"), &*hit.rule.destinations.join(","))
        .command(list)
}
