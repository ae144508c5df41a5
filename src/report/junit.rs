//! Entries as JUnit: a suite a subject. What blocks fails, what is undecided is an error, what is to be
//! done is skipped; the rest is told in the suite's output and fails nothing.

use std::io::{self, Write};

use super::entry::{Entry, Head, State, Subject};
use super::escape::xml_text;
use crate::rules::Severity;

/// Writes the suites, subject by subject.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn write_junit(
    head: &Head<'_>,
    subjects: &mut dyn Iterator<Item = Subject>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
    let time = head.generated_at.trim_end_matches('Z');
    let mut number = 0;
    for subject in subjects {
        suite(head, &subject, number, time, out)?;
        number += 1;
    }
    gaps(head, number, time, out)?;
    writeln!(out, "</testsuites>")
}

/// What a case in a suite comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Passes,
    Fails,
    Errs,
    Skipped,
}

/// The case of an entry; none where it is only told.
fn case(entry: &Entry) -> Option<Case> {
    match entry.state {
        State::Found(Severity::Blocker) if entry.accepted.is_some() => Some(Case::Passes),
        State::Found(Severity::Blocker) => Some(Case::Fails),
        State::Open => Some(Case::Errs),
        State::Todo => Some(Case::Skipped),
        State::Done => Some(Case::Passes),
        State::Found(_) | State::Unknown | State::Told => None,
    }
}

/// What a suite begins with.
struct Open<'a> {
    name: &'a str,
    package: &'a str,
    number: usize,
    time: &'a str,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

fn open(head: &Open<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<testsuite name=\"{}\" package=\"{}\" id=\"{}\" timestamp=\"{}\" hostname=\"cnishift\" tests=\"{}\" \
         failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">",
        xml_text(head.name),
        xml_text(head.package),
        head.number,
        head.time,
        head.tests,
        head.failures,
        head.errors,
        head.skipped
    )
}

fn suite(
    head: &Head<'_>,
    subject: &Subject,
    number: usize,
    time: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let count = |wanted| subject.entries.iter().filter(|entry| case(entry) == Some(wanted)).count();
    let (failures, errors, skipped) = (count(Case::Fails), count(Case::Errs), count(Case::Skipped));
    let tests = 1 + failures + errors + skipped + count(Case::Passes);
    let (name, package) = (subject.name.as_str(), subject.id.as_str());
    open(&Open { name, package, number, time, tests, failures, errors, skipped }, out)?;
    write!(
        out,
        "<properties><property name=\"verdict\" value=\"{}\"/>",
        xml_text(&subject.verdict)
    )?;
    for (fact, value) in head.facts.iter().zip(&subject.facts) {
        write!(out, "<property name=\"{fact}\" value=\"{}\"/>", xml_text(value))?;
    }
    writeln!(out, "</properties>")?;
    let class = xml_text(name);
    writeln!(
        out,
        "<testcase classname=\"{class}\" name=\"read and judged: {}\" time=\"0\"/>",
        xml_text(&subject.verdict)
    )?;
    for entry in &subject.entries {
        if let Some(case) = case(entry) {
            testcase(&class, entry, case, out)?;
        }
    }
    let told = subject.entries.iter().filter(|entry| case(entry).is_none());
    let told: Vec<String> = told.map(line).collect();
    writeln!(
        out,
        "<system-out>{}</system-out><system-err></system-err>\n</testsuite>",
        told.join("\n")
    )
}

fn testcase(class: &str, entry: &Entry, case: Case, out: &mut dyn Write) -> io::Result<()> {
    let accepted = if entry.accepted.is_some() { ": accepted by the settings" } else { "" };
    let name = xml_text(&format!("{} {}{accepted}", entry.code, entry.title));
    write!(out, "<testcase classname=\"{class}\" name=\"{name}\" time=\"0\"")?;
    let message = xml_text(&entry.text);
    match case {
        Case::Passes => writeln!(out, "/>"),
        Case::Skipped => writeln!(out, "><skipped>{message}\n{}</skipped></testcase>", body(entry)),
        Case::Fails => writeln!(
            out,
            "><failure type=\"blocker\" message=\"{message}\">{}</failure></testcase>",
            body(entry)
        ),
        Case::Errs => writeln!(
            out,
            "><error type=\"open-check\" message=\"{message}\">{}</error></testcase>",
            body(entry)
        ),
    }
}

/// Evidence and remedy.
fn body(entry: &Entry) -> String {
    let proofs = entry.evidence.iter().map(|one| format!("{} = {}", one.path, one.value));
    let lines: Vec<String> = proofs.map(|line| xml_text(&line)).collect();
    let remedy = entry.remedy.lines().map(xml_text);
    lines.into_iter().chain(remedy).collect::<Vec<_>>().join("\n")
}

/// What fails nothing, on one line.
fn line(entry: &Entry) -> String {
    let severity = entry.state.severity().map_or(entry.row, |severity| severity.as_str());
    let ignored = if entry.accepted.is_some() { " (ignored by the settings)" } else { "" };
    let title = if entry.title.is_empty() { String::new() } else { format!(" {}", entry.title) };
    xml_text(&format!("{severity} {}{title}{ignored}: {}", entry.code, entry.text))
}

fn gaps(head: &Head<'_>, number: usize, time: &str, out: &mut dyn Write) -> io::Result<()> {
    let (tests, errors) = (head.gaps.len().max(1), head.gaps.len());
    let (name, package) = ("inventory", "inventory");
    open(&Open { name, package, number, time, tests, failures: 0, errors, skipped: 0 }, out)?;
    writeln!(
        out,
        "<properties><property name=\"complete\" value=\"{}\"/></properties>",
        head.gaps.is_empty()
    )?;
    if head.gaps.is_empty() {
        writeln!(
            out,
            "<testcase classname=\"inventory\" name=\"everything was read\" time=\"0\"/>"
        )?;
    }
    for gap in &head.gaps {
        writeln!(
            out,
            "<testcase classname=\"inventory\" name=\"{} {}\" time=\"0\"><error type=\"gap\" message=\"{}\"/></testcase>",
            gap.code,
            xml_text(&gap.path),
            xml_text(&gap.message)
        )?;
    }
    writeln!(out, "<system-out></system-out><system-err></system-err>\n</testsuite>")
}
