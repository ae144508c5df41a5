//! The audit as Markdown, for tickets and pull requests.

use std::io::{self, Write};

use super::atlas_text::write_fence;
use super::escape::{code_span, markdown_text};
use super::size_lines;
use super::view::{AuditView, ClusterView, Summary, plural};
use crate::model::{Inventory, inert};
use crate::rules::{Finding, OpenCheck, expand_source};
use crate::sizing::{AddressPlan, Conflict, Hop, atlas_of, chain_words};

/// Writes the report: countdown and counts, a table of clusters, then each cluster's findings.
///
/// # Errors
/// When the output cannot be written.
pub fn write_audit(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<Summary> {
    // Counts come first in the report, so the clusters are judged once for them alone.
    let mut summary = Summary::default();
    view.clusters().for_each(|cluster| summary.add(&cluster));
    writeln!(out, "# AKS network audit\n")?;
    writeln!(out, "{}. Generated {}.\n", markdown_text(&view.countdown()), view.generated_at)?;
    if let Some(age) = view.data_age() {
        writeln!(out, "{}.\n", markdown_text(&age))?;
    }
    write_summary(view, &summary, out)?;
    write_overview(view, out)?;
    for cluster in view.clusters() {
        write_cluster(&cluster, view.inventory, out)?;
    }
    Ok(summary)
}

fn write_summary(view: &AuditView<'_>, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "- Clusters: {}, {} affected", summary.clusters, summary.affected)?;
    writeln!(out, "- Verdicts: {}", summary.verdict_words())?;
    writeln!(out, "- Network models: {}", summary.model_words())?;
    writeln!(
        out,
        "- Open checks: {}, other unknown checks: {}, findings ignored by the settings: {}",
        summary.open_checks, summary.unknown_checks, summary.suppressed
    )?;
    if let Some(requests) = view.inventory.requests {
        writeln!(out, "- Read with {requests}")?;
    }
    let gaps = &view.inventory.gaps;
    if gaps.is_empty() {
        return writeln!(out, "- Inventory: complete\n");
    }
    writeln!(out, "- **Inventory: incomplete, {}**\n", plural(gaps.len(), "gap", "gaps"))?;
    writeln!(out, "## Gaps\n\n| Code | File | Path | Value | Meaning |\n|---|---|---|---|---|")?;
    for gap in gaps {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            gap.code,
            code_span(&gap.file),
            code_span(&gap.path),
            gap.value.as_deref().map(code_span).unwrap_or_default(),
            markdown_text(&gap.message),
        )?;
    }
    writeln!(out)
}

fn write_overview(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Clusters\n")?;
    writeln!(out, "| Cluster | Verdict | Model | Version | Nodes | Pod CIDR | Blockers |")?;
    writeln!(out, "|---|---|---|---|---:|---|---|")?;
    for cluster in view.clusters() {
        let blockers: Vec<_> = cluster.audit.blockers().map(|finding| finding.rule.code).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            markdown_text(&cluster.cluster.name),
            cluster.verdict_words(),
            cluster.cluster.model(),
            markdown_text(cluster.version()),
            cluster.address.demand.nodes_now,
            cluster.address.pod_cidr.as_deref().map(markdown_text).unwrap_or_default(),
            blockers.join(" "),
        )?;
    }
    writeln!(out)
}

fn write_cluster(
    view: &ClusterView<'_>,
    inventory: &Inventory,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "## {}: {}\n", markdown_text(&view.cluster.name), view.verdict_words())?;
    writeln!(out, "{}\n", code_span(view.cluster.id.as_str()))?;
    write_address(view, inventory, out)?;
    for finding in &view.audit.findings {
        write_finding(finding, out)?;
    }
    write_checks("Open checks", &view.audit.open_checks, out)?;
    write_checks("Other unknown checks", &view.audit.unknown_checks, out)
}

fn write_address(
    view: &ClusterView<'_>,
    inventory: &Inventory,
    out: &mut dyn Write,
) -> io::Result<()> {
    let plan = view.address;
    if !view.cluster.is_candidate() {
        return Ok(());
    }
    let demand = &plan.demand;
    writeln!(
        out,
        "Address plan: {} nodes now, {} at the ceiling, {} with surge, so {} /24 blocks.",
        demand.nodes_now,
        demand.nodes_ceiling,
        demand.nodes_ceiling + demand.surge,
        demand.blocks
    )?;
    match (&plan.pod_cidr, plan.keep_pod_cidr) {
        (Some(range), true) => writeln!(out, "The pod range {} can stay.", code_span(range))?,
        (Some(range), false) => writeln!(out, "The pod range {} must change.", code_span(range))?,
        (None, _) => writeln!(out, "There is no pod range yet.")?,
    }
    writeln!(out)?;
    for candidate in &plan.candidates {
        let reason = markdown_text(&candidate.reason);
        writeln!(out, "1. {} for {} nodes: {reason}", code_span(&candidate.cidr), candidate.nodes)?;
    }
    for conflict in &plan.conflicts {
        let what = markdown_text(&conflict.what);
        let (range, with) = (code_span(&conflict.range), code_span(&conflict.with));
        writeln!(
            out,
            "- {range} collides with {with} ({what}), [source]({}){}",
            link(conflict.source),
            way_of(conflict)
        )?;
    }
    write_unseen(plan, out)?;
    write_rooms(plan, out)?;
    let plain = plan.candidates.is_empty() && plan.conflicts.is_empty() && plan.ipv6.is_none();
    if !(plain && plan.node_subnets.is_empty() && plan.unseen.is_empty()) {
        writeln!(out)?;
    }
    write_fence("Address atlas:", &atlas_of(view.cluster, inventory, plan), out)
}

/// How something is reached, as the end of a line.
fn way(chain: &[Hop]) -> String {
    match chain {
        [] => String::new(),
        chain => format!("; reached by {}", markdown_text(&chain_words(chain))),
    }
}

/// How a collision is reached, and why it does no harm where the settings say so.
pub(super) fn way_of(conflict: &Conflict) -> String {
    let excepted =
        conflict.excepted.iter().map(|why| format!("; excepted, {}", markdown_text(why)));
    std::iter::once(way(&conflict.chain)).chain(excepted).collect()
}

/// Networks on the way that were not read.
pub(super) fn write_unseen(plan: &AddressPlan, out: &mut dyn Write) -> io::Result<()> {
    for unseen in &plan.unseen {
        let network = code_span(&unseen.network);
        let behind = if unseen.gateway { ", nor what its gateway leads to" } else { "" };
        let way = way(&unseen.chain);
        writeln!(out, "- Not read: {network}{behind}, so what lies behind it is unknown{way}")?;
    }
    Ok(())
}

/// The IPv6 pod range, and the room in the node subnets.
fn write_rooms(plan: &AddressPlan, out: &mut dyn Write) -> io::Result<()> {
    let ipv6 = plan.ipv6.iter().map(size_lines::ipv6);
    for line in ipv6.chain(plan.node_subnets.iter().map(size_lines::subnet)) {
        writeln!(out, "- {}", markdown_text(&line))?;
    }
    Ok(())
}

/// The address of a source, without the note behind it.
fn link(source: &str) -> &str {
    source.split(' ').next().unwrap_or(source)
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let rule = finding.rule;
    writeln!(out, "### {} {}: {}\n", finding.severity, rule.code, rule.title)?;
    if let Some(exception) = &finding.suppressed {
        writeln!(
            out,
            "Ignored by the settings until {}: {} (owner: {}).\n",
            exception.expires,
            markdown_text(&exception.reason),
            markdown_text(&exception.owner)
        )?;
    }
    writeln!(out, "{}\n", markdown_text(&finding.message))?;
    for evidence in &finding.evidence {
        let value = code_span(&evidence.value.to_string());
        let whose = evidence.resource.as_deref().map(|id| format!(" of {}", code_span(id)));
        writeln!(out, "- {} = {value}{}", code_span(&evidence.path), whose.unwrap_or_default())?;
    }
    writeln!(out, "\n{}\n", markdown_text(finding.remedy.text))?;
    write_commands(&finding.remedy.commands, out)?;
    if let Some(doubt) = &rule.uncertainty {
        writeln!(out, "Note ({}): {}\n", doubt.mark.as_str(), markdown_text(doubt.note))?;
    }
    let sources: Vec<_> = rule.sources.iter().map(|source| expand_source(source)).collect();
    writeln!(out, "Sources: {}\n", sources.join(", "))
}

pub(super) fn write_commands(
    commands: &[crate::model::CommandLine],
    out: &mut dyn Write,
) -> io::Result<()> {
    for command in commands {
        // A block each: pasting one never runs the next. Quoting has made every command one line of
        // visible characters; this holds it to that.
        writeln!(out, "```sh\n{}\n```\n", inert(&command.to_string()))?;
    }
    Ok(())
}

fn write_checks(title: &str, checks: &[OpenCheck], out: &mut dyn Write) -> io::Result<()> {
    if checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "### {title}\n")?;
    for check in checks {
        let (rule, missing) = (check.rule, markdown_text(&check.missing.what));
        let how = markdown_text(&check.missing.how);
        writeln!(out, "- {} {}: {missing}. To decide: {how}", rule.code, rule.title)?;
    }
    writeln!(out)
}
