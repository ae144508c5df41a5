//! What changed between two inventories: clusters, facts of their networks, verdicts and findings.
//!
//! Both are judged on the same day by the same rules, so a change is one of the clusters and not of
//! the calendar.

mod compare;
mod facts;
mod findings;

pub use compare::{Change, ClusterChange, FleetDiff, Side, compare};
pub use facts::{FactChange, Facts, deciding_facts};
pub use findings::{FindingChange, FindingNote};
