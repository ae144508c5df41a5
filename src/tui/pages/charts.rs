//! Burn-down against the deadline, and where the affected clusters are. Every picture has its
//! numbers beside it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ratatui::text::Line;

use super::plural;
use crate::model::{KUBENET_RETIREMENT, NetworkModel, Past, days_between};
use crate::tui::data::Data;
use crate::tui::ink::Ink;
use crate::tui::row::Column;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Rows of the burn-down.
const HEIGHT: usize = 8;

pub(super) fn page(state: &State, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let Some(data) = &state.data else {
        return vec![ink.line(Role::Muted, "Nothing was read yet.")];
    };
    let mut lines = vec![ink.line(Role::Title, "Clusters on kubenet until the deadline")];
    let points = points(state, data);
    lines.extend(burn_down(&points, data, ink, usize::from(width)));
    lines.extend(pace(&points, data, ink, width));
    lines.extend(ink.heading("By network model"));
    let models = data.summary.models.iter().zip(NetworkModel::ALL);
    let models = models.filter(|(count, _)| **count > 0);
    lines.extend(bars(
        models.map(|(count, model)| (model.as_str().to_owned(), *count)),
        ink,
        width,
    ));
    lines.extend(ink.heading("On kubenet, by region"));
    lines.extend(bars(by_region(data).into_iter(), ink, width));
    lines
}

/// Affected clusters by day, today last.
fn points(state: &State, data: &Data) -> Vec<Past> {
    let today = Past { day: data.read.as_of, affected: data.summary.affected };
    let mut points: Vec<Past> = state.past.iter().copied().filter(|p| p.day < today.day).collect();
    points.push(today);
    points
}

fn by_region(data: &Data) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let clusters = data.read.inventory.clusters.iter().zip(&data.rows);
    for (_, row) in clusters.filter(|(cluster, _)| cluster.is_kubenet()) {
        *counts.entry(row.cell(Column::Region)).or_default() += 1;
    }
    let mut all: Vec<_> = counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
    all.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
    all
}

fn bars(all: impl Iterator<Item = (String, usize)>, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let all: Vec<(String, usize)> = all.collect();
    let most = all.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let room = usize::from(width).saturating_sub(30).clamp(10, 60);
    let lines = all.into_iter().map(|(name, count)| {
        let share = u32::try_from(count * 1_000 / most).unwrap_or(1_000);
        let name = ink.cut(&name, 19);
        let gap = 20_usize.saturating_sub(unicode_width::UnicodeWidthStr::width(name.as_str()));
        let mut spans = vec![ink.span(Role::Text, format!("{name}{}", " ".repeat(gap)))];
        spans.extend(ink.bar(Role::Key, share, room));
        spans.push(ink.span(Role::Text, format!(" {count}")));
        Line::from(spans)
    });
    let mut lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        lines.push(ink.line(Role::Muted, "none"));
    }
    lines
}

/// Columns from the first day to the deadline: what was, and the pace that would reach none.
fn burn_down(points: &[Past], data: &Data, ink: Ink, width: usize) -> Vec<Line<'static>> {
    let (Some(first), Some(today)) = (points.first(), points.last()) else { return Vec::new() };
    let end = KUBENET_RETIREMENT.date.max(today.day);
    let days = i64::from(days_between(first.day, end)).max(1);
    let most = points.iter().map(|p| p.affected).max().unwrap_or_default().max(1);
    let columns = width.saturating_sub(8).clamp(10, 100);
    let left = i64::from(days_between(today.day, end)).max(1);
    let column = |at: usize| -> (usize, bool) {
        let day = i64::try_from(at).unwrap_or(0) * days / i64::try_from(columns - 1).unwrap_or(1);
        let was = points.iter().rev().find(|p| i64::from(days_between(first.day, p.day)) <= day);
        let ahead = day - i64::from(days_between(first.day, today.day));
        let count = was.map_or(0, |past| past.affected);
        if ahead <= 0 {
            return (count, true);
        }
        let rest =
            i64::try_from(today.affected).unwrap_or(i64::MAX).saturating_mul(left - ahead) / left;
        (usize::try_from(rest).unwrap_or(0), false)
    };
    let mut lines = Vec::new();
    for level in (0..HEIGHT).rev() {
        let label = if level + 1 == HEIGHT { most.to_string() } else { String::new() };
        let mut spans = vec![ink.span(Role::Muted, format!("{label:>6} "))];
        let cells: Vec<(bool, bool)> = (0..columns)
            .map(|at| {
                let (count, past) = column(at);
                (count * HEIGHT > level * most, past)
            })
            .collect();
        let past: String = cells
            .iter()
            .filter(|(_, past)| *past)
            .map(|(on, _)| if *on { ink.glyphs.fill[0] } else { " " })
            .collect();
        let ahead: String = cells
            .iter()
            .filter(|(_, past)| !past)
            .map(|(on, _)| if *on { ink.glyphs.fill[1] } else { " " })
            .collect();
        spans.push(ink.span(Role::Bad, past));
        spans.push(ink.span(Role::Muted, ahead));
        lines.push(Line::from(spans));
    }
    let axis = ink.glyphs.line.repeat(columns);
    lines.push(ink.line(Role::Border, format!("     0 {axis}")));
    let gap = columns.saturating_sub(20);
    lines.push(ink.line(Role::Muted, format!("       {}{}{end}", first.day, " ".repeat(gap))));
    let full = format!(
        "{} was, {} the pace that reaches none on {end}",
        ink.glyphs.fill[0], ink.glyphs.fill[1]
    );
    lines.push(ink.line(Role::Muted, format!("       {full}")));
    let _ = data;
    lines
}

fn pace(points: &[Past], data: &Data, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let Some(today) = points.last() else { return lines };
    for point in points {
        let count = plural(point.affected, "cluster", "clusters");
        lines.extend(ink.field(&point.day.to_string(), Role::Text, &count, width));
    }
    let left = data.days_left();
    let needed = if today.affected == 0 {
        "none is left on kubenet".to_owned()
    } else if left <= 0 {
        format!("the deadline has passed and {} are left", today.affected)
    } else {
        let weekly = tenths(today.affected, left);
        format!("{} in {left} days: {weekly} a week", plural(today.affected, "cluster", "clusters"))
    };
    lines.extend(ink.field("Needed pace", Role::Caution, &needed, width));
    if let Some(actual) = actual(points) {
        lines.extend(ink.field("Pace so far", Role::Text, &actual, width));
    } else {
        let how = "no earlier days known: put snapshots into the folder `screen.history` names";
        lines.extend(ink.field("Pace so far", Role::Unknown, how, width));
    }
    lines
}

/// Clusters a week, to the tenth, rounded up.
fn tenths(clusters: usize, days: i32) -> String {
    let days = usize::try_from(days).unwrap_or(1).max(1);
    let tenths = (clusters * 70).div_ceil(days);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What the known days say, and when none would be left at that pace.
fn actual(points: &[Past]) -> Option<String> {
    let (first, today) = (points.first()?, points.last()?);
    let days = days_between(first.day, today.day);
    if days <= 0 {
        return None;
    }
    let Some(done) = first.affected.checked_sub(today.affected).filter(|done| *done > 0) else {
        return Some(format!("none left kubenet since {}", first.day));
    };
    let pace = format!("{} a week since {}", tenths(done, days), first.day);
    let more = i64::try_from(today.affected).ok()? * i64::from(days) / i64::try_from(done).ok()?;
    let end = add(today.day, more)?;
    let late =
        if end > KUBENET_RETIREMENT.date { "after the deadline" } else { "before the deadline" };
    Some(format!("{pace}: none left on {end}, {late}"))
}

fn add(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
