//! The calendar of the fleet: one view, and its formats.

use std::io::{self, Write};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::cell::cell;
use super::json::SCHEMA_VERSION;
use super::json_text::pretty;
use crate::model::{Gap, inert};
use crate::waves::{Pace, Placed, Schedule};

/// What every format shows.
#[derive(Debug, Clone)]
pub struct WavesView {
    /// The day of the report.
    pub as_of: Date,
    /// When it is made.
    pub generated_at: String,
    /// The calendar.
    pub schedule: Schedule,
    /// Whether it reaches the deadline.
    pub pace: Pace,
    /// Clusters on one day at most.
    pub at_once: usize,
    /// Whether everything was read.
    pub complete: bool,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl WavesView {
    /// Whether the calendar reaches the deadline, and who has no place in it.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.pace.words();
        if !self.complete {
            words
                .push_str(" The inventory is incomplete: clusters that were not read are missing.");
        }
        match self.schedule.unplaced.len() {
            0 => {}
            1 => words.push_str(" 1 cluster has no place in it."),
            many => words.push_str(&format!(" {many} clusters have no place in it.")),
        }
        words
    }
}

/// Time of day, as 22:00.
pub(super) fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

fn range((min, max): (u64, u64)) -> String {
    format!("{min}-{max}")
}

const COLUMNS: [&str; 13] = [
    "wave",
    "day",
    "start_utc",
    "window_minutes",
    "cluster",
    "environment",
    "region",
    "owner",
    "verdict",
    "nodes",
    "minutes",
    "note",
    "id",
];

fn row(view: &WavesView, placed: &Placed) -> [String; 13] {
    let job = &placed.job;
    let wave = view.schedule.waves.get(placed.wave - 1).cloned().unwrap_or_default();
    [
        format!("{} {wave}", placed.wave),
        placed.day.to_string(),
        clock(placed.window.start),
        placed.window.minutes.to_string(),
        job.name.clone(),
        job.environment.clone(),
        job.region.clone(),
        job.owner.clone(),
        job.verdict.clone(),
        job.nodes.to_string(),
        range(job.minutes),
        note(placed),
        job.id.clone(),
    ]
}

/// Titles of what people see.
pub(super) const TITLES: [&str; 11] = [
    "Wave",
    "Day",
    "UTC",
    "Cluster",
    "Environment",
    "Region",
    "Owner",
    "Verdict",
    "Nodes",
    "Minutes",
    "Note",
];

/// The cells that people see: all but the window's length and the id.
pub(super) fn shown(view: &WavesView, placed: &Placed) -> Vec<String> {
    let hidden = ["window_minutes", "id"];
    let cells = row(view, placed).into_iter().zip(COLUMNS);
    cells.filter(|(_, column)| !hidden.contains(column)).map(|(text, _)| text).collect()
}

fn note(placed: &Placed) -> String {
    let tight = placed.is_tight().then(|| "may take longer than its window".to_owned());
    let all: Vec<String> = tight.into_iter().chain(placed.job.notes.iter().cloned()).collect();
    all.join("; ")
}

/// Writes a table for people.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_table(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", view.words())?;
    let mut table = comfy_table::Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Disabled)
        .set_header(TITLES.map(str::to_uppercase));
    for placed in &view.schedule.placed {
        table.add_row(shown(view, placed).iter().map(|text| inert(text).into_owned()));
    }
    writeln!(out, "\n{}", table.trim_fmt())?;
    if !view.schedule.unplaced.is_empty() {
        writeln!(out, "\nWithout a place in the calendar:")?;
    }
    for one in &view.schedule.unplaced {
        writeln!(out, "  {}: {}", inert(&one.name), inert(&one.why))?;
    }
    writeln!(
        out,
        "\nMinutes rest on recorded rolls and the number of nodes; nobody knows them better."
    )
}

/// Writes CSV: a row a cluster; those without a place have no day.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_csv(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(COLUMNS)?;
    for placed in &view.schedule.placed {
        csv.write_record(row(view, placed).map(|text| cell(&text)))?;
    }
    for one in &view.schedule.unplaced {
        csv.write_record(without_day(&one.name, &one.why, &one.id))?;
    }
    for gap in &view.gaps {
        let note = format!("not read: {} {}: {}", gap.file, gap.path, gap.message);
        csv.write_record(without_day("", &note, ""))?;
    }
    csv.flush()
}

/// A row of something that has no day.
fn without_day(name: &str, note: &str, id: &str) -> [String; 13] {
    COLUMNS.map(|column| match column {
        "cluster" => cell(name),
        "note" => cell(note),
        "id" => cell(id),
        _ => String::new(),
    })
}

/// The JSON document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WavesDocument {
    schema_version: &'static str,
    generated_at: String,
    as_of: Date,
    deadline: Date,
    complete: bool,
    /// What could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<Gap>,
    clusters_a_day_at_most: usize,
    pace: PaceDocument,
    waves: Vec<String>,
    clusters: Vec<PlacedDocument>,
    without_a_place: Vec<UnplacedDocument>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PaceDocument {
    reaches: bool,
    last_day: Option<Date>,
    days_to_spare: Option<i32>,
    clusters_a_week_needed: usize,
    clusters_a_day_needed: Option<usize>,
    words: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PlacedDocument {
    id: String,
    name: String,
    wave: usize,
    day: Date,
    start_utc: String,
    window_minutes: u64,
    window_source: String,
    environment: String,
    region: String,
    owner: String,
    verdict: String,
    nodes: u64,
    min_minutes: u64,
    max_minutes: u64,
    basis: String,
    may_exceed_window: bool,
    /// What is not known about the cluster's windows.
    notes: Vec<String>,
    shares: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UnplacedDocument {
    id: String,
    name: String,
    why: String,
}

/// Writes the JSON document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_json(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    let pace = &view.pace;
    let document = WavesDocument {
        schema_version: SCHEMA_VERSION,
        generated_at: view.generated_at.clone(),
        as_of: view.as_of,
        deadline: pace.deadline,
        complete: view.complete,
        gaps: view.gaps.clone(),
        clusters_a_day_at_most: view.at_once,
        pace: PaceDocument {
            reaches: pace.reaches(),
            last_day: pace.last_day,
            days_to_spare: pace.days_to_spare,
            clusters_a_week_needed: pace.a_week,
            clusters_a_day_needed: pace.at_once_needed,
            words: view.words(),
        },
        waves: view.schedule.waves.clone(),
        clusters: view.schedule.placed.iter().map(document_of).collect(),
        without_a_place: view
            .schedule
            .unplaced
            .iter()
            .map(|one| UnplacedDocument {
                id: one.id.clone(),
                name: one.name.clone(),
                why: one.why.clone(),
            })
            .collect(),
    };
    pretty(out, &document)?;
    writeln!(out)
}

fn document_of(placed: &Placed) -> PlacedDocument {
    let job = placed.job.clone();
    PlacedDocument {
        wave: placed.wave,
        day: placed.day,
        start_utc: clock(placed.window.start),
        window_minutes: placed.window.minutes,
        window_source: placed.window.source.clone(),
        may_exceed_window: placed.is_tight(),
        notes: job.notes,
        id: job.id,
        name: job.name,
        environment: job.environment,
        region: job.region,
        owner: job.owner,
        verdict: job.verdict,
        nodes: job.nodes,
        min_minutes: job.minutes.0,
        max_minutes: job.minutes.1,
        basis: job.basis,
        shares: job.fates.into_iter().collect(),
    }
}
