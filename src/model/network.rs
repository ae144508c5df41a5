//! The networks around clusters (`Microsoft.Network/*`), as far as the checks need them.

use ipnet::Ipv4Net;

use super::{Field, ResourceId, Text};

/// A virtual network.
#[derive(Debug, Clone)]
pub struct Vnet {
    /// ARM id.
    pub id: ResourceId,
    /// `addressSpace.addressPrefixes`, IPv4 only.
    pub address_space: Field<Vec<Ipv4Net>>,
    /// Ids of its subnets.
    pub subnets: Vec<ResourceId>,
    /// `virtualNetworkPeerings`.
    pub peerings: Field<Vec<Peering>>,
}

/// A peering to another virtual network.
#[derive(Debug, Clone, Default)]
pub struct Peering {
    /// Its name.
    pub name: Field<Text>,
    /// `Connected`, `Initiated` or `Disconnected`.
    pub state: Field<Text>,
    /// The other network.
    pub remote_id: Field<ResourceId>,
    /// The other network's ranges, as this side knows them.
    pub remote_space: Field<Vec<Ipv4Net>>,
    /// `allowVirtualNetworkAccess`: whether the networks talk at all.
    pub allow_access: Field<bool>,
    /// `allowForwardedTraffic`: whether traffic that did not begin in the other network is taken.
    pub allow_forwarded: Field<bool>,
    /// `allowGatewayTransit`: whether the other network may use this one's gateway.
    pub allow_transit: Field<bool>,
    /// `useRemoteGateways`: whether this network uses the other one's gateway.
    pub use_remote: Field<bool>,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Subnet {
    /// ARM id.
    pub id: ResourceId,
    /// `addressPrefix` and `addressPrefixes`, IPv4 only.
    pub prefixes: Field<Vec<Ipv4Net>>,
    /// The route table bound to it.
    pub route_table: Field<ResourceId>,
    /// The network security group bound to it.
    pub nsg: Field<ResourceId>,
    /// Services that the subnet is delegated to.
    pub delegations: Field<Vec<Text>>,
    /// Who has addresses in it (`ipConfigurations`), where the body lists them.
    pub ip_holders: Field<Vec<IpHolder>>,
    /// Private endpoints in it; ARM leaves the list out when there is none.
    pub private_endpoints: Field<Vec<ResourceId>>,
}

/// A resource with addresses in a subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpHolder {
    /// The resource, such as a virtual machine scale set; the id as read where it names none.
    pub resource: ResourceId,
    /// Entries of `ipConfigurations` that are its own.
    pub addresses: u32,
}

/// A route table.
#[derive(Debug, Clone)]
pub struct RouteTable {
    /// ARM id.
    pub id: ResourceId,
    /// Its routes.
    pub routes: Field<Vec<Route>>,
    /// The subnets bound to it; ARM leaves the list out when there is none.
    pub subnets: Field<Vec<ResourceId>>,
}

/// A route.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// Its name.
    pub name: Field<Text>,
    /// Destination, as text: a range or a service tag.
    pub prefix: Field<Text>,
    /// `VirtualAppliance`, `VirtualNetworkGateway`, `Internet`, `VnetLocal`, `None`.
    pub next_hop: Field<Text>,
    /// The appliance's address.
    pub next_hop_ip: Field<Text>,
}

impl Route {
    /// The destination as a range, unless it is a service tag.
    pub fn range(&self) -> Option<Ipv4Net> {
        self.prefix.text().and_then(|text| text.trim().parse::<Ipv4Net>().ok())
    }
}

/// A network security group.
#[derive(Debug, Clone)]
pub struct NetworkSecurityGroup {
    /// ARM id.
    pub id: ResourceId,
    /// Own rules and default rules, in the order read.
    pub rules: Field<Vec<SecurityRule>>,
}

/// Which way a security rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the subnet.
    Inbound,
    /// Away from it.
    Outbound,
}

/// A security rule.
#[derive(Debug, Clone, Default)]
pub struct SecurityRule {
    /// Its name.
    pub name: Field<Text>,
    /// Lower numbers decide first.
    pub priority: Field<u32>,
    /// `Inbound` or `Outbound`.
    pub direction: Field<Text>,
    /// `Allow` or `Deny`.
    pub access: Field<Text>,
    /// `*`, `Tcp`, `Udp`, `Icmp`.
    pub protocol: Field<Text>,
    /// Sources: ranges, tags or `*`.
    pub sources: Vec<Text>,
    /// Destinations: ranges, tags or `*`.
    pub destinations: Vec<Text>,
    /// Destination ports: numbers, ranges or `*`.
    pub ports: Vec<Text>,
}

/// A public IP address.
#[derive(Debug, Clone)]
pub struct PublicIp {
    /// ARM id.
    pub id: ResourceId,
    /// The address.
    pub address: Field<Text>,
    /// `Basic` or `Standard`.
    pub sku: Field<Text>,
}

/// An application gateway.
#[derive(Debug, Clone)]
pub struct ApplicationGateway {
    /// ARM id.
    pub id: ResourceId,
    /// `sku.tier`, such as `WAF_v2`.
    pub tier: Field<Text>,
    /// The WAF policy bound to it.
    pub firewall_policy: Field<ResourceId>,
    /// `webApplicationFirewallConfiguration.enabled`.
    pub waf_enabled: Field<bool>,
    /// The subnets that its instances stand in (`gatewayIPConfigurations`).
    pub subnets: Vec<ResourceId>,
    /// The subnets of its private frontends (`frontendIPConfigurations`).
    pub private_frontends: Vec<ResourceId>,
    /// The most instances that it may have: `autoscaleConfiguration.maxCapacity`, else
    /// `sku.capacity`.
    pub max_instances: Field<u32>,
}

/// A bastion host.
#[derive(Debug, Clone)]
pub struct BastionHost {
    /// ARM id.
    pub id: ResourceId,
    /// The subnets it stands in.
    pub subnets: Vec<ResourceId>,
}

/// An Application Gateway for Containers.
#[derive(Debug, Clone)]
pub struct TrafficController {
    /// ARM id.
    pub id: ResourceId,
    /// Ids of its associations.
    pub associations: Vec<ResourceId>,
}

/// A management lock.
#[derive(Debug, Clone)]
pub struct Lock {
    /// ARM id; the part before the lock's provider is its scope.
    pub id: ResourceId,
    /// `CanNotDelete` or `ReadOnly`.
    pub level: Field<Text>,
}

impl Lock {
    /// What the lock protects.
    pub fn scope(&self) -> ResourceId {
        let text = self.id.as_str();
        let marker = "/providers/microsoft.authorization/locks";
        let end = text.to_ascii_lowercase().rfind(marker).unwrap_or(text.len());
        ResourceId::new(text.get(..end).unwrap_or(text))
    }
}

/// Addresses in use in one subnet (`{vnet}/usages`).
#[derive(Debug, Clone, Copy)]
pub struct SubnetUsage {
    /// Addresses in use.
    pub current: i64,
    /// Addresses that can be used.
    pub limit: i64,
}
