//! Microsoft's article on network connectivity and security.

pub mod bp001_managed_vnet;
pub mod bp002_vnet_in_cluster_group;
pub mod bp003_over_privileged_identity;
pub mod bp004_service_principal;
pub mod bp010_no_managed_ingress;
pub mod bp011_nginx_end_of_patches;
pub mod bp012_http_application_routing;
pub mod bp020_gateway_without_waf;
pub mod bp021_no_waf_visible;
pub mod bp030_no_policy_engine;
pub mod bp031_azure_npm;
pub mod bp040_public_api_server;
pub mod bp041_address_filter_open;
pub mod bp042_node_public_addresses;
pub mod bp043_direct_ssh;
pub mod bp044_run_command;
