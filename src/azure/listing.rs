//! What is read of Azure: types, versions and the properties that the core needs.

use crate::model::Kind;

/// One kind of resource and how it is listed.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// The kind.
    pub kind: Kind,
    /// Its resource type.
    pub resource_type: &'static str,
    /// A stable version of its API.
    pub api_version: &'static str,
    /// The members of `properties` that are read.
    pub properties: &'static [&'static str],
}

/// The version of the AKS API that this program was made with: stable since 2026-03
/// (Azure/azure-rest-api-specs, containerservice/aks/stable).
pub const AKS_API: &str = "2026-03-01";
/// Networks, stable in every cloud.
const NETWORK_API: &str = "2024-01-01";

/// The clusters.
pub const CLUSTERS: Listing = Listing {
    kind: Kind::Cluster,
    resource_type: "Microsoft.ContainerService/managedClusters",
    api_version: AKS_API,
    properties: &[
        "provisioningState",
        "powerState",
        "kubernetesVersion",
        "currentKubernetesVersion",
        "agentPoolProfiles",
        "networkProfile",
        "servicePrincipalProfile",
        "nodeResourceGroup",
        "nodeResourceGroupProfile",
        "supportPlan",
        "status",
        "autoUpgradeProfile",
        "addonProfiles",
        "ingressProfile",
        "httpProxyConfig",
        "podIdentityProfile",
        "nodeProvisioningProfile",
        "nodeDisruptionProfile",
        "apiServerAccessProfile",
        "publicNetworkAccess",
    ],
};

/// The networks around them; gateways last, since they are asked for on their own.
pub const NETWORKS: [Listing; 7] = [
    network(
        Kind::Vnet,
        "Microsoft.Network/virtualNetworks",
        &["addressSpace", "subnets", "virtualNetworkPeerings"],
    ),
    network(Kind::RouteTable, "Microsoft.Network/routeTables", &["routes", "subnets"]),
    network(
        Kind::Nsg,
        "Microsoft.Network/networkSecurityGroups",
        &["securityRules", "defaultSecurityRules"],
    ),
    network(Kind::PublicIp, "Microsoft.Network/publicIPAddresses", &["ipAddress"]),
    network(Kind::Bastion, "Microsoft.Network/bastionHosts", &["ipConfigurations"]),
    Listing {
        kind: Kind::TrafficController,
        resource_type: "Microsoft.ServiceNetworking/trafficControllers",
        api_version: "2023-11-01",
        properties: &["associations"],
    },
    network(
        Kind::Gateway,
        "Microsoft.Network/applicationGateways",
        &[
            "sku",
            "firewallPolicy",
            "webApplicationFirewallConfiguration",
            "gatewayIPConfigurations",
            "frontendIPConfigurations",
            "autoscaleConfiguration",
        ],
    ),
];

/// Who may do what.
pub const ACCESS: [Listing; 2] = [
    Listing {
        kind: Kind::RoleAssignment,
        resource_type: "Microsoft.Authorization/roleAssignments",
        api_version: "2022-04-01",
        properties: &["principalId", "roleDefinitionId", "scope"],
    },
    Listing {
        kind: Kind::RoleDefinition,
        resource_type: "Microsoft.Authorization/roleDefinitions",
        api_version: "2022-04-01",
        properties: &["roleName", "permissions"],
    },
];

/// Locks, which Resource Graph does not have.
pub const LOCKS: Listing = Listing {
    kind: Kind::Lock,
    resource_type: "Microsoft.Authorization/locks",
    api_version: "2016-09-01",
    properties: &["level"],
};

const fn network(
    kind: Kind,
    resource_type: &'static str,
    properties: &'static [&'static str],
) -> Listing {
    Listing { kind, resource_type, api_version: NETWORK_API, properties }
}

impl Listing {
    /// The path that lists all of a subscription.
    #[must_use]
    pub fn path(&self, subscription: &str) -> String {
        let (resource_type, version) = (self.resource_type, self.api_version);
        format!("/subscriptions/{subscription}/providers/{resource_type}?api-version={version}")
    }
}
