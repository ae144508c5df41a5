//! KN030: Network names too long.

use crate::model::ResourceId;
use crate::rules::words::listed;
use crate::rules::{Answer, Cx, Effect, Finding, Outcome, Rule, Severity};

/// KN030: Network names too long.
pub static RULE: Rule = Rule {
    code: "KN030",
    name: "long-names",
    title: "Network names too long",
    severity: Severity::Blocker,
    gate: true,
    effect: Effect::Blocked,
    when: "a subnet, virtual network or network resource group named in a pool's vnetSubnetID has \
           a name of more than 63 characters",
    why: "AKS writes these names into node labels, which hold at most 63 characters. Azure allows \
          longer names for networks, so such a cluster runs on kubenet, but AKS refuses overlay.",
    fix: "Azure cannot rename networks. Create a subnet (and virtual network or group) with \
          shorter names, move the workload to new pools or to a new cluster there, and retire the \
          old pools.",
    sources: &["docs:concepts-network-azure-cni-overlay.md", "rel:2023-11-28"],
    check,
    ..Rule::BASE
};

/// The longest name that AKS accepts.
const LONGEST: usize = 63;

fn check(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        let subnet = cx.pool_read(index, &pool.vnet_subnet_id, "vnetSubnetID")?;
        Ok(subnet.is_some_and(|id| long_names(id).next().is_some()))
    })?;
    let ids = hits.pools.iter().filter_map(|(_, pool)| pool.vnet_subnet_id.value());
    let mut named: Vec<String> = Vec::new();
    for (what, name) in ids.flat_map(long_names) {
        let text = format!("{what} {name} ({} characters)", name.chars().count());
        if !named.contains(&text) {
            named.push(text);
        }
    }
    let finding = (!hits.is_empty()).then(|| {
        let message = format!(
            "Longer than the {LONGEST} characters that overlay accepts: {}. Pools concerned: {}.",
            listed(&named),
            hits.names()
        );
        Finding::new(&RULE, message)
            .saw_pools(cx, &hits, "vnetSubnetID", |pool| (&pool.vnet_subnet_id).into())
    });
    Ok(Answer::maybe(finding).with_missing(hits.missing))
}

/// The names in a subnet's id that are too long, each with what it names.
fn long_names(id: &ResourceId) -> impl Iterator<Item = (&'static str, &str)> {
    let names = [
        ("subnet", Some(id.name())),
        ("virtual network", id.segment_after("virtualNetworks")),
        ("resource group", id.resource_group()),
    ];
    names
        .into_iter()
        .filter_map(|(what, name)| Some((what, name?)))
        .filter(|(_, name)| name.chars().count() > LONGEST)
}
