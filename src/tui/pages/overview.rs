//! What a cluster is, and what is said of it.

use ratatui::text::{Line, Span};

use crate::model::{Cluster, Field, Text};
use crate::tui::cluster::Judged;
use crate::tui::ink::Ink;
use crate::tui::pages::plural;
use crate::tui::state::State;
use crate::tui::theme::Role;

pub(super) fn page(state: &State, judged: &Judged, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let Some(data) = &state.data else { return Vec::new() };
    let Some(cluster) = data.read.inventory.clusters.get(judged.index) else { return Vec::new() };
    let mut page = verdict(state, judged, ink, width);
    page.extend(facts(cluster, ink, width));
    page.extend(ink.heading("Node pools"));
    page.extend(pools(cluster, ink, width));
    if !judged.audit.open_checks.is_empty() {
        page.extend(ink.heading("Open checks: no update may start over them"));
        for check in &judged.audit.open_checks {
            page.push(Line::from(vec![
                ink.span(Role::Unknown, format!("{} unknown ", check.rule.code)),
                ink.span(Role::Text, check.rule.title),
            ]));
            page.extend(ink.wrapped(
                Role::Muted,
                &format!("not read: {}", check.missing.what),
                width,
                2,
            ));
            page.extend(ink.wrapped(Role::Text, &check.missing.how, width, 2));
        }
    }
    if !cluster.tags.is_empty() {
        page.extend(ink.heading("Tags"));
        for (key, value) in &cluster.tags {
            page.extend(ink.wrapped(Role::Text, &format!("{key} = {value}"), width, 0));
        }
    }
    page
}

fn verdict(state: &State, judged: &Judged, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let audit = &judged.audit;
    let role = Role::of_verdict(Some(audit.verdict));
    let open = match audit.open_checks.len() {
        0 => String::new(),
        open => format!(", {}", plural(open, "open check", "open checks")),
    };
    let mut lines = ink.field("Verdict", role, &format!("{}{open}", audit.verdict), width);
    if let Some(row) = state.data.as_ref().and_then(|data| data.rows.get(judged.index)) {
        let next = row.cell(crate::tui::row::Column::Next);
        lines.extend(ink.field("Next", Role::Text, next, width));
    }
    lines.extend(ink.field("Plan", Role::Text, &judged.plan.summary, width));
    for finding in audit.blockers() {
        let ignored = if finding.suppressed.is_some() { " (ignored by the settings)" } else { "" };
        let text = format!("{}{ignored}: {}", finding.rule.code, finding.message);
        lines.extend(ink.field("Blocker", Role::Bad, &text, width));
    }
    lines
}

fn text(field: &Field<Text>) -> &str {
    match field {
        Field::Value(text) => text,
        Field::Absent => "not set",
        Field::Unreadable => "unreadable",
    }
}

fn facts(cluster: &Cluster, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let network = &cluster.network;
    let list = |field: &Field<Vec<Text>>, single: &Field<Text>| {
        field
            .value()
            .filter(|list| !list.is_empty())
            .map_or_else(|| text(single).to_owned(), |l| l.join(", "))
    };
    let facts: [(&str, String); 14] = [
        ("ARM id", cluster.id.to_string()),
        ("Region", text(&cluster.location).to_owned()),
        ("Kubernetes", text(cluster.version_field().1).to_owned()),
        ("State", format!("{}, {}", text(&cluster.provisioning_state), text(&cluster.power_state))),
        ("Network model", cluster.model().as_str().to_owned()),
        ("networkPlugin", text(&network.plugin).to_owned()),
        ("pluginMode", text(&network.plugin_mode).to_owned()),
        ("dataplane", text(&network.dataplane).to_owned()),
        ("networkPolicy", text(&network.policy).to_owned()),
        ("Pod CIDR", list(&network.pod_cidrs, &network.pod_cidr)),
        ("Service CIDR", list(&network.service_cidrs, &network.service_cidr)),
        ("DNS address", text(&network.dns_service_ip).to_owned()),
        ("outboundType", text(&network.outbound_type).to_owned()),
        ("Identity", text(&cluster.identity.kind).to_owned()),
    ];
    let mut lines: Vec<Line<'static>> = ink.heading("As Azure has it").into();
    for (label, value) in facts {
        let role = if value == "unreadable" { Role::Unknown } else { Role::Text };
        lines.extend(ink.field(label, role, &value, width));
    }
    lines
}

fn pools(cluster: &Cluster, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let count = |field: &Field<u32>| field.value().map_or("?".to_owned(), ToString::to_string);
    let mut lines = Vec::new();
    for pool in &cluster.pools {
        let scaled = if pool.enable_auto_scaling.value() == Some(&true) {
            format!(", scaled {} to {}", count(&pool.min_count), count(&pool.max_count))
        } else {
            String::new()
        };
        let surge = pool.upgrade.max_surge.text().unwrap_or("default");
        let text = format!(
            "{} {}, {} nodes{scaled}, surge {surge}, {} pods a node, {}",
            text(&pool.os_type),
            text(&pool.vm_size),
            count(&pool.count),
            count(&pool.max_pods),
            text(&pool.mode),
        );
        let name = pool.name.text().unwrap_or("?");
        lines.extend(ink.field(&ink.cut(name, 17), Role::Text, &text, width));
        if let Some(subnet) = pool.vnet_subnet_id.value() {
            lines.extend(ink.field("", Role::Muted, subnet.as_str(), width));
        }
    }
    if lines.is_empty() {
        lines.push(Line::from(Span::styled("none were read", ink.style(Role::Unknown))));
    }
    lines
}
