//! What happened, in words: for lines, the screen and the record.

use super::{Change, Check, Event, Holds};

impl Check {
    /// The check on one line.
    #[must_use]
    pub fn words(&self) -> String {
        let holds = match self.holds {
            Holds::Yes => "holds",
            Holds::No => "does not hold",
            Holds::Unknown => "unknown",
        };
        format!("{holds}: {} (saw: {})", self.wanted, self.saw)
    }
}

impl Change {
    /// The change on one line.
    #[must_use]
    pub fn words(&self) -> String {
        let none = "nothing";
        let (from, to) = (self.from.as_deref().unwrap_or(none), self.to.as_deref().unwrap_or(none));
        format!("{}: {from} -> {to}", self.what)
    }
}

impl Event {
    /// What happened: a headline, and lines below it.
    #[must_use]
    pub fn words(&self) -> (String, Vec<String>) {
        let checks = |all: &[Check]| all.iter().map(Check::words).collect::<Vec<_>>();
        let changes = |all: &[Change]| all.iter().map(Change::words).collect::<Vec<_>>();
        match self {
            Self::Opened { cluster, summary, by, .. } => {
                (format!("session opened by {by} for {cluster}"), vec![summary.clone()])
            }
            Self::Resumed { by, .. } => (format!("{by} goes on with the session"), Vec::new()),
            Self::TakenOver { by, from } => (format!("{by} took over from {from}"), Vec::new()),
            Self::Checked { checks: all, .. } => ("read again, ready".to_owned(), checks(all)),
            Self::Saved { bodies, unread, .. } => {
                let mut lines: Vec<String> =
                    bodies.keys().map(|id| format!("kept: {id}")).collect();
                lines.extend(unread.iter().map(|one| format!("not read: {one}")));
                (format!("kept {} bodies as a record", bodies.len()), lines)
            }
            Self::Drifted { changes: all, .. } => {
                ("the cluster is no longer what the plan rests on".to_owned(), changes(all))
            }
            Self::Replanned { by, summary, .. } => {
                (format!("new plan, wanted by {by}"), vec![summary.clone()])
            }
            Self::Verified { checks: all, changes: other, .. } => {
                let lines = checks(all).into_iter().chain(changes(other)).collect();
                ("read again to verify".to_owned(), lines)
            }
            Self::Done { .. } => ("done".to_owned(), Vec::new()),
            Self::Failed { why, advice, .. } => (format!("failed: {why}"), vec![advice.clone()]),
            Self::Closed { findings } if findings.is_empty() => {
                ("every step is done or left out".to_owned(), Vec::new())
            }
            Self::Closed { findings } => {
                let left = findings.iter().map(|seen| format!("left: {} {}", seen.code, seen.text));
                ("every step is done or left out".to_owned(), left.collect())
            }
            Self::Noted { by, text, .. } => (format!("note of {by}: {text}"), Vec::new()),
            Self::Paused { by, why } => (format!("{by} lets the session rest: {why}"), Vec::new()),
            other => other.words_of_write(),
        }
    }

    fn words_of_write(&self) -> (String, Vec<String>) {
        let line = |text: String| (text, Vec::new());
        match self {
            Self::Approved { by, second, resource, etag, .. } => {
                let second = second.as_deref().map(|other| format!(" and {other}"));
                let etag = etag.as_deref().unwrap_or("none");
                line(format!(
                    "approved by {by}{}: one write of {resource}, eTag {etag}",
                    second.unwrap_or_default()
                ))
            }
            Self::Sending { resource, api_version, sha256, changes, .. } => {
                let lines = changes.iter().map(Change::words).collect();
                (format!("PUT {resource} ({api_version}, body sha256 {sha256})"), lines)
            }
            Self::NotSent { why, .. } => line(format!("nothing was sent: {why}")),
            Self::Accepted { status, operation, .. } => {
                let operation = operation.as_deref().map(|name| format!(", operation {name}"));
                line(format!("Azure took it: {status}{}", operation.unwrap_or_default()))
            }
            Self::Refused { why, .. } => line(format!("Azure refused it, nothing changed: {why}")),
            Self::Lost { why, .. } => {
                line(format!("the answer was lost, Azure is asked what became of it: {why}"))
            }
            Self::Settled { took: true, saw, .. } => line(format!("it took effect: {saw}")),
            Self::Settled { took: false, saw, .. } => {
                line(format!("it did not take effect: {saw}"))
            }
            Self::Watched { word, .. } => line(format!("Azure says: {word}")),
            Self::Ended { word, error, .. } => {
                let error = error.as_deref().map(|error| format!(": {error}"));
                line(format!("the operation ended: {word}{}", error.unwrap_or_default()))
            }
            Self::Told { by, words, decides, .. } => {
                let decides = if decides.is_empty() {
                    String::new()
                } else {
                    format!(" (decides {})", decides.join(", "))
                };
                line(format!("{by} says: {words}{decides}"))
            }
            Self::Retried { by, .. } => line(format!("{by} tries it again")),
            Self::Skipped { by, reason, .. } => line(format!("left out by {by}: {reason}")),
            other => line(other.kind()),
        }
    }
}
