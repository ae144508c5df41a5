//! What is kept between runs: commands typed before, and saved snapshots for the burn-down.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::model::Past;
use crate::source::{FileSource, Source as _};

/// Where typed commands are kept; none where the platform names no folder.
fn file() -> Option<PathBuf> {
    Some(crate::config::state_folder()?.join("commands"))
}

/// Commands typed in earlier runs, the newest last.
pub(super) fn read() -> Vec<String> {
    let text = file().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty() && !crate::model::has_active(line));
    lines.map(str::to_owned).collect()
}

/// Keeps typed commands. That it cannot be done is no reason to disturb anybody on the way out.
pub(super) fn write(commands: &[String]) {
    let Some(path) = file().filter(|_| !commands.is_empty()) else { return };
    let Some(folder) = path.parent() else { return };
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(commands.join("\n").as_bytes())?;
        file.persist(&path).map_err(|error| error.error)
    });
    drop(written);
}

/// Affected clusters by day, from the snapshots of a folder, and what could not be read of them.
pub(in crate::cli) fn past(folder: &Path) -> (Vec<Past>, Vec<String>) {
    let mut past: Vec<Past> = Vec::new();
    let mut problems = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let text = format!("screen.history: {}: {error}", folder.display());
            return (past, vec![text]);
        }
    };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()) {
        let inventory = FileSource::new(vec![path.clone()]).load();
        let day = inventory.data_as_of().and_then(|time| time.get(..10)?.parse().ok());
        match day {
            Some(day) if inventory.is_complete() => {
                let affected = inventory.clusters.iter().filter(|c| c.is_kubenet()).count();
                past.push(Past { day, affected });
            }
            Some(_) => problems.push(format!("{}: incomplete, not drawn", path.display())),
            None => problems.push(format!("{}: not a snapshot, not drawn", path.display())),
        }
    }
    past.sort_unstable();
    past.dedup_by_key(|point| point.day);
    problems.sort_unstable();
    (past, problems)
}
