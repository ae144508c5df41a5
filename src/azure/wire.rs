//! The JSON shapes as they are received: only the keys that a check needs, every value tolerant.
//!
//! ARM nests a resource's own keys below `properties`; the az CLI flattens them into the object.
//! [`Props`] is the union of those keys over all resource types that matter, so one pass reads
//! either layout, whatever the order of keys, before the type is known.

use serde::de::{IgnoredAny, MapAccess};

use super::lax::{Entries, Key, Lax, List, Shape, TextOrNumber, wire};
use crate::model::Text;

wire!(
    /// The keys beside `properties`.
    Head {
        id: Text = "id",
        name: NameShape = "name",
        kind: Text = "type",
        location: Text = "location",
        resource_group: Text = "resourceGroup",
        tags: Entries<Text> = "tags",
        etag: Text = "etag",
        identity: IdentityWire = "identity",
        system_data: SystemDataWire = "systemData",
        next_link: Text = "nextLink" | "@odata.nextLink",
        skip_token: Text = "$skipToken" | "skip_token" | "skipToken",
        truncated: TruncatedShape = "resultTruncated" | "result_truncated",
        error: ErrorWire = "error",
        code: Text = "code",
        message: Text = "message",
    }
);

wire!(
    /// A resource's own keys, over all types.
    Props {
        // managedClusters
        provisioning_state: Text = "provisioningState",
        power_state: CodeWire = "powerState",
        kubernetes_version: Text = "kubernetesVersion",
        current_kubernetes_version: Text = "currentKubernetesVersion",
        agent_pools: List<PoolWire> = "agentPoolProfiles",
        network_profile: NetworkWire = "networkProfile",
        service_principal: ServicePrincipalWire = "servicePrincipalProfile",
        node_resource_group: Text = "nodeResourceGroup",
        node_resource_group_profile: NodeGroupWire = "nodeResourceGroupProfile",
        support_plan: Text = "supportPlan",
        status: StatusWire = "status",
        auto_upgrade: AutoUpgradeWire = "autoUpgradeProfile",
        addons: Entries<AddonWire> = "addonProfiles",
        ingress: IngressWire = "ingressProfile",
        http_proxy: HttpProxyWire = "httpProxyConfig",
        pod_identity: EnabledWire = "podIdentityProfile",
        node_provisioning: ModeWire = "nodeProvisioningProfile",
        node_disruption: NodeDisruptionWire = "nodeDisruptionProfile",
        api_server: ApiServerWire = "apiServerAccessProfile",
        public_network_access: Text = "publicNetworkAccess",
        // virtualNetworks, subnets, peerings
        address_space: AddressSpaceWire = "addressSpace",
        subnets: List<SubnetWire> = "subnets",
        peerings: List<PeeringWire> = "virtualNetworkPeerings",
        address_prefix: Text = "addressPrefix",
        address_prefixes: List<Text> = "addressPrefixes",
        route_table: IdWire = "routeTable",
        nsg: IdWire = "networkSecurityGroup",
        delegations: List<DelegationWire> = "delegations",
        ip_configurations: List<IpConfigurationWire> = "ipConfigurations",
        private_endpoints: List<IdWire> = "privateEndpoints",
        // routeTables, networkSecurityGroups
        routes: List<RouteWire> = "routes",
        security_rules: List<RuleWire> = "securityRules",
        default_rules: List<RuleWire> = "defaultSecurityRules",
        // publicIPAddresses, applicationGateways, trafficControllers
        ip_address: Text = "ipAddress",
        sku: SkuWire = "sku",
        firewall_policy: IdWire = "firewallPolicy",
        waf: EnabledWire = "webApplicationFirewallConfiguration",
        gateway_configurations: List<IpConfigurationWire> = "gatewayIPConfigurations",
        frontends: List<IpConfigurationWire> = "frontendIPConfigurations",
        autoscale: AutoscaleWire = "autoscaleConfiguration",
        associations: List<IdWire> = "associations",
        // roleAssignments, roleDefinitions, locks, usages
        principal_id: Text = "principalId",
        role_definition_id: Text = "roleDefinitionId",
        role_definition_name: Text = "roleDefinitionName",
        scope: Text = "scope",
        role_name: Text = "roleName",
        permissions: List<PermissionWire> = "permissions",
        level: Text = "level",
        current_value: i64 = "currentValue",
        limit: i64 = "limit",
        // maintenanceConfigurations
        maintenance_window: MaintenanceWindowWire = "maintenanceWindow",
        time_in_week: List<WeekHoursWire> = "timeInWeek",
        not_allowed_time: List<SpanWire> = "notAllowedTime",
    }
);

wire!(IdentityWire {
    kind: Text = "type",
    principal_id: Text = "principalId",
    user_assigned: Entries<UserAssignedWire> = "userAssignedIdentities",
});
wire!(UserAssignedWire { principal_id: Text = "principalId" });
wire!(SystemDataWire { created_at: Text = "createdAt" });
wire!(ErrorWire { code: Text = "code", message: Text = "message" });
wire!(CodeWire { code: Text = "code" });
wire!(IdWire { id: Text = "id" });
wire!(EnabledWire { enabled: bool = "enabled" });
wire!(ModeWire { mode: Text = "mode" });
wire!(NodeGroupWire { restriction_level: Text = "restrictionLevel" });
wire!(NodeDisruptionWire { policy: Text = "nodeDisruptionPolicy" });
wire!(ServicePrincipalWire { client_id: Text = "clientId" });
wire!(StatusWire { error: ErrorWire = "provisioningError" });
wire!(AutoUpgradeWire { channel: Text = "upgradeChannel", node_os: Text = "nodeOSUpgradeChannel" });
wire!(NetworkWire {
    plugin: Text = "networkPlugin",
    plugin_mode: Text = "networkPluginMode",
    dataplane: Text = "networkDataplane",
    policy: Text = "networkPolicy",
    pod_cidr: Text = "podCidr",
    pod_cidrs: List<Text> = "podCidrs",
    service_cidr: Text = "serviceCidr",
    service_cidrs: List<Text> = "serviceCidrs",
    dns_service_ip: Text = "dnsServiceIP",
    outbound_type: Text = "outboundType",
    load_balancer_sku: Text = "loadBalancerSku",
    ip_families: List<Text> = "ipFamilies",
});
wire!(PoolWire {
    name: Text = "name",
    count: i64 = "count",
    min_count: i64 = "minCount",
    max_count: i64 = "maxCount",
    enable_auto_scaling: bool = "enableAutoScaling",
    vm_size: Text = "vmSize",
    kind: Text = "type",
    mode: Text = "mode",
    os_type: Text = "osType",
    os_sku: Text = "osSKU",
    node_image_version: Text = "nodeImageVersion",
    orchestrator_version: Text = "orchestratorVersion",
    current_orchestrator_version: Text = "currentOrchestratorVersion",
    provisioning_state: Text = "provisioningState",
    power_state: CodeWire = "powerState",
    status: StatusWire = "status",
    vnet_subnet_id: Text = "vnetSubnetID",
    pod_subnet_id: Text = "podSubnetID",
    max_pods: i64 = "maxPods",
    upgrade: UpgradeWire = "upgradeSettings",
    enable_node_public_ip: bool = "enableNodePublicIP",
    node_public_ip_prefix_id: Text = "nodePublicIPPrefixID",
    security: PoolSecurityWire = "securityProfile",
});
wire!(UpgradeWire {
    max_surge: TextOrNumber = "maxSurge",
    drain_timeout: i64 = "drainTimeoutInMinutes",
});
wire!(PoolSecurityWire { ssh_access: Text = "sshAccess" });
wire!(AddonWire { enabled: bool = "enabled", config: AddonConfigWire = "config" });
wire!(AddonConfigWire {
    gateway_id: Text = "applicationGatewayId",
    effective_gateway_id: Text = "effectiveApplicationGatewayId",
});
wire!(IngressWire {
    routing: RoutingWire = "webAppRouting",
    gateway: GatewayApiWire = "gatewayAPI"
});
wire!(RoutingWire { enabled: bool = "enabled", nginx: NginxWire = "nginx" });
wire!(NginxWire { controller: Text = "defaultIngressControllerType" });
wire!(GatewayApiWire { installation: Text = "installation" });
wire!(HttpProxyWire {
    http: Text = "httpProxy",
    https: Text = "httpsProxy",
    no_proxy: List<Text> = "noProxy",
});
wire!(ApiServerWire {
    private_cluster: bool = "enablePrivateCluster",
    authorized_ranges: List<Text> = "authorizedIPRanges",
    disable_run_command: bool = "disableRunCommand",
});
wire!(AddressSpaceWire { prefixes: List<Text> = "addressPrefixes" });
wire!(SkuWire { name: Text = "name", tier: Text = "tier", capacity: i64 = "capacity" });
wire!(AutoscaleWire { max_capacity: i64 = "maxCapacity" });
wire!(PermissionWire { actions: List<Text> = "actions", not_actions: List<Text> = "notActions" });

wire!(MaintenanceWindowWire {
    schedule: ScheduleWire = "schedule",
    hours: i64 = "durationHours",
    utc_offset: Text = "utcOffset",
    start_date: Text = "startDate",
    start_time: Text = "startTime",
    not_allowed: List<SpanWire> = "notAllowedDates",
});
wire!(ScheduleWire {
    daily: DailyWire = "daily",
    weekly: WeeklyWire = "weekly",
    absolute: MonthlyWire = "absoluteMonthly",
    relative: MonthlyWire = "relativeMonthly",
});
wire!(DailyWire { interval: i64 = "intervalDays" });
wire!(WeeklyWire { interval: i64 = "intervalWeeks", day: Text = "dayOfWeek" });
wire!(MonthlyWire {
    interval: i64 = "intervalMonths",
    date: i64 = "dayOfMonth",
    week: Text = "weekIndex",
    day: Text = "dayOfWeek",
});
wire!(WeekHoursWire { day: Text = "day", hours: List<i64> = "hourSlots" });
wire!(SpanWire { start: Text = "start", end: Text = "end" });

/// A child whose own keys may be nested below `properties` or flattened.
macro_rules! nested {
    ($name:ident { $($field:ident: $kind:ty = $key:literal $(| $alias:literal)*),+ $(,)? } head $head:ident) => {
        wire!($head { $($field: $kind = $key $(| $alias)*),+ });

        #[derive(Debug, Default)]
        pub(super) struct $name {
            pub(super) id: Lax<Text>,
            pub(super) name: Lax<Text>,
            pub(super) body: $head,
            /// `properties` was there but was no object.
            pub(super) wrong: Option<String>,
        }

        impl Shape for $name {
            fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
                let mut read = Self::default();
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "id" => read.id = map.next_value()?,
                        "name" => read.name = map.next_value()?,
                        "properties" => match map.next_value::<Lax<$head>>()? {
                            Lax::Value(body) => read.body = body,
                            Lax::Wrong(text) => read.wrong = Some(text),
                            Lax::Absent => {}
                        },
                        other => if !read.body.set(other, &mut map)? {
                            map.next_value::<IgnoredAny>()?;
                        },
                    }
                }
                Ok(Some(read))
            }
        }
    };
}

nested!(SubnetWire {
    address_prefix: Text = "addressPrefix",
    address_prefixes: List<Text> = "addressPrefixes",
    route_table: IdWire = "routeTable",
    nsg: IdWire = "networkSecurityGroup",
    delegations: List<DelegationWire> = "delegations",
    ip_configurations: List<IpConfigurationWire> = "ipConfigurations",
    private_endpoints: List<IdWire> = "privateEndpoints",
} head SubnetBody);
nested!(PeeringWire {
    state: Text = "peeringState",
    remote: IdWire = "remoteVirtualNetwork",
    remote_space: AddressSpaceWire = "remoteAddressSpace",
    remote_vnet_space: AddressSpaceWire = "remoteVirtualNetworkAddressSpace",
    allow_access: bool = "allowVirtualNetworkAccess",
    allow_forwarded: bool = "allowForwardedTraffic",
    allow_transit: bool = "allowGatewayTransit",
    use_remote: bool = "useRemoteGateways",
} head PeeringBody);
nested!(RouteWire {
    prefix: Text = "addressPrefix",
    next_hop: Text = "nextHopType",
    next_hop_ip: Text = "nextHopIpAddress",
} head RouteBody);
nested!(DelegationWire { service: Text = "serviceName" } head DelegationBody);
nested!(IpConfigurationWire { subnet: IdWire = "subnet" } head IpConfigurationBody);
nested!(RuleWire {
    priority: i64 = "priority",
    direction: Text = "direction",
    access: Text = "access",
    protocol: Text = "protocol",
    source: Text = "sourceAddressPrefix",
    sources: List<Text> = "sourceAddressPrefixes",
    destination: Text = "destinationAddressPrefix",
    destinations: List<Text> = "destinationAddressPrefixes",
    port: Text = "destinationPortRange",
    ports: List<Text> = "destinationPortRanges",
} head RuleBody);

/// `name`: a text on resources, an object on usages.
#[derive(Debug)]
pub(super) enum NameShape {
    Text(Text),
    Object,
}

impl Shape for NameShape {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::Text(text.into()))
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(Self::Object))
    }
}

/// `resultTruncated`: `"true"` or `true`.
#[derive(Debug)]
pub(super) struct TruncatedShape(pub(super) bool);

impl Shape for TruncatedShape {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(text.eq_ignore_ascii_case("true")))
    }
    fn from_bool(value: bool) -> Option<Self> {
        Some(Self(value))
    }
}
