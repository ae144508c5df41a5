//! cnishift takes a fleet of AKS clusters off kubenet before Microsoft retires it on 31 March 2028.
#![doc = ""]
//! The map, from input to report:
//!
//! - [`source`] reads files and hands their bytes to [`azure`], which alone knows ARM's JSON and
//!   turns it into the nouns of [`model`]; what it cannot read becomes a gap.
//! - [`sim`] is a simulated Azure on loopback: the demo, tests and benchmarks run against it.
//! - [`snapshot`] keeps what a source told in a file that can be read again.
//! - [`redact`] masks names, ids and addresses in that, so that it can be given away.
//! - [`sizing`] answers what address ranges a cluster needs, holds and collides with.
//! - [`rules`] checks each cluster and attaches evidence to every finding.
//! - [`diff`] tells what changed between two inventories.
//! - [`session`] holds approvals, and the permits without which nothing is written.
//! - [`plan`] orders the steps that take one cluster to Azure CNI Overlay.
//! - [`tui`] is the terminal screen that operators live in.
//! - [`report`] shows all of it; [`config`] holds the user's settings; [`cli`] wires the parts.
//!
//! `model`, `sizing`, `rules`, `plan`, `diff` and `redact` are pure: no I/O, no clock, no terminal. The test
//! `tests/architecture.rs` holds every module to the imports it may use.

pub mod azure;
pub mod cli;
pub mod config;
pub mod diff;
pub mod model;
pub mod plan;
pub mod redact;
pub mod report;
pub mod rules;
pub mod session;
pub mod sim;
pub mod sizing;
pub mod snapshot;
pub mod source;
pub mod tfplan;
pub mod tui;
pub mod waves;
