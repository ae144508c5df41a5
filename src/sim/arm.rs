//! Resource Manager: subscriptions, lists, single resources and what hangs below them.

use serde_json::{Value, json};

use super::answer::Reply;
use super::world::Resource;
use super::{Ask, Server};

/// Versions of the AKS API that are offered here.
const AKS_VERSIONS: [&str; 4] = ["2026-07-01", "2026-03-01", "2025-05-01", "2024-02-01"];

impl Server {
    pub(super) fn get(&self, ask: &Ask) -> Reply {
        let segments: Vec<&str> = ask.path.split('/').filter(|word| !word.is_empty()).collect();
        let lower: Vec<String> = segments.iter().map(|word| word.to_ascii_lowercase()).collect();
        let words: Vec<&str> = lower.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["tenants"] => list(&[json!({ "tenantId": "00000000-0000-0000-0000-0000000000ff" })]),
            ["subscriptions"] => self.subscriptions(),
            ["providers", "microsoft.management", "managementgroups", _, "descendants"] => {
                self.descendants()
            }
            ["subscriptions", id, ..] if !self.world.subscriptions().contains_key(*id) => {
                let message = format!("The subscription '{id}' could not be found.");
                Reply::error(404, "SubscriptionNotFound", &message)
            }
            ["subscriptions", id] => self.subscription(id),
            ["subscriptions", _, "providers", "microsoft.containerservice"] => provider(),
            ["subscriptions", _, "providers", "microsoft.authorization", "permissions"] => {
                list(&[json!({ "actions": ["*/read"], "notActions": [] })])
            }
            ["subscriptions", _, "providers", "microsoft.compute", "skus"] => skus(),
            ["subscriptions", _, "providers", "microsoft.compute", "locations", _, "usages"] => {
                vcpu_usages()
            }
            ["subscriptions", id, "providers", namespace, kind] => {
                self.list(ask, &format!("/subscriptions/{id}"), &format!("{namespace}/{kind}"))
            }
            ["subscriptions", id, "resourcegroups", group, "providers", namespace, kind] => {
                let scope = format!("/subscriptions/{id}/resourcegroups/{group}");
                self.list(ask, &scope, &format!("{namespace}/{kind}"))
            }
            [.., "operations", name] => self.operation(name),
            [.., "usages"] => list(self.world.usages(&parent(&ask.path, 1))),
            [.., "agentpools"] => self.pools(ask),
            [.., "upgradeprofiles", "default"] => self.upgrades(ask),
            [.., "managedclusters", _, "maintenanceconfigurations"] => self.maintenance(ask),
            _ => self.one(&ask.path),
        }
    }

    fn subscriptions(&self) -> Reply {
        let all = self.world.subscriptions().iter().map(|(id, name)| subscription(id, name));
        list(&all.collect::<Vec<_>>())
    }

    fn subscription(&self, id: &str) -> Reply {
        let name = self.world.subscriptions().get(id).map_or("", String::as_str);
        // Guess: the figure; the header's name is recorded.
        Reply::json(subscription(id, name).to_string())
            .with("x-ms-ratelimit-remaining-subscription-reads", "11999")
    }

    /// Guess: one management group that holds everything.
    fn descendants(&self) -> Reply {
        let all = self.world.subscriptions().iter().map(|(id, name)| {
            json!({ "id": format!("/subscriptions/{id}"), "name": id, "type": "/subscriptions",
                "properties": { "displayName": name } })
        });
        list(&all.collect::<Vec<_>>())
    }

    /// A list in pages; the next link carries the place where the page before ended.
    fn list(&self, ask: &Ask, scope: &str, kind: &str) -> Reply {
        let version = ask.query.get("api-version").map(String::as_str).unwrap_or_default();
        if kind == "microsoft.containerservice/managedclusters" && !AKS_VERSIONS.contains(&version)
        {
            let offered = AKS_VERSIONS.join(", ");
            let message = format!(
                "No registered resource provider found for location 'any' and API version \
                 '{version}' for type 'managedClusters'. The supported api-versions are '{offered}'."
            );
            return Reply::error(400, "NoRegisteredProviderFound", &message);
        }
        let all = self.world.below(scope, kind);
        let from = ask.query.get("$skiptoken").and_then(|t| t.parse().ok()).unwrap_or(0_usize);
        let size = self.options.page_size.unwrap_or(usize::MAX);
        let mut page: Vec<String> =
            all.iter().skip(from).take(size).filter_map(|resource| self.body(resource)).collect();
        let end = from.saturating_add(all.iter().skip(from).take(size).count());
        if end >= all.len() {
            page.extend(self.made(scope, kind).iter().map(ToString::to_string));
        }
        let mut body = format!("{{\"value\":[{}]", page.join(","));
        if end < all.len() {
            let link =
                format!("{}{}?api-version={version}&%24skiptoken={end}", self.endpoint, ask.path);
            body.push_str(&format!(",\"nextLink\":{}", Value::String(link)));
        }
        body.push('}');
        Reply::json(body).with("x-ms-ratelimit-remaining-subscription-reads", "11999")
    }

    /// A resource as it is now. Resource Graph goes on showing the world as it was: it lags.
    fn body(&self, resource: &Resource) -> Option<String> {
        if !self.is_changed(resource.id.as_str()) {
            return Some(resource.text.clone());
        }
        self.current(resource.id.as_str()).map(|body| body.to_string())
    }

    fn one(&self, path: &str) -> Reply {
        if let Some(resource) = self.world.get(path).and_then(|resource| self.body(resource)) {
            return Reply::json(resource);
        }
        if let Some(body) = self.current(path) {
            return Reply::json(body.to_string());
        }
        // Recorded: arm/error-404-resource-not-found.json.
        let place = path.split("/providers/").nth(1).unwrap_or(path);
        let message = format!(
            "The Resource '{place}' was not found. For more details please go to \
             https://aka.ms/ARMResourceNotFoundFix"
        );
        Reply::error(404, "ResourceNotFound", &message)
    }

    fn cluster(&self, ask: &Ask, levels: usize) -> Option<&Resource> {
        self.world.get(&parent(&ask.path, levels))
    }

    fn pools(&self, ask: &Ask) -> Reply {
        let Some(cluster) = self.cluster(ask, 1) else { return no_cluster() };
        let body: Value = serde_json::from_str(&cluster.text).unwrap_or_default();
        let pools = body.pointer("/properties/agentPoolProfiles").and_then(Value::as_array);
        let pools = pools.into_iter().flatten().map(|pool| {
            let name = pool.get("name").and_then(Value::as_str).unwrap_or_default();
            json!({ "id": format!("{}/agentPools/{name}", cluster.id), "name": name,
                "type": "Microsoft.ContainerService/managedClusters/agentPools", "properties": pool })
        });
        list(&pools.collect::<Vec<_>>())
    }

    fn maintenance(&self, ask: &Ask) -> Reply {
        if self.cluster(ask, 1).is_none() {
            return no_cluster();
        }
        const KIND: &str = "microsoft.containerservice/managedclusters/maintenanceconfigurations";
        let all = self.world.below(&parent(&ask.path, 1), KIND);
        let bodies: Vec<&str> = all.iter().map(|resource| resource.text.as_str()).collect();
        Reply::json(format!("{{\"value\":[{}]}}", bodies.join(",")))
    }

    /// Guess: the next two minor versions.
    fn upgrades(&self, ask: &Ask) -> Reply {
        let Some(cluster) = self.cluster(ask, 2) else { return no_cluster() };
        let body: Value = serde_json::from_str(&cluster.text).unwrap_or_default();
        let version = body.pointer("/properties/currentKubernetesVersion").and_then(Value::as_str);
        let version = version.unwrap_or_default();
        let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
        let next = minor.into_iter().flat_map(|minor| [minor + 1, minor + 2]);
        let upgrades: Vec<Value> =
            next.map(|minor| json!({ "kubernetesVersion": format!("1.{minor}.0") })).collect();
        let body = json!({ "id": format!("{}/upgradeprofiles/default", cluster.id), "name": "default",
            "type": "Microsoft.ContainerService/managedClusters/upgradeprofiles",
            "properties": { "controlPlaneProfile": { "kubernetesVersion": version,
                "osType": "Linux", "upgrades": upgrades }, "agentPoolProfiles": null } });
        Reply::json(body.to_string())
    }
}

fn no_cluster() -> Reply {
    Reply::flat(404, "NotFound", "Could not find the managed cluster.")
}

fn subscription(id: &str, name: &str) -> Value {
    json!({ "id": format!("/subscriptions/{id}"), "subscriptionId": id, "displayName": name,
        "state": "Enabled", "tenantId": "00000000-0000-0000-0000-0000000000ff" })
}

fn list(values: &[Value]) -> Reply {
    Reply::json(json!({ "value": values }).to_string())
}

/// A path without its last segments.
fn parent(path: &str, levels: usize) -> String {
    let mut path = path.trim_end_matches('/');
    for _ in 0..levels {
        path = path.rsplit_once('/').map_or("", |(head, _)| head);
    }
    path.to_owned()
}

fn provider() -> Reply {
    let body = json!({ "namespace": "Microsoft.ContainerService", "registrationState": "Registered",
        "resourceTypes": [{ "resourceType": "managedClusters", "locations": [],
            "apiVersions": AKS_VERSIONS }] });
    Reply::json(body.to_string())
}

/// Guess: the sizes of the demo fleet, with the vCPUs of Azure's size tables.
fn skus() -> Reply {
    let sizes = [
        ("Standard_D2s_v3", "standardDSv3Family", "2"),
        ("Standard_D4s_v3", "standardDSv3Family", "4"),
        ("Standard_D8s_v3", "standardDSv3Family", "8"),
        ("Standard_D2s_v5", "standardDSv5Family", "2"),
        ("Standard_D4s_v5", "standardDSv5Family", "4"),
        ("Standard_D8s_v5", "standardDSv5Family", "8"),
        ("Standard_D16s_v5", "standardDSv5Family", "16"),
        ("Standard_DS2_v2", "standardDSv2Family", "2"),
        ("Standard_E8s_v5", "standardESv5Family", "8"),
    ];
    let all = sizes.map(|(name, family, vcpus)| {
        json!({ "resourceType": "virtualMachines", "name": name, "family": family,
            "capabilities": [{ "name": "vCPUs", "value": vcpus }] })
    });
    list(&all)
}

/// Guess: the figures.
fn vcpu_usages() -> Reply {
    let families = [
        "cores",
        "standardDSv3Family",
        "standardDSv5Family",
        "standardDSv2Family",
        "standardESv5Family",
    ];
    let all = families.map(|name| {
        json!({ "currentValue": 212, "limit": 350, "unit": "Count", "name": { "value": name } })
    });
    list(&all)
}
