//! Requests to Azure: sent to one host only, signed in, repeated within bounds, logged.
//!
//! [`ReadClient`] can express nothing but reads; there is no way from it to a write.

mod answer;
mod failure;
mod gate;
mod log;
mod patience;
mod read;
mod send;

pub use answer::Answer;
pub use failure::{Failure, FailureKind};
pub use log::RequestLog;
pub use patience::Patience;
pub use read::{ReadClient, ReadOptions};

/// Makes `ring` the process's TLS provider, once; must run before any client is built.
pub fn prepare_tls() {
    // An error means that a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
