//! What the formats of a comparison share, and its JSON document.

use std::io::{self, Write};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::json::SCHEMA_VERSION;
use super::json_text::pretty;
use super::view::{data_age, plural};
use crate::diff::{Change, ClusterChange, FleetDiff};
use crate::model::{Gap, Inventory, SnapshotNote};

/// A comparison with the two inventories that it is of.
pub struct DiffView<'a> {
    /// The inventory before, with the path it was read from.
    pub old: (&'a str, &'a Inventory),
    /// The inventory now.
    pub new: (&'a str, &'a Inventory),
    /// What changed.
    pub diff: &'a FleetDiff,
    /// The day on which both are judged.
    pub as_of: Date,
    /// When the report is made, as an RFC 3339 timestamp.
    pub generated_at: String,
}

impl<'a> DiffView<'a> {
    /// Both sides with what they are called.
    pub(super) fn sides(&self) -> [(&'static str, (&'a str, &'a Inventory)); 2] {
        [("OLD", self.old), ("NEW", self.new)]
    }

    /// One side in words: where it is from, how much is in it, how old and how whole it is.
    pub(super) fn side_words(&self, (path, inventory): (&str, &Inventory)) -> String {
        let mut words =
            format!("{path}: {}", plural(inventory.clusters.len(), "cluster", "clusters"));
        if let Some(age) = data_age(inventory, self.as_of) {
            words.push_str(&format!("; {}", age.replace("Data read", "data read")));
        }
        if !inventory.is_complete() {
            let gaps = plural(inventory.gaps.len(), "gap", "gaps");
            words.push_str(&format!("; INCOMPLETE, {gaps}"));
        }
        words
    }

    /// The counts in words.
    pub(super) fn counts(&self) -> String {
        format!(
            "{} changed, {} new, {} gone, {} unchanged; {} worse than before",
            plural(self.diff.count(Change::Changed), "cluster", "clusters"),
            self.diff.count(Change::New),
            self.diff.count(Change::Gone),
            self.diff.unchanged,
            self.diff.worse().count(),
        )
    }

    /// What a reader must know before believing the changes.
    pub(super) fn warnings(&self) -> Vec<&'static str> {
        let [old, new] = [self.old.1, self.new.1];
        let masked = |inventory: &Inventory| inventory.snapshots.iter().any(|note| note.redacted);
        let common = self.diff.unchanged + self.diff.count(Change::Changed);
        let apart = common == 0 && !old.clusters.is_empty() && !new.clusters.is_empty();
        let mut all = Vec::new();
        if apart && (masked(old) || masked(new)) {
            all.push(
                "No cluster is in both. Redacted snapshots compare only with one another, and only \
                 when they were taken with the same --redact-key.",
            );
        }
        if !new.is_complete() {
            all.push("NEW is incomplete: what seems to be gone may only be unread.");
        }
        if !old.is_complete() {
            all.push("OLD is incomplete: what seems to be new may only have been unread.");
        }
        all
    }
}

/// The verdict of a change in words: `ready to prepare`, `was ready`.
pub(super) fn verdict_words(change: &ClusterChange) -> String {
    match (change.old_verdict, change.new_verdict) {
        (Some(old), Some(new)) if old == new => format!("{new}, as before"),
        (Some(old), Some(new)) => format!("{old} to {new}"),
        (None, Some(new)) => new.to_string(),
        (Some(old), None) => format!("was {old}"),
        (None, None) => String::new(),
    }
}

/// What became of a cluster in one word.
pub(super) fn change_word(change: &ClusterChange) -> &'static str {
    match change.change {
        Change::New => "new",
        Change::Gone => "gone",
        Change::Changed if change.worse => "worse",
        Change::Changed => "changed",
    }
}

/// The whole document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DiffDocument<'a> {
    /// Version of this document's shape.
    schema_version: &'static str,
    /// When it was made, RFC 3339.
    generated_at: &'a str,
    /// The day on which both sides are judged.
    as_of: Date,
    /// The inventory before.
    old: SideEntry<'a>,
    /// The inventory now.
    new: SideEntry<'a>,
    /// Clusters that are not as they were, by id.
    changes: &'a [ClusterChange],
    /// Counts.
    summary: DiffSummary,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SideEntry<'a> {
    /// The path it was read from.
    path: &'a str,
    /// How many clusters it has.
    clusters: usize,
    /// When the oldest of its data was read, RFC 3339; only of a snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_as_of: Option<&'a str>,
    /// The snapshots in it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    snapshots: &'a [SnapshotNote],
    /// False when there is any gap.
    complete: bool,
    /// What could not be read.
    gaps: &'a [Gap],
}

#[derive(Serialize, JsonSchema)]
struct DiffSummary {
    changed: usize,
    new: usize,
    gone: usize,
    unchanged: usize,
    worse: usize,
}

/// Writes the JSON document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diff_json(view: &DiffView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = DiffDocument {
        schema_version: SCHEMA_VERSION,
        generated_at: &view.generated_at,
        as_of: view.as_of,
        old: side(view.old),
        new: side(view.new),
        changes: &view.diff.changes,
        summary: DiffSummary {
            changed: view.diff.count(Change::Changed),
            new: view.diff.count(Change::New),
            gone: view.diff.count(Change::Gone),
            unchanged: view.diff.unchanged,
            worse: view.diff.worse().count(),
        },
    };
    pretty(out, &document)?;
    writeln!(out)
}

fn side<'a>((path, inventory): (&'a str, &'a Inventory)) -> SideEntry<'a> {
    SideEntry {
        path,
        clusters: inventory.clusters.len(),
        data_as_of: inventory.data_as_of(),
        snapshots: &inventory.snapshots,
        complete: inventory.is_complete(),
        gaps: &inventory.gaps,
    }
}
