//! Findings across the fleet, grouped by check.

use std::collections::BTreeSet;

use ratatui::text::Line;

use super::cluster_findings::{evidence_words, sources};
use super::{ListContent, plural};
use crate::rules::Severity;
use crate::tui::data::{Data, Hits};
use crate::tui::ink::Ink;
use crate::tui::row::Column;
use crate::tui::state::{List, State};
use crate::tui::theme::Role;

/// A line of the list: a check by its place, or one of its clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A check.
    Rule(usize),
    /// A cluster below a check: the check's place, the place in its list, and the cluster.
    Cluster(usize, usize, u32),
}

/// The lines that are shown: checks whose code or title has the filter's text, or that fired on a
/// cluster whose name has it; unfolded ones with those clusters.
#[must_use]
pub fn entries(data: &Data, list: &List, open: &BTreeSet<&'static str>) -> Vec<Entry> {
    let wanted = list.filter.to_lowercase();
    // Looked at once, however many checks fired on a cluster.
    let named: Vec<bool> = data.rows.iter().map(|row| row.haystack.contains(&wanted)).collect();
    let mut all = Vec::new();
    for (place, hits) in data.hits.iter().enumerate() {
        let rule = format!("{} {}", hits.rule.code, hits.rule.title).to_lowercase();
        let whole = rule.contains(&wanted);
        let clusters = hits.clusters.iter().enumerate().filter(|(_, (index, ..))| {
            whole || named.get(*index as usize).is_some_and(|named| *named)
        });
        let mut clusters = clusters.peekable();
        if clusters.peek().is_none() {
            continue;
        }
        all.push(Entry::Rule(place));
        if open.contains(hits.rule.code) {
            all.extend(clusters.map(|(at, (index, ..))| Entry::Cluster(place, at, *index)));
        }
    }
    all
}

pub(super) fn list<'a>(
    state: &'a State,
    list: &'a List,
    open: &'a BTreeSet<&'static str>,
    ink: Ink,
) -> ListContent<'a> {
    let Some(data) = state.data.as_deref() else {
        let entry = Box::new(|_| Line::default());
        return ListContent { len: 0, entry, detail: None, empty: "Nothing was read yet." };
    };
    let shown = entries(data, list, open);
    let selected = shown.get(list.cursor.at).copied();
    ListContent {
        len: shown.len(),
        entry: Box::new(move |index| {
            shown.get(index).map_or_else(Line::default, |entry| line(data, *entry, open, ink))
        }),
        detail: Some(Box::new(move |width| {
            selected.map(|entry| detail(data, entry, ink, width)).unwrap_or_default()
        })),
        empty: "No finding fits. Esc lifts the filter.",
    }
}

fn line(data: &Data, entry: Entry, open: &BTreeSet<&'static str>, ink: Ink) -> Line<'static> {
    match entry {
        Entry::Rule(place) => {
            data.hits.get(place).map_or_else(Line::default, |hits| rule_line(hits, open, ink))
        }
        Entry::Cluster(place, at, index) => {
            let name = data.rows.get(index as usize).map_or("", |row| row.cell(Column::Name));
            let hit = data.hits.get(place).and_then(|hits| hits.clusters.get(at));
            let (word, role) =
                hit.map_or(("", Role::Text), |(_, severity, ignored)| words(*severity, *ignored));
            Line::from(vec![ink.span(role, format!("      {word:8}")), ink.span(Role::Text, name)])
        }
    }
}

fn words(severity: Severity, ignored: bool) -> (&'static str, Role) {
    if ignored {
        ("ignored", Role::Muted)
    } else {
        (severity.as_str(), Role::of_severity(severity))
    }
}

fn rule_line(hits: &Hits, open: &BTreeSet<&'static str>, ink: Ink) -> Line<'static> {
    let active: Vec<Severity> = hits
        .clusters
        .iter()
        .filter(|(.., ignored)| !ignored)
        .map(|(_, severity, _)| *severity)
        .collect();
    let worst = active.iter().max().copied();
    let (word, role) = worst.map_or(("ignored", Role::Muted), |worst| words(worst, false));
    let [folded, unfolded] = ink.glyphs.fold;
    let fold = if open.contains(hits.rule.code) { unfolded } else { folded };
    Line::from(vec![
        ink.span(Role::Muted, format!("{fold} ")),
        ink.span(role, format!("{word:8}")),
        ink.span(Role::Key, format!("{} ", hits.rule.code)),
        ink.span(Role::Text, format!("{:>5}  ", hits.clusters.len())),
        ink.span(Role::Text, hits.rule.title),
    ])
}

fn detail(data: &Data, entry: Entry, ink: Ink, width: u16) -> Vec<Line<'static>> {
    match entry {
        Entry::Rule(place) => {
            let Some(hits) = data.hits.get(place) else { return Vec::new() };
            let ignored = hits.clusters.iter().filter(|(.., ignored)| *ignored).count();
            let count = plural(hits.clusters.len(), "cluster", "clusters");
            let count = format!("{count}, {ignored} of them ignored by the settings");
            let mut lines = vec![ink.line(Role::Title, hits.rule.title)];
            lines.extend(ink.field("Fires on", Role::Text, &count, width));
            lines.extend(ink.field("When", Role::Text, hits.rule.when, width));
            lines.extend(ink.field("Why", Role::Text, hits.rule.why, width));
            lines.extend(ink.field("What to do", Role::Text, hits.rule.fix, width));
            lines.extend(sources(hits.rule.sources, ink, width));
            lines
        }
        Entry::Cluster(place, _, index) => cluster_detail(data, place, index as usize, ink, width),
    }
}

fn cluster_detail(
    data: &Data,
    place: usize,
    index: usize,
    ink: Ink,
    width: u16,
) -> Vec<Line<'static>> {
    let (Some(hits), Some(audit)) = (data.hits.get(place), data.judge(index)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for finding in audit.findings.iter().filter(|finding| finding.rule.code == hits.rule.code) {
        lines.extend(ink.wrapped(Role::Text, &finding.message, width, 0));
        lines.extend(ink.heading("What was read"));
        for evidence in &finding.evidence {
            lines.extend(ink.wrapped(Role::Text, &evidence_words(evidence), width, 0));
        }
        lines.extend(ink.heading("What to do"));
        lines.extend(ink.wrapped(Role::Text, &finding.remedy.to_text(), width, 0));
    }
    lines.extend(sources(hits.rule.sources, ink, width));
    lines
}
