//! An operator's guided session: what was approved, what was done, and what was seen.
//!
//! Nothing is written to Azure without a [`WritePermit`], and only an approval makes one. The
//! [`journal`] keeps every step of a session before it is taken.

mod approve;
pub mod journal;

pub use approve::{Approval, NotApproved, NotPermitted, Request, Rules, WritePermit, approve};
