//! Checks of everything that a reading depends on, each with what was seen and what to do.

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::LiveSource;
use super::read::QUESTIONS;
use crate::azure::graph::Question;
use crate::azure::http::Failure;
use crate::azure::listing::AKS_API;
use crate::azure::versions;
use crate::model::{Permission, Text};

/// One thing that a reading depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// What was looked at.
    pub name: &'static str,
    /// How it stands.
    pub state: ProbeState,
    /// What was seen.
    pub seen: String,
    /// What to do, unless it is fine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeState {
    /// Fine.
    Ok,
    /// It could not be found out.
    Unknown,
    /// Something will be missing or slow.
    Warning,
    /// Nothing will work.
    Failed,
}

impl Probe {
    /// A finding about one thing; `next` is empty when it is fine.
    #[must_use]
    pub fn new(name: &'static str, state: ProbeState, seen: impl Into<String>, next: &str) -> Self {
        let next = (!next.is_empty()).then(|| next.to_owned());
        Self { name, state, seen: seen.into(), next }
    }
}

/// What a feature needs, and the least built-in role that grants it
/// (<https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>).
struct Feature {
    name: &'static str,
    role: &'static str,
    actions: &'static [&'static str],
    /// Whether the rest works without it.
    optional: bool,
}

const FEATURES: [Feature; 3] = [
    Feature {
        name: "rights for audit",
        role: "Reader",
        actions: &[
            "Microsoft.ContainerService/managedClusters/read",
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/routeTables/read",
            "Microsoft.Network/networkSecurityGroups/read",
            "Microsoft.Network/publicIPAddresses/read",
            "Microsoft.Network/applicationGateways/read",
            "Microsoft.Network/bastionHosts/read",
            "Microsoft.ServiceNetworking/trafficControllers/read",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.Authorization/roleDefinitions/read",
        ],
        optional: false,
    },
    Feature {
        name: "rights for plan",
        role: "Reader",
        actions: &[
            "Microsoft.ContainerService/managedClusters/agentPools/read",
            "Microsoft.ContainerService/managedClusters/upgradeProfiles/read",
            "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read",
            "Microsoft.Network/virtualNetworks/usages/read",
            "Microsoft.Authorization/locks/read",
            "Microsoft.Compute/locations/usages/read",
        ],
        optional: false,
    },
    Feature {
        name: "rights to run the plan's commands",
        role: "Azure Kubernetes Service Contributor Role with Network Contributor on the networks",
        actions: &[
            "Microsoft.ContainerService/managedClusters/write",
            "Microsoft.ContainerService/managedClusters/agentPools/write",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
            "Microsoft.Network/routeTables/join/action",
        ],
        optional: true,
    },
];

impl LiveSource {
    /// Checks everything that a reading depends on.
    #[must_use]
    pub fn examine(&self) -> Vec<Probe> {
        self.runtime.block_on(async {
            let mut all = vec![self.signed_in(), self.clock(), self.scope()];
            all.push(self.version().await);
            all.push(self.graph().await);
            all.extend(self.rights().await);
            all.push(self.budget().await);
            all
        })
    }

    fn signed_in(&self) -> Probe {
        let how = self.identity.method().unwrap_or("a given token");
        let cloud = self.client.cloud();
        let seen = format!("by {how} to {} ({})", cloud.endpoint(), cloud.name());
        Probe::new("sign-in", ProbeState::Ok, seen, "")
    }

    fn clock(&self) -> Probe {
        let skew = self.client.skew_seconds();
        let seen = format!("{} s apart from Azure's", skew.abs());
        match skew.abs() {
            0..=60 => Probe::new("clock", ProbeState::Ok, seen, ""),
            _ => {
                let next = "set the clock (for example: timedatectl set-ntp true); past five \
                            minutes, tokens are refused";
                Probe::new("clock", ProbeState::Warning, seen, next)
            }
        }
    }

    fn scope(&self) -> Probe {
        let seen = format!("{} to read", self.subscriptions.len());
        Probe::new("subscriptions", ProbeState::Ok, seen, "")
    }

    async fn version(&self) -> Probe {
        const NAME: &str = "AKS API version";
        let Some(subscription) = self.subscriptions.first() else {
            return Probe::new(NAME, ProbeState::Unknown, "no subscription to ask", "");
        };
        match versions::offered(&self.client, &subscription.id).await {
            Err(failure) => unknown(NAME, &failure),
            Ok(offered) => match versions::best(&offered) {
                Some(AKS_API) => {
                    Probe::new(NAME, ProbeState::Ok, format!("{AKS_API}, as tested"), "")
                }
                Some(older) => {
                    let seen = format!("{older} is the newest offered up to the tested {AKS_API}");
                    let next =
                        "nothing: the older one is used; fields newer than it read as absent";
                    Probe::new(NAME, ProbeState::Warning, seen, next)
                }
                None => {
                    let seen = format!("none up to the tested {AKS_API} is offered");
                    let next =
                        "check --cloud; register Microsoft.ContainerService in the subscription";
                    Probe::new(NAME, ProbeState::Failed, seen, next)
                }
            },
        }
    }

    async fn graph(&self) -> Probe {
        const NAME: &str = "Resource Graph";
        let ids: Vec<String> = self.subscriptions.iter().map(|s| s.id.clone()).collect();
        let [clusters, ..] = QUESTIONS;
        match clusters.counts(&self.client, Some(&ids)).await {
            Ok(counts) => {
                let (_, silent) = Question::batches(&counts, &ids);
                let with = ids.len() - silent.len();
                let seen = format!("answers; {with} of {} subscriptions hold clusters", ids.len());
                Probe::new(NAME, ProbeState::Ok, seen, "")
            }
            Err(failure) => {
                let next = "nothing: ARM is read instead, which is slower for many subscriptions";
                Probe::new(NAME, ProbeState::Warning, failure.to_string(), next)
            }
        }
    }

    /// The rights for each feature, over all subscriptions.
    async fn rights(&self) -> Vec<Probe> {
        let mut asked = JoinSet::new();
        for subscription in self.subscriptions.iter() {
            let (client, subscription) = (self.client.clone(), subscription.clone());
            asked.spawn(async move {
                let path = format!(
                    "/subscriptions/{}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01",
                    subscription.id
                );
                let read = client.get::<Permissions>(&path).await;
                (subscription.name, read.map(|(permissions, _)| permissions.sets()))
            });
        }
        let mut held = asked.join_all().await;
        held.sort_by(|a, b| a.0.cmp(&b.0));
        FEATURES.iter().map(|feature| feature.judge(&held)).collect()
    }

    async fn budget(&self) -> Probe {
        const NAME: &str = "requests left";
        const LEFT: [&str; 2] = [
            "x-ms-ratelimit-remaining-subscription-global-reads",
            "x-ms-ratelimit-remaining-subscription-reads",
        ];
        let Some(subscription) = self.subscriptions.first() else {
            return Probe::new(NAME, ProbeState::Unknown, "no subscription to ask", "");
        };
        let path = format!("/subscriptions/{}?api-version=2022-12-01", subscription.id);
        let answer = match self.client.get::<serde::de::IgnoredAny>(&path).await {
            Ok((_, answer)) => answer,
            Err(failure) => return unknown(NAME, &failure),
        };
        let left = LEFT.iter().find_map(|name| answer.header(name)?.parse::<u64>().ok());
        match left {
            None => Probe::new(NAME, ProbeState::Unknown, "Azure did not say", ""),
            Some(left @ 0..50) => {
                let next = "wait some minutes: a large run would be throttled";
                Probe::new(NAME, ProbeState::Warning, format!("{left} reads"), next)
            }
            Some(left) => Probe::new(NAME, ProbeState::Ok, format!("{left} reads"), ""),
        }
    }
}

fn unknown(name: &'static str, failure: &Failure) -> Probe {
    let next = "repeat; the same run with --request-log FILE shows what was asked";
    Probe::new(name, ProbeState::Unknown, failure.to_string(), next)
}

#[derive(Debug, Deserialize)]
struct Permissions {
    value: Vec<PermissionBody>,
}

#[derive(Debug, Deserialize)]
struct PermissionBody {
    #[serde(default)]
    actions: Vec<Text>,
    #[serde(default, rename = "notActions")]
    not_actions: Vec<Text>,
}

impl Permissions {
    fn sets(self) -> Vec<Permission> {
        let set = |body: PermissionBody| Permission {
            actions: body.actions,
            not_actions: body.not_actions,
        };
        self.value.into_iter().map(set).collect()
    }
}

type Held = (String, Result<Vec<Permission>, Failure>);

impl Feature {
    fn judge(&self, held: &[Held]) -> Probe {
        let unread = held.iter().filter(|(_, sets)| sets.is_err()).count();
        let mut lacking: Vec<&str> = Vec::new();
        let mut without: Vec<&str> = Vec::new();
        for (name, sets) in held {
            let Ok(sets) = sets else { continue };
            let missing = |action: &&&str| !sets.iter().any(|set| set.allows(action));
            let mut missing = self.actions.iter().filter(missing).copied().peekable();
            if missing.peek().is_some() {
                without.push(name);
            }
            for action in missing {
                if !lacking.contains(&action) {
                    lacking.push(action);
                }
            }
        }
        if unread > 0 && without.is_empty() {
            let seen = format!("could not be read in {unread} of {} subscriptions", held.len());
            return Probe::new(
                self.name,
                ProbeState::Unknown,
                seen,
                "ask for the role Reader there",
            );
        }
        if without.is_empty() {
            let seen = format!("held in all {} subscriptions", held.len());
            return Probe::new(self.name, ProbeState::Ok, seen, "");
        }
        let seen = format!(
            "missing in {} of {} subscriptions ({}): {}",
            without.len(),
            held.len(),
            shorten(&without),
            shorten(&lacking)
        );
        let next = if self.optional {
            format!("nothing for reading; to act, the least role is {}", self.role)
        } else {
            format!("ask for the role {}; the parts that are missing read as unknown", self.role)
        };
        let state = if self.optional { ProbeState::Ok } else { ProbeState::Warning };
        Probe::new(self.name, state, seen, &next)
    }
}

fn shorten(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        more if more > SHOWN => format!("{shown} and {} more", more - SHOWN),
        _ => shown,
    }
}
