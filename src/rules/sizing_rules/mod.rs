//! Address ranges, judged by the range that the plan would use.

mod judge;
pub mod sz001_pod_cidr_too_small;
pub mod sz002_little_growth_left;
pub mod sz003_overlaps_subnet;
pub mod sz004_overlaps_vnet;
pub mod sz005_overlaps_connected_network;
pub mod sz006_overlaps_service_range;
pub mod sz007_reserved_range;
pub mod sz008_outside_private_space;
pub mod sz009_service_range_malformed;
pub mod sz010_no_room_for_surge;
pub mod sz011_subnet_below_ceiling;
pub mod sz012_route_ceiling;
pub mod sz013_not_a_superset;
pub mod sz014_scale_ceilings;
pub mod sz015_unusable_prefix;
