//! One file a kind of step.

pub(super) mod baseline;
pub(super) mod clear;
pub(super) mod follow_up;
pub(super) mod new_cluster;
pub(super) mod open_checks;
pub(super) mod replace_pools;
pub(super) mod route_users;
pub(super) mod update;
pub(super) mod verify;
pub(super) mod warnings;
