//! Who takes what in a node subnet, from the bodies that ARM and the CLI write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod common;

use cnishift::sizing::{NodeSubnetPlan, TakerKind, plan_fleet};
use proptest::prelude::*;
use serde_json::{Value, json};

const WORLD: &str = include_str!("fixtures/rules/base.json");
const NET: &str =
    "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-net/providers";
const SUBNET: &str = "Microsoft.Network/virtualNetworks/vnet-1/subnets/snet-aks";

/// The plan of the base world's one node subnet, a /24 with three nodes, after a change.
fn plan(change: impl FnOnce(&mut Value)) -> NodeSubnetPlan {
    let mut world: Value = serde_json::from_str(WORLD).unwrap();
    world["usage"] = Value::Null;
    change(&mut world);
    let list: Vec<_> = world.as_object().unwrap().values().filter(|v| !v.is_null()).collect();
    let inventory = common::load(&serde_json::to_vec(&json!({ "value": list })).unwrap());
    assert!(inventory.gaps.is_empty(), "{:?}", inventory.gaps);
    plan_fleet(&inventory, &[]).remove(0).node_subnets.remove(0)
}

fn taken(plan: &NodeSubnetPlan) -> Vec<(TakerKind, u64, u64)> {
    plan.takers.iter().map(|taker| (taker.kind, taker.now, taker.planned)).collect()
}

/// The list of a subnet with everything that can stand in one.
fn configurations(world: &Value) -> Value {
    let group = world["cluster"]["properties"]["nodeResourceGroup"].as_str().unwrap();
    let own = format!(
        "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/{group}/providers"
    );
    let node = |set: &str, n: u32| {
        format!("{set}/virtualMachines/{n}/networkInterfaces/nic/ipConfigurations/ipconfig1")
    };
    let mine = format!("{own}/Microsoft.Compute/virtualMachineScaleSets/aks-system");
    let other = format!("{NET}/Microsoft.Compute/virtualMachineScaleSets/web");
    let all = [
        node(&mine, 0),
        node(&mine, 1),
        node(&mine, 2),
        node(&other, 0),
        node(&other, 1),
        format!(
            "{own}/Microsoft.Network/loadBalancers/kubernetes-internal/frontendIPConfigurations/a"
        ),
        format!(
            "{own}/Microsoft.Network/loadBalancers/kubernetes-internal/frontendIPConfigurations/b"
        ),
        format!("{NET}/Microsoft.Network/networkInterfaces/vault.nic.0f8e/ipConfigurations/p1"),
        format!("{NET}/Microsoft.Network/networkInterfaces/vault.nic.0f8e/ipConfigurations/p2"),
        format!("{NET}/Microsoft.Network/networkInterfaces/jump/ipConfigurations/ip"),
    ];
    json!(all.map(|id| json!({ "id": id })))
}

#[test]
fn the_list_of_a_subnet_is_split_by_who_holds_it() {
    let plan = plan(|world| {
        world["subnet"]["properties"]["ipConfigurations"] = configurations(world);
        world["subnet"]["properties"]["privateEndpoints"] =
            json!([{ "id": format!("{NET}/Microsoft.Network/privateEndpoints/Vault") }]);
    });
    let expected = [
        (TakerKind::Nodes, 3, 4),
        (TakerKind::OtherMachines, 2, 2),
        (TakerKind::LoadBalancer, 2, 2),
        (TakerKind::PrivateEndpoint, 2, 2),
        (TakerKind::Other, 1, 1),
    ];
    assert_eq!(taken(&plan), expected);
    assert_eq!(plan.takers[2].name.as_deref(), Some("kubernetes-internal"));
    assert_eq!(
        (plan.usable, plan.free, plan.basis),
        (Some(251), Some(241), Some("ipConfigurations"))
    );
    assert_eq!((plan.headroom_now, plan.headroom_ceiling), (Some(240), Some(240)));
}

#[test]
fn azures_own_count_is_the_better_source() {
    let plan = plan(|world| {
        let usage = json!({ "id": format!("{NET}/{SUBNET}"), "currentValue": 20.0, "limit": 251.0,
            "name": { "value": "SubnetSpace" }, "unit": "Count" });
        world["usage"] = usage;
        world["subnet"]["properties"]["ipConfigurations"] = configurations(world);
    });
    assert_eq!((plan.free, plan.basis), (Some(231), Some("usages")));
    // 20 in use, of which the list explains ten.
    assert_eq!(taken(&plan).last(), Some(&(TakerKind::Unlisted, 10, 10)));
    assert_eq!(plan.takers.iter().map(|taker| taker.now).sum::<u64>(), 20);
    assert_eq!(plan.headroom_ceiling, Some(251 - 4 - 17));
}

/// <https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure>: the most
/// instances of each gateway, and one address for a private frontend.
#[test]
fn a_gateway_is_planned_for_at_its_most_instances() {
    let subnet = json!({ "id": format!("{NET}/{SUBNET}") });
    let gateway = |name: &str, more: Value, flat: bool| {
        let place = if flat {
            json!({ "subnet": subnet })
        } else {
            json!({ "properties": { "subnet": subnet } })
        };
        let mut own = json!({ "gatewayIPConfigurations": [place],
            "frontendIPConfigurations": [{ "properties": { "publicIPAddress": { "id": "x" } } }] });
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        if own["private"] == true {
            own["frontendIPConfigurations"] = json!([place]);
        }
        let mut body = if flat { own } else { json!({ "properties": own }) };
        body["id"] = json!(format!("{NET}/Microsoft.Network/applicationGateways/{name}"));
        body["type"] = json!("Microsoft.Network/applicationGateways");
        body
    };
    let plan = plan(|world| {
        world["gateway1"] = gateway(
            "one",
            json!({ "autoscaleConfiguration": { "minCapacity": 2, "maxCapacity": 10 }, "private": true }),
            false,
        );
        world["gateway2"] = gateway("two", json!({ "sku": { "capacity": 2 } }), true);
        world["gateway3"] = gateway("wide", json!({ "autoscaleConfiguration": {} }), false);
        world["subnet"]["properties"]["ipConfigurations"] = json!([]);
    });
    let gateways: Vec<_> = plan
        .takers
        .iter()
        .filter(|taker| taker.kind == TakerKind::ApplicationGateway)
        .map(|taker| (taker.name.as_deref().unwrap(), taker.planned))
        .collect();
    assert_eq!(gateways, [("one", 11), ("two", 2), ("wide", 125)]);
    assert_eq!(plan.headroom_ceiling, Some(251 - 4 - 11 - 2 - 125));
}

/// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: Azure CNI sets an
/// address aside for every pod that a node may run; Overlay takes them from the pod range.
#[test]
fn overlay_gives_the_addresses_of_pods_back() {
    let plan = plan(|world| {
        let network = &mut world["cluster"]["properties"]["networkProfile"];
        *network = json!({ "networkPlugin": "azure", "serviceCidr": "10.100.0.0/16",
            "dnsServiceIP": "10.100.0.10" });
        world["cluster"]["properties"]["agentPoolProfiles"][0]["maxPods"] = json!(30);
        world["usage"] =
            json!({ "id": format!("{NET}/{SUBNET}"), "currentValue": 95, "limit": 251 });
    });
    let expected =
        [(TakerKind::Nodes, 3, 4), (TakerKind::Pods, 90, 0), (TakerKind::Unlisted, 2, 2)];
    assert_eq!(taken(&plan), expected);
    assert_eq!(plan.headroom_ceiling, Some(251 - 4 - 2));
}

#[test]
fn nothing_is_claimed_of_a_subnet_that_was_not_counted() {
    let plan = plan(|_| {});
    assert_eq!((plan.free, plan.basis, plan.headroom_ceiling), (None, None, None));
    assert_eq!(taken(&plan), [(TakerKind::Nodes, 3, 4)]);
}

proptest! {
    #[test]
    fn what_is_taken_adds_up_and_usable_is_never_negative(
        prefix in 20_u8..=30, used in 0_u32..400, listed in 0_usize..40, ids in any::<u8>(),
    ) {
        let plan = plan(|world| {
            let properties = &mut world["subnet"]["properties"];
            properties["addressPrefix"] = json!(format!("10.1.0.0/{prefix}"));
            let limit = (1_i64 << (32 - prefix)) - 5;
            world["usage"] = json!({ "id": format!("{NET}/{SUBNET}"), "currentValue": used,
                "limit": limit.max(0) });
            let known = configurations(world);
            let known = known.as_array().unwrap();
            let all: Vec<_> = (0..listed).map(|n| known[(n + usize::from(ids)) % known.len()].clone()).collect();
            world["subnet"]["properties"]["ipConfigurations"] = json!(all);
        });
        let now: u64 = plan.takers.iter().map(|taker| taker.now).sum();
        prop_assert_eq!(now, u64::from(used).max(3));
        let usable = plan.usable.unwrap();
        prop_assert!(usable <= 1 << (32 - prefix));
        let planned: u64 = plan.takers.iter().map(|taker| taker.planned).sum();
        let left = i64::try_from(usable).unwrap() - i64::try_from(planned).unwrap();
        prop_assert_eq!(plan.headroom_ceiling, Some(left));
    }
}
