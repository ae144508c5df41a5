//! Settings of the screen: the table `[screen]`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::file::ConfigError;
use super::suggest::nearest;

/// Names of the screen's themes.
pub const THEMES: [&str; 6] =
    ["dark", "light", "high-contrast", "deuteranopia", "tritanopia", "mono"];

/// Settings of the screen. Paths are relative to the settings file's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenSettings {
    /// Colours: dark, light, high-contrast, deuteranopia, tritanopia or mono.
    #[schemars(extend("enum" = THEMES))]
    pub theme: Option<String>,
    /// Whether borders and marks are drawn in ASCII.
    pub ascii: Option<bool>,
    /// Whether wheel and clicks are taken; text is then selected with Shift held.
    pub mouse: Option<bool>,
    /// Whether columns of the fleet are as wide as their cells, from left to right.
    pub wide: Option<bool>,
    /// A folder of saved snapshots: earlier days of the burn-down.
    #[schemars(with = "Option<String>")]
    pub history: Option<PathBuf>,
    /// The folder that exports are written to.
    #[schemars(with = "Option<String>")]
    pub export_folder: Option<PathBuf>,
}

/// The keys of the table, for suggestions.
pub(super) const KEYS: [&str; 7] =
    ["screen", "theme", "ascii", "mouse", "wide", "history", "export_folder"];

impl ScreenSettings {
    /// Checks what was read and completes its paths.
    pub(super) fn checked(mut self, file: &Path) -> Result<Self, ConfigError> {
        if let Some(theme) = self.theme.as_deref().filter(|theme| !THEMES.contains(theme)) {
            let near = nearest(theme, &THEMES).map(|near| format!("; did you mean {near:?}?"));
            return Err(ConfigError::Value {
                file: file.to_owned(),
                field: "screen.theme".to_owned(),
                value: theme.to_owned(),
                why: format!("one of {}{}", THEMES.join(", "), near.unwrap_or_default()),
            });
        }
        let folder = file.parent().unwrap_or_else(|| Path::new(""));
        for path in [&mut self.history, &mut self.export_folder].into_iter().flatten() {
            *path = folder.join(&*path);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ScreenSettings, ConfigError> {
        super::super::file::parse(text, Path::new("/etc/c/cnishift.toml")).map(|all| all.screen)
    }

    #[test]
    fn paths_are_those_of_the_files_folder() {
        let text = "[screen]\ntheme = \"light\"\nhistory = \"old\"\nexport_folder = \"/tmp/x\"\n";
        let screen = read(text).unwrap();
        assert_eq!(screen.theme.as_deref(), Some("light"));
        assert_eq!(screen.history.as_deref(), Some(Path::new("/etc/c/old")));
        assert_eq!(screen.export_folder.as_deref(), Some(Path::new("/tmp/x")));
        assert_eq!(read("").unwrap(), ScreenSettings::default());
    }

    #[test]
    fn mistakes_name_what_was_meant() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        let wrong = error("[screen]\ntheme = \"drak\"");
        assert!(
            wrong.contains("screen.theme = \"drak\"") && wrong.contains("\"dark\"?"),
            "{wrong}"
        );
        assert!(error("[screen]\nthem = \"dark\"").contains("did you mean `theme`?"));
        assert!(error("[sceen]\n").contains("did you mean `screen`?"));
        assert!(error("[screen]\nascii = 3").contains("line 2"));
    }
}
