//! What Azure sets by itself in a managed cluster.

/// Members of a managed cluster that Azure sets and does not take
/// (docs: REST reference of `ManagedClusters - Create Or Update`; the recorded update of the az CLI
/// leaves out the same ones).
pub const READ_ONLY: [&str; 24] = [
    "id",
    "name",
    "type",
    "systemData",
    "eTag",
    "etag",
    "identity.principalId",
    "identity.tenantId",
    "identity.userAssignedIdentities.*.principalId",
    "identity.userAssignedIdentities.*.clientId",
    "properties.provisioningState",
    "properties.powerState",
    "properties.status",
    "properties.maxAgentPools",
    "properties.currentKubernetesVersion",
    "properties.fqdn",
    "properties.privateFQDN",
    "properties.azurePortalFQDN",
    "properties.resourceUID",
    "properties.agentPoolProfiles[].currentOrchestratorVersion",
    "properties.agentPoolProfiles[].nodeImageVersion",
    "properties.agentPoolProfiles[].provisioningState",
    "properties.agentPoolProfiles[].eTag",
    "properties.agentPoolProfiles[].status",
];
