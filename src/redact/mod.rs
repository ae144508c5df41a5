//! Masks what a source told, so that it can be given away: names, ids and addresses change, findings
//! do not.
//!
//! Nothing passes by default. Of a document only the fields stay that some check reads, each handled
//! as [`fields`] says; every other field goes. Equal values become equal values, so that references
//! still lead where they led; names keep their length and addresses their place in each other,
//! because checks look at these. Everything follows from one key, without a table.

mod addresses;
mod document;
mod fields;
mod key;
mod names;
mod texts;
mod words;

pub use words::Words;

use crate::azure::Piece;
use crate::model::{Gap, LiveFact, ResourceId, SnapshotNote};

use key::Key;

/// Masks pieces, all with one key.
#[derive(Debug, Clone)]
pub struct Redactor {
    key: Key,
    places: usize,
}

impl Redactor {
    /// A mapping that follows from these bytes. Who knows them can look originals up by trying, so
    /// they must be random, or secret.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { key: Key::new(key), places: 0 }
    }

    /// The piece with everything masked that tells whose it is.
    #[must_use]
    pub fn piece(&mut self, piece: &Piece) -> Piece {
        match piece {
            Piece::From(_) => {
                self.places += 1;
                Piece::From(format!("input-{}", self.places))
            }
            Piece::Document { bytes, projected } => {
                Piece::Document { bytes: document::masked(bytes, &self.key), projected: *projected }
            }
            Piece::Rows { bytes, .. } => {
                Piece::Document { bytes: document::masked(bytes, &self.key), projected: true }
            }
            Piece::Fresh(bytes) => Piece::Fresh(document::masked(bytes, &self.key)),
            // Its words may hold anything, as a gap's may.
            Piece::Fact(cluster, fact) => Piece::Fact(
                ResourceId::new(&self.id(cluster.as_str())),
                LiveFact::unknown(&fact.subject, "left out when the snapshot was redacted"),
            ),
            Piece::Gap(gap) => Piece::Gap(self.gap(gap)),
            // A subscription, or a cluster's id.
            Piece::Covered(kind, subscription) => {
                Piece::Covered(*kind, names::id(&self.key, subscription))
            }
            Piece::Missing(kind, subscription) => {
                Piece::Missing(*kind, names::id(&self.key, subscription))
            }
            Piece::Snapshot(note) => {
                let file = "snapshot".to_owned();
                Piece::Snapshot(SnapshotNote { file, redacted: true, ..note.clone() })
            }
        }
    }

    /// An ARM id, as it stands in the masked documents.
    #[must_use]
    pub fn id(&self, id: &str) -> String {
        names::id(&self.key, id)
    }

    /// A name, as it stands in the masked documents.
    #[must_use]
    pub fn name(&self, text: &str) -> String {
        if text.trim().is_empty() { text.to_owned() } else { names::name(&self.key, text) }
    }

    /// What masks sentences in which these ids and names may stand.
    #[must_use]
    pub fn words(&self, known: Vec<String>) -> Words<'_> {
        Words::new(self, known)
    }

    /// An address or range, as it stands in the masked documents; `None` where the text is neither.
    #[must_use]
    pub fn address(&self, text: &str) -> Option<String> {
        addresses::masked(&self.key, text)
    }

    /// The words of a gap may hold anything, so only its kind stays.
    #[must_use]
    pub fn gap(&self, gap: &Gap) -> Gap {
        let message = format!(
            "This part could not be read ({}). The words were left out when the snapshot was \
             redacted; ask whoever took it.",
            gap.code
        );
        let resource = gap.resource.as_deref().map(|id| self.id(id));
        Gap { resource, ..Gap::new(gap.code, "$", message) }
    }
}
