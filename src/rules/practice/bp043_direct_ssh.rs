//! BP043: Direct SSH/RDP or no bastion.

use crate::model::{CommandLine, Kind, NetworkSecurityGroup, ResourceId, SecurityRule, Vnet};
use crate::rules::context::not_read;
use crate::rules::nsg::{opening, rules_of};
use crate::rules::{Answer, Category, Cx, Finding, Missing, Outcome, Rule, Scope, Severity};

/// BP043: Direct SSH/RDP or no bastion.
pub static RULE: Rule = Rule {
    code: "BP043",
    name: "direct-ssh",
    title: "Direct SSH/RDP or no bastion",
    category: Category::PracticeAccess,
    scope: Scope::All,
    when: "a security group of a node subnet or in the node resource group admits port 22 or 3389 \
           from the Internet (a warning); a pool's securityProfile.sshAccess is absent or \
           LocalUser (for information); no bastion stands in the nodes' virtual network or a \
           peered one (for information)",
    why: "Ports for remote access that the Internet can reach are tried all day. The article \
          reaches nodes through a bastion in a management network only.",
    fix: "Delete the rule, reach nodes through a bastion in a peered management network, and set \
          SSH access of the pools to disabled (preview) or entraid.",
    sources: &[
        "docs:operator-best-practices-network.md (2025-11-10)",
        "docs:manage-ssh-node-access.md",
    ],
    check,
    ..Rule::BASE
};

const PORTS: [u16; 2] = [22, 3389];
const BASTION: &str = "Reach nodes through a bastion in a peered management network.";

fn check(cx: &Cx<'_>) -> Outcome {
    Ok([open_ports(cx), local_users(cx), no_bastion(cx)].into_iter().collect())
}

fn open_ports(cx: &Cx<'_>) -> Outcome {
    let (bound, mut missing) = match cx.read_nsgs() {
        Ok(bound) => (bound, None),
        Err(missing) => (Vec::new(), Some(missing)),
    };
    let mut groups: Vec<&NetworkSecurityGroup> = bound.into_iter().map(|(_, nsg)| nsg).collect();
    if let Some(group) = cx.cluster.node_resource_group.text() {
        groups.extend(cx.fleet.around.nsgs_in(&cx.cluster.subscription_id, group));
    }
    groups.sort_by(|a, b| a.id.cmp(&b.id));
    groups.dedup_by(|a, b| a.id == b.id);
    let mut findings = Vec::new();
    for group in groups {
        match rules_of(group) {
            Ok(rules) => findings.extend(openings(cx, group, rules)),
            Err(gap) => missing = missing.or(Some(gap)),
        }
    }
    Ok(Answer::from(findings).with_missing(missing))
}

fn openings<'a>(
    cx: &'a Cx<'_>,
    group: &'a NetworkSecurityGroup,
    rules: &'a [SecurityRule],
) -> impl Iterator<Item = Finding> + 'a {
    let hits = PORTS.into_iter().filter_map(move |port| Some((port, opening(rules, port)?)));
    hits.map(move |(port, rule)| report_opening(cx, group, rule, port))
}

fn report_opening(
    cx: &Cx<'_>,
    group: &NetworkSecurityGroup,
    rule: &SecurityRule,
    port: u16,
) -> Finding {
    let name = rule.name.text().unwrap_or("(unnamed)");
    let message = format!(
        "Rule {name} of {} admits port {port} from the Internet to the nodes' network.",
        group.id.name()
    );
    let path = |field: &str| format!("properties.securityRules[name={name}].properties.{field}");
    let delete = CommandLine::new("az network nsg rule delete")
        .flag("-g", group.id.resource_group().unwrap_or_default())
        .flag("--nsg-name", group.id.name())
        .flag("-n", name)
        .flag("--subscription", group.id.subscription().unwrap_or(&cx.cluster.subscription_id));
    Finding::new(&RULE, message)
        .saw_in(&group.id, path("sourceAddressPrefixes"), &*rule.sources.join(","))
        .saw_in(&group.id, path("destinationPortRanges"), &*rule.ports.join(","))
        .command(delete)
}

fn local_users(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        let access = cx.pool_read(index, &pool.ssh_access, "securityProfile.sshAccess")?;
        Ok(access.is_none_or(|access| access.eq_ignore_ascii_case("LocalUser")))
    })?;
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "Nodes accept SSH with local users (the default where nothing is set): {}.",
            hits.names()
        );
        Finding::new(&RULE, message)
            .severity(Severity::Info)
            .advise("Set SSH access of the pools to disabled (preview) or entraid.")
            .saw_pools(cx, &hits, "securityProfile.sshAccess", |pool| (&pool.ssh_access).into())
            .command_each(&hits, |pool| {
                cx.done(cx.az_pool("az aks nodepool update", pool).then("--ssh-access disabled"))
            })
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}

fn no_bastion(cx: &Cx<'_>) -> Outcome {
    let own = cx.vnet_ids()?;
    let has_bastion = |id: &ResourceId| cx.fleet.around.has_bastion(id);
    if own.iter().any(has_bastion) {
        return Ok(Answer::pass());
    }
    let mut reach = own.clone();
    for id in &own {
        let vnet = cx.inventory().vnets.get(id);
        reach.extend(peers(vnet.ok_or_else(|| not_read("virtual network", id))?)?);
    }
    if reach.iter().any(has_bastion) {
        return Ok(Answer::pass());
    }
    let subscriptions = || reach.iter().filter_map(ResourceId::subscription);
    if let Some(id) = subscriptions().find(|id| !cx.inventory().has_read(Kind::Bastion, id)) {
        let list = CommandLine::new("az network bastion list").flag("--subscription", id);
        let what = format!("the bastions of subscription {id} were not read");
        return Err(Missing::new(what, list.then("-o json").to_string()));
    }
    let Some(vnet) = own.first() else { return Ok(Answer::pass()) };
    let message = format!(
        "No bastion stands in {} or in the {} networks peered with it.",
        vnet.name(),
        reach.len() - own.len()
    );
    let finding = Finding::new(&RULE, message).severity(Severity::Info).advise(BASTION);
    Ok(finding.saw_in(vnet, "id", vnet).into())
}

/// The networks peered with one.
fn peers(vnet: &Vnet) -> Result<Vec<ResourceId>, Missing> {
    if vnet.peerings.is_unreadable() {
        return Err(not_read("peerings of virtual network", &vnet.id));
    }
    let peerings = vnet.peerings.value().into_iter().flatten();
    Ok(peerings.filter_map(|peering| peering.remote_id.value().cloned()).collect())
}
