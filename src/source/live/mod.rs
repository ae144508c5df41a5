//! Live Azure: sign-in, scope, and the fleet by Resource Graph or ARM.

mod around;
mod connect;
mod deepen;
mod doctor;
mod error;
mod gaps;
mod operate;
mod progress;
mod read;
mod vcpu;

pub use connect::{LiveOptions, Route};
pub use doctor::{Probe, ProbeState};
pub use error::LiveError;
pub use operate::{Around, NETWORK_API};
pub use progress::Progress;

use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use super::Source;
use crate::azure::auth::Identity;
use crate::azure::graph::RowCounts;
use crate::azure::scope::Subscription;
use crate::azure::sdk::Aks;
use crate::azure::{Piece, ReadClient, Sink};
use crate::model::{Inventory, RequestCounts, ResourceId};

/// Pages that may wait for the reader of them: a few megabytes each.
const WAITING_PAGES: usize = 8;

/// The clusters of one cloud that an identity can see, read anew each time.
#[derive(Debug)]
pub struct LiveSource {
    runtime: Runtime,
    client: ReadClient,
    aks: Aks,
    subscriptions: Arc<[Subscription]>,
    route: Route,
    place: String,
    progress: Arc<Progress>,
    cancel: watch::Sender<bool>,
    kind: &'static str,
    identity: Arc<Identity>,
    /// Rows of each question, counted while the subscriptions were listed; good for one reading.
    counted: Option<Vec<RowCounts>>,
}

impl LiveSource {
    /// The subscriptions that will be read.
    #[must_use]
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// The cloud, in words.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Who is signed in, as far as it is known: the way that gave the first token.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.identity.method().unwrap_or_default()
    }

    /// A cluster's own JSON as ARM has it now.
    ///
    /// # Errors
    /// Says why it cannot be read, with the correlation id.
    pub fn body(&self, id: &ResourceId) -> Result<String, String> {
        let answer = self.runtime.block_on(self.aks.part(id, crate::azure::sdk::Part::Cluster));
        let answer = answer.map_err(|failure| failure.to_string())?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// How far the reading is.
    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Requests sent so far.
    #[must_use]
    pub fn counts(&self) -> RequestCounts {
        self.client.log().counts()
    }

    /// Stops the run within a second; what was not read by then becomes a gap.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + 'static + use<> {
        let cancel = self.cancel.clone();
        move || {
            cancel.send_replace(true);
        }
    }

    /// Lets Ctrl-C stop the run.
    pub fn stop_on_interrupt(&self) {
        let stop = self.stopper();
        self.runtime.spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                stop();
            }
        });
    }

    fn run(&self, sink: Sink) -> read::Run {
        read::Run {
            client: self.client.clone(),
            aks: self.aks.clone(),
            sink,
            progress: Arc::clone(&self.progress),
            subscriptions: Arc::clone(&self.subscriptions),
        }
    }

    /// Whether the run was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.cancel.borrow()
    }
}

impl Source for LiveSource {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn tell(&mut self, listener: &mut dyn FnMut(Piece)) {
        let (sender, mut receiver) = mpsc::channel(WAITING_PAGES);
        let run = self.run(Sink::new(sender));
        let route = self.route;
        let counted = self.counted.take();
        self.runtime.spawn(async move { Arc::new(run).fleet(route, counted).await });
        listener(Piece::From(self.place.clone()));
        // The channel closes when the last reader is done.
        while let Some(piece) = receiver.blocking_recv() {
            listener(piece);
        }
    }

    fn more(&mut self, inventory: &Inventory) -> Vec<Piece> {
        self.around(inventory)
    }
}
