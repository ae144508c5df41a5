//! The calendar as a drawing: a bar a cluster, days from left to right.

use std::io::{self, Write};

use super::escape::xml_text;
use super::waves::WavesView;
use crate::model::days_between;

const LEFT: i32 = 260;
const WIDTH: i32 = 700;
const ROW: usize = 18;
const TOP: usize = 56;

/// Writes the drawing. Colours follow the reader's light or dark scheme; each bar has a title.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_svg(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    let placed = &view.schedule.placed;
    let first = placed.iter().map(|one| one.day).min().unwrap_or(view.as_of);
    let last = view.schedule.last_day().unwrap_or(first);
    let days = days_between(first, last).max(0) + 1;
    let height = TOP + placed.len() * ROW + 24;
    let title = xml_text(&view.pace.words());
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {height}\" role=\"img\" \
         aria-labelledby=\"t\" font-family=\"sans-serif\" font-size=\"12\">\n<title id=\"t\">{title}</title>",
        LEFT + WIDTH + 20
    )?;
    writeln!(
        out,
        "<style>svg{{background:#fff;color:#1b1f24}}.b{{fill:#0969da}}.t{{fill:#bc4c00}}.g{{stroke:#d0d7de}}\
         text{{fill:currentColor}}@media(prefers-color-scheme:dark){{svg{{background:#0d1117;color:#e6edf3}}\
         .b{{fill:#4493f8}}.t{{fill:#db6d28}}.g{{stroke:#30363d}}}}</style>"
    )?;
    writeln!(out, "<text x=\"10\" y=\"20\">{title}</text>")?;
    let place = |day| LEFT + days_between(first, day) * WIDTH / days;
    for (day, anchor) in [(first, "start"), (last, "end")] {
        let x = if anchor == "end" { LEFT + WIDTH } else { LEFT };
        writeln!(out, "<text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{day}</text>", TOP - 10)?;
    }
    for (index, one) in placed.iter().enumerate() {
        let y = TOP + index * ROW;
        let class = if one.is_tight() { "t" } else { "b" };
        let name = xml_text(&one.job.name);
        let short: String = one.job.name.chars().take(36).collect();
        let width = (WIDTH / days).clamp(4, 40);
        writeln!(
            out,
            "<line class=\"g\" x1=\"10\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"10\" y=\"{}\">{}</text>\
             <rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"12\" rx=\"2\">\
             <title>{name}: {}, wave {}</title></rect>",
            LEFT + WIDTH,
            y + 13,
            xml_text(&short),
            place(one.day),
            y + 3,
            one.day,
            one.wave
        )?;
    }
    writeln!(out, "</svg>")
}
