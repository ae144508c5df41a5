//! The calendar as Markdown and HTML.

use std::io::{self, Write};

use serde::Serialize;

use super::Sheet;
use crate::report::draw::gantt;
use crate::report::template::{Raw, Templates};
use crate::report::waves::{TITLES, WavesView, shown};
use crate::waves::Unplaced;

#[derive(Serialize)]
struct WavesPage<'a> {
    sheet: Sheet,
    words: String,
    reaches: bool,
    generated_at: &'a str,
    complete: bool,
    titles: [&'static str; 11],
    rows: Vec<Vec<String>>,
    unplaced: Vec<UnplacedPage<'a>>,
    gantt: Option<Raw>,
}

#[derive(Serialize)]
struct UnplacedPage<'a> {
    name: &'a str,
    id: &'a str,
    why: &'a str,
}

impl<'a> UnplacedPage<'a> {
    fn new(one: &'a Unplaced) -> Self {
        Self { name: &one.name, id: &one.id, why: &one.why }
    }
}

fn page(view: &WavesView, gantt: Option<Raw>) -> WavesPage<'_> {
    WavesPage {
        sheet: Sheet::new(),
        words: view.words(),
        reaches: view.pace.reaches(),
        generated_at: &view.generated_at,
        complete: view.complete,
        titles: TITLES,
        rows: view.schedule.placed.iter().map(|placed| shown(view, placed)).collect(),
        unplaced: view.schedule.unplaced.iter().map(UnplacedPage::new).collect(),
        gantt,
    }
}

/// Writes Markdown.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_waves_markdown(
    view: &WavesView,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("waves.md", page(view, None), out)
}

/// Writes one HTML page with the drawing of the calendar.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_waves_html(
    view: &WavesView,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    let drawn = !view.schedule.placed.is_empty();
    templates.write("waves.html", page(view, drawn.then(|| gantt(view))), out)
}
