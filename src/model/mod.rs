//! The nouns of the domain: clusters, node pools, networks and what was read of them.
//!
//! Nothing here does I/O, reads a clock or knows a terminal. A value that Azure sent but that
//! could not be understood stays visible as [`Field::Unreadable`], so that no check can mistake it
//! for an absent one.

mod cidr;
mod classify;
mod cluster;
mod command;
mod deadline;
mod field;
mod ground;
mod id;
mod inventory;
mod live;
mod maintenance;
mod network;
mod pool;
mod read_only;
mod role;
mod text;
mod version;

pub use cidr::{
    RESERVED_BY_AZURE, Ranges, blocks_of, default_service_range, is_private, parse_v4,
    private_pools, reserved_ranges, usable_addresses,
};
pub use classify::{Dataplane, NetworkModel, NetworkPolicy};
pub use cluster::{
    AddonProfile, ApiServerAccess, Cluster, HttpProxy, Identity, IngressProfile, NetworkProfile,
    Shape,
};
pub use command::{CommandLine, quote};
pub use deadline::{Deadline, KUBENET_RETIREMENT, Past, days_between};
pub use field::Field;
pub use ground::{ExceptionKind, Ground, RangeException};
pub use id::ResourceId;
pub use inventory::{Gap, GapCode, Inventory, Kind, RequestCounts, SnapshotNote, SourceNote};
pub use live::LiveFact;
pub use maintenance::{
    Blackout, MaintenanceConfiguration, MaintenancePurpose, MaintenanceWindow, Recurrence,
    WeekHours,
};
pub use network::{
    ApplicationGateway, BastionHost, Direction, IpHolder, Lock, NetworkSecurityGroup, Peering,
    PublicIp, Route, RouteTable, SecurityRule, Subnet, SubnetUsage, TrafficController, Vnet,
};
pub use pool::{NodePool, Surge, UpgradeSettings};
pub use read_only::READ_ONLY;
pub use role::{BuiltInRole, Permission, RoleAssignment, RoleDefinition};
pub use text::{Text, has_active, inert, is_active, wildcard};
pub use version::KubernetesVersion;
