//! Entries as CSV (RFC 4180): a row an entry, and one for each subject.

use std::io::{self, Write};

use super::cell::cell;
use super::entry::{Entry, Head, Subject};

const FIRST: [&str; 12] = [
    "cluster", "row", "rule", "severity", "title", "text", "evidence", "remedy", "sources",
    "ignored", "state", "verdict",
];

/// Writes CSV with a header; every cell is text that no spreadsheet takes for a formula.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn write_csv(
    head: &Head<'_>,
    subjects: &mut dyn Iterator<Item = Subject>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(FIRST.iter().chain(head.facts).chain(&["id"]))?;
    for subject in subjects {
        let row = Row { row: "cluster", text: &subject.next, ..Row::default() };
        record(&mut csv, &subject, &row)?;
        for entry in &subject.entries {
            record(&mut csv, &subject, &Row::of(entry))?;
        }
    }
    let width = head.facts.len();
    let nobody = Subject {
        id: String::new(),
        name: String::new(),
        verdict: String::new(),
        next: String::new(),
        facts: vec![String::new(); width],
        entries: Vec::new(),
    };
    for gap in &head.gaps {
        let (code, place) = (gap.code.to_string(), format!("{} {}", gap.file, gap.path));
        let row =
            Row { row: "gap", code: &code, text: &gap.message, evidence: place, ..Row::default() };
        record(&mut csv, &nobody, &row)?;
    }
    csv.flush()
}

/// The cells of a row that are not the subject's.
#[derive(Default)]
struct Row<'a> {
    row: &'a str,
    code: &'a str,
    severity: &'a str,
    title: &'a str,
    text: &'a str,
    evidence: String,
    remedy: &'a str,
    sources: String,
    ignored: &'a str,
    state: &'a str,
}

impl<'a> Row<'a> {
    fn of(entry: &'a Entry) -> Self {
        let proofs = entry.evidence.iter().map(|one| format!("{} = {}", one.path, one.value));
        Self {
            row: entry.row,
            code: &entry.code,
            severity: entry.state.severity().map(|severity| severity.as_str()).unwrap_or_default(),
            title: &entry.title,
            text: &entry.text,
            evidence: proofs.collect::<Vec<_>>().join("\n"),
            remedy: &entry.remedy,
            sources: entry.sources.join("\n"),
            ignored: entry.accepted.as_deref().unwrap_or_default(),
            state: entry.state.word(),
        }
    }
}

fn record<W: Write>(csv: &mut csv::Writer<W>, subject: &Subject, row: &Row<'_>) -> io::Result<()> {
    let own = [
        &subject.name,
        row.row,
        row.code,
        row.severity,
        row.title,
        row.text,
        &row.evidence,
        row.remedy,
        &row.sources,
        row.ignored,
        row.state,
        &subject.verdict,
    ];
    let facts = subject.facts.iter().map(String::as_str);
    let all = own.into_iter().chain(facts).chain([subject.id.as_str()]);
    csv.write_record(all.map(cell)).map_err(io::Error::from)
}
