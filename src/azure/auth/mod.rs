//! Sign-in: the ways Azure users already have, tried in a stated order.

mod chain;
mod methods;
mod tokens;

pub use chain::{AuthMode, Identity, sign_in};
pub use tokens::Tokens;
