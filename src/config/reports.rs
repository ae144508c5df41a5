//! Settings of reports: the table `[reports]`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

/// Settings of reports. Paths are relative to the settings file's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReportSettings {
    /// A folder with templates of Markdown and HTML that take the place of the built-in ones.
    #[schemars(with = "Option<String>")]
    pub templates: Option<PathBuf>,
}

/// The keys of the table, for suggestions.
pub(super) const KEYS: [&str; 2] = ["reports", "templates"];

impl ReportSettings {
    /// Completes paths.
    pub(super) fn placed(mut self, file: &Path) -> Self {
        let folder = file.parent().unwrap_or_else(|| Path::new(""));
        self.templates = self.templates.map(|path| folder.join(path));
        self
    }
}
