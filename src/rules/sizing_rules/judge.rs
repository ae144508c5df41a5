//! What the sizing rules share: they judge the range that the plan would use.

use ipnet::Ipv4Net;

use crate::model::{NodePool, ResourceId, parse_v4};
use crate::rules::context::not_read;
use crate::rules::{Answer, Cx, Finding, Missing, Rule, Severity};
use crate::sizing::{ConflictKind, Demand, PoolDemand, chain_words};

/// The demand, when every figure could be read.
pub(super) fn demand<'a>(cx: &Cx<'a>) -> Result<&'a Demand, Missing> {
    let demand = &cx.address.demand;
    match demand.missing.first() {
        None => Ok(demand),
        Some(path) => Err(Missing::new(
            format!("{path} is missing or has a value that could not be read"),
            cx.done(cx.az("az aks show").then("-o json")).to_string(),
        )),
    }
}

/// Today's pod range; `None` on clusters that have none or a malformed one (SZ015's matter).
pub(super) fn present(cx: &Cx<'_>) -> Result<Option<Ipv4Net>, Missing> {
    let (path, field) = cx.cluster.pod_cidr();
    let text = cx.read(&field, path)?.copied();
    if text.is_none() && cx.cluster.is_kubenet() {
        cx.require(&field, path)?;
    }
    Ok(text.and_then(|text| parse_v4(text).ok()))
}

/// A fault of today's range: a warning that names the change when the plan's own choice cures it.
pub(super) fn by_target(cx: &Cx<'_>, mut finding: Finding) -> Finding {
    match cx.address.target() {
        Some(target) if cx.address.changes_range() => {
            finding.message.push_str(&format!(
                " The plan moves the pods to {}, which cures it (sources conflict whether AKS \
                 takes a range that is no superset: AKS#5662, 2026-03-18).",
                target.cidr
            ));
            finding.severity(Severity::Warning)
        }
        Some(_) => finding.severity(Severity::Warning),
        None => finding,
    }
}

/// Adds the node counts that a figure rests on.
pub(super) fn with_pools(cx: &Cx<'_>, mut finding: Finding) -> Finding {
    for (index, pool) in cx.cluster.pools.iter().enumerate().take(10) {
        let auto = pool.enable_auto_scaling.is_true();
        let (key, value) =
            if auto { ("maxCount", &pool.max_count) } else { ("count", &pool.count) };
        finding = finding.saw(cx, &format!("agentPoolProfiles[{index}].{key}"), value);
        let surge = &pool.upgrade.max_surge;
        finding =
            finding.saw(cx, &format!("agentPoolProfiles[{index}].upgradeSettings.maxSurge"), surge);
    }
    finding
}

/// One finding for each collision of today's range with something of these kinds.
pub(super) fn collisions(
    cx: &Cx<'_>,
    rule: &'static Rule,
    kinds: &[ConflictKind],
    meaning: &str,
) -> Vec<Finding> {
    let hits = cx.address.conflicts.iter().filter(|conflict| {
        // What the settings answer for is shown with the address plan, not as a finding.
        kinds.contains(&conflict.kind) && conflict.excepted.is_none()
    });
    hits.map(|hit| {
        let way = match hit.chain.as_slice() {
            [] | [_] => String::new(),
            chain => format!(" Reached by: {}.", chain_words(chain)),
        };
        let message = format!(
            "The pod range {} overlaps {} ({}): {meaning}.{way}",
            hit.range, hit.with, hit.what
        );
        let finding = Finding::new(rule, message)
            .saw(cx, cx.cluster.pod_cidr().0, hit.range.as_str())
            .severity(rule.severity);
        let finding = match &hit.resource {
            Some(id) => finding.saw_in(&ResourceId::new(id), "addressPrefixes", hit.with.as_str()),
            None => finding,
        };
        if rule.severity == Severity::Blocker { by_target(cx, finding) } else { finding }
    })
    .collect()
}

/// The findings, with what is missing beside them.
pub(super) fn or_missing(findings: Vec<Finding>, read: Result<(), Missing>) -> Answer {
    Answer::from(findings).with_missing(read.err())
}

/// Whether the networks that hold the nodes were read, with their subnets.
pub(super) fn networks_read(cx: &Cx<'_>) -> Result<(), Missing> {
    present(cx)?;
    for vnet in cx.read_vnets()? {
        if vnet.address_space.value().is_none() {
            return Err(not_read("address space of the virtual network", &vnet.id));
        }
    }
    Ok(())
}

/// Whether every peering of those networks tells what lies behind it.
pub(super) fn peerings_read(cx: &Cx<'_>) -> Result<(), Missing> {
    present(cx)?;
    for vnet in cx.read_vnets()? {
        let Some(peerings) = vnet.peerings.value() else {
            return Err(not_read("peerings of the virtual network", &vnet.id));
        };
        for peering in peerings {
            let seen = peering.remote_id.value().and_then(|id| cx.inventory().vnets.get(id));
            let known = peering.remote_space.value().is_some()
                || seen.is_some_and(|remote| remote.address_space.value().is_some());
            if !known {
                let remote = peering.remote_id.value().unwrap_or(&vnet.id);
                return Err(not_read("address space of the peered virtual network", remote));
            }
        }
    }
    // Its own ranges are known from the peering, but not what its gateway leads to.
    match cx.address.unseen.iter().find(|unseen| unseen.gateway) {
        Some(unseen) => {
            let network = ResourceId::new(&unseen.network);
            Err(not_read("gateway and ranges behind the peered virtual network", &network))
        }
        None => Ok(()),
    }
}

/// Whether the service ranges were read.
pub(super) fn services_read(cx: &Cx<'_>) -> Result<(), Missing> {
    present(cx)?;
    let network = &cx.cluster.network;
    cx.read(&network.service_cidrs, "networkProfile.serviceCidrs")?;
    cx.require(&network.service_cidr, "networkProfile.serviceCidr").map(|_| ())
}

/// What room in a subnet cannot be told without.
pub(super) fn usage_missing(subnet: &str) -> Missing {
    let vnet = ResourceId::new(subnet).parent();
    let vnet = vnet.as_ref().map_or("", ResourceId::as_str);
    Missing::new(
        format!("addresses in use in subnet {subnet}"),
        crate::model::CommandLine::new("az rest --method get --url")
            .arg(format!("{vnet}/usages?api-version=2024-05-01"))
            .to_string(),
    )
}

/// Pools with nodes in a subnet, beside their demand.
fn pools_in<'a>(
    cx: &Cx<'a>,
    subnet: &'a ResourceId,
) -> impl Iterator<Item = (&'a NodePool, &'a PoolDemand)> {
    let pools = cx.cluster.pools.iter().zip(&cx.address.demand.pools);
    pools.filter(move |(pool, _)| pool.vnet_subnet_id.value().is_none_or(|id| id == subnet))
}

/// Adds commands that let each pool of a subnet surge by one node at a time.
pub(super) fn lower_surge(cx: &Cx<'_>, subnet: &ResourceId, finding: Finding) -> Finding {
    let pools = pools_in(cx, subnet).filter(|(_, demand)| demand.surge_now > 1);
    pools.fold(finding, |finding, (pool, _)| {
        let update = cx.az_pool("az aks nodepool update", pool).then("--max-surge 1");
        finding.command(cx.done(update))
    })
}

/// Adds the command that lowers the ceiling of the pool with the most room to do so, by what is
/// missing as far as that goes.
pub(super) fn lower_ceiling(
    cx: &Cx<'_>,
    subnet: &ResourceId,
    shortage: u64,
    finding: Finding,
) -> Finding {
    let scaled = pools_in(cx, subnet).filter(|(pool, _)| pool.enable_auto_scaling.is_true());
    let Some((pool, demand)) = scaled.max_by_key(|(_, demand)| demand.ceiling - demand.now) else {
        return finding;
    };
    let lower = u64::from(demand.ceiling).saturating_sub(shortage).max(u64::from(demand.now));
    if lower == u64::from(demand.ceiling) {
        return finding;
    }
    let floor = pool.min_count.value().copied().unwrap_or(1).min(demand.now);
    let update = cx
        .az_pool("az aks nodepool update", pool)
        .then("--update-cluster-autoscaler")
        .flag("--min-count", floor.to_string())
        .flag("--max-count", lower.to_string());
    finding.command(cx.done(update))
}
