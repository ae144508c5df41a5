//! Managed clusters and their node pools.

use super::super::lax::{Entries, Lax, TextOrNumber};
use super::super::wire::{AddonWire, Head, IdentityWire, NameShape, NetworkWire, PoolWire, Props};
use super::reading::{Path, Reading};
use crate::model::{
    AddonProfile, ApiServerAccess, Cluster, Field, HttpProxy, Identity, IngressProfile,
    NetworkProfile, NodePool, ResourceId, Text, UpgradeSettings,
};

pub(in crate::azure) fn cluster(
    r: &mut Reading<'_>,
    id: ResourceId,
    head: &mut Head,
    props: &mut Props,
) -> Cluster {
    let root = Path::ROOT;
    let (pools_read, pools) = pools(r, props);
    let (addons_read, addons) = addons(r, props);
    let (power_read, mut power) = r.object(&mut props.power_state, root.key("powerState"));
    let (_, mut status) = r.object(&mut props.status, root.key("status"));
    let (_, mut error) = r.object(&mut status.error, root.key("status").key("provisioningError"));
    let (upgrade_read, mut upgrade) =
        r.object(&mut props.auto_upgrade, root.key("autoUpgradeProfile"));
    let (sp_read, mut sp) =
        r.object(&mut props.service_principal, root.key("servicePrincipalProfile"));
    let (group_read, mut group) =
        r.object(&mut props.node_resource_group_profile, root.key("nodeResourceGroupProfile"));
    let (pod_identity_read, mut pod_identity) =
        r.object(&mut props.pod_identity, root.key("podIdentityProfile"));
    let (nap_read, mut nap) =
        r.object(&mut props.node_provisioning, root.key("nodeProvisioningProfile"));
    let (disruption_read, mut disruption) =
        r.object(&mut props.node_disruption, root.key("nodeDisruptionProfile"));
    Cluster {
        name: name(head, &id),
        resource_group: group_of(head, &id),
        subscription_id: id.subscription().unwrap_or_default().into(),
        location: r.text(&mut head.location, root.key("location")),
        tags: tags(head),
        shape: r.shape(),
        etag: r.text(&mut head.etag, root.key("eTag")),
        kubernetes_version: r.text(&mut props.kubernetes_version, root.key("kubernetesVersion")),
        current_kubernetes_version: r
            .text(&mut props.current_kubernetes_version, root.key("currentKubernetesVersion")),
        provisioning_state: r.text(&mut props.provisioning_state, root.key("provisioningState")),
        power_state: r.text(&mut power.code, root.key("powerState").key("code")).within(power_read),
        provisioning_error: r
            .text(&mut error.message, root.key("status").key("provisioningError").key("message")),
        created: created(r, head),
        support_plan: r.text(&mut props.support_plan, root.key("supportPlan")),
        node_resource_group: r.text(&mut props.node_resource_group, root.key("nodeResourceGroup")),
        restriction_level: r
            .text(
                &mut group.restriction_level,
                root.key("nodeResourceGroupProfile").key("restrictionLevel"),
            )
            .within(group_read),
        identity: identity(r, head),
        service_principal_client_id: r
            .text(&mut sp.client_id, root.key("servicePrincipalProfile").key("clientId"))
            .within(sp_read),
        network: network(r, props),
        pools,
        pools_read,
        upgrade_channel: r
            .text(&mut upgrade.channel, root.key("autoUpgradeProfile").key("upgradeChannel"))
            .within(upgrade_read),
        node_os_upgrade_channel: r
            .text(&mut upgrade.node_os, root.key("autoUpgradeProfile").key("nodeOSUpgradeChannel"))
            .within(upgrade_read),
        addons,
        addons_read,
        ingress: ingress(r, props),
        http_proxy: http_proxy(r, props),
        pod_identity: r
            .bool(&mut pod_identity.enabled, root.key("podIdentityProfile").key("enabled"))
            .within(pod_identity_read),
        node_provisioning_mode: r
            .text(&mut nap.mode, root.key("nodeProvisioningProfile").key("mode"))
            .within(nap_read),
        node_disruption_policy: r
            .text(
                &mut disruption.policy,
                root.key("nodeDisruptionProfile").key("nodeDisruptionPolicy"),
            )
            .within(disruption_read),
        api_server: api_server(r, props),
        public_network_access: r
            .text(&mut props.public_network_access, root.key("publicNetworkAccess")),
        id,
    }
}

fn name(head: &mut Head, id: &ResourceId) -> Text {
    match head.name.take() {
        Lax::Value(NameShape::Text(name)) if !name.is_empty() => name,
        _ => id.name().into(),
    }
}

fn group_of(head: &mut Head, id: &ResourceId) -> Text {
    match (id.resource_group(), head.resource_group.take()) {
        (Some(group), _) => group.into(),
        (None, Lax::Value(group)) => group,
        (None, _) => Text::default(),
    }
}

fn tags(head: &mut Head) -> Vec<(Text, Text)> {
    let Lax::Value(Entries(entries)) = head.tags.take() else {
        return Vec::new();
    };
    entries
        .into_iter()
        .filter_map(|(key, value)| match value {
            Lax::Value(value) => Some((key, value)),
            Lax::Absent | Lax::Wrong(_) => None,
        })
        .collect()
}

fn created(r: &mut Reading<'_>, head: &mut Head) -> Field<jiff::civil::Date> {
    let path = Path::ROOT.key("systemData");
    let (_, mut data) = r.object(&mut head.system_data, path);
    r.day(&mut data.created_at, path.key("createdAt"))
}

fn identity(r: &mut Reading<'_>, head: &mut Head) -> Identity {
    let path = Path::ROOT.key("identity");
    let mut wire = match head.identity.take() {
        Lax::Value(wire) => wire,
        Lax::Absent => IdentityWire::default(),
        Lax::Wrong(text) => {
            r.head_gap(&path, &text, "an object");
            return Identity { kind: Field::Unreadable, ..Identity::default() };
        }
    };
    let kind = match wire.kind.take() {
        Lax::Value(kind) => Field::Value(kind),
        Lax::Absent => Field::Absent,
        Lax::Wrong(text) => {
            r.head_gap(&path.key("type"), &text, "a text");
            Field::Unreadable
        }
    };
    let user_assigned = match wire.user_assigned.take() {
        Lax::Value(Entries(entries)) => entries,
        Lax::Absent | Lax::Wrong(_) => Vec::new(),
    };
    Identity {
        kind,
        principal_id: r.text(&mut wire.principal_id, path.key("principalId")),
        user_assigned: user_assigned
            .into_iter()
            .map(|(id, value)| (ResourceId::new(&id), principal(value)))
            .collect(),
    }
}

fn principal(value: Lax<super::super::wire::UserAssignedWire>) -> Field<Text> {
    match value {
        Lax::Value(wire) => match wire.principal_id {
            Lax::Value(principal) => Field::Value(principal),
            Lax::Absent => Field::Absent,
            Lax::Wrong(_) => Field::Unreadable,
        },
        Lax::Absent => Field::Absent,
        Lax::Wrong(_) => Field::Unreadable,
    }
}

fn network(r: &mut Reading<'_>, props: &mut Props) -> NetworkProfile {
    let path = Path::ROOT.key("networkProfile");
    let (read, mut wire): (_, NetworkWire) = r.object(&mut props.network_profile, path);
    if read.is_unreadable() {
        return NetworkProfile {
            read,
            plugin: Field::Unreadable,
            policy: Field::Unreadable,
            ..NetworkProfile::default()
        };
    }
    NetworkProfile {
        read,
        plugin: r.text(&mut wire.plugin, path.key("networkPlugin")),
        plugin_mode: r.text(&mut wire.plugin_mode, path.key("networkPluginMode")),
        dataplane: r.text(&mut wire.dataplane, path.key("networkDataplane")),
        policy: r.text(&mut wire.policy, path.key("networkPolicy")),
        pod_cidr: r.text(&mut wire.pod_cidr, path.key("podCidr")),
        pod_cidrs: r.texts(&mut wire.pod_cidrs, path.key("podCidrs")),
        service_cidr: r.text(&mut wire.service_cidr, path.key("serviceCidr")),
        service_cidrs: r.texts(&mut wire.service_cidrs, path.key("serviceCidrs")),
        dns_service_ip: r.text(&mut wire.dns_service_ip, path.key("dnsServiceIP")),
        outbound_type: r.text(&mut wire.outbound_type, path.key("outboundType")),
        load_balancer_sku: r.text(&mut wire.load_balancer_sku, path.key("loadBalancerSku")),
        ip_families: r.texts(&mut wire.ip_families, path.key("ipFamilies")),
    }
}

fn pools(r: &mut Reading<'_>, props: &mut Props) -> (Field<()>, Vec<NodePool>) {
    const KEY: &str = "agentPoolProfiles";
    let list = r.list(&mut props.agent_pools, Path::ROOT.key(KEY), |r, item, index, _| {
        let path = Path::ROOT.item(KEY, index);
        let (state, wire) = r.object(&mut { item }, path);
        state.value()?;
        Some(pool(r, wire, path))
    });
    match list {
        Field::Value(pools) => (Field::Value(()), pools),
        Field::Absent => (Field::Absent, Vec::new()),
        Field::Unreadable => (Field::Unreadable, Vec::new()),
    }
}

fn pool(r: &mut Reading<'_>, mut wire: PoolWire, path: Path<'_>) -> NodePool {
    let (power_read, mut power) = r.object(&mut wire.power_state, path.key("powerState"));
    let (security_read, mut security) = r.object(&mut wire.security, path.key("securityProfile"));
    let (_, mut status) = r.object(&mut wire.status, path.key("status"));
    let error_path = path.key("status");
    let (_, mut error) = r.object(&mut status.error, error_path.key("provisioningError"));
    NodePool {
        name: r.text(&mut wire.name, path.key("name")),
        count: r.count(&mut wire.count, path.key("count")),
        min_count: r.count(&mut wire.min_count, path.key("minCount")),
        max_count: r.count(&mut wire.max_count, path.key("maxCount")),
        enable_auto_scaling: r.bool(&mut wire.enable_auto_scaling, path.key("enableAutoScaling")),
        vm_size: r.text(&mut wire.vm_size, path.key("vmSize")),
        kind: r.text(&mut wire.kind, path.key("type")),
        mode: r.text(&mut wire.mode, path.key("mode")),
        os_type: r.text(&mut wire.os_type, path.key("osType")),
        os_sku: r.text(&mut wire.os_sku, path.key("osSKU")),
        node_image_version: r.text(&mut wire.node_image_version, path.key("nodeImageVersion")),
        orchestrator_version: r
            .text(&mut wire.orchestrator_version, path.key("orchestratorVersion")),
        current_orchestrator_version: r
            .text(&mut wire.current_orchestrator_version, path.key("currentOrchestratorVersion")),
        provisioning_state: r.text(&mut wire.provisioning_state, path.key("provisioningState")),
        power_state: r.text(&mut power.code, path.key("powerState").key("code")).within(power_read),
        provisioning_error: r.text(&mut error.message, error_path.key("message")),
        vnet_subnet_id: r.id(&mut wire.vnet_subnet_id, path.key("vnetSubnetID")),
        pod_subnet_id: r.id(&mut wire.pod_subnet_id, path.key("podSubnetID")),
        max_pods: r.count(&mut wire.max_pods, path.key("maxPods")),
        upgrade: upgrade(r, &mut wire, path),
        enable_node_public_ip: r
            .bool(&mut wire.enable_node_public_ip, path.key("enableNodePublicIP")),
        node_public_ip_prefix_id: r
            .id(&mut wire.node_public_ip_prefix_id, path.key("nodePublicIPPrefixID")),
        ssh_access: r
            .text(&mut security.ssh_access, path.key("securityProfile").key("sshAccess"))
            .within(security_read),
    }
}

fn upgrade(r: &mut Reading<'_>, wire: &mut PoolWire, path: Path<'_>) -> UpgradeSettings {
    let place = path.key("upgradeSettings");
    let (state, mut settings) = r.object(&mut wire.upgrade, place);
    if state.is_unreadable() {
        return UpgradeSettings {
            max_surge: Field::Unreadable,
            drain_timeout_minutes: Field::Unreadable,
        };
    }
    UpgradeSettings {
        max_surge: r
            .get(&mut settings.max_surge, place.key("maxSurge"), "a number or a percentage")
            .map(|TextOrNumber(text)| text),
        drain_timeout_minutes: r
            .count(&mut settings.drain_timeout, place.key("drainTimeoutInMinutes")),
    }
}

fn addons(r: &mut Reading<'_>, props: &mut Props) -> (Field<()>, Vec<AddonProfile>) {
    let path = Path::ROOT.key("addonProfiles");
    match r.get(&mut props.addons, path, "an object") {
        Field::Value(Entries(entries)) => {
            let all = entries.into_iter().map(|(key, value)| addon(r, key, value, &path)).collect();
            (Field::Value(()), all)
        }
        Field::Absent => (Field::Absent, Vec::new()),
        Field::Unreadable => (Field::Unreadable, Vec::new()),
    }
}

fn addon(
    r: &mut Reading<'_>,
    key: Text,
    mut value: Lax<AddonWire>,
    path: &Path<'_>,
) -> AddonProfile {
    let place = path.key(&key);
    let (state, mut wire) = r.object(&mut value, place);
    if state.is_unreadable() {
        return AddonProfile { key, enabled: Field::Unreadable, gateway_id: Field::Unreadable };
    }
    let (_, mut config) = r.object(&mut wire.config, place.key("config"));
    let named = r.id(&mut config.gateway_id, place.key("applicationGatewayId"));
    let effective =
        r.id(&mut config.effective_gateway_id, place.key("effectiveApplicationGatewayId"));
    let enabled = r.bool(&mut wire.enabled, place.key("enabled"));
    AddonProfile { enabled, gateway_id: if named.is_absent() { effective } else { named }, key }
}

fn ingress(r: &mut Reading<'_>, props: &mut Props) -> IngressProfile {
    let path = Path::ROOT.key("ingressProfile");
    let (state, mut wire) = r.object(&mut props.ingress, path);
    if state.is_unreadable() {
        return IngressProfile {
            web_app_routing: Field::Unreadable,
            nginx_controller: Field::Unreadable,
            gateway_api: Field::Unreadable,
        };
    }
    let routing_path = path.key("webAppRouting");
    let (routing_read, mut routing) = r.object(&mut wire.routing, routing_path);
    let (nginx_read, mut nginx) = r.object(&mut routing.nginx, routing_path.key("nginx"));
    let (gateway_read, mut gateway) = r.object(&mut wire.gateway, path.key("gatewayAPI"));
    IngressProfile {
        web_app_routing: r
            .bool(&mut routing.enabled, routing_path.key("enabled"))
            .within(routing_read),
        nginx_controller: r
            .text(
                &mut nginx.controller,
                routing_path.key("nginx").key("defaultIngressControllerType"),
            )
            .within(nginx_read),
        gateway_api: r
            .text(&mut gateway.installation, path.key("gatewayAPI").key("installation"))
            .within(gateway_read),
    }
}

fn http_proxy(r: &mut Reading<'_>, props: &mut Props) -> HttpProxy {
    let path = Path::ROOT.key("httpProxyConfig");
    let (state, mut wire) = r.object(&mut props.http_proxy, path);
    if state.is_unreadable() {
        return HttpProxy {
            http: Field::Unreadable,
            https: Field::Unreadable,
            no_proxy: Field::Unreadable,
        };
    }
    HttpProxy {
        http: r.text(&mut wire.http, path.key("httpProxy")),
        https: r.text(&mut wire.https, path.key("httpsProxy")),
        no_proxy: r.texts(&mut wire.no_proxy, path.key("noProxy")),
    }
}

fn api_server(r: &mut Reading<'_>, props: &mut Props) -> ApiServerAccess {
    let path = Path::ROOT.key("apiServerAccessProfile");
    let (state, mut wire) = r.object(&mut props.api_server, path);
    if state.is_unreadable() {
        return ApiServerAccess {
            private_cluster: Field::Unreadable,
            authorized_ranges: Field::Unreadable,
            disable_run_command: Field::Unreadable,
        };
    }
    ApiServerAccess {
        private_cluster: r.bool(&mut wire.private_cluster, path.key("enablePrivateCluster")),
        authorized_ranges: r.texts(&mut wire.authorized_ranges, path.key("authorizedIPRanges")),
        disable_run_command: r.bool(&mut wire.disable_run_command, path.key("disableRunCommand")),
    }
}
