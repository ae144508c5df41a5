//! The user's settings: `cnishift.toml`, and files of reserved ranges.

mod file;
mod place;
mod reports;
mod reserved;
mod screen;
mod suggest;
mod waves;

pub use file::{ConfigError, Settings, load, settings_schema};
pub use place::state_folder;
pub use reports::ReportSettings;
pub use reserved::{Reserved, load as load_reserved};
pub use screen::{ScreenSettings, THEMES};
pub use waves::{DAYS, WaveSettings, WindowEntry, minutes};
