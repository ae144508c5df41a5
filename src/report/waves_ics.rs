//! The calendar as iCalendar (RFC 5545).

use std::io::{self, Write};

use super::waves::{WavesView, clock};
use crate::model::inert;
use crate::waves::Placed;

/// Writes the calendar: an event a cluster, as long as its window.
///
/// # Errors
/// When the output cannot be written.
pub fn write_waves_ics(view: &WavesView, out: &mut dyn Write) -> io::Result<()> {
    let stamp: String = view.generated_at.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    for text in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cnishift//waves//EN", "CALSCALE:GREGORIAN"]
    {
        line(text, out)?;
    }
    line(&format!("X-WR-CALDESC:{}", text(&view.words())), out)?;
    for placed in &view.schedule.placed {
        event(view, placed, &stamp, out)?;
    }
    line("END:VCALENDAR", out)
}

fn event(view: &WavesView, placed: &Placed, stamp: &str, out: &mut dyn Write) -> io::Result<()> {
    let job = &placed.job;
    let day: String = placed.day.to_string().replace('-', "");
    let start: String = clock(placed.window.start).replace(':', "");
    let wave = view.schedule.waves.get(placed.wave - 1).map_or("", String::as_str);
    let (min, max) = job.minutes;
    let told = format!(
        "Wave {} ({wave}). {}, {} nodes, {min} to {max} minutes ({}).\nOwner: {}\n{}",
        placed.wave, job.verdict, job.nodes, job.basis, job.owner, job.id
    );
    line("BEGIN:VEVENT", out)?;
    line(&format!("UID:{}@cnishift", text(&job.id.to_ascii_lowercase())), out)?;
    line(&format!("DTSTAMP:{stamp}"), out)?;
    line(&format!("DTSTART:{day}T{start}00Z"), out)?;
    line(&format!("DURATION:PT{}M", placed.window.minutes), out)?;
    line(&format!("SUMMARY:{}", text(&format!("{} to Azure CNI Overlay", job.name))), out)?;
    line(&format!("LOCATION:{}", text(&job.region)), out)?;
    line(&format!("DESCRIPTION:{}", text(&told)), out)?;
    line("END:VEVENT", out)
}

/// A text value: separators escaped, line breaks as `\n`, nothing that acts.
fn text(value: &str) -> String {
    let lines: Vec<String> = value
        .split('\n')
        .map(|part| inert(part).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,"))
        .collect();
    lines.join("\\n")
}

/// A content line: at most 75 bytes, then folded, never within a character.
fn line(content: &str, out: &mut dyn Write) -> io::Result<()> {
    let (mut used, mut folded) = (0, String::with_capacity(content.len() + 8));
    for character in content.chars() {
        if used + character.len_utf8() > 75 {
            folded.push_str("\r\n ");
            used = 1;
        }
        folded.push(character);
        used += character.len_utf8();
    }
    write!(out, "{folded}\r\n")
}
