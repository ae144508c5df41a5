//! What a source tells, piece by piece, so that one path leads from any source to an inventory.

use crate::model::{Gap, GapCode, Kind, LiveFact, ResourceId, SnapshotNote};

use super::{InventoryBuilder, read_document};

/// One piece of what a source tells. The same pieces in the same order give the same inventory,
/// whether they come from files, Azure or a saved snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The pieces that follow come from this place: a file or an endpoint.
    From(String),
    /// A document as it was received.
    Document {
        /// Its bytes: JSON in any layout that [`read_document`] knows.
        bytes: Vec<u8>,
        /// Whether its flat rows stand for bodies with `properties`, as projected Resource Graph
        /// rows do; evidence then names the paths that ARM has.
        projected: bool,
    },
    /// Rows of Resource Graph that were read when they arrived, which many pages do side by side. The
    /// bytes are the document that [`Self::Document`] would hold, projected.
    Rows {
        /// The document.
        bytes: Vec<u8>,
        /// What was read of it.
        part: Part,
    },
    /// One cluster as ARM has it now: it takes the place of an earlier reading, and what differs is
    /// noted.
    Fresh(Vec<u8>),
    /// What Azure said about a cluster right before its plan.
    Fact(ResourceId, LiveFact),
    /// A part that could not be read; the builder fills in the place.
    Gap(Gap),
    /// All resources of a kind in a subscription were asked for and answered.
    Covered(Kind, String),
    /// Resources of a kind in a subscription are missing, though some may have been told.
    Missing(Kind, String),
    /// The pieces that follow come from this snapshot.
    Snapshot(SnapshotNote),
}

/// What was read of a document already: a shortcut, which a copy does without.
#[derive(Debug, Default)]
pub struct Part(pub(super) Option<Box<InventoryBuilder>>);

impl Clone for Part {
    fn clone(&self) -> Self {
        Self(None)
    }
}

/// Pieces are the same when their bytes are.
impl PartialEq for Part {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Part {}

impl Piece {
    /// A document as ARM, az or a file gives it.
    #[must_use]
    pub fn document(bytes: Vec<u8>) -> Self {
        Self::Document { bytes, projected: false }
    }

    /// A part that could not be read: why, where in the present place, and what to do.
    #[must_use]
    pub fn gap(code: GapCode, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Gap(Gap::new(code, path, message))
    }
}

impl InventoryBuilder {
    /// Takes in one piece.
    pub fn take(&mut self, piece: Piece) {
        match piece {
            Piece::From(place) => self.begin_source(&place),
            Piece::Document { bytes, projected } => {
                self.set_projected(projected);
                read_document(&bytes, self);
                self.set_projected(false);
            }
            Piece::Rows { part: Part(Some(part)), .. } => self.merge(*part),
            Piece::Rows { bytes, part: Part(None) } => {
                self.take(Piece::Document { bytes, projected: true });
            }
            Piece::Fresh(bytes) => {
                self.set_fresh(true);
                read_document(&bytes, self);
                self.set_fresh(false);
            }
            Piece::Fact(cluster, fact) => self.add_fact(cluster, fact),
            Piece::Gap(gap) => self.add_gap(gap),
            Piece::Covered(kind, subscription) => self.set_covered(kind, &subscription, true),
            Piece::Missing(kind, subscription) => self.set_covered(kind, &subscription, false),
            Piece::Snapshot(note) => self.add_snapshot(note),
        }
    }
}
