//! An operator's guided session: what was approved, what was done, and what was seen.
//!
//! Nothing is written to Azure without a [`WritePermit`], and only an approval makes one.

mod approve;

pub use approve::{Approval, NotApproved, NotPermitted, Request, Rules, WritePermit, approve};
