//! Title, counts and the line with the way.

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::model::{KUBENET_RETIREMENT, NetworkModel, inert};
use crate::rules::Verdict;
use crate::tui::data::Data;
use crate::tui::ink::Ink;
use crate::tui::keys::Place;
use crate::tui::message::Progress;
use crate::tui::pages::{Content, content, plural};
use crate::tui::state::{Screen, State};
use crate::tui::theme::Role;

pub(super) fn draw(state: &State, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let width = area.width;
    let rows = [
        title(state, ink, width),
        counts(state, ink, width),
        models(state, ink),
        completeness(state, ink),
    ];
    for (y, line) in (area.y..area.bottom()).zip(rows) {
        buffer.set_line(area.x, y, &line, area.width);
    }
}

/// Product, mode, source and identity at the left, the deadline at the right.
fn title(state: &State, ink: Ink, width: u16) -> Line<'static> {
    let dot = ink.glyphs.dot;
    let origin = state.data.as_ref().map(|data| &data.read.origin);
    let place = origin.map_or(String::new(), |origin| {
        let identity = if origin.identity.is_empty() { "no identity" } else { &origin.identity };
        format!(" {dot} {} {dot} {identity}", origin.place)
    });
    let days = countdown(state);
    let left = format!("{place} ");
    let mode = if state.operate { "OPERATE" } else { "AUDIT" };
    let used = "cnishift ".len() + mode.len() + days.width() + 2;
    let left = ink.cut(&inert(&left), usize::from(width).saturating_sub(used));
    let gap = usize::from(width).saturating_sub(used + left.width()) + 1;
    Line::from(vec![
        ink.span(Role::Title, "cnishift "),
        ink.span(if state.operate { Role::Caution } else { Role::Key }, mode),
        ink.span(Role::Muted, left),
        Span::raw(" ".repeat(gap)),
        ink.span(Role::Caution, days),
    ])
}

fn countdown(state: &State) -> String {
    let date = KUBENET_RETIREMENT.date;
    let left = match &state.data {
        Some(data) => data.days_left(),
        None => {
            let today = state.now.to_zoned(jiff::tz::TimeZone::UTC).date();
            crate::model::days_between(today, date)
        }
    };
    match left {
        0 => format!("kubenet retires today, {date}"),
        1 => format!("1 day to {date}"),
        days if days > 0 => format!("{days} days to {date}"),
        days => format!("kubenet retired {} days ago", -days),
    }
}

/// Clusters by verdict; shorter words where the whole ones do not fit.
fn counts(state: &State, ink: Ink, width: u16) -> Line<'static> {
    let Some(data) = &state.data else {
        let found = plural(state.fleet.early.len(), "cluster", "clusters");
        let words = if state.failure.is_some() {
            "nothing was read".to_owned()
        } else {
            format!("{found} found so far")
        };
        return ink.line(Role::Muted, words);
    };
    let long = verdicts(data, ink, &format!(" {} ", ink.glyphs.dot), Verdict::as_str);
    if long.width() <= usize::from(width) {
        return long;
    }
    verdicts(data, ink, "  ", |verdict| match verdict {
        Verdict::NotApplicable => "n/a",
        other => other.as_str(),
    })
}

fn verdicts(
    data: &Data,
    ink: Ink,
    between: &str,
    word: fn(Verdict) -> &'static str,
) -> Line<'static> {
    let summary = &data.summary;
    let mut spans = vec![ink.span(Role::Text, plural(summary.clusters, "cluster", "clusters"))];
    let counted = Verdict::ALL.into_iter().map(|verdict| (summary.with_verdict(verdict), verdict));
    for (count, verdict) in counted.filter(|(count, _)| *count > 0) {
        spans.push(ink.span(Role::Muted, between));
        let text = format!("{count} {}", word(verdict));
        spans.push(ink.span(Role::of_verdict(Some(verdict)), text));
    }
    Line::from(spans)
}

/// Clusters by network model, the most frequent first.
fn models(state: &State, ink: Ink) -> Line<'static> {
    let Some(data) = &state.data else { return Line::default() };
    let counted = data.summary.models.iter().zip(NetworkModel::ALL);
    let mut counted: Vec<_> = counted.filter(|(count, _)| **count > 0).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(**count));
    let words: Vec<String> = counted
        .into_iter()
        .map(|(count, model)| format!("{count} {}", model.as_str().trim_start_matches("azure-")))
        .collect();
    ink.line(Role::Muted, format!("models: {}", words.join(", ")))
}

/// Whether everything was read, how far a reading is, and how old what is shown is.
fn completeness(state: &State, ink: Ink) -> Line<'static> {
    let mut parts: Vec<Span<'static>> = Vec::new();
    parts.extend(state.data.as_ref().map(|data| whole(data, ink)));
    parts.extend(state.reading.map(|progress| reading(progress, ink)));
    if let Some(data) = &state.data {
        let (known, whole) = data.subscriptions();
        let read = format!("{whole} of {known} subscriptions read whole");
        parts.extend((known > 0).then(|| ink.span(Role::Muted, read)));
        parts.push(ink.span(Role::Muted, age(data, state.now)));
    }
    let mut line = Line::default();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            line.push_span(ink.span(Role::Muted, format!(" {} ", ink.glyphs.dot)));
        }
        line.push_span(part);
    }
    line
}

fn reading(progress: Progress, ink: Ink) -> Span<'static> {
    let Progress { known, done, lists } = progress;
    let words = if known == 0 {
        "reading".to_owned()
    } else {
        format!("reading: {done} of {known} subscriptions, {lists} lists")
    };
    ink.span(Role::Key, words)
}

fn whole(data: &Data, ink: Ink) -> Span<'static> {
    match data.read.inventory.gaps.len() {
        0 => ink.span(Role::Good, "COMPLETE"),
        gaps => ink.span(Role::Bad, format!("INCOMPLETE: {} (s)", plural(gaps, "gap", "gaps"))),
    }
}

/// How old the data is.
fn age(data: &Data, now: Timestamp) -> String {
    if let Some(taken) = data.read.inventory.data_as_of() {
        return format!("data of {taken}");
    }
    let minutes = now.duration_since(data.read.read_at).as_mins();
    match minutes {
        ..=0 => "read just now".to_owned(),
        1..=119 => format!("read {minutes} min ago"),
        _ => format!("read {} h ago", minutes / 60),
    }
}

/// The way to the open screen, its filter and the position.
pub(super) fn way(state: &State, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let line = ink.glyphs.line.repeat(area.width.into());
    buffer.set_string(area.x, area.y, line, ink.style(Role::Border));
    let mut spans = vec![Span::raw(" "), ink.span(Role::Title, "Fleet")];
    for screen in &state.stack {
        spans.push(ink.span(Role::Muted, format!(" {} ", ink.glyphs.way)));
        spans.push(ink.span(Role::Title, ink.cut(&inert(&name(screen)), 40)));
    }
    let filter = filter(state);
    if !filter.is_empty() {
        spans.push(ink.span(Role::Key, format!("  /{}", ink.cut(&inert(filter), 30))));
    }
    spans.push(Span::raw(" "));
    let position = position(state);
    let room = area.width.saturating_sub(u16::try_from(position.width()).unwrap_or(0) + 4);
    buffer.set_line(area.x + 1, area.y, &Line::from(spans), room);
    let width = u16::try_from(position.width()).unwrap_or(0);
    let x = area.right().saturating_sub(width + 2);
    buffer.set_line(x, area.y, &ink.line(Role::Muted, position), width);
}

fn name(screen: &Screen) -> String {
    match screen {
        Screen::Cluster(opened) => opened.name.clone(),
        Screen::Findings(..) => "Findings".to_owned(),
        Screen::Gaps(_) => "Gaps and sources".to_owned(),
        Screen::Log(_) => "Log".to_owned(),
        Screen::Rules(_) => "Checks".to_owned(),
        Screen::Rule(code, _) => (*code).to_owned(),
        Screen::Charts(_) => "Charts".to_owned(),
        Screen::Help(..) => "Help".to_owned(),
        Screen::Session(_) => "Session".to_owned(),
    }
}

fn filter(state: &State) -> &str {
    match state.stack.last() {
        None => &state.fleet.filter,
        Some(
            Screen::Findings(list, _)
            | Screen::Gaps(list)
            | Screen::Log(list)
            | Screen::Rules(list),
        ) => &list.filter,
        Some(_) => "",
    }
}

fn position(state: &State) -> String {
    let cursor = state.cursor();
    if state.screen_place() == Place::FLEET {
        let (shown, all) = (state.fleet.shown.len(), state.rows().len());
        let marked = match state.fleet.marked.len() {
            0 => String::new(),
            marked => format!(", {marked} marked"),
        };
        let at = if shown == 0 { 0 } else { cursor.at + 1 };
        return if shown == all {
            format!(" {at}/{all}{marked} ")
        } else {
            format!(" {at}/{shown} of {all}{marked} ")
        };
    }
    let body = state.body();
    match content(state, body.width) {
        Some(Content::List(list)) if list.len > 0 => format!(" {}/{} ", cursor.at + 1, list.len),
        Some(Content::Text(lines)) if lines.len() > usize::from(body.height) => {
            let last = (cursor.offset + usize::from(body.height)).min(lines.len());
            format!(" {}-{last}/{} ", cursor.offset + 1, lines.len())
        }
        _ => String::new(),
    }
}
