//! Managed clusters (`Microsoft.ContainerService/managedClusters`) and what their network is.

use ipnet::{Ipv4Net, Ipv6Net};
use jiff::civil::Date;

use super::{Field, KubernetesVersion, NodePool, ResourceId, Text};

/// Which writer's layout a body had; evidence paths follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// ARM and Resource Graph: everything below `properties`.
    #[default]
    Nested,
    /// The az CLI: `properties` flattened into the object.
    Flat,
}

/// One AKS cluster as its own body tells it.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// ARM id.
    pub id: ResourceId,
    /// Its name.
    pub name: Text,
    /// Its resource group.
    pub resource_group: Text,
    /// Its subscription id.
    pub subscription_id: Text,
    /// Region.
    pub location: Field<Text>,
    /// Tags, in order.
    pub tags: Vec<(Text, Text)>,
    /// Which layout the body had.
    pub shape: Shape,
    /// `eTag` or `etag`.
    pub etag: Field<Text>,
    /// The version asked for; may be an alias such as `1.28`.
    pub kubernetes_version: Field<Text>,
    /// The version that runs.
    pub current_kubernetes_version: Field<Text>,
    /// State of the last operation.
    pub provisioning_state: Field<Text>,
    /// `Running` or `Stopped` (`powerState.code`).
    pub power_state: Field<Text>,
    /// Why the last operation failed (`status.provisioningError.message`).
    pub provisioning_error: Field<Text>,
    /// Day of creation (`systemData.createdAt`).
    pub created: Field<Date>,
    /// `KubernetesOfficial` or `AKSLongTermSupport`.
    pub support_plan: Field<Text>,
    /// The group that AKS fills with nodes, load balancers and route tables.
    pub node_resource_group: Field<Text>,
    /// `nodeResourceGroupProfile.restrictionLevel`.
    pub restriction_level: Field<Text>,
    /// Control-plane identity.
    pub identity: Identity,
    /// `servicePrincipalProfile.clientId`; `msi` with a managed identity.
    pub service_principal_client_id: Field<Text>,
    /// `networkProfile`.
    pub network: NetworkProfile,
    /// `agentPoolProfiles`.
    pub pools: Vec<NodePool>,
    /// Whether `agentPoolProfiles` was given and readable.
    pub pools_read: Field<()>,
    /// `autoUpgradeProfile.upgradeChannel`.
    pub upgrade_channel: Field<Text>,
    /// `autoUpgradeProfile.nodeOSUpgradeChannel`.
    pub node_os_upgrade_channel: Field<Text>,
    /// `addonProfiles`, by key.
    pub addons: Vec<AddonProfile>,
    /// Whether `addonProfiles` could be read (absent counts as none).
    pub addons_read: Field<()>,
    /// `ingressProfile`.
    pub ingress: IngressProfile,
    /// `httpProxyConfig`.
    pub http_proxy: HttpProxy,
    /// `podIdentityProfile.enabled`.
    pub pod_identity: Field<bool>,
    /// `nodeProvisioningProfile.mode`.
    pub node_provisioning_mode: Field<Text>,
    /// `nodeDisruptionProfile.nodeDisruptionPolicy`; preview versions only.
    pub node_disruption_policy: Field<Text>,
    /// `apiServerAccessProfile`.
    pub api_server: ApiServerAccess,
    /// `publicNetworkAccess`.
    pub public_network_access: Field<Text>,
}

/// The control plane's identity.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// `SystemAssigned`, `UserAssigned`, `None`; absent on service principal clusters.
    pub kind: Field<Text>,
    /// Principal of a system-assigned identity.
    pub principal_id: Field<Text>,
    /// User-assigned identities with their principals.
    pub user_assigned: Vec<(ResourceId, Field<Text>)>,
}

/// `networkProfile`.
#[derive(Debug, Clone, Default)]
pub struct NetworkProfile {
    /// Whether the object itself could be read.
    pub read: Field<()>,
    /// `kubenet`, `azure`, `none`.
    pub plugin: Field<Text>,
    /// `overlay` or absent.
    pub plugin_mode: Field<Text>,
    /// `azure` or `cilium`.
    pub dataplane: Field<Text>,
    /// `calico`, `azure`, `cilium`, `none`.
    pub policy: Field<Text>,
    /// First pod range, as text.
    pub pod_cidr: Field<Text>,
    /// All pod ranges, as text.
    pub pod_cidrs: Field<Vec<Text>>,
    /// First service range, as text.
    pub service_cidr: Field<Text>,
    /// All service ranges, as text.
    pub service_cidrs: Field<Vec<Text>>,
    /// Address of the cluster's DNS service.
    pub dns_service_ip: Field<Text>,
    /// `loadBalancer`, `userDefinedRouting`, `managedNATGateway` and so on.
    pub outbound_type: Field<Text>,
    /// `standard` or `basic`.
    pub load_balancer_sku: Field<Text>,
    /// `IPv4`, `IPv6`.
    pub ip_families: Field<Vec<Text>>,
}

/// One entry of `addonProfiles`.
#[derive(Debug, Clone)]
pub struct AddonProfile {
    /// Key, such as `ingressApplicationGateway`.
    pub key: Text,
    /// Whether it is on.
    pub enabled: Field<bool>,
    /// `config.applicationGatewayId`, else `config.effectiveApplicationGatewayId`.
    pub gateway_id: Field<ResourceId>,
}

/// `ingressProfile`.
#[derive(Debug, Clone, Default)]
pub struct IngressProfile {
    /// `webAppRouting.enabled`.
    pub web_app_routing: Field<bool>,
    /// `webAppRouting.nginx.defaultIngressControllerType`.
    pub nginx_controller: Field<Text>,
    /// `gatewayAPI.installation`.
    pub gateway_api: Field<Text>,
}

/// `httpProxyConfig`.
#[derive(Debug, Clone, Default)]
pub struct HttpProxy {
    /// Proxy for HTTP.
    pub http: Field<Text>,
    /// Proxy for HTTPS.
    pub https: Field<Text>,
    /// Destinations that bypass it.
    pub no_proxy: Field<Vec<Text>>,
}

/// `apiServerAccessProfile`.
#[derive(Debug, Clone, Default)]
pub struct ApiServerAccess {
    /// `enablePrivateCluster`.
    pub private_cluster: Field<bool>,
    /// `authorizedIPRanges`.
    pub authorized_ranges: Field<Vec<Text>>,
    /// `disableRunCommand`.
    pub disable_run_command: Field<bool>,
}

impl Cluster {
    /// The version that decides: the one that runs, else the one asked for.
    pub fn version(&self) -> Field<KubernetesVersion> {
        let chosen = match &self.current_kubernetes_version {
            Field::Absent => &self.kubernetes_version,
            given => given,
        };
        match chosen {
            Field::Value(text) => text.parse().map_or(Field::Unreadable, Field::Value),
            Field::Absent => Field::Absent,
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// The field that [`Self::version`] read, for evidence.
    pub fn version_field(&self) -> (&'static str, &Field<Text>) {
        match &self.current_kubernetes_version {
            Field::Absent => ("kubernetesVersion", &self.kubernetes_version),
            given => ("currentKubernetesVersion", given),
        }
    }

    /// Whether AKS owns the virtual network: no pool names a subnet, or the network lies in the
    /// node resource group.
    pub fn has_managed_vnet(&self) -> bool {
        let Some(subnet) = self.node_subnet_ids().next() else {
            return true;
        };
        self.is_node_group(subnet.resource_group())
    }

    /// Whether `group` is the node resource group.
    pub fn is_node_group(&self, group: Option<&str>) -> bool {
        group.is_some_and(|group| self.node_resource_group.is(group))
    }

    /// The subnets of the pools, one entry a pool that names one.
    pub fn node_subnet_ids(&self) -> impl Iterator<Item = &ResourceId> {
        self.pools.iter().filter_map(|pool| pool.vnet_subnet_id.value())
    }

    /// The add-on with this key, whatever its capitals.
    pub fn addon(&self, key: &str) -> Option<&AddonProfile> {
        self.addons.iter().find(|addon| addon.key.eq_ignore_ascii_case(key))
    }

    /// The path of a property in this body's own layout, for evidence. Keys that ARM keeps beside
    /// `properties` stay there.
    pub fn path(&self, property: &str) -> String {
        let first = property.split(['.', '[']).next().unwrap_or_default();
        let beside =
            matches!(first, "id" | "name" | "location" | "tags" | "identity" | "systemData");
        if self.shape == Shape::Flat || beside {
            property.to_owned()
        } else {
            format!("properties.{property}")
        }
    }

    /// Today's IPv4 pod range with the path it was read from: the first IPv4 entry of `podCidrs`,
    /// else `podCidr`.
    pub fn pod_cidr(&self) -> (&'static str, Field<&str>) {
        first_v4(&self.network.pod_cidrs, &self.network.pod_cidr, POD_PATHS)
    }

    /// All IPv4 pod ranges that parse.
    pub fn pod_ranges(&self) -> Vec<Ipv4Net> {
        ranges(&self.network.pod_cidrs, &self.network.pod_cidr)
    }

    /// All IPv6 pod ranges that parse.
    pub fn pod_ranges_v6(&self) -> Vec<Ipv6Net> {
        let texts = self.network.pod_cidrs.value().into_iter().flatten();
        texts.filter_map(|text| text.trim().parse().ok()).collect()
    }

    /// All IPv4 service ranges that parse.
    pub fn service_ranges(&self) -> Vec<Ipv4Net> {
        ranges(&self.network.service_cidrs, &self.network.service_cidr)
    }

    /// Whether the cluster has IPv6 beside IPv4.
    pub fn is_dual_stack(&self) -> bool {
        let has = |list: &Field<Vec<Text>>, test: fn(&str) -> bool| {
            list.value().is_some_and(|all| all.iter().any(|one| test(one)))
        };
        has(&self.network.ip_families, |family| family.eq_ignore_ascii_case("IPv6"))
            || has(&self.network.pod_cidrs, |range| range.contains(':'))
    }
}

const POD_PATHS: (&str, &str) = ("networkProfile.podCidrs[0]", "networkProfile.podCidr");

fn first_v4<'a>(
    list: &'a Field<Vec<Text>>,
    single: &'a Field<Text>,
    (list_path, single_path): (&'static str, &'static str),
) -> (&'static str, Field<&'a str>) {
    let first = list.value().and_then(|all| all.iter().find(|text| !text.contains(':')));
    if let Some(text) = first {
        return (list_path, Field::Value(text));
    }
    let single = match single {
        Field::Value(text) if text.is_empty() => Field::Absent,
        Field::Value(text) => Field::Value(text.as_str()),
        Field::Unreadable => Field::Unreadable,
        Field::Absent if list.is_unreadable() => Field::Unreadable,
        Field::Absent => Field::Absent,
    };
    (single_path, single)
}

fn ranges(list: &Field<Vec<Text>>, single: &Field<Text>) -> Vec<Ipv4Net> {
    let mut found: Vec<Ipv4Net> = list
        .value()
        .into_iter()
        .flatten()
        .chain(single.value())
        .filter_map(|text| text.trim().parse::<Ipv4Net>().ok())
        .map(|range| range.trunc())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
