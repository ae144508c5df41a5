//! An operator's guided session: what was approved, what was done, and what was seen.
//!
//! Nothing is written to Azure without a [`WritePermit`], and only an approval makes one. The
//! [`journal`] keeps every step of a session before it is taken; [`Guide`] takes them one by one,
//! through the port [`port::Azure`].

mod advise;
mod approve;
mod difference;
mod event;
mod expect;
mod guide;
pub mod journal;
pub mod port;
mod reading;
mod scrub;
mod state;
mod step;
mod steps;
mod words;

pub use advise::{NO_ABORT, advise};
pub use approve::{Approval, NotApproved, NotPermitted, Request, Rules, WritePermit, approve};
pub use difference::difference;
pub use event::Event;
pub use expect::{Check, Expect, Given, Holds};
pub use guide::{
    Answer, Begin, End, Guide, Manner, OpenError, Progress, Question, Turn, open_session,
};
pub use reading::{Baseline, Change, Reading, Seen, Standing};
pub use scrub::scrub;
pub use state::{SessionState, Status, StepState, WriteState};
pub use step::{Action, Deed, GuidedStep};
pub use steps::guided;
