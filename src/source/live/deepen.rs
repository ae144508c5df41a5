//! What only ARM has and a plan needs: the cluster as it is now, and what stands around an update.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::LiveSource;
use super::around::maintenance_pieces;
use super::gaps::code;
use crate::azure::Piece;
use crate::azure::http::{Answer, Failure, ReadClient};
use crate::azure::listing::LOCKS;
use crate::azure::sdk::{Aks, Part};
use crate::model::{Cluster, Gap, Inventory, Kind, LiveFact, ResourceId};

/// What is read about one cluster before its plan is shown.
struct Deep<'a> {
    client: &'a ReadClient,
    aks: &'a Aks,
    cluster: &'a Cluster,
    pieces: Vec<Piece>,
}

impl LiveSource {
    /// Reads one cluster anew from ARM, with what a plan needs beside it.
    #[must_use]
    pub fn deepen(&self, inventory: &Inventory, cluster: &Cluster) -> Vec<Piece> {
        let mut vnets: Vec<ResourceId> = Vec::new();
        for subnet in inventory.node_subnet_ids(cluster) {
            vnets.extend(subnet.parent().filter(|vnet| !vnets.contains(vnet)));
        }
        let place = format!("{} (read again for the plan)", self.place);
        let pieces = vec![Piece::From(place)];
        let deep = Deep { client: &self.client, aks: &self.aks, cluster, pieces };
        self.runtime.block_on(deep.read(&vnets))
    }
}

#[derive(Debug, Deserialize)]
struct List<T> {
    value: Vec<T>,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct UpgradeProfile {
    properties: UpgradeProperties,
}

#[derive(Debug, Deserialize)]
struct UpgradeProperties {
    #[serde(rename = "controlPlaneProfile")]
    control_plane: ControlPlane,
}

#[derive(Debug, Deserialize)]
struct ControlPlane {
    #[serde(default)]
    upgrades: Option<Vec<Upgrade>>,
}

#[derive(Debug, Deserialize)]
struct Upgrade {
    #[serde(rename = "kubernetesVersion")]
    version: String,
    #[serde(rename = "isPreview")]
    preview: Option<bool>,
}

impl Deep<'_> {
    async fn read(mut self, vnets: &[ResourceId]) -> Vec<Piece> {
        self.body().await;
        self.usages(vnets).await;
        self.locks().await;
        self.upgrades().await;
        self.maintenance().await;
        self.pools().await;
        for fact in super::vcpu::facts(self.client, self.cluster).await {
            self.fact(fact);
        }
        self.pieces
    }

    fn fact(&mut self, fact: LiveFact) {
        self.pieces.push(Piece::Fact(self.cluster.id.clone(), fact));
    }

    fn failed(&mut self, subject: &'static str, failure: &Failure) {
        self.fact(LiveFact::unknown(subject, failure.to_string()));
    }

    async fn body(&mut self) {
        match self.aks.part(&self.cluster.id, Part::Cluster).await {
            Ok(answer) => self.pieces.push(Piece::Fresh(answer.body)),
            Err(failure) => {
                let message = format!(
                    "The cluster could not be read again from ARM: {failure}. The plan rests on an \
                     earlier reading; do not act on it before this succeeds."
                );
                self.pieces.push(Piece::Gap(Gap {
                    resource: Some(self.cluster.id.to_string()),
                    correlation_id: failure.correlation.clone(),
                    ..Gap::new(code(failure.kind), self.cluster.id.to_string(), message)
                }));
            }
        }
    }

    async fn usages(&mut self, vnets: &[ResourceId]) {
        for vnet in vnets {
            let path = format!("{vnet}/usages?api-version=2024-01-01");
            match self.client.get::<List<Box<RawValue>>>(&path).await {
                Ok((_, answer)) => self.pieces.push(Piece::document(answer.body)),
                Err(failure) => self.failed("addresses in use", &failure),
            }
        }
    }

    async fn locks(&mut self) {
        let subscription = self.cluster.subscription_id.to_string();
        match self.client.get::<List<Named>>(&LOCKS.path(&subscription)).await {
            Ok((list, answer)) => {
                let names = names(&list.value, "none in the subscription");
                self.fact(LiveFact::known("management locks", names));
                self.pieces.push(Piece::document(answer.body));
                self.pieces.push(Piece::Covered(Kind::Lock, subscription));
            }
            Err(failure) => self.failed("management locks", &failure),
        }
    }

    async fn upgrades(&mut self) {
        const SUBJECT: &str = "versions that Azure offers now";
        let read = self.aks.part(&self.cluster.id, Part::UpgradeProfile).await;
        match read.and_then(|answer| answer.json::<UpgradeProfile>()) {
            Ok(profile) => {
                let upgrades = profile.properties.control_plane.upgrades.unwrap_or_default();
                let stable = upgrades.iter().filter(|upgrade| upgrade.preview != Some(true));
                let words: Vec<&str> = stable.map(|upgrade| upgrade.version.as_str()).collect();
                let words = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
                self.fact(LiveFact::known(SUBJECT, words));
            }
            Err(failure) => self.failed(SUBJECT, &failure),
        }
    }

    async fn maintenance(&mut self) {
        const SUBJECT: &str = "maintenance configurations";
        let read = self.aks.part(&self.cluster.id, Part::MaintenanceConfigurations).await;
        let named = |answer: Answer| answer.json::<List<Named>>().map(|list| (list, answer));
        match read.and_then(named) {
            Ok((list, answer)) => {
                self.fact(LiveFact::known(SUBJECT, names(&list.value, "none")));
                self.pieces.extend(maintenance_pieces(&self.cluster.id, answer));
            }
            Err(failure) => self.failed(SUBJECT, &failure),
        }
    }

    async fn pools(&mut self) {
        const SUBJECT: &str = "node pools of their own list";
        let read = self.aks.part(&self.cluster.id, Part::Pools).await;
        match read.and_then(|answer| answer.json::<List<Named>>()) {
            Ok(list) => self.fact(LiveFact::known(SUBJECT, names(&list.value, "none"))),
            Err(failure) => self.failed(SUBJECT, &failure),
        }
    }
}

fn names(list: &[Named], none: &str) -> String {
    if list.is_empty() {
        return none.to_owned();
    }
    list.iter().map(|named| named.name.as_str()).collect::<Vec<_>>().join(", ")
}
