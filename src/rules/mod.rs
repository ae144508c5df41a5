//! The audit: one file a check, each a pure function from what was read to findings.
//!
//! A rule never passes on missing data: it answers [`Missing`], which becomes an open check or an
//! unknown check beside the verdict. The list of files in [`practice`], [`prerequisite`],
//! [`retirement`] and [`sizing_rules`] is the list of rules.

mod audit;
mod context;
mod finding;
mod identity;
mod index;
mod nsg;
mod policy;
mod pools;
mod registry;
mod rights;
mod routes;
mod rule;
mod source;
mod support;
mod upgrade;
mod verdict;
mod words;

pub mod practice;
pub mod prerequisite;
pub mod retirement;
pub mod sizing_rules;

pub use audit::{ClusterAudit, OpenCheck, audit_cluster};
pub use context::{Cx, Fleet, NodeSubnet};
pub use finding::{
    Answer, Evidence, EvidenceValue, Finding, Missing, Outcome, Remedy, Suppression,
};
pub use policy::{Exception, Policy, Selection};
pub use registry::{RULES, rule};
pub use rule::{Category, Effect, Mark, Rule, Scope, Severity, Uncertainty};
pub use source::expand as expand_source;
pub use support::{SupportStatus, oldest_supported, support_of, supported_minors};
pub use verdict::{Verdict, verdict};
