//! Reads a fleet: many lists side by side, each answered by pieces.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::connect::Route;
use super::gaps::of_list;
use super::progress::Progress;
use crate::azure::graph::{Question, RowCounts};
use crate::azure::http::{Failure, FailureKind};
use crate::azure::listing::{ACCESS, CLUSTERS, Listing, NETWORKS};
use crate::azure::scope::Subscription;
use crate::azure::sdk::Aks;
use crate::azure::{Piece, ReadClient, Sink, list};
use crate::model::Kind;

/// One reading of the fleet.
#[derive(Debug)]
pub(super) struct Run {
    pub client: ReadClient,
    pub aks: Aks,
    pub sink: Sink,
    pub progress: Arc<Progress>,
    pub subscriptions: Arc<[Subscription]>,
}

/// What Resource Graph is asked: clusters first, since everything else is about them.
pub(super) const QUESTIONS: [Question; 5] = [
    Question { table: "resources", listings: &[CLUSTERS] },
    Question { table: "resources", listings: NETWORKS.split_at(6).0 },
    // A gateway's `sku` is below its properties and would hide the others' own.
    Question { table: "resources", listings: NETWORKS.split_at(6).1 },
    Question { table: "authorizationresources", listings: ACCESS.split_at(1).0 },
    Question { table: "authorizationresources", listings: ACCESS.split_at(1).1 },
];

impl Run {
    /// Reads everything; what cannot be read is told as gaps. `counted` are the rows of each
    /// question, when they are known already.
    pub(super) async fn fleet(self: Arc<Self>, route: Route, counted: Option<Vec<RowCounts>>) {
        self.progress.start(self.subscriptions.len());
        if route == Route::Arm {
            return self.by_arm().await;
        }
        let mut questions = JoinSet::new();
        let mut counted = counted.into_iter().flatten();
        for question in QUESTIONS {
            questions.spawn(Arc::clone(&self).ask(question, route, counted.next()));
        }
        questions.join_all().await;
    }

    async fn by_arm(self: &Arc<Self>) {
        let mut all = JoinSet::new();
        for subscription in self.subscriptions.iter() {
            all.spawn(Arc::clone(self).subscription(subscription.clone()));
        }
        all.join_all().await;
    }

    /// Everything of one subscription. Where its clusters may not be listed, nothing else is
    /// tried: one gap tells it all.
    async fn subscription(self: Arc<Self>, subscription: Subscription) {
        let listed = self.list(&CLUSTERS, &subscription).await;
        self.progress.finished(1);
        let others = NETWORKS.iter().chain(&ACCESS);
        if let Err(failure) = listed {
            let closed = matches!(
                failure.kind,
                FailureKind::Forbidden | FailureKind::TimedOut | FailureKind::Cancelled
            );
            self.miss(&[&CLUSTERS], &subscription, &failure).await;
            if closed {
                for listing in others {
                    self.sink.put(Piece::Missing(listing.kind, subscription.id.clone())).await;
                }
                return;
            }
        }
        let mut all = JoinSet::new();
        for listing in others {
            let (run, subscription) = (Arc::clone(&self), subscription.clone());
            all.spawn(async move {
                if let Err(failure) = run.list(listing, &subscription).await {
                    run.miss(&[listing], &subscription, &failure).await;
                }
            });
        }
        all.join_all().await;
    }

    pub(super) async fn list(
        &self,
        listing: &Listing,
        subscription: &Subscription,
    ) -> Result<(), Failure> {
        list(&self.client, &self.aks, listing, &subscription.id, &self.sink).await?;
        self.progress.list_done();
        self.sink.put(Piece::Covered(listing.kind, subscription.id.clone())).await;
        Ok(())
    }

    pub(super) async fn miss(
        &self,
        listings: &[&Listing],
        subscription: &Subscription,
        failure: &Failure,
    ) {
        let kinds: Vec<Kind> = listings.iter().map(|listing| listing.kind).collect();
        self.sink.put(Piece::Gap(of_list(subscription, &kinds, failure))).await;
        for kind in kinds {
            self.sink.put(Piece::Missing(kind, subscription.id.clone())).await;
        }
    }

    /// One question for all subscriptions, in groups side by side.
    async fn ask(self: Arc<Self>, question: Question, route: Route, counted: Option<RowCounts>) {
        let ids: Vec<String> = self.subscriptions.iter().map(|s| s.id.clone()).collect();
        let counted = match counted {
            Some(counts) => Ok(counts),
            None => question.counts(&self.client, Some(&ids)).await,
        };
        let (groups, silent) = match counted {
            Ok(counts) => Question::batches(&counts, &ids),
            Err(failure) => return self.instead(question, &ids, route, &failure).await,
        };
        let mut all = JoinSet::new();
        for group in groups {
            let run = Arc::clone(&self);
            all.spawn(async move {
                match question.rows(&run.client, &group, &run.sink).await {
                    Ok(()) => run.covered(question, &group).await,
                    Err(failure) => run.instead(question, &group, route, &failure).await,
                }
            });
        }
        // Silence has two meanings in Resource Graph: nothing there, or nothing that may be seen.
        if question.listings.iter().any(|listing| listing.kind == Kind::Cluster) {
            for id in silent {
                all.spawn(Arc::clone(&self).verify(question, id));
            }
        } else {
            self.covered(question, &silent).await;
        }
        all.join_all().await;
    }

    async fn covered(&self, question: Question, group: &[String]) {
        self.progress.list_done();
        for id in group {
            for listing in question.listings {
                self.sink.put(Piece::Covered(listing.kind, id.clone())).await;
            }
        }
        if question.listings.iter().any(|listing| listing.kind == Kind::Cluster) {
            self.progress.finished(group.len());
        }
    }

    /// Asks ARM about a subscription of which Resource Graph knows no cluster.
    async fn verify(self: Arc<Self>, question: Question, id: String) {
        let subscription = self.named(&id);
        for listing in question.listings {
            if let Err(failure) = self.list(listing, &subscription).await {
                self.miss(&[listing], &subscription, &failure).await;
                if failure.kind == FailureKind::Forbidden {
                    for listing in NETWORKS.iter().chain(&ACCESS) {
                        self.sink.put(Piece::Missing(listing.kind, id.clone())).await;
                    }
                }
            }
        }
        self.progress.finished(1);
    }

    /// What Resource Graph did not answer comes from ARM, unless the user wants only the graph.
    async fn instead(
        self: &Arc<Self>,
        question: Question,
        ids: &[String],
        route: Route,
        failure: &Failure,
    ) {
        let listings: Vec<&Listing> = question.listings.iter().collect();
        let mut all = JoinSet::new();
        for subscription in ids.iter().map(|id| self.named(id)) {
            if route == Route::Graph || failure.kind == FailureKind::Cancelled {
                self.miss(&listings, &subscription, failure).await;
                continue;
            }
            let run = Arc::clone(self);
            all.spawn(async move {
                for listing in question.listings {
                    if let Err(failure) = run.list(listing, &subscription).await {
                        run.miss(&[listing], &subscription, &failure).await;
                    }
                }
            });
        }
        all.join_all().await;
        if question.listings.iter().any(|listing| listing.kind == Kind::Cluster) {
            self.progress.finished(ids.len());
        }
    }

    pub(super) fn named(&self, id: &str) -> Subscription {
        let known = self.subscriptions.iter().find(|subscription| subscription.id == id);
        known.cloned().unwrap_or_else(|| Subscription { id: id.to_owned(), name: id.to_owned() })
    }
}
