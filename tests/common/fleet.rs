//! A generator of large fleets in real ARM shape, the same bytes for the same numbers.

use std::io::{self, Write};

use serde_json::{Value, json};

const LOCATIONS: [&str; 5] =
    ["westeurope", "northeurope", "eastus2", "swedencentral", "southeastasia"];

/// Writes an ARM list body with this many clusters and the networks around them.
pub fn write_fleet(clusters: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"value\":[")?;
    let mut first = true;
    let mut put = |value: &Value, out: &mut dyn Write| -> io::Result<()> {
        if !first {
            write!(out, ",")?;
        }
        first = false;
        serde_json::to_writer(&mut *out, value).map_err(io::Error::from)
    };
    for number in 0..clusters {
        put(&cluster(number), out)?;
        put(&subnet(number), out)?;
        put(&route_table(number), out)?;
        if number.is_multiple_of(8) {
            put(&vnet(number), out)?;
        }
    }
    write!(out, "]}}")
}

fn subscription(number: usize) -> String {
    format!("/subscriptions/{:08x}-0000-4000-8000-000000000000", 0xa000_0000_usize + number / 50)
}

fn vnet_id(number: usize) -> String {
    let group = number / 8;
    format!(
        "{}/resourceGroups/rg-net-{group}/providers/Microsoft.Network/virtualNetworks/vnet-{group}",
        subscription(group * 8)
    )
}

fn subnet_id(number: usize) -> String {
    format!("{}/subnets/snet-aks-{number}", vnet_id(number))
}

fn table_id(number: usize) -> String {
    format!(
        "{}/resourceGroups/MC_rg-{number}/providers/Microsoft.Network/routeTables/aks-agentpool-{number:08}-routetable",
        subscription(number)
    )
}

/// The `n`th /24 of 10.0.0.0/9, as two octets.
fn octets(number: usize) -> (usize, usize) {
    (number / 256 % 128, number % 256)
}

fn vnet(number: usize) -> Value {
    let (high, low) = octets(number);
    json!({
        "id": vnet_id(number), "name": format!("vnet-{}", number / 8),
        "type": "Microsoft.Network/virtualNetworks",
        "location": LOCATIONS[number / 8 % 5], "etag": "W/\"0f8ee633-fc76-405d-840d-e83e08790fc3\"",
        "properties": {
            "provisioningState": "Succeeded", "resourceGuid": "2b23415b-2611-4027-a5bd-d34e572c56b1",
            "addressSpace": { "addressPrefixes": [format!("10.{high}.{low}.0/21")] },
            "virtualNetworkPeerings": [{
                "name": "to-hub", "properties": {
                    "peeringState": "Connected", "allowForwardedTraffic": true,
                    "remoteVirtualNetwork": { "id": "/subscriptions/a0000000-0000-4000-8000-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub" },
                    "remoteAddressSpace": { "addressPrefixes": ["172.20.0.0/16"] } } }],
            "subnets": [], "enableDdosProtection": false
        }
    })
}

fn subnet(number: usize) -> Value {
    let (high, low) = octets(number);
    let configurations: Vec<Value> = (0..3)
        .map(|nic| json!({ "id": format!(
            "{}/resourceGroups/MC_rg-{number}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-system-{number:08}-vmss/virtualMachines/{nic}/networkInterfaces/aks-system/ipConfigurations/ipconfig1",
            subscription(number)
        ) }))
        .collect();
    json!({
        "id": subnet_id(number), "name": format!("snet-aks-{number}"),
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "properties": {
            "provisioningState": "Succeeded", "addressPrefix": format!("10.{high}.{low}.0/24"),
            "routeTable": { "id": table_id(number) }, "ipConfigurations": configurations,
            "delegations": [], "privateEndpointNetworkPolicies": "Disabled",
            "privateLinkServiceNetworkPolicies": "Enabled"
        }
    })
}

fn route_table(number: usize) -> Value {
    let routes: Vec<Value> = (0..3)
        .map(|node| json!({
            "name": format!("aks-system-{number:08}-vmss00000{node}____1024{node}0024"),
            "id": format!("{}/routes/aks-system-{number:08}-vmss00000{node}", table_id(number)),
            "properties": { "provisioningState": "Succeeded", "addressPrefix": format!("10.244.{node}.0/24"),
                "nextHopType": "VirtualAppliance", "nextHopIpAddress": format!("10.0.0.{}", node + 4),
                "hasBgpOverride": false },
            "type": "Microsoft.Network/routeTables/routes"
        }))
        .collect();
    json!({
        "id": table_id(number), "name": format!("aks-agentpool-{number:08}-routetable"),
        "type": "Microsoft.Network/routeTables", "location": LOCATIONS[number % 5],
        "properties": { "provisioningState": "Succeeded", "disableBgpRoutePropagation": false,
            "routes": routes, "subnets": [{ "id": subnet_id(number) }] }
    })
}

fn pool(number: usize, name: &str, mode: &str) -> Value {
    json!({
        "name": name, "count": 3 + number % 5, "vmSize": "Standard_D4ds_v5", "osDiskSizeGB": 150,
        "osDiskType": "Ephemeral", "kubeletDiskType": "OS", "workloadRuntime": "OCIContainer",
        "vnetSubnetID": subnet_id(number), "maxPods": 110, "type": "VirtualMachineScaleSets",
        "availabilityZones": ["1", "2", "3"], "minCount": 1, "maxCount": 12,
        "enableAutoScaling": number.is_multiple_of(3), "scaleDownMode": "Delete",
        "provisioningState": if number.is_multiple_of(40) { "Failed" } else { "Succeeded" },
        "powerState": { "code": "Running" }, "orchestratorVersion": "1.33.2",
        "currentOrchestratorVersion": "1.33.2", "enableNodePublicIP": false,
        "nodeLabels": { "workload": name, "team": format!("team-{}", number % 17) },
        "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"], "mode": mode,
        "enableEncryptionAtHost": true, "enableUltraSSD": false, "osType": "Linux",
        "osSKU": "AzureLinux", "nodeImageVersion": "AKSAzureLinux-V3gen2-202610.06.0",
        "upgradeSettings": { "maxSurge": "33%", "drainTimeoutInMinutes": 30 }, "enableFIPS": false,
        "networkProfile": {}, "securityProfile": { "sshAccess": "LocalUser", "enableVTPM": false, "enableSecureBoot": false },
        "eTag": "a7a56447-a773-4dfd-9d7d-04f89bda0d1b"
    })
}

fn cluster(number: usize) -> Value {
    let group = format!("rg-{number}");
    let subscription = subscription(number);
    let name = format!("aks-{}-{number:05}", LOCATIONS[number % 5]);
    let overlay = number % 4 == 3;
    let mut network = json!({
        "networkPlugin": if overlay { "azure" } else { "kubenet" },
        "networkPolicy": if number.is_multiple_of(6) { "calico" } else { "none" },
        "loadBalancerSku": "standard",
        "loadBalancerProfile": { "managedOutboundIPs": { "count": 1 }, "effectiveOutboundIPs": [{
            "id": format!("{subscription}/resourceGroups/MC_{group}/providers/Microsoft.Network/publicIPAddresses/d35596c5-fe9d-429e-8e66-058e82d5d7d5") }],
            "backendPoolType": "nodeIPConfiguration" },
        "podCidr": "10.244.0.0/16", "serviceCidr": "10.128.0.0/16", "dnsServiceIP": "10.128.0.10",
        "outboundType": "loadBalancer", "podCidrs": ["10.244.0.0/16"],
        "serviceCidrs": ["10.128.0.0/16"], "ipFamilies": ["IPv4"]
    });
    if overlay {
        network["networkPluginMode"] = json!("overlay");
        network["networkDataplane"] = json!("azure");
    }
    let identity = format!(
        "{subscription}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-{name}"
    );
    json!({
        "id": format!("{subscription}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}"),
        "location": LOCATIONS[number % 5], "name": name, "eTag": "0ac6a826-de8e-4905-b575-13bfd2e591d4",
        "tags": { "env": (["prod", "test", "dev"][number % 3]), "owner": format!("team-{}", number % 17), "costCenter": format!("{}", 4000 + number % 90) },
        "type": "Microsoft.ContainerService/ManagedClusters", "kind": "Base",
        "systemData": { "createdAt": "2023-06-14T08:11:02.123Z", "createdBy": "deploy@example.com", "createdByType": "User", "lastModifiedAt": "2026-10-01T03:00:00Z" },
        "properties": {
            "provisioningState": "Succeeded", "powerState": { "code": "Running" },
            "kubernetesVersion": "1.33", "currentKubernetesVersion": "1.33.2",
            "dnsPrefix": format!("{name}-dns"), "fqdn": format!("{name}-dns-a1b2c3d4.hcp.westeurope.azmk8s.io"),
            "azurePortalFQDN": format!("{name}-dns-a1b2c3d4.portal.hcp.westeurope.azmk8s.io"),
            "agentPoolProfiles": [pool(number, "system", "System"), pool(number, "user", "User")],
            "linuxProfile": { "adminUsername": "azureuser", "ssh": { "publicKeys": [{ "keyData": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDREDACTEDREDACTEDREDACTEDREDACTEDREDACTED azureuser@example" }] } },
            "servicePrincipalProfile": { "clientId": "msi" },
            "addonProfiles": { "azureKeyvaultSecretsProvider": { "enabled": true, "config": { "enableSecretRotation": "true", "rotationPollInterval": "2m" } }, "azurepolicy": { "enabled": number.is_multiple_of(2), "config": null } },
            "nodeResourceGroup": format!("MC_{group}"), "enableRBAC": true, "supportPlan": "KubernetesOfficial",
            "networkProfile": network,
            "aadProfile": { "managed": true, "adminGroupObjectIDs": null, "enableAzureRBAC": true, "tenantID": "72f988bf-86f1-41af-91ab-2d7cd011db47" },
            "maxAgentPools": 100,
            "identityProfile": { "kubeletidentity": { "resourceId": format!("{identity}-kubelet"), "clientId": "11111111-2222-4333-8444-555555555555", "objectId": "11111111-2222-4333-8444-666666666666" } },
            "apiServerAccessProfile": { "authorizedIPRanges": ["203.0.113.0/24"], "enablePrivateCluster": false },
            "autoUpgradeProfile": { "upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage" },
            "disableLocalAccounts": true, "httpProxyConfig": null,
            "securityProfile": { "workloadIdentity": { "enabled": true } },
            "storageProfile": { "diskCSIDriver": { "enabled": true }, "fileCSIDriver": { "enabled": true }, "snapshotController": { "enabled": true } },
            "oidcIssuerProfile": { "enabled": true, "issuerURL": "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/11111111-2222-4333-8444-777777777777/" },
            "workloadAutoScalerProfile": { "keda": { "enabled": false } },
            "ingressProfile": { "webAppRouting": { "enabled": number.is_multiple_of(5), "nginx": { "defaultIngressControllerType": "AnnotationControlled" } } },
            "metricsProfile": { "costAnalysis": { "enabled": false } }, "resourceUID": "658320d51be8a500013b04d9",
            "nodeProvisioningProfile": { "mode": "Manual", "defaultNodePools": "Auto" },
            "bootstrapProfile": { "artifactSource": "Direct" }
        },
        "identity": { "type": "UserAssigned", "userAssignedIdentities": { identity: { "clientId": "11111111-2222-4333-8444-888888888888", "principalId": format!("99999999-0000-4000-8000-{number:012}") } } },
        "sku": { "name": "Base", "tier": "Standard" }
    })
}
