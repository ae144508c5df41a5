//! What only ARM has about affected clusters, read for fleets that are not too large for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::connect::Route;
use super::gaps::of_list;
use super::read::Run;
use super::{LiveSource, WAITING_PAGES};
use crate::azure::http::Answer;
use crate::azure::listing::{CLUSTERS, LOCKS};
use crate::azure::scope::Subscription;
use crate::azure::sdk::Part;
use crate::azure::{Piece, Sink};
use crate::model::{Gap, Inventory, Kind, ResourceId};

/// Beyond this many subscriptions and networks the requests would cost more than the rest of the
/// run; checks that need them then stay unknown until a plan reads them.
const LIMIT: usize = 64;

impl LiveSource {
    /// Reads again from ARM what Resource Graph has late or not at all, for clusters on kubenet:
    /// their bodies, locks, addresses in use, and maintenance configurations. The last cost a request
    /// a cluster, so they have the limit for themselves.
    pub(super) fn around(&self, inventory: &Inventory) -> Vec<Piece> {
        let affected: Vec<_> = inventory.clusters.iter().filter(|c| c.is_kubenet()).collect();
        let subscriptions: BTreeSet<String> =
            affected.iter().map(|c| c.subscription_id.to_ascii_lowercase().to_string()).collect();
        let vnets: BTreeSet<ResourceId> = affected
            .iter()
            .flat_map(|cluster| inventory.node_subnet_ids(cluster))
            .filter_map(ResourceId::parent)
            .collect();
        let mut clusters: Vec<ResourceId> = affected.iter().map(|c| c.id.clone()).collect();
        if subscriptions.len() + vnets.len() > LIMIT {
            return Vec::new();
        }
        if clusters.len() > LIMIT {
            clusters.clear();
        }
        let (sender, mut receiver) = mpsc::channel(WAITING_PAGES);
        let run = Arc::new(self.run(Sink::new(sender)));
        let bodies = self.route != Route::Arm;
        self.runtime.spawn(run.around(subscriptions, vnets, clusters, bodies));
        std::iter::from_fn(|| receiver.blocking_recv()).collect()
    }
}

impl Run {
    async fn around(
        self: Arc<Self>,
        subscriptions: BTreeSet<String>,
        vnets: BTreeSet<ResourceId>,
        clusters: Vec<ResourceId>,
        bodies: bool,
    ) {
        let mut all = JoinSet::new();
        for subscription in self.subscriptions.iter() {
            if subscriptions.contains(&subscription.id.to_ascii_lowercase()) {
                all.spawn(Arc::clone(&self).locks(subscription.clone()));
                if bodies {
                    all.spawn(Arc::clone(&self).bodies(subscription.clone()));
                }
            }
        }
        for vnet in vnets {
            all.spawn(Arc::clone(&self).usages(vnet));
        }
        for cluster in clusters {
            all.spawn(Arc::clone(&self).maintenance(cluster));
        }
        all.join_all().await;
    }

    async fn locks(self: Arc<Self>, subscription: Subscription) {
        if let Err(failure) = self.list(&LOCKS, &subscription).await {
            self.miss(&[&LOCKS], &subscription, &failure).await;
        }
    }

    /// Pages of clusters as ARM has them now, each taking the place of its row.
    async fn bodies(self: Arc<Self>, subscription: Subscription) {
        let (sender, mut pages) = mpsc::channel(WAITING_PAGES);
        let sink = Sink::new(sender);
        let read = async {
            let (client, aks) = (&self.client, &self.aks);
            let read = crate::azure::list(client, aks, &CLUSTERS, &subscription.id, &sink).await;
            drop(sink);
            read
        };
        let relay = async {
            while let Some(piece) = pages.recv().await {
                if let Piece::Document { bytes, .. } = piece {
                    self.sink.put(Piece::Fresh(bytes)).await;
                }
            }
        };
        let (read, ()) = tokio::join!(read, relay);
        if let Err(failure) = read {
            // The rows stand; they are only not confirmed.
            self.sink.put(Piece::Gap(of_list(&subscription, &[Kind::Cluster], &failure))).await;
        }
    }

    async fn maintenance(self: Arc<Self>, cluster: ResourceId) {
        match self.aks.part(&cluster, Part::MaintenanceConfigurations).await {
            Ok(answer) => {
                let [list, coverage] = maintenance_pieces(&cluster, answer);
                self.sink.put(list).await;
                self.sink.put(coverage).await;
            }
            Err(failure) => {
                let subscription = self.named(cluster.subscription().unwrap_or_default());
                let gap = of_list(&subscription, &[Kind::Maintenance], &failure);
                let resource = Some(cluster.to_string());
                self.sink.put(Piece::Gap(Gap { resource, ..gap })).await;
            }
        }
    }

    async fn usages(self: Arc<Self>, vnet: ResourceId) {
        let path = format!("{vnet}/usages?api-version=2024-01-01");
        match self.client.get::<Box<RawValue>>(&path).await {
            Ok((_, answer)) => self.sink.put(Piece::document(answer.body)).await,
            Err(failure) => {
                let subscription = self.named(vnet.subscription().unwrap_or_default());
                let gap = of_list(&subscription, &[Kind::Usage], &failure);
                self.sink.put(Piece::Gap(gap)).await;
            }
        }
    }
}

/// A cluster's list of maintenance configurations. AKS knows three, so a list that goes on is not
/// followed and counts as not read; the document's own gap tells it.
pub(super) fn maintenance_pieces(cluster: &ResourceId, answer: Answer) -> [Piece; 2] {
    let whole = answer.json::<Page>().is_ok_and(|page| page.next.is_none_or(|n| n.is_empty()));
    let tell = if whole { Piece::Covered } else { Piece::Missing };
    let coverage = tell(Kind::Maintenance, cluster.to_string());
    [Piece::document(answer.body), coverage]
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(rename = "nextLink", default)]
    next: Option<String>,
}
