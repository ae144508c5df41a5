//! One cluster's own JSON from the files, without holding all of them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{FileSource, is_input, read_file, start_of};
use crate::azure::{Piece, body_in, body_of};
use crate::model::ResourceId;
use crate::snapshot::is_snapshot;

impl FileSource {
    /// A resource's own JSON as the files have it; none where they no longer do. Standard input
    /// cannot be read again and is left out.
    #[must_use]
    pub fn body(&self, id: &ResourceId) -> Option<String> {
        self.paths.iter().filter(|path| path.as_os_str() != "-").find_map(|path| in_path(path, id))
    }
}

fn in_path(path: &Path, id: &ResourceId) -> Option<String> {
    if !path.is_dir() {
        return in_file(path, id);
    }
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().flatten();
    let files = entries.map(walkdir::DirEntry::into_path).filter(|path| path.is_file());
    files.filter(|path| is_input(path)).find_map(|path: PathBuf| in_file(&path, id))
}

fn in_file(path: &Path, id: &ResourceId) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let start = start_of(&mut file).ok()?;
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'[' | b'{')) && !is_snapshot(&start) {
        return body_in(start.chain(file), id);
    }
    // Packed, in another encoding, or a snapshot: as they are read otherwise.
    let mut found = None;
    read_file(path, &mut |piece| {
        if found.is_none()
            && let Piece::Document { bytes, .. } | Piece::Rows { bytes, .. } | Piece::Fresh(bytes) =
                piece
        {
            found = body_of(&bytes, id);
        }
    });
    found
}
