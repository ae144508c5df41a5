//! Requests to Azure: sent to one host only, signed in, repeated within bounds, logged.
//!
//! [`ReadClient`] can express nothing but reads. [`WriteClient`] sends one write for each permit, which
//! only an approval makes.

mod answer;
mod failure;
mod gate;
mod log;
mod patience;
mod read;
mod send;
mod write;

pub use answer::Answer;
pub use failure::{Failure, FailureKind};
pub use log::RequestLog;
pub use patience::Patience;
pub use read::{ReadClient, ReadOptions};
pub use write::{Write, WriteClient, Written};

/// Makes `ring` the process's TLS provider, once; must run before any client is built.
pub fn prepare_tls() {
    // An error means that a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
