//! Settings of the screen.

use std::path::PathBuf;

/// Settings of the screen.
#[derive(Debug, Clone, Default)]
pub struct ScreenSettings {
    /// The theme's name.
    pub theme: Option<String>,
    /// Whether borders and marks are ASCII.
    pub ascii: Option<bool>,
    /// Whether wheel and clicks are taken.
    pub mouse: Option<bool>,
    /// Whether all columns are shown.
    pub wide: Option<bool>,
    /// A folder of saved snapshots for the burn-down.
    pub history: Option<PathBuf>,
    /// Where exports go.
    pub export_folder: Option<PathBuf>,
}
