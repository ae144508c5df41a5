//! Pure address arithmetic: what a cluster needs, what ranges hold, what they collide with.

mod addresses;
mod answer;
mod atlas;
mod capacity;
mod ceiling;
mod conflict;
mod demand;
mod expansion;
mod ipv6;
pub mod limits;
mod plan;
mod range_outlook;
mod reach;
mod scenario;
mod service;
mod space;
mod subnet;
mod suggest;

pub use addresses::{GATEWAY_INSTANCES, flat_addresses, gateway_addresses, subnet_prefix_for};
pub use answer::{Answer, ByOs, OsDemand, Outlook};
pub use atlas::{Atlas, Entry, Legend, Level, LevelKind, Placed, Role, Segment, atlas_of};
pub use capacity::{Capacity, capacity_of};
pub use ceiling::{Ceiling, CeilingKind};
pub use conflict::{Conflict, ConflictKind, Harm, Neighbourhood, conflicts_of};
pub use demand::{Demand, PoolDemand};
pub use expansion::{ExpansionFault, expansion_fault};
pub use ipv6::{Ipv6Plan, OVERLAY_NODE_PREFIX, ipv6_nodes, kubenet_node_prefix};
pub use limits::NodeLimit;
pub use plan::{AddressPlan, Groups, plan_fleet, plan_fleet_on};
pub use range_outlook::{Judgement, Overlap, RangeOutlook};
pub use reach::{Hop, Unseen, chain_words};
pub use scenario::{Growth, Ipv6Today, Occupied, Scenario, Sharing};
pub use service::{DnsFault, dns_address_fault, service_range_fault};
pub use space::FreeSpace;
pub use subnet::{NodeSubnetPlan, Taker, TakerKind};
pub use suggest::{Candidate, CandidateKind, ranges_for};
