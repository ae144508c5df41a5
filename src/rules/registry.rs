//! Every rule, registered once, in the order of the catalogue.

use super::{Rule, practice, prerequisite, retirement, sizing_rules};

/// Every rule.
pub static RULES: &[&Rule] = &[
    &retirement::kn001_kubenet::RULE,
    &retirement::kn002_already_overlay::RULE,
    &retirement::kn003_not_affected::RULE,
    &retirement::kn004_created_after_announcement::RULE,
    &prerequisite::kn010_kubernetes_too_old::RULE,
    &prerequisite::kn011_policy_engine_below_1_30::RULE,
    &prerequisite::kn012_kubernetes_out_of_support::RULE,
    &prerequisite::kn013_calico::RULE,
    &prerequisite::kn014_azure_policy::RULE,
    &prerequisite::kn015_identity_own_subnet::RULE,
    &prerequisite::kn016_identity_managed_vnet::RULE,
    &prerequisite::kn017_service_principal::RULE,
    &prerequisite::kn018_identity_rights::RULE,
    &prerequisite::kn020_customer_route_table::RULE,
    &prerequisite::kn021_foreign_subnet::RULE,
    &prerequisite::kn022_shared_network::RULE,
    &prerequisite::kn023_udr_egress::RULE,
    &prerequisite::kn024_own_routes_in_managed_table::RULE,
    &prerequisite::kn025_no_route_table::RULE,
    &prerequisite::kn026_agic::RULE,
    &prerequisite::kn027_dual_stack::RULE,
    &prerequisite::kn028_availability_set::RULE,
    &prerequisite::kn029_vm_size::RULE,
    &prerequisite::kn030_long_names::RULE,
    &prerequisite::kn031_pod_subnet::RULE,
    &prerequisite::kn032_windows::RULE,
    &prerequisite::kn033_virtual_nodes::RULE,
    &prerequisite::kn034_unsettled::RULE,
    &prerequisite::kn035_stopped::RULE,
    &prerequisite::kn036_node_disruption::RULE,
    &prerequisite::kn037_ip_masq::RULE,
    &prerequisite::kn038_drain_blocked::RULE,
    &prerequisite::kn039_basic_load_balancer::RULE,
    &prerequisite::kn040_nsg::RULE,
    &prerequisite::kn041_delegated_subnet::RULE,
    &prerequisite::kn042_automatic_operations::RULE,
    &prerequisite::kn043_http_proxy::RULE,
    &prerequisite::kn044_locks::RULE,
    &prerequisite::kn045_pod_identity::RULE,
    &prerequisite::kn046_cilium_follow_up::RULE,
    &sizing_rules::sz001_pod_cidr_too_small::RULE,
    &sizing_rules::sz002_little_growth_left::RULE,
    &sizing_rules::sz003_overlaps_subnet::RULE,
    &sizing_rules::sz004_overlaps_vnet::RULE,
    &sizing_rules::sz005_overlaps_connected_network::RULE,
    &sizing_rules::sz006_overlaps_service_range::RULE,
    &sizing_rules::sz007_reserved_range::RULE,
    &sizing_rules::sz008_outside_private_space::RULE,
    &sizing_rules::sz009_service_range_malformed::RULE,
    &sizing_rules::sz010_no_room_for_surge::RULE,
    &sizing_rules::sz011_subnet_below_ceiling::RULE,
    &sizing_rules::sz012_route_ceiling::RULE,
    &sizing_rules::sz013_not_a_superset::RULE,
    &sizing_rules::sz014_scale_ceilings::RULE,
    &sizing_rules::sz015_unusable_prefix::RULE,
    &practice::bp001_managed_vnet::RULE,
    &practice::bp002_vnet_in_cluster_group::RULE,
    &practice::bp003_over_privileged_identity::RULE,
    &practice::bp004_service_principal::RULE,
    &practice::bp010_no_managed_ingress::RULE,
    &practice::bp011_nginx_end_of_patches::RULE,
    &practice::bp012_http_application_routing::RULE,
    &practice::bp020_gateway_without_waf::RULE,
    &practice::bp021_no_waf_visible::RULE,
    &practice::bp030_no_policy_engine::RULE,
    &practice::bp031_azure_npm::RULE,
    &practice::bp040_public_api_server::RULE,
    &practice::bp041_address_filter_open::RULE,
    &practice::bp042_node_public_addresses::RULE,
    &practice::bp043_direct_ssh::RULE,
    &practice::bp044_run_command::RULE,
];

/// The rule with this code, whatever its capitals.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_and_names_are_unique_and_documented() {
        let codes: HashSet<_> = RULES.iter().map(|rule| rule.code).collect();
        let names: HashSet<_> = RULES.iter().map(|rule| (rule.category, rule.name)).collect();
        assert_eq!((codes.len(), names.len()), (71, 71));
        for rule in RULES {
            for text in [rule.title, rule.when, rule.why, rule.fix] {
                assert!(!text.is_empty(), "{} lacks a text", rule.code);
            }
            assert!(!rule.sources.is_empty(), "{} lacks a source", rule.code);
        }
    }
}
