//! What only ARM has about affected clusters, read for fleets that are not too large for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::connect::Route;
use super::gaps::of_list;
use super::read::Run;
use super::{LiveSource, WAITING_PAGES};
use crate::azure::listing::{CLUSTERS, LOCKS};
use crate::azure::scope::Subscription;
use crate::azure::{Piece, Sink};
use crate::model::{Inventory, Kind, ResourceId};

/// Beyond this many subscriptions and networks the requests would cost more than the rest of the
/// run; checks that need them then stay unknown until a plan reads them.
const LIMIT: usize = 64;

impl LiveSource {
    /// Reads again from ARM what Resource Graph has late or not at all, for clusters on kubenet:
    /// their bodies, locks, and addresses in use.
    pub(super) fn around(&self, inventory: &Inventory) -> Vec<Piece> {
        let affected: Vec<_> = inventory.clusters.iter().filter(|c| c.is_kubenet()).collect();
        let subscriptions: BTreeSet<String> =
            affected.iter().map(|c| c.subscription_id.to_ascii_lowercase().to_string()).collect();
        let vnets: BTreeSet<ResourceId> = affected
            .iter()
            .flat_map(|cluster| inventory.node_subnet_ids(cluster))
            .filter_map(ResourceId::parent)
            .collect();
        if subscriptions.len() + vnets.len() > LIMIT {
            return Vec::new();
        }
        let (sender, mut receiver) = mpsc::channel(WAITING_PAGES);
        let run = Arc::new(self.run(Sink::new(sender)));
        let bodies = self.route != Route::Arm;
        self.runtime.spawn(run.around(subscriptions, vnets, bodies));
        std::iter::from_fn(|| receiver.blocking_recv()).collect()
    }
}

impl Run {
    async fn around(
        self: Arc<Self>,
        subscriptions: BTreeSet<String>,
        vnets: BTreeSet<ResourceId>,
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
