//! Application gateways, bastion hosts, and who has addresses in a subnet.

use std::collections::HashMap;

use super::super::lax::{Lax, List};
use super::super::wire::{IdWire, IpConfigurationWire, Props};
use super::network::id_of;
use super::reading::{Path, Reading};
use crate::model::{ApplicationGateway, BastionHost, Field, IpHolder, ResourceId};

pub(in crate::azure) fn gateway(
    reading: &mut Reading<'_>,
    id: ResourceId,
    props: &mut Props,
) -> ApplicationGateway {
    let root = Path::ROOT;
    let (_, mut sku) = reading.object(&mut props.sku, root.key("sku"));
    let waf_path = root.key("webApplicationFirewallConfiguration");
    let (_, mut waf) = reading.object(&mut props.waf, waf_path);
    let scale_path = root.key("autoscaleConfiguration");
    let (_, mut scale) = reading.object(&mut props.autoscale, scale_path);
    let capacity = reading.count(&mut sku.capacity, root.key("sku").key("capacity"));
    let max_instances = match reading.count(&mut scale.max_capacity, scale_path.key("maxCapacity"))
    {
        Field::Absent => capacity,
        given => given,
    };
    ApplicationGateway {
        tier: reading.text(&mut sku.tier, root.key("sku").key("tier")),
        firewall_policy: id_of(reading, &mut props.firewall_policy, root.key("firewallPolicy")),
        waf_enabled: reading.bool(&mut waf.enabled, waf_path.key("enabled")),
        subnets: subnets_of(props.gateway_configurations.take()),
        private_frontends: subnets_of(props.frontends.take()),
        max_instances,
        id,
    }
}

pub(in crate::azure) fn bastion(id: ResourceId, props: &mut Props) -> BastionHost {
    BastionHost { id, subnets: subnets_of(props.ip_configurations.take()) }
}

/// The subnets that IP configurations stand in; those without one, such as public frontends, are
/// left out.
fn subnets_of(list: Lax<List<IpConfigurationWire>>) -> Vec<ResourceId> {
    let subnet_of = |item: Lax<IpConfigurationWire>| match item {
        Lax::Value(mut wire) => id_in(wire.body.subnet.take()),
        Lax::Absent | Lax::Wrong(_) => None,
    };
    match list {
        Lax::Value(List(items)) => items.into_iter().filter_map(subnet_of).collect(),
        Lax::Absent | Lax::Wrong(_) => Vec::new(),
    }
}

/// The id in an object that has one.
pub(super) fn id_in(item: Lax<IdWire>) -> Option<ResourceId> {
    match item {
        Lax::Value(IdWire { id: Lax::Value(id) }) => Some(ResourceId::new(&id)),
        _ => None,
    }
}

/// Who has addresses in a subnet. An entry that cannot be read still is an address.
pub(super) fn ip_holders(
    reading: &mut Reading<'_>,
    list: &mut Lax<List<IpConfigurationWire>>,
    path: Path<'_>,
) -> Field<Vec<IpHolder>> {
    let ids = reading.list(list, path, |_, item, _, _| match item {
        Lax::Value(mut wire) => match wire.id.take() {
            Lax::Value(id) => Some(ResourceId::new(&id)),
            Lax::Absent | Lax::Wrong(_) => Some(ResourceId::new("")),
        },
        Lax::Absent | Lax::Wrong(_) => Some(ResourceId::new("")),
    });
    ids.map(|ids| {
        let mut places: HashMap<ResourceId, usize> = HashMap::new();
        let mut holders: Vec<IpHolder> = Vec::new();
        for id in ids {
            let resource = id.whole().unwrap_or(id);
            let place = *places.entry(resource.clone()).or_insert(holders.len());
            match holders.get_mut(place) {
                Some(holder) => holder.addresses = holder.addresses.saturating_add(1),
                None => holders.push(IpHolder { resource, addresses: 1 }),
            }
        }
        holders
    })
}
