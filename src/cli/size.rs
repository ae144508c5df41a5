//! `cnishift size`.

use ipnet::Ipv4Net;

use super::args::{Args, AuditFormat, SizeArgs};
use super::error::CliError;
use super::exit::Exit;
use super::load::{Loaded, settings, times};
use super::output::{emit, look};
use super::plan::find;
use crate::model::{Ranges, Surge, reserved_ranges};
use crate::report::{SizeRow, SizeView, write_size_json, write_size_markdown, write_size_table};
use crate::sizing::{
    Candidate, CandidateKind, FreeSpace, Groups, Growth, Neighbourhood, PoolDemand, Scenario,
    conflicts_of, ranges_for,
};

pub(super) fn run(args: &Args, size: &SizeArgs) -> Result<Exit, CliError> {
    let (view, complete) = match size.nodes {
        Some(nodes) => (plain(args, size, nodes)?, true),
        None => from_inventory(args, size)?,
    };
    emit(args, |out| match size.format {
        AuditFormat::Table => write_size_table(&view, look(args), out),
        AuditFormat::Json => write_size_json(&view, out),
        AuditFormat::Markdown => write_size_markdown(&view, out),
    })?;
    Ok(if complete { Exit::Done } else { Exit::Incomplete })
}

fn scenario(size: &SizeArgs, pools: Vec<PoolDemand>, start: jiff::civil::Date) -> Scenario {
    Scenario {
        pools,
        growth: size.growth,
        horizon_years: size.horizon,
        surge: size.surge,
        blue_green: size.blue_green,
        start,
    }
}

fn words(size: &SizeArgs) -> String {
    let growth = match size.growth {
        Growth::Percent(percent) => format!("{percent} % growth a year"),
        Growth::Target(nodes) => format!("growth to {nodes} nodes"),
    };
    let surge = match size.surge {
        Some(Surge::Nodes(nodes)) => format!("surge of {nodes} nodes a pool"),
        Some(Surge::Percent(percent)) => format!("surge of {percent} % a pool"),
        None if size.nodes.is_none() => "the pools' own surge".to_owned(),
        Some(Surge::Default) | None => "AKS's default surge of 10 %".to_owned(),
    };
    let doubled = if size.blue_green { ", pools doubled" } else { "" };
    format!(
        "Scenario: {growth} over {} years, {surge}{doubled}; one /24 block a node.",
        size.horizon
    )
}

/// Plain numbers: no inventory, only the ranges that were named.
fn plain(args: &Args, size: &SizeArgs, nodes: u32) -> Result<SizeView, CliError> {
    let (as_of, generated_at) = times(args);
    let mut taken: Vec<(Ipv4Net, String)> =
        reserved_ranges().iter().map(|range| (*range, "reserved by AKS".to_owned())).collect();
    taken.extend(size.vnet.iter().map(|range| (*range, "virtual network".to_owned())));
    taken.extend(
        settings(args)?.reserved.into_iter().map(|(r, name)| (r, format!("declared range {name}"))),
    );
    let surge = size.surge.unwrap_or(Surge::Default);
    let scenario = scenario(size, vec![PoolDemand::fixed("nodes", nodes, surge)], as_of);
    let outlook = scenario.outlook();
    let space =
        FreeSpace::new(taken.iter().enumerate().map(|(n, (range, _))| (*range, n)).collect());
    let ranges = outlook.prefix.map(|prefix| free(&space, prefix)).unwrap_or_default();
    let row = SizeRow {
        name: "nodes".to_owned(),
        id: None,
        today: None,
        asked: size.pod_cidr.map(|range| scenario.judge(range)),
        conflicts: size.pod_cidr.map(|range| collisions(&space, range, &taken)).unwrap_or_default(),
        ranges,
        outlook,
    };
    Ok(SizeView { as_of, generated_at, scenario: words(size), rows: vec![row] })
}

fn free(space: &FreeSpace, prefix: u8) -> Vec<Candidate> {
    let nothing = Ranges::default();
    let candidates = space.candidates(prefix, &nothing);
    candidates
        .map(|range| Candidate {
            cidr: range.to_string(),
            kind: CandidateKind::New,
            nodes: crate::model::blocks_of(range),
            reason: format!("smallest free /{prefix} in its pool that lasts to the horizon"),
            range,
        })
        .collect()
}

fn collisions(space: &FreeSpace, range: Ipv4Net, taken: &[(Ipv4Net, String)]) -> Vec<String> {
    let found = space.overlapping(range).into_iter().filter_map(|number| taken.get(number));
    found.map(|(other, what)| format!("{range} collides with {other} ({what})")).collect()
}

fn from_inventory(args: &Args, size: &SizeArgs) -> Result<(SizeView, bool), CliError> {
    let loaded = Loaded::new(args)?;
    let chosen: Vec<usize> = match &size.cluster {
        Some(name) => vec![find(&loaded.inventory, name)?],
        None => {
            (0..loaded.inventory.clusters.len()).filter(|n| is_candidate(&loaded, *n)).collect()
        }
    };
    let hood = Neighbourhood::new(&loaded.inventory, &loaded.settings.reserved);
    let mut groups = Groups::new(&loaded.inventory);
    let rows = chosen
        .into_iter()
        .filter_map(|index| row(&loaded, size, index, &hood, &mut groups))
        .collect();
    let view = SizeView {
        as_of: loaded.as_of,
        generated_at: loaded.generated_at.clone(),
        scenario: words(size),
        rows,
    };
    Ok((view, loaded.inventory.is_complete()))
}

fn is_candidate(loaded: &Loaded, index: usize) -> bool {
    loaded.inventory.clusters.get(index).is_some_and(crate::model::Cluster::is_candidate)
}

fn row(
    loaded: &Loaded,
    size: &SizeArgs,
    index: usize,
    hood: &Neighbourhood,
    groups: &mut Groups,
) -> Option<SizeRow> {
    let cluster = loaded.inventory.clusters.get(index)?;
    let plan = loaded.plans.get(index)?;
    let scenario = scenario(size, plan.demand.pools.clone(), loaded.as_of);
    let mut outlook = scenario.outlook();
    outlook.limits.extend(plan.demand.missing.iter().map(|path| format!("not read: {path}")));
    let subnets = loaded.inventory.node_subnet_ids(cluster);
    let vnets: Vec<_> = subnets.into_iter().filter_map(crate::model::ResourceId::parent).collect();
    let others = groups.others(cluster, &vnets);
    let ranges = ranges_for(cluster, &outlook.at_horizon, plan, &loaded.inventory, hood, &others);
    let found = size.pod_cidr.map(|range| conflicts_of(range, cluster, &vnets, hood));
    Some(SizeRow {
        name: cluster.name.to_string(),
        id: Some(cluster.id.to_string()),
        today: plan.present.map(|range| scenario.judge(range)),
        asked: size.pod_cidr.map(|range| scenario.judge(range)),
        conflicts: found
            .unwrap_or_default()
            .into_iter()
            .map(|hit| format!("{} collides with {} ({})", hit.range, hit.with, hit.what))
            .collect(),
        ranges,
        outlook,
    })
}
