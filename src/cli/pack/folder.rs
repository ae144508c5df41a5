//! The folder of a pack: written beside its place and moved there when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::cli::error::CliError;

/// A file of the pack.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Packed {
    /// Its path in the pack, with `/`.
    pub path: String,
    /// What it is.
    pub what: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// A pack that is being written.
pub(super) struct Folder {
    place: PathBuf,
    draft: TempDir,
    pub files: Vec<Packed>,
}

impl Folder {
    /// Begins a pack; its folder must not exist, or be empty.
    pub(super) fn begin(place: &Path) -> Result<Self, CliError> {
        let wrong = |why: String| CliError::Pack { place: place.display().to_string(), why };
        match std::fs::read_dir(place).map(|entries| entries.count()) {
            Ok(1..) => return Err(wrong("there are files in it already".to_owned())),
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(wrong(why.to_string()));
            }
            _ => {}
        }
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or_else(|| Path::new("."));
        let draft = tempfile::Builder::new().prefix(".cnishift-pack-").tempdir_in(parent);
        let draft = draft.map_err(|why| wrong(format!("cannot be written beside: {why}")))?;
        Ok(Self { place: place.to_owned(), draft, files: Vec::new() })
    }

    /// Writes one file.
    pub(super) fn add<T>(
        &mut self,
        path: &str,
        what: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, CliError> {
        let file = self.draft.path().join(path);
        let wrong = |why: io::Error| CliError::output(Some(&file), why);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(wrong)?;
        }
        let mut out = Hashed {
            inner: BufWriter::new(File::create_new(&file).map_err(wrong)?),
            sha256: Sha256::new(),
            bytes: 0,
        };
        let value = write(&mut out).and_then(|value| out.flush().map(|()| value)).map_err(wrong)?;
        let sha256 = out.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let packed =
            Packed { path: path.to_owned(), what: what.to_owned(), bytes: out.bytes, sha256 };
        self.files.push(packed);
        Ok(value)
    }

    /// Writes the checksums, as `sha256sum -c SHA256SUMS` takes them, and moves the pack to its place.
    pub(super) fn finish(mut self) -> Result<(), CliError> {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let sums: String =
            self.files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
        self.add("SHA256SUMS", "checksums", |out| out.write_all(sums.as_bytes()))?;
        let wrong = |why: io::Error| CliError::Pack {
            place: self.place.display().to_string(),
            why: why.to_string(),
        };
        match std::fs::remove_dir(&self.place) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(wrong(why)),
            _ => {}
        }
        readable(self.draft.path()).map_err(wrong)?;
        std::fs::rename(self.draft.keep(), &self.place).map_err(wrong)
    }
}

/// A folder for temporary files is its owner's alone; a pack is a folder as any other.
fn readable(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
    }
    let _ = folder;
    Ok(())
}

/// Counts and hashes what goes through.
struct Hashed<W> {
    inner: W,
    sha256: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sha256.update(bytes.get(..written).unwrap_or_default());
        self.bytes += u64::try_from(written).unwrap_or_default();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
