//! Plain numbers: no inventory, only the ranges that were named.

use ipnet::Ipv4Net;

use super::super::args::{Args, SizeArgs};
use super::super::error::CliError;
use super::super::load::{settings, times};
use super::{scenario, words};
use crate::model::{Ranges, Surge, blocks_of, reserved_ranges};
use crate::report::{SizeRow, SizeView};
use crate::sizing::limits::DEFAULT_PODS_PER_NODE;
use crate::sizing::{Candidate, CandidateKind, FreeSpace, Occupied, PoolDemand, Scenario};

pub(super) fn view(args: &Args, size: &SizeArgs, nodes: u32) -> Result<SizeView, CliError> {
    if args.demo || !args.from.is_empty() {
        return Err(CliError::NodesWithInput(if args.demo { "--demo" } else { "--from" }));
    }
    let (as_of, generated_at) = times(args);
    let pool = PoolDemand::fixed("nodes", nodes, size.surge.unwrap_or(Surge::Default));
    let pool = PoolDemand { max_pods: Some(DEFAULT_PODS_PER_NODE), ..pool };
    let occupied = occupied(args, size)?;
    let scenario = Scenario { occupied, ..scenario(size, vec![pool], as_of) };
    let answer = scenario.answer();
    let taken = scenario.occupied.iter().enumerate().map(|(n, taken)| (taken.range, n));
    let space = FreeSpace::new(taken.collect());
    let pools = settings(args)?.ground(as_of).pools();
    let row = SizeRow {
        name: "nodes".to_owned(),
        id: None,
        ranges: answer.outlook.prefix.map(|prefix| free(&space, pools, prefix)).unwrap_or_default(),
        node_subnets: Vec::new(),
        answer,
    };
    Ok(SizeView { as_of, generated_at, scenario: words(size), rows: vec![row], atlas: None })
}

fn occupied(args: &Args, size: &SizeArgs) -> Result<Vec<Occupied>, CliError> {
    let taken = |range, what| Occupied { range, what, pods: false };
    let mut all: Vec<Occupied> =
        reserved_ranges().into_iter().map(|r| taken(r, "reserved by AKS".to_owned())).collect();
    all.extend(size.vnet.iter().map(|range| taken(*range, "virtual network".to_owned())));
    let declared = settings(args)?.reserved.into_iter();
    all.extend(declared.map(|(range, name)| taken(range, format!("declared range {name}"))));
    Ok(all)
}

fn free(space: &FreeSpace, pools: Vec<Ipv4Net>, prefix: u8) -> Vec<Candidate> {
    let nothing = Ranges::default();
    let candidates = space.candidates(pools, prefix, &nothing);
    candidates
        .map(|range| Candidate {
            cidr: range.to_string(),
            kind: CandidateKind::New,
            nodes: blocks_of(range),
            reason: format!("smallest free /{prefix} in its pool that lasts to the horizon"),
            range,
        })
        .collect()
}
