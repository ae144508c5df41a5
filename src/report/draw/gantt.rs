//! The calendar as a drawing: a bar a cluster, days from left to right.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::model::{KUBENET_RETIREMENT, days_between};
use crate::report::columns::cut_with;
use crate::report::escape::xml_text;
use crate::report::template::Raw;
use crate::report::waves::{WavesView, clock};
use crate::waves::Placed;

const LEFT: i32 = 260;
const WIDTH: i32 = 700;
const ROW: usize = 18;
const TOP: usize = 56;

const STYLE: &str = ".gantt{background:#fff;color:#1b1f24}.gantt .b{fill:#0969da}.gantt .t{fill:#bc4c00}\
    .gantt .g{stroke:#d0d7de}.gantt text{fill:currentColor}@media(prefers-color-scheme:dark){\
    .gantt{background:#0d1117;color:#e6edf3}.gantt .b{fill:#4493f8}.gantt .t{fill:#db6d28}.gantt .g{stroke:#30363d}}";

/// Writes the drawing as a file. Each bar has a title.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_svg(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", drawn(view))
}

/// The drawing for a page.
pub(in crate::report) fn gantt(view: &WavesView) -> Raw {
    Raw::new(drawn(view))
}

fn drawn(view: &WavesView) -> String {
    let placed = &view.schedule.placed;
    let first = placed.iter().map(|one| one.day).min().unwrap_or(view.as_of);
    let last = view.schedule.last_day().unwrap_or(first);
    let days = days_between(first, last).max(0) + 1;
    let height = TOP + placed.len() * ROW + 24;
    let title = xml_text(&view.words());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gantt\" viewBox=\"0 0 {} {height}\" role=\"img\" \
         aria-label=\"Calendar. {title}\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n<text x=\"10\" y=\"20\">{title}</text>\n",
        LEFT + WIDTH + 20
    );
    for (day, anchor, x) in [(first, "start", LEFT), (last, "end", LEFT + WIDTH)] {
        // Writing to a String cannot fail, here and below.
        let y = TOP - 10;
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{day}</text>");
    }
    for (index, one) in placed.iter().enumerate() {
        let x = LEFT + days_between(first, one.day) * WIDTH / days;
        bar(&mut svg, one, x, TOP + index * ROW, (WIDTH / days).clamp(4, 40));
    }
    svg.push_str("</svg>");
    svg
}

fn bar(svg: &mut String, one: &Placed, x: i32, y: usize, width: i32) {
    // Orange may take longer than its window, or comes too late.
    let late = one.is_tight() || one.day > KUBENET_RETIREMENT.date;
    let class = if late { "t" } else { "b" };
    let short = xml_text(&cut_with(&crate::model::inert(&one.job.name), 36, "…"));
    let _ = writeln!(
        svg,
        "<line class=\"g\" x1=\"10\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"10\" y=\"{}\">{short}</text>\
         <rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"12\" rx=\"2\">\
         <title>{}: {} {} UTC, wave {}</title></rect>",
        LEFT + WIDTH,
        y + 13,
        y + 3,
        xml_text(&one.job.name),
        one.day,
        clock(one.window.start),
        one.wave
    );
}
