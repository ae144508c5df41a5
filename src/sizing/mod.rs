//! Pure address arithmetic: what a cluster needs, what ranges hold, what they collide with.

mod atlas;
mod conflict;
mod demand;
mod plan;
mod scenario;
mod space;
mod subnet;
mod suggest;

pub use atlas::{Atlas, Entry, Legend, Level, LevelKind, Placed, Role, Segment, atlas_of};
pub use conflict::{Conflict, ConflictKind, Harm, Neighbourhood, conflicts_of};
pub use demand::{Demand, PoolDemand};
pub use plan::{AddressPlan, Capacity, Groups, plan_fleet};
pub use scenario::{Growth, Outlook, RangeOutlook, Scenario};
pub use space::FreeSpace;
pub use subnet::NodeSubnetPlan;
pub use suggest::{Candidate, CandidateKind, ranges_for};
