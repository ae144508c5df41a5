//! The secret that every mapping follows from.

use sha2::{Digest as _, Sha256};

/// A secret of 256 bits.
#[derive(Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// Bytes that nobody can tell from random ones without the key; the same for the same parts.
    ///
    /// Each part goes in with its length, so no two lists of parts are the same text. No whole digest
    /// is ever shown, so nobody can lengthen one.
    pub(super) fn bytes(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.0);
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(secret)")
    }
}
