//! The answer to a what-if in sentences, for the table and for Markdown.

use super::size::SizeRow;
use crate::model::ResourceId;
use crate::sizing::{Ceiling, Ipv6Plan, NodeSubnetPlan, Outlook, RangeOutlook, Taker};

/// How the answer comes about; told for a single cluster only.
pub(super) fn basics(row: &SizeRow) -> Vec<String> {
    let outlook = &row.answer.outlook;
    let mut lines = vec![outlook.binding.clone()];
    lines.extend(by_os(outlook));
    lines.extend(outlook.node_subnet_prefix.map(|prefix| {
        format!("nodes at the horizon with surge need a subnet of their own of /{prefix} or larger")
    }));
    lines.push(match outlook.ceilings.first() {
        Some(first) if first.exceeded_on.is_some() => ceiling(first),
        _ => "no limit of AKS is met within 100 years".to_owned(),
    });
    lines.extend(outlook.ipv6.as_ref().map(ipv6));
    lines.extend(row.node_subnets.iter().map(subnet));
    lines
}

/// Who takes what in a node subnet, and what is left.
pub(super) fn subnet(plan: &NodeSubnetPlan) -> String {
    let name = ResourceId::new(&plan.id).name().to_owned();
    let prefixes = if plan.prefixes.is_empty() { "not read" } else { &plan.prefixes.join(", ") };
    let takers: Vec<String> = plan.takers.iter().map(taker).collect();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(plan.usable.map(|usable| format!("{usable} addresses usable")));
    parts.push(match (plan.free, plan.basis) {
        (Some(free), Some("usages")) => format!("{free} free by Azure's count"),
        (Some(free), _) => format!("{free} free by the subnet's list"),
        (None, _) => "addresses in use were not read".to_owned(),
    });
    parts.push(format!("taken by {}", takers.join(", ")));
    parts.extend(plan.headroom_now.map(|room| format!("{room} left while all pools surge now")));
    parts.extend(
        plan.headroom_ceiling
            .map(|room| format!("{room} left on Overlay at the ceilings with surge")),
    );
    format!("node subnet {name} ({prefixes}): {}", parts.join("; "))
}

fn taker(taker: &Taker) -> String {
    let name = taker.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
    let planned = if taker.planned == taker.now {
        String::new()
    } else {
        format!(" ({} planned)", taker.planned)
    };
    format!("{} {}{name}{planned}", taker.now, taker.kind.words())
}

/// What is odd or was asked about; told for every cluster.
pub(super) fn notes(row: &SizeRow) -> Vec<String> {
    let mut lines = Vec::new();
    for judged in &row.answer.candidates {
        lines.push(candidate(judged));
        let hits = judged.conflicts.iter();
        lines.extend(
            hits.map(|hit| format!("{} collides with {} ({})", judged.cidr, hit.with, hit.what)),
        );
    }
    lines.extend(row.answer.outlook.limits.iter().cloned());
    if row.ranges.is_empty() {
        lines.push("no free private range is large enough".to_owned());
    }
    lines
}

/// When a range is too small, for a column.
pub(super) fn until(range: &RangeOutlook) -> String {
    match range.exhausted_on {
        None => "no end in 100 years".to_owned(),
        Some(_) if !range.fits_now => "too small now".to_owned(),
        Some(day) => day.to_string(),
    }
}

fn by_os(outlook: &Outlook) -> Option<String> {
    let (linux, windows) = (outlook.by_os.linux, outlook.by_os.windows);
    (windows.blocks_at_horizon > 0).then(|| {
        format!(
            "Linux needs {} blocks now and {} at the horizon, Windows {} and {}",
            linux.blocks_now,
            linux.blocks_at_horizon,
            windows.blocks_now,
            windows.blocks_at_horizon
        )
    })
}

fn ceiling(first: &Ceiling) -> String {
    let day = first.exceeded_on.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "first limit of AKS: {} {}; {} needed now, {} at the horizon, exceeded on {day}",
        first.allows,
        first.kind.words(),
        first.needed_now,
        first.needed_at_horizon
    )
}

/// The IPv6 pod range of a dual-stack cluster.
pub(super) fn ipv6(plan: &Ipv6Plan) -> String {
    let today = plan.pod_cidr.as_deref().unwrap_or("not read");
    format!(
        "IPv6 pod range {today}: use {} ({} nodes needed, a /{} each); {}",
        plan.suggestion, plan.needed, plan.node_prefix, plan.reason
    )
}

fn candidate(judged: &RangeOutlook) -> String {
    let lasts = if judged.lasts_to_horizon { "lasts" } else { "does not last" };
    let expansion = judged
        .expansion_fault
        .map(|fault| format!("; today's range cannot be expanded to it: {}", fault.words()))
        .unwrap_or_default();
    format!(
        "{} holds {} nodes ({} binds), {lasts} to the horizon; too small from: {}{expansion}",
        judged.cidr,
        judged.capacity.nodes,
        judged.capacity.bound_by,
        until(judged)
    )
}
