//! Folders of this user, as the platform names them.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The settings file that is used when none is named: `cnishift.toml` in the working folder, else
/// `cnishift/cnishift.toml` in the platform's folder for settings. One file is used, never both.
pub(super) fn usual() -> Option<PathBuf> {
    let config = etcetera::base_strategy::choose_native_strategy().ok();
    first(&[Some(PathBuf::from("cnishift.toml")), config.map(|base| in_config(&base.config_dir()))])
}

fn in_config(folder: &Path) -> PathBuf {
    folder.join("cnishift").join("cnishift.toml")
}

fn first(places: &[Option<PathBuf>]) -> Option<PathBuf> {
    places.iter().flatten().find(|path| path.exists()).cloned()
}

/// Where the program keeps what it remembers between runs; none where the platform names no folder.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let base = etcetera::base_strategy::choose_native_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("cnishift"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_exists_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let (near, far) = (folder.path().join("cnishift.toml"), in_config(folder.path()));
        let places = [Some(near.clone()), None, Some(far.clone())];
        assert_eq!(first(&places), None);
        std::fs::create_dir_all(far.parent().unwrap()).unwrap();
        std::fs::write(&far, "").unwrap();
        assert_eq!(first(&places), Some(far));
        std::fs::write(&near, "").unwrap();
        assert_eq!(first(&places), Some(near));
    }
}
