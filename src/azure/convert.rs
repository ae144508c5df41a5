//! Wire → model; what cannot be read becomes a gap, never a guess.

mod access;
mod cluster;
mod gateway;
mod maintenance;
mod network;
mod reading;

pub(super) use access::{lock, role_assignment, role_definition, usage};
pub(super) use cluster::cluster;
pub(super) use gateway::{bastion, gateway};
pub(super) use maintenance::maintenance;
pub(super) use network::{nsg, public_ip, route_table, subnet, traffic_controller, vnet};
pub(super) use reading::Reading;
