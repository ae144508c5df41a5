//! The checks and the documentation of each.

use ratatui::text::Line;

use super::ListContent;
use super::cluster_findings::sources;
use crate::rules::{RULES, Rule, rule};
use crate::tui::ink::Ink;
use crate::tui::state::{List, State};
use crate::tui::theme::Role;

/// The checks that the filter lets through.
#[must_use]
pub fn shown(list: &List) -> Vec<&'static Rule> {
    let wanted = list.filter.to_lowercase();
    let fits = |rule: &&&Rule| {
        let text = format!("{} {} {}", rule.code, rule.title, rule.category.as_str());
        text.to_lowercase().contains(&wanted)
    };
    RULES.iter().filter(fits).copied().collect()
}

pub(super) fn list<'a>(state: &'a State, list: &'a List, ink: Ink) -> ListContent<'a> {
    let rules = shown(list);
    let selected = rules.get(list.cursor.at).copied();
    ListContent {
        len: rules.len(),
        entry: Box::new(move |index| {
            rules.get(index).map_or_else(Line::default, |rule| line(state, rule, ink))
        }),
        detail: Some(Box::new(move |width| {
            selected.map(|rule| page(rule.code, ink, width)).unwrap_or_default()
        })),
        empty: "No check fits. Esc lifts the filter.",
    }
}

fn line(state: &State, rule: &Rule, ink: Ink) -> Line<'static> {
    let hits = state.data.as_ref().and_then(|data| {
        data.hits.iter().find(|hits| hits.rule.code == rule.code).map(|hits| hits.clusters.len())
    });
    let count = hits.map_or("-".to_owned(), |count| count.to_string());
    Line::from(vec![
        ink.span(Role::Key, format!("{} ", rule.code)),
        ink.span(Role::of_severity(rule.severity), format!("{:8}", rule.severity.as_str())),
        ink.span(Role::Muted, format!("{count:>5}  ")),
        ink.span(Role::Text, rule.title),
    ])
}

pub(super) fn page(code: &str, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let Some(rule) = rule(code) else {
        return vec![ink.line(Role::Unknown, "There is no such check.")];
    };
    let mut lines = vec![ink.line(Role::Title, format!("{} {}", rule.code, rule.title))];
    let gate = if rule.gate { ", gate: undecided it forbids the update" } else { "" };
    let what = format!("{}, {}{gate}", rule.severity.as_str(), rule.category.as_str());
    lines.extend(ink.field("Kind", Role::Text, &what, width));
    lines.extend(ink.field("When", Role::Text, rule.when, width));
    lines.extend(ink.field("Why", Role::Text, rule.why, width));
    lines.extend(ink.field("What to do", Role::Text, rule.fix, width));
    if let Some(doubt) = &rule.uncertainty {
        lines.extend(ink.field("Uncertain", Role::Unknown, doubt.note, width));
    }
    for (label, day) in [("Holds since", rule.effective), ("Settle by", rule.deadline)] {
        if let Some(day) = day {
            lines.extend(ink.field(label, Role::Text, &day.to_string(), width));
        }
    }
    lines.extend(sources(rule.sources, ink, width));
    lines
}
