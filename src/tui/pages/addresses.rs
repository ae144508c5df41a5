//! The what-if of a cluster, and its address atlas.

use std::fmt::Write as _;

use ratatui::text::{Line, Span};

use super::ListContent;
use crate::report::atlas_text;
use crate::sizing::{Judgement, RangeOutlook, chain_words};
use crate::tui::cluster::{Judged, Opened};
use crate::tui::ink::Ink;
use crate::tui::theme::Role;
use crate::tui::what_if::{Knob, WhatIf};

/// Cells of a slider.
const SLIDER: usize = 20;

pub(super) fn list<'a>(_: &'a Opened, judged: &'a Judged, ink: Ink) -> ListContent<'a> {
    let what_if = &judged.what_if;
    ListContent {
        len: Knob::ALL.len(),
        entry: Box::new(move |index| knob(what_if, index, ink)),
        detail: Some(Box::new(move |width| detail(judged, ink, width))),
        empty: "",
    }
}

fn knob(what_if: &WhatIf, index: usize, ink: Ink) -> Line<'static> {
    let Some((knob, title)) = Knob::ALL.get(index) else { return Line::default() };
    let mut spans = vec![ink.span(Role::Muted, format!("{title:18}"))];
    if let Some(share) = what_if.share(*knob) {
        spans.extend(ink.bar(Role::Key, share, SLIDER));
        spans.push(Span::raw(" "));
    }
    spans.push(ink.span(Role::Text, what_if.value(*knob)));
    Line::from(spans)
}

fn detail(judged: &Judged, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = answer(&judged.what_if, ink, width);
    lines.extend(ink.heading("Address atlas, as it is planned"));
    let atlas = atlas_text(&judged.atlas, width.into(), ink.glyphs.ascii);
    lines.extend(atlas.lines().map(|line| ink.line(Role::Text, line)));
    lines
}

fn answer(what_if: &WhatIf, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let outlook = &what_if.answer.outlook;
    let (now, then) = (outlook.now.blocks, outlook.at_horizon.blocks);
    let needs = format!("{now} blocks of /24 now, {then} on {}", outlook.horizon);
    let mut lines = ink.field("Needs", Role::Text, &needs, width);
    let prefix =
        outlook.prefix.map_or("no range is large enough".to_owned(), |p| format!("/{p} or larger"));
    lines.extend(ink.field("Pod range", Role::Text, &prefix, width));
    match &what_if.answer.today {
        Some(today) => lines.extend(range("Today's", today, then, ink, width)),
        None => lines.extend(ink.field("Today's", Role::Unknown, "unknown: not read", width)),
    }
    for candidate in &what_if.answer.candidates {
        lines.extend(range("Candidate", candidate, then, ink, width));
    }
    for hit in &what_if.conflicts {
        let way = chain_words(&hit.chain);
        let way = if way.is_empty() { String::new() } else { format!("\nway: {way}") };
        let text = format!("{} {}: {}{way}", hit.with, hit.what, hit.harm.words());
        lines.extend(ink.field("  collides with", Role::Bad, &text, width));
    }
    for (index, candidate) in what_if.ranges.iter().enumerate() {
        let label = if index == 0 { "Ranges that last" } else { "" };
        let text = format!("{} ({} nodes): {}", candidate.cidr, candidate.nodes, candidate.reason);
        lines.extend(ink.field(label, Role::Text, &text, width));
    }
    if what_if.ranges.is_empty() {
        lines.extend(ink.field("Ranges that last", Role::Bad, "none is free in the pools", width));
    }
    for limit in &outlook.limits {
        lines.extend(ink.field("Limit", Role::Caution, limit, width));
    }
    for ceiling in &outlook.ceilings {
        let when = ceiling
            .exceeded_on
            .map_or("never within 100 years".to_owned(), |day| format!("exceeded on {day}"));
        let text = format!("{} {}: {when}", ceiling.allows, ceiling.kind.words());
        lines.extend(ink.field("Ceiling", Role::Muted, &text, width));
    }
    lines
}

fn range(
    label: &str,
    outlook: &RangeOutlook,
    needed: u64,
    ink: Ink,
    width: u16,
) -> Vec<Line<'static>> {
    let holds = outlook.capacity.nodes;
    let full = match outlook.exhausted_on {
        Some(day) => format!("full on {day}"),
        None => "not full within 100 years".to_owned(),
    };
    let (role, word) = match outlook.judgement {
        Judgement::Lasts => (Role::Good, "lasts"),
        Judgement::TooSmallAtHorizon => (Role::Caution, "too small at the horizon"),
        Judgement::TooSmallNow => (Role::Bad, "too small now"),
        Judgement::Collides => (Role::Bad, "collides"),
    };
    let text = format!("{} {word}: holds {holds} nodes, {full}", outlook.cidr);
    let mut lines = ink.field(label, role, &text, width);
    let share = u32::try_from(needed.saturating_mul(1_000) / holds.max(1)).unwrap_or(1_000);
    let mut bar = vec![Span::raw(" ".repeat(18))];
    bar.extend(ink.bar(role, share, 30.min(usize::from(width).saturating_sub(40))));
    bar.push(ink.span(Role::Muted, format!(" {needed} of {holds} at the horizon")));
    lines.push(Line::from(bar));
    lines
}

/// The what-if with its answer as plain text.
#[must_use]
pub fn export_text(opened: &Opened) -> Option<String> {
    let judged = opened.judged.as_ref()?;
    let ink =
        Ink { theme: crate::tui::theme::Theme::Mono, glyphs: crate::tui::theme::Glyphs::new(true) };
    let mut text = format!("What if: {}\n\n", crate::model::inert(&opened.name));
    for (knob, title) in Knob::ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{title:18}{}", judged.what_if.value(knob));
    }
    text.push('\n');
    for line in detail(judged, ink, 100) {
        let _ = writeln!(text, "{}", line.to_string().trim_end());
    }
    Some(text)
}
