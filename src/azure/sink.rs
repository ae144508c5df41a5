//! Where pages go as they arrive.

use tokio::sync::mpsc;

use super::Piece;

/// Takes in pieces from many readers at once; holds them back while the listener is behind.
#[derive(Debug, Clone)]
pub struct Sink(mpsc::Sender<Piece>);

impl Sink {
    /// A sink that hands over to a listener.
    #[must_use]
    pub fn new(sender: mpsc::Sender<Piece>) -> Self {
        Self(sender)
    }

    /// Hands over one piece.
    pub async fn put(&self, piece: Piece) {
        // A listener that went away wants nothing more; the run ends through its cancellation.
        let _ = self.0.send(piece).await;
    }
}
