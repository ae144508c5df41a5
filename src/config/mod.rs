//! The user's settings: `cnishift.toml`.

mod file;
mod suggest;

pub use file::{ConfigError, Settings, load};
