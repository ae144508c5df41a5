//! Templates of a team, read from one folder before anything is rendered.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::built_in::BUILT_IN;
use crate::model::inert;

/// Bytes of a template at most.
const LARGEST: u64 = 1 << 20;

/// Why templates cannot be used.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// The folder or a file in it cannot be read.
    #[error("{}: cannot be read: {why}", place.display())]
    Unread {
        /// The folder or file.
        place: PathBuf,
        /// Why.
        why: String,
    },
    /// A file that is no template.
    #[error("{}: {why}", place.display())]
    NoTemplate {
        /// The file.
        place: PathBuf,
        /// Why.
        why: String,
    },
    /// A template that is malformed, or that asks for something that is not there.
    #[error("template {name}{}: {why}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Wrong {
        /// Its name, or its file.
        name: String,
        /// The line.
        line: Option<usize>,
        /// Why.
        why: String,
    },
}

impl TemplateError {
    pub(super) fn wrong(name: &str, error: &minijinja::Error) -> Self {
        let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
        let why = inert(&format!("{}{detail}", error.kind())).into_owned();
        let name = match error.name() {
            Some(inner) if inner != name => format!("{name} ({})", inert(inner)),
            _ => name.to_owned(),
        };
        Self::Wrong { name, line: error.line(), why }
    }
}

/// A template of a team.
pub(super) struct Own {
    /// Its name.
    pub name: String,
    /// Its file, for messages.
    pub place: String,
    /// Its text.
    pub text: String,
}

/// Reads a folder: plain files only, no links, so that nothing outside it is read.
pub(super) fn read(folder: &Path) -> Result<Vec<Own>, TemplateError> {
    let unread = |place: &Path, why: &dyn std::fmt::Display| TemplateError::Unread {
        place: place.to_owned(),
        why: why.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(|why| unread(folder, &why))?;
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|why| unread(folder, &why))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // What editors and version control leave there is nobody's template.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        check(&path, &name)?;
        let text = std::fs::read_to_string(&path).map_err(|why| unread(&path, &why))?;
        all.push(Own { place: path.display().to_string(), name, text });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn check(path: &Path, name: &str) -> Result<(), TemplateError> {
    let refuse = |why: String| Err(TemplateError::NoTemplate { place: path.to_owned(), why });
    let found = std::fs::symlink_metadata(path);
    let found = found
        .map_err(|why| TemplateError::Unread { place: path.to_owned(), why: why.to_string() })?;
    if !found.is_file() {
        return refuse("templates are plain files; links and folders are not followed".to_owned());
    }
    if found.len() > LARGEST {
        return refuse(format!("{} bytes; a template has {LARGEST} at most", found.len()));
    }
    let known = BUILT_IN.iter().any(|(known, _)| *known == name);
    // A file of one's own may be included by those that stand for built-in ones.
    if !known && !name.starts_with("own-") {
        let names: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
        return refuse(format!(
            "no template has this name. There are: {}; others, to be included, begin with own-",
            names.join(", ")
        ));
    }
    Ok(())
}
