//! Virtual networks, subnets, route tables, security groups, public addresses.

use super::super::lax::{Lax, List};
use super::super::wire::{IdWire, PeeringWire, Props, RouteWire, RuleWire, SubnetBody, SubnetWire};
use super::access::plain_texts;
use super::gateway::{id_in, ip_holders};
use super::reading::{Path, Reading};
use crate::model::{
    Field, NetworkSecurityGroup, Peering, PublicIp, ResourceId, Route, RouteTable, SecurityRule,
    Subnet, Text, TrafficController, Vnet,
};

pub(in crate::azure) fn vnet(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> (Vnet, Vec<Subnet>) {
    let root = Path::ROOT;
    let space_path = root.key("addressSpace");
    let (state, mut space) = reading.object(&mut props.address_space, space_path);
    let address_space = match state {
        Field::Value(()) => reading.ranges(&mut Lax::Absent, &mut space.prefixes, &space_path),
        Field::Absent => Field::Absent,
        Field::Unreadable => Field::Unreadable,
    };
    let subnets = reading
        .list(&mut props.subnets, root.key("subnets"), |reading, item, index, _| {
            embedded_subnet(reading, &id, item, index)
        })
        .value()
        .cloned()
        .unwrap_or_default();
    let peerings = reading.list(
        &mut props.peerings,
        root.key("virtualNetworkPeerings"),
        |reading, item, index, _| peering(reading, item, index),
    );
    let ids = subnets.iter().map(|subnet| subnet.id.clone()).collect();
    (Vnet { id, address_space, subnets: ids, peerings }, subnets)
}

fn embedded_subnet(
    reading: &mut Reading<'_>,
    vnet: &ResourceId,
    item: Lax<SubnetWire>,
    index: usize,
) -> Option<Subnet> {
    let place = Path::ROOT.item("subnets", index);
    let mut wire = match item {
        Lax::Value(wire) => wire,
        Lax::Absent => return None,
        Lax::Wrong(text) => {
            reading.gap(&place, &text, "a subnet");
            return None;
        }
    };
    let id = match (wire.id.value(), wire.name.value()) {
        (Some(id), _) if !id.is_empty() => ResourceId::new(id),
        (_, Some(name)) => ResourceId::new(&format!("{vnet}/subnets/{name}")),
        _ => {
            reading.gap(&place.key("id"), "nothing", "the subnet's id or name");
            return None;
        }
    };
    if let Some(text) = wire.wrong.take() {
        reading.gap(&place.key("properties"), &text, "an object");
    }
    Some(subnet_from(reading, id, &mut wire.body, place.key("properties")))
}

pub(in crate::azure) fn subnet(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> Subnet {
    let mut body = SubnetBody {
        address_prefix: props.address_prefix.take(),
        address_prefixes: props.address_prefixes.take(),
        route_table: props.route_table.take(),
        nsg: props.nsg.take(),
        delegations: props.delegations.take(),
        ip_configurations: props.ip_configurations.take(),
        private_endpoints: props.private_endpoints.take(),
    };
    subnet_from(reading, id, &mut body, Path::ROOT)
}

fn subnet_from(
    reading: &mut Reading<'_>,
    id: ResourceId,
    body: &mut SubnetBody,
    path: Path<'_>,
) -> Subnet {
    let delegations =
        reading.list(&mut body.delegations, path.key("delegations"), |_, item, _, _| match item {
            Lax::Value(mut wire) => match wire.body.service.take() {
                Lax::Value(service) => Some(service),
                Lax::Absent | Lax::Wrong(_) => None,
            },
            Lax::Absent | Lax::Wrong(_) => None,
        });
    Subnet {
        prefixes: reading.ranges(&mut body.address_prefix, &mut body.address_prefixes, &path),
        route_table: id_of(reading, &mut body.route_table, path.key("routeTable")),
        nsg: id_of(reading, &mut body.nsg, path.key("networkSecurityGroup")),
        delegations,
        ip_holders: ip_holders(reading, &mut body.ip_configurations, path.key("ipConfigurations")),
        private_endpoints: reading.list(
            &mut body.private_endpoints,
            path.key("privateEndpoints"),
            |_, item, _, _| id_in(item),
        ),
        id,
    }
}

pub(super) fn id_of(
    reading: &mut Reading<'_>,
    value: &mut Lax<IdWire>,
    path: Path<'_>,
) -> Field<ResourceId> {
    match reading.object(value, path) {
        (Field::Value(()), mut wire) => reading.id(&mut wire.id, path.key("id")),
        (Field::Absent, _) => Field::Absent,
        (Field::Unreadable, _) => Field::Unreadable,
    }
}

fn peering(reading: &mut Reading<'_>, item: Lax<PeeringWire>, index: usize) -> Option<Peering> {
    let place = Path::ROOT.item("virtualNetworkPeerings", index);
    let (state, mut wire) = reading.object(&mut { item }, place);
    state.value()?;
    let path = place.key("properties");
    let body = &mut wire.body;
    let space_path = path.key("remoteAddressSpace");
    let remote_space = match reading.object(&mut body.remote_space, space_path) {
        (Field::Value(()), mut space) if !space.prefixes.is_absent() => {
            reading.ranges(&mut Lax::Absent, &mut space.prefixes, &space_path)
        }
        _ => {
            let other = path.key("remoteVirtualNetworkAddressSpace");
            let (_, mut space) = reading.object(&mut body.remote_vnet_space, other);
            reading.ranges(&mut Lax::Absent, &mut space.prefixes, &other)
        }
    };
    Some(Peering {
        name: reading.text(&mut wire.name, place.key("name")),
        state: reading.text(&mut body.state, path.key("peeringState")),
        remote_id: id_of(reading, &mut body.remote, path.key("remoteVirtualNetwork")),
        remote_space,
        allow_access: reading.bool(&mut body.allow_access, path.key("allowVirtualNetworkAccess")),
        allow_forwarded: reading.bool(&mut body.allow_forwarded, path.key("allowForwardedTraffic")),
        allow_transit: reading.bool(&mut body.allow_transit, path.key("allowGatewayTransit")),
        use_remote: reading.bool(&mut body.use_remote, path.key("useRemoteGateways")),
    })
}

pub(in crate::azure) fn route_table(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> RouteTable {
    let root = Path::ROOT;
    let routes = reading.list(&mut props.routes, root.key("routes"), |reading, item, index, _| {
        route(reading, item, index)
    });
    let subnets =
        reading.list(&mut props.subnets, root.key("subnets"), |_, item, _, _| match item {
            Lax::Value(SubnetWire { id: Lax::Value(id), .. }) => Some(ResourceId::new(&id)),
            _ => None,
        });
    RouteTable { id, routes, subnets }
}

fn route(reading: &mut Reading<'_>, item: Lax<RouteWire>, index: usize) -> Option<Route> {
    let place = Path::ROOT.item("routes", index);
    let (state, mut wire) = reading.object(&mut { item }, place);
    state.value()?;
    let path = place.key("properties");
    Some(Route {
        name: reading.text(&mut wire.name, place.key("name")),
        prefix: reading.text(&mut wire.body.prefix, path.key("addressPrefix")),
        next_hop: reading.text(&mut wire.body.next_hop, path.key("nextHopType")),
        next_hop_ip: reading.text(&mut wire.body.next_hop_ip, path.key("nextHopIpAddress")),
    })
}

pub(in crate::azure) fn nsg(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> NetworkSecurityGroup {
    let own = rules(reading, &mut props.security_rules, "securityRules");
    let default = rules(reading, &mut props.default_rules, "defaultSecurityRules");
    let rules = match (own, default) {
        (Field::Unreadable, _) | (_, Field::Unreadable) => Field::Unreadable,
        (Field::Absent, Field::Absent) => Field::Absent,
        (Field::Value(mut own), Field::Value(default)) => {
            own.extend(default);
            Field::Value(own)
        }
        (Field::Value(one), Field::Absent) | (Field::Absent, Field::Value(one)) => {
            Field::Value(one)
        }
    };
    NetworkSecurityGroup { id, rules }
}

fn rules(
    reading: &mut Reading<'_>,
    list: &mut Lax<List<RuleWire>>,
    key: &'static str,
) -> Field<Vec<SecurityRule>> {
    reading.list(list, Path::ROOT.key(key), |reading, item, index, _| {
        let place = Path::ROOT.item(key, index);
        let (state, mut wire) = reading.object(&mut { item }, place);
        state.value()?;
        let path = place.key("properties");
        let body = &mut wire.body;
        Some(SecurityRule {
            name: reading.text(&mut wire.name, place.key("name")),
            priority: reading.count(&mut body.priority, path.key("priority")),
            direction: reading.text(&mut body.direction, path.key("direction")),
            access: reading.text(&mut body.access, path.key("access")),
            protocol: reading.text(&mut body.protocol, path.key("protocol")),
            sources: both(&mut body.source, &mut body.sources),
            destinations: both(&mut body.destination, &mut body.destinations),
            ports: both(&mut body.port, &mut body.ports),
        })
    })
}

fn both(single: &mut Lax<Text>, list: &mut Lax<List<Text>>) -> Vec<Text> {
    let mut all = plain_texts(list);
    if let Lax::Value(text) = single.take() {
        all.push(text);
    }
    all.retain(|text| !text.is_empty());
    all
}

pub(in crate::azure) fn public_ip(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> PublicIp {
    let (_, mut sku) = reading.object(&mut props.sku, Path::ROOT.key("sku"));
    PublicIp {
        address: reading.text(&mut props.ip_address, Path::ROOT.key("ipAddress")),
        sku: reading.text(&mut sku.name, Path::ROOT.key("sku").key("name")),
        id,
    }
}

pub(in crate::azure) fn traffic_controller(id: ResourceId, props: &mut Props) -> TrafficController {
    let associations = match props.associations.take() {
        Lax::Value(List(items)) => items.into_iter().filter_map(id_in).collect(),
        Lax::Absent | Lax::Wrong(_) => Vec::new(),
    };
    TrafficController { id, associations }
}
