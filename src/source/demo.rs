//! The sample fleet of an invented company, embedded in the program.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use tokio::runtime::{Builder, Runtime};

use super::{LiveError, LiveOptions, LiveSource, Route, Source};
use crate::azure::{Cloud, Piece};
use crate::model::Inventory;
use crate::sim::{Options, Running, World, start};

macro_rules! demo_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../assets/demo/", $name)))),*]
    };
}

/// The files of `assets/demo`, as `az` and ARM would have written them.
const FILES: &[(&str, &[u8])] = demo_files![
    "access.json",
    "clusters-data.json",
    "clusters-freight.json",
    "clusters-nonprod.json",
    "clusters-platform.json",
    "clusters-terminal.json",
    "edge.json",
    "maintenance.json",
    "networks-data.json",
    "networks-freight.json",
    "networks-nonprod.json",
    "networks-platform.json",
    "networks-terminal.json",
    "usages.json",
];

/// The documents of the sample fleet, in ARM's shape.
pub fn demo_documents() -> impl Iterator<Item = &'static [u8]> {
    FILES.iter().map(|(_, bytes)| *bytes)
}

/// Simulated seconds in a second: an update takes eight seconds instead of nine minutes.
const FASTER: f64 = 70.0;
/// Its first update fails at 60 %, to be tried again.
const FAILS_ONCE: &str = "aks-freight-rates-neu";

/// Names of the company's subscriptions.
const SUBSCRIPTIONS: [(&str, &str); 5] = [
    ("5b1d0c1e-0001-4a00-9000-000000000001", "platform"),
    ("5b1d0c1e-0002-4a00-9000-000000000002", "freight"),
    ("5b1d0c1e-0003-4a00-9000-000000000003", "nonprod"),
    ("5b1d0c1e-0004-4a00-9000-000000000004", "data"),
    ("5b1d0c1e-0005-4a00-9000-000000000005", "terminal"),
];

/// The embedded sample fleet in a simulated Azure, read as the real one is.
#[derive(Debug)]
pub struct DemoSource {
    live: LiveSource,
    // Dropped after the client: the simulated Azure and the runtime that it runs on.
    _azure: Arc<Running>,
    _runtime: Arc<Runtime>,
    route: Route,
}

impl DemoSource {
    /// Starts the simulated Azure and connects to it.
    ///
    /// # Errors
    /// When this machine has no port or thread to give.
    pub fn start(route: Route, request_log: Option<PathBuf>) -> Result<Self, LiveError> {
        let named = |world: World, (id, name): &(&str, &str)| world.named(id, name);
        let world = World::from_documents(demo_documents())
            .map_err(|error| LiveError::Start(io::Error::other(error)))?;
        let world = SUBSCRIPTIONS.iter().fold(world, named);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(LiveError::Start)?;
        let options = Options {
            time_factor: FASTER,
            fail_once: vec![FAILS_ONCE.to_owned()],
            ..Options::default()
        };
        let azure = runtime.block_on(start(world, options)).map_err(LiveError::Start)?;
        Self::connect(Arc::new(azure), Arc::new(runtime), route, request_log)
    }

    /// A second connection to the same simulated Azure.
    ///
    /// # Errors
    /// When this machine has no thread to give.
    pub fn another(&self) -> Result<Self, LiveError> {
        Self::connect(Arc::clone(&self._azure), Arc::clone(&self._runtime), self.route, None)
    }

    fn connect(
        azure: Arc<Running>,
        runtime: Arc<Runtime>,
        route: Route,
        request_log: Option<PathBuf>,
    ) -> Result<Self, LiveError> {
        let cloud = Cloud::at(azure.endpoint())?;
        let options = LiveOptions { route, request_log, ..LiveOptions::new(cloud) };
        let live = LiveSource::connect_as(options, Arc::new(Token(Arc::clone(&azure))))?;
        Ok(Self { live: live.called("demo", "demo"), _azure: azure, _runtime: runtime, route })
    }

    /// The client, for what only live sources can do.
    pub fn live(&mut self) -> &mut LiveSource {
        &mut self.live
    }
}

impl Source for DemoSource {
    fn kind(&self) -> &'static str {
        self.live.kind()
    }

    fn tell(&mut self, listener: &mut dyn FnMut(Piece)) {
        self.live.tell(listener);
    }

    fn more(&mut self, inventory: &Inventory) -> Vec<Piece> {
        self.live.more(inventory)
    }
}

/// The simulated Azure's own token; it is good nowhere else.
#[derive(Debug)]
struct Token(Arc<Running>);

#[async_trait::async_trait]
impl TokenCredential for Token {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let expires = SystemTime::now() + Duration::from_secs(3_600);
        Ok(AccessToken { token: self.0.token().into(), expires_on: expires.into() })
    }
}
