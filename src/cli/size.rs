//! `cnishift size`.

mod fleet;
mod plain;

use super::args::{Args, SizeArgs, SizeFormat};
use super::error::CliError;
use super::exit::Exit;
use super::output::{emit, look};
use crate::model::Surge;
use crate::report::{atlas_svg, write_size_json, write_size_markdown, write_size_table};
use crate::sizing::{Growth, PoolDemand, Scenario, Sharing};

pub(super) fn run(args: &Args, size: &SizeArgs) -> Result<Exit, CliError> {
    if size.format == SizeFormat::Svg && size.cluster.is_none() {
        return Err(CliError::DrawingWithoutCluster);
    }
    let (view, complete) = match size.nodes {
        Some(nodes) => (plain::view(args, size, nodes)?, true),
        None => fleet::view(args, size)?,
    };
    emit(args, |out| match size.format {
        SizeFormat::Table => write_size_table(&view, look(args), out),
        SizeFormat::Json => write_size_json(&view, out),
        SizeFormat::Markdown => write_size_markdown(&view, out),
        SizeFormat::Svg => {
            let drawing = view.atlas.as_ref().map(atlas_svg).unwrap_or_default();
            out.write_all(drawing.as_bytes())
        }
    })?;
    Ok(if complete { Exit::Done } else { Exit::Incomplete })
}

/// The scenario of the arguments, for pools without anything around them.
fn scenario(size: &SizeArgs, pools: Vec<PoolDemand>, start: jiff::civil::Date) -> Scenario {
    Scenario {
        growth: size.growth,
        horizon_years: size.horizon,
        surge: size.surge,
        blue_green: size.blue_green,
        max_pods: size.max_pods,
        candidates: size.candidate.clone(),
        sharing: if size.shared { Sharing::Shared } else { Sharing::Unique },
        ..Scenario::new(pools, start)
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
    let pods = size.max_pods.map(|pods| format!(", {pods} pods a node")).unwrap_or_default();
    let shared = if size.shared { ", pod range shared with other clusters" } else { "" };
    format!(
        "Scenario: {growth} over {} years, {surge}{doubled}{pods}{shared}; one /24 block a node.",
        size.horizon
    )
}
