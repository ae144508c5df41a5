//! Who else uses the kubenet routes: small networks, one kind of user in each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::plan::{Plan, PlanInput, RouteUserKind, build};
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::sizing::plan_fleet;
use serde_json::{Value, json};

const NET: &str = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network";
const CLUSTER: &str =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters";

fn id(kind: &str, name: &str) -> String {
    format!("{NET}/{kind}/{name}")
}

fn subnet_id(vnet: &str, name: &str) -> String {
    format!("{NET}/virtualNetworks/{vnet}/subnets/{name}")
}

fn cluster(name: &str, subnet: &str, pods: &str) -> Value {
    json!({ "id": format!("{CLUSTER}/{name}"), "name": name, "location": "weu",
        "type": "Microsoft.ContainerService/managedClusters",
        "properties": { "provisioningState": "Succeeded", "currentKubernetesVersion": "1.35.1",
            "nodeResourceGroup": "mc", "networkProfile": { "networkPlugin": "kubenet", "podCidr": pods },
            "agentPoolProfiles": [{ "name": "np", "count": 3, "vnetSubnetID": subnet }] } })
}

fn subnet(vnet: &str, name: &str, prefix: &str, table: Option<&str>) -> Value {
    let table = table.map(|table| json!({ "id": id("routeTables", table) }));
    json!({ "id": subnet_id(vnet, name), "name": name,
        "properties": { "addressPrefix": prefix, "routeTable": table } })
}

fn vnet(name: &str, subnets: &[Value], peers: &[&str]) -> Value {
    let peer = |peer: &&str| {
        json!({ "name": peer, "properties": { "peeringState": "Connected",
            "remoteVirtualNetwork": { "id": id("virtualNetworks", peer) } } })
    };
    json!({ "id": id("virtualNetworks", name), "name": name, "type": "Microsoft.Network/virtualNetworks",
        "properties": { "addressSpace": { "addressPrefixes": ["10.0.0.0/8"] }, "subnets": subnets,
            "virtualNetworkPeerings": peers.iter().map(peer).collect::<Vec<_>>() } })
}

fn table(name: &str, routes: &[(&str, &str, &str)], subnets: &[String]) -> Value {
    let table = id("routeTables", name);
    let route = |(name, prefix, hop): &(&str, &str, &str)| {
        json!({ "name": name, "id": format!("{table}/routes/{name}"), "properties": {
            "addressPrefix": prefix, "nextHopType": "VirtualAppliance", "nextHopIpAddress": hop } })
    };
    json!({ "id": table, "name": name, "type": "Microsoft.Network/routeTables", "properties": {
        "routes": routes.iter().map(route).collect::<Vec<_>>(),
        "subnets": subnets.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() } })
}

const OWN: &[(&str, &str, &str)] = &[("aks-0", "10.244.0.0/24", "10.1.0.4")];

/// The cluster `a` in `spoke/nodes` on the table `rt`, and what else a test adds.
fn world(own: Value, more: Vec<Value>, subnets: Vec<Value>, peers: &[&str]) -> Plan {
    let nodes = subnet("spoke", "nodes", "10.1.0.0/24", Some("rt"));
    let subnets: Vec<Value> = [vec![nodes], subnets].concat();
    let base = vec![
        cluster("a", &subnet_id("spoke", "nodes"), "10.244.0.0/16"),
        vnet("spoke", &subnets, peers),
        own,
    ];
    found([base, more].concat())
}

fn found(documents: Vec<Value>) -> Plan {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("test");
    read_document(&serde_json::to_vec(&documents).unwrap(), &mut builder);
    let inventory = builder.finish();
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    let plans = plan_fleet(&inventory, &[]);
    let index = inventory.clusters.iter().position(|one| one.name == "a").unwrap();
    let (cluster, address) = (&inventory.clusters[index], &plans[index]);
    let (fleet, as_of) = (Fleet::new(&inventory), "2026-11-23".parse().unwrap());
    let audit = audit_cluster(&Cx { cluster, fleet: &fleet, address, as_of }, &Policy::default());
    build(&PlanInput {
        cluster,
        inventory: &inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address,
        as_of,
    })
}

/// The commands that a plan's steps delete routes with.
fn deletes(plan: &Plan) -> Vec<String> {
    let commands = plan.steps.iter().flat_map(|step| &step.commands).map(ToString::to_string);
    commands.filter(|command| command.starts_with("az network route-table route delete")).collect()
}

fn own_table(more: &[String]) -> Value {
    table("rt", OWN, &[vec![subnet_id("spoke", "nodes")], more.to_vec()].concat())
}

fn kinds(found: &Plan) -> Vec<RouteUserKind> {
    found.route_users.iter().map(|user| user.kind).collect()
}

#[test]
fn nobody_else() {
    let alone = world(own_table(&[]), Vec::new(), Vec::new(), &[]);
    assert!(alone.route_users.is_empty() && alone.route_users_unknown.is_empty());
}

#[test]
fn everybody_in_a_bound_subnet_is_named() {
    let edge = subnet_id("spoke", "edge");
    let mut body = subnet("spoke", "edge", "10.1.9.0/24", Some("rt"));
    let holder = |of: &str| json!({ "id": of });
    let nic = |name: &str| holder(&format!("{NET}/networkInterfaces/{name}/ipConfigurations/ip"));
    body["properties"]["ipConfigurations"] = json!([
        nic("nic-jump"),
        nic("pe-sql.nic.11"),
        holder(&format!("{NET}/applicationGateways/agw/gatewayIPConfigurations/gw")),
        holder(&format!("{NET}/loadBalancers/ilb/frontendIPConfigurations/f")),
        holder(
            "/subscriptions/s/resourceGroups/x/providers/Microsoft.Compute/virtualMachineScaleSets/vmss/virtualMachines/0/networkInterfaces/n/ipConfigurations/i"
        ),
    ]);
    body["properties"]["privateEndpoints"] = json!([holder(&id("privateEndpoints", "pe-sql"))]);
    let gateway = json!({ "id": id("applicationGateways", "agw"), "name": "agw",
        "type": "Microsoft.Network/applicationGateways",
        "properties": { "gatewayIPConfigurations": [{ "properties": { "subnet": { "id": edge } } }] } });
    let bastion = json!({ "id": id("bastionHosts", "bas"), "name": "bas", "type": "Microsoft.Network/bastionHosts",
        "properties": { "ipConfigurations": [{ "properties": { "subnet": { "id": edge } } }] } });
    let all = world(own_table(&[edge]), vec![gateway, bastion], vec![body], &[]);
    use RouteUserKind::{ApplicationGateway, Bastion, Machines, Other, PrivateEndpoint};
    assert_eq!(kinds(&all), [ApplicationGateway, Bastion, Machines, PrivateEndpoint, Other]);
    let who: Vec<&str> = all.route_users.iter().map(|user| user.who.as_str()).collect();
    assert!(who[0].starts_with("application gateway agw in subnet edge in spoke"), "{who:?}");
    assert!(who[2].starts_with("machines nic-jump, vmss in"), "{who:?}");
    assert!(all.route_users.iter().all(|user| user.step_id.as_deref() == Some("kn021")));
    assert!(
        all.route_users[0].loses.contains("502")
            && all.route_users[2].step.contains("internal load")
    );
}

#[test]
fn the_gateway_of_the_clusters_own_add_on_is_told_apart() {
    let edge = subnet_id("spoke", "edge");
    let gateway = json!({ "id": id("applicationGateways", "agw"), "name": "agw",
        "type": "Microsoft.Network/applicationGateways",
        "properties": { "gatewayIPConfigurations": [{ "properties": { "subnet": { "id": edge } } }] } });
    let mut own = cluster("a", &subnet_id("spoke", "nodes"), "10.244.0.0/16");
    own["properties"]["addonProfiles"] = json!({ "ingressApplicationGateway": { "enabled": true,
        "config": { "applicationGatewayId": id("applicationGateways", "agw") } } });
    let nodes = subnet("spoke", "nodes", "10.1.0.0/24", Some("rt"));
    let body = subnet("spoke", "edge", "10.1.9.0/24", Some("rt"));
    let all = found(vec![own, vnet("spoke", &[nodes, body], &[]), own_table(&[edge]), gateway]);
    assert_eq!(kinds(&all), [RouteUserKind::ApplicationGateway]);
    assert!(all.route_users[0].step.contains("overlay extension"), "{}", all.route_users[0].step);
}

#[test]
fn nodes_of_another_cluster_are_never_to_be_unbound() {
    let other = subnet_id("spoke", "other");
    let body = subnet("spoke", "other", "10.1.5.0/24", Some("rt"));
    let routes = [OWN, &[("aks-b", "10.245.0.0/24", "10.1.5.4")]].concat();
    let shared = table("rt", &routes, &[subnet_id("spoke", "nodes"), other.clone()]);
    let all = world(shared, vec![cluster("b", &other, "10.245.0.0/16")], vec![body], &[]);
    // Its routes in the shared table are kubenet's, not an appliance's.
    assert_eq!(kinds(&all), [RouteUserKind::OtherCluster]);
    assert_eq!(all.route_users[0].step_id.as_deref(), Some("kn022"));
    assert!(all.route_users[0].step.contains("never take this table off"));
}

#[test]
fn a_bound_subnet_that_was_not_read_is_unknown_and_still_told() {
    let all = world(own_table(&[subnet_id("far", "edge")]), Vec::new(), Vec::new(), &[]);
    assert_eq!(kinds(&all), [RouteUserKind::Subnet]);
    assert!(
        all.route_users_unknown[0].contains("edge in far was not read"),
        "{:?}",
        all.route_users_unknown
    );
}

#[test]
fn another_table_of_the_network_leads_to_nodes() {
    let jump = subnet_id("spoke", "jump");
    let body = subnet("spoke", "jump", "10.1.7.0/24", Some("rt-jump"));
    let routes = [
        ("pods", "10.244.0.0/16", "10.1.0.4"),
        ("all", "10.0.0.0/8", "10.1.0.5"),
        ("elsewhere", "10.99.0.0/16", "10.1.0.4"),
    ];
    let other = table("rt-jump", &routes, std::slice::from_ref(&jump));
    let all = world(own_table(&[]), vec![other], vec![body], &[]);
    assert_eq!(kinds(&all), [RouteUserKind::OtherTable]);
    assert_eq!(all.route_users[0].step_id.as_deref(), Some("route-user-rt-jump"));
    assert!(all.route_users[0].how.contains("route pods (10.244.0.0/16 to 10.1.0.4, a node)"));
    assert!(!all.route_users[0].how.contains("elsewhere"));
    // A route to more than pods may carry other traffic: no command deletes it.
    let dead = format!("{}/routes/pods", id("routeTables", "rt-jump"));
    assert_eq!(deletes(&all), [format!("az network route-table route delete --ids {dead}")]);
}

#[test]
fn a_peered_network_and_one_behind_its_appliance() {
    let hub = [
        subnet("hub", "fw", "10.9.0.0/26", Some("rt-fw")),
        subnet("hub", "mgmt", "10.9.1.0/24", None),
    ];
    let far = subnet("far", "tools", "10.8.0.0/24", Some("rt-far"));
    let more = vec![
        vnet("hub", &hub, &["spoke", "far"]),
        vnet("far", &[far], &["hub"]),
        table("rt-fw", &[("pods", "10.244.0.0/16", "10.1.0.4")], &[subnet_id("hub", "fw")]),
        table(
            "rt-far",
            &[("ten", "10.0.0.0/8", "10.9.0.4"), ("default", "0.0.0.0/0", "10.9.0.4")],
            &[subnet_id("far", "tools")],
        ),
    ];
    let all = world(own_table(&[]), more, Vec::new(), &["hub"]);
    assert_eq!(kinds(&all), [RouteUserKind::PeeredTable, RouteUserKind::PeeredTable]);
    let far = &all.route_users[0];
    assert!(far.how.contains("an appliance that sends it on to the nodes"), "{}", far.how);
    assert!(!far.how.contains("0.0.0.0/0"), "a default route is no route to pods: {}", far.how);
    let deleted = deletes(&all);
    assert!(deleted.len() == 1 && deleted[0].contains("/rt-fw/"), "{deleted:?}");
}

#[test]
fn another_clusters_own_table_with_the_same_pod_range_says_nothing() {
    let other = subnet_id("spoke", "other");
    let body = subnet("spoke", "other", "10.1.5.0/24", Some("rt-b"));
    let theirs =
        table("rt-b", &[("aks-b", "10.244.0.0/24", "10.1.5.4")], std::slice::from_ref(&other));
    let more = vec![cluster("b", &other, "10.244.0.0/16"), theirs];
    let all = world(own_table(&[]), more, vec![body], &[]);
    assert!(all.route_users.is_empty() && all.route_users_unknown.is_empty());
}

#[test]
fn an_appliance_of_which_nobody_knows_where_it_leads() {
    let body = subnet("spoke", "jump", "10.1.7.0/24", Some("rt-jump"));
    let routes = [("pods", "10.244.0.0/16", "10.50.0.4")];
    let other = table("rt-jump", &routes, &[subnet_id("spoke", "jump")]);
    let all = world(own_table(&[]), vec![other], vec![body], &[]);
    assert_eq!(kinds(&all), [RouteUserKind::OtherTable]);
    assert!(all.route_users[0].loses.contains("if that appliance leads to this cluster"));
    assert!(deletes(&all).is_empty());
}

#[test]
fn appliances_of_the_own_table() {
    let routes =
        [OWN, &[("default", "0.0.0.0/0", "10.1.8.4"), ("pods", "10.244.9.0/24", "10.7.0.4")]]
            .concat();
    let firewall = subnet("spoke", "fw", "10.1.8.0/26", None);
    let own = table("rt", &routes, &[subnet_id("spoke", "nodes")]);
    let all = world(own, Vec::new(), vec![firewall], &[]);
    assert_eq!(kinds(&all), [RouteUserKind::Appliance, RouteUserKind::Appliance]);
    assert_eq!(all.route_users[0].who, "appliance 10.1.8.4 in subnet fw in spoke");
    assert!(all.route_users[0].loses.starts_with("nothing that is known"));
    assert!(all.route_users[1].who.contains("whose subnet was not read"));
    assert!(all.route_users[1].loses.contains("AKS deletes every route into the pod range"));
}

#[test]
fn what_was_not_read_is_unknown() {
    let unknown = |found: Plan| found.route_users_unknown.join("\n");
    let nodes = subnet_id("spoke", "nodes");
    let bare = unknown(found(vec![cluster("a", &nodes, "10.244.0.0/16")]));
    assert!(bare.contains("node subnet nodes in spoke was not read"), "{bare}");
    assert!(bare.contains("virtual network spoke was not read"), "{bare}");
    let body = subnet("spoke", "nodes", "10.1.0.0/24", Some("rt"));
    let jump = subnet("spoke", "jump", "10.1.7.0/24", Some("rt-jump"));
    let half = unknown(found(vec![
        cluster("a", &nodes, "10.244.0.0/16"),
        vnet("spoke", &[body, jump], &["hub"]),
    ]));
    assert!(half.contains("route table rt was not read"), "{half}");
    assert!(half.contains("rt-jump (bound to jump in spoke)"), "{half}");
    assert!(half.contains("virtual network hub, reached over a peering, was not read"), "{half}");
}

#[test]
fn hostile_names_stay_words_of_one_command() {
    let name = "x'; rm -rf / #";
    let body = subnet("spoke", "jump", "10.1.7.0/24", Some("rt-$(id)"));
    let other =
        table("rt-$(id)", &[(name, "10.244.0.0/16", "10.1.0.4")], &[subnet_id("spoke", "jump")]);
    let all = world(own_table(&[]), vec![other], vec![body], &[]);
    assert_eq!(all.route_users[0].step_id.as_deref(), Some("route-user-rt---id-"));
    let deleted = deletes(&all);
    assert_eq!(deleted.len(), 1);
    let words = shlex::split(&deleted[0]).unwrap();
    assert_eq!(words.len(), 7, "{words:?}");
    assert_eq!(words[6], format!("{}/routes/{name}", id("routeTables", "rt-$(id)")));
}
