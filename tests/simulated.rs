//! Whole fleets read from the simulated Azure: completely, alike by both routes, and honestly when
//! much goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use cnishift::azure::Cloud;
use cnishift::azure::http::Patience;
use cnishift::model::{GapCode, Inventory};
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::sim::{Faults, Options, Running, World, start};
use cnishift::sizing::plan_fleet;
use cnishift::source::{LiveOptions, LiveSource, Route, Source, demo_documents};

/// A simulated Azure with a runtime of its own, so that the client's is not what it runs on.
struct Azure {
    running: Option<Arc<Running>>,
    runtime: tokio::runtime::Runtime,
}

#[derive(Debug)]
struct Token(Arc<Running>);

#[async_trait::async_trait]
impl TokenCredential for Token {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let expires_on = (SystemTime::now() + Duration::from_secs(3600)).into();
        Ok(AccessToken { token: self.0.token().into(), expires_on })
    }
}

impl Azure {
    fn start(world: World, options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let running = runtime.block_on(start(world, options)).unwrap();
        Self { running: Some(Arc::new(running)), runtime }
    }

    fn running(&self) -> &Arc<Running> {
        self.running.as_ref().unwrap()
    }

    fn options(&self, route: Route) -> LiveOptions {
        let patience = Patience {
            tries: 9,
            total: Duration::from_secs(60),
            one_try: Duration::from_secs(30),
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_millis(8),
        };
        let cloud = Cloud::at(self.running().endpoint()).unwrap();
        LiveOptions { route, patience, ..LiveOptions::new(cloud) }
    }

    fn source(&self, options: LiveOptions) -> LiveSource {
        LiveSource::connect_as(options, Arc::new(Token(Arc::clone(self.running())))).unwrap()
    }

    fn read(&self, route: Route) -> Inventory {
        self.source(self.options(route)).load()
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.running.take());
    }
}

fn fleet(subscriptions: usize, clusters: usize) -> World {
    World::repeated(demo_documents(), subscriptions, clusters).unwrap()
}

/// Every cluster's verdict, findings and open checks, with their evidence; without KN004, which
/// rests on `systemData.createdAt`: Resource Graph's rows do not have it.
fn findings(inventory: &Inventory) -> BTreeMap<String, String> {
    let plans = plan_fleet(inventory, &[]);
    let fleet = Fleet::new(inventory);
    let as_of = "2026-11-23".parse().unwrap();
    let clusters = inventory.clusters.iter().zip(&plans);
    clusters
        .map(|(cluster, address)| {
            let cx = Cx { cluster, fleet: &fleet, address, as_of };
            let audit = audit_cluster(&cx, &Policy::default());
            let told: Vec<String> = audit
                .findings
                .iter()
                .filter(|f| f.rule.code != "KN004")
                .map(|f| format!("{} {:?} {:?}", f.rule.code, f.severity, f.evidence))
                .chain(audit.open_checks.iter().map(|check| format!("open {}", check.rule.code)))
                .collect();
            (cluster.id.to_string(), format!("{} {}", audit.verdict, told.join("\n")))
        })
        .collect()
}

fn assert_same(one: &Inventory, other: &Inventory) {
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| findings(other));
        (findings(one), other.join().unwrap())
    });
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (id, told) in &one {
        for (one, other) in told.lines().zip(other[id].lines()) {
            assert_eq!(one, other, "{id}");
        }
        assert_eq!(told, &other[id], "{id}");
    }
}

#[test]
fn ten_thousand_clusters_are_read_completely_and_alike_by_both_routes() {
    let azure = Azure::start(fleet(200, 50), Options { page_size: Some(40), ..Options::default() });
    let graph = azure.read(Route::Graph);
    assert_eq!(graph.clusters.len(), 10_000);
    assert!(graph.is_complete(), "{:?}", graph.gaps.first());
    let arm = azure.read(Route::Arm);
    assert_eq!(arm.clusters.len(), 10_000);
    assert!(arm.is_complete(), "{:?}", arm.gaps.first());
    assert_same(&graph, &arm);
    // What Resource Graph does not have is unknown there, never absent.
    let young = arm.clusters.iter().position(|cluster| cluster.created.value().is_some());
    assert!(young.is_some_and(|index| graph.clusters[index].created.is_absent()));
}

#[test]
fn a_fleet_is_read_whole_through_every_fault() {
    const FORBIDDEN: [usize; 2] = [3, 11];
    const HANGING: usize = 7;
    let world = fleet(20, 12);
    let ids: Vec<String> = world.subscriptions().keys().cloned().collect();
    let quiet = Azure::start(fleet(20, 12), Options::default()).read(Route::Arm);
    for route in [Route::Arm, Route::Auto] {
        let options = Options {
            page_size: Some(5),
            faults: Faults {
                seed: 42,
                throttled: 0.10,
                server_errors: 0.05,
                dropped: 0.03,
                truncated: 0.03,
                html: 0.02,
                token_expires_after: Some(120),
                hanging: vec![ids[HANGING].clone()],
                forbidden: FORBIDDEN.iter().map(|n| ids[*n].clone()).collect(),
                ..Faults::default()
            },
            ..Options::default()
        };
        let azure = Azure::start(fleet(20, 12), options);
        let mut options = azure.options(route);
        options.patience.one_try = Duration::from_millis(700);
        let mut source = azure.source(options);
        let inventory = source.load();
        // By graph, rows of the hanging subscription arrive: only its own ARM lists hang.
        let troubled = [FORBIDDEN[0], FORBIDDEN[1], HANGING].map(|n| &ids[n]);
        let missing: BTreeSet<&String> = match route {
            Route::Arm => troubled.into(),
            _ => FORBIDDEN.map(|n| &ids[n]).into(),
        };
        let expected: Vec<_> = quiet
            .clusters
            .iter()
            .filter(|cluster| {
                !missing.contains(&cluster.subscription_id.to_lowercase().to_string())
            })
            .map(|cluster| cluster.id.to_string())
            .collect();
        let found: Vec<_> =
            inventory.clusters.iter().map(|cluster| cluster.id.to_string()).collect();
        assert_eq!(found, expected, "{route:?}: every readable cluster, once");
        for id in troubled {
            let named = |gap: &&cnishift::model::Gap| gap.message.contains(id.as_str());
            let gap = inventory.gaps.iter().find(named);
            let gap = gap.unwrap_or_else(|| panic!("{route:?}: {id} is not named"));
            assert!(matches!(gap.code, GapCode::Forbidden | GapCode::Unreachable), "{gap:?}");
        }
        let unnamed: Vec<_> = inventory
            .gaps
            .iter()
            .map(|gap| &gap.message)
            .filter(|message| !troubled.iter().any(|id| message.contains(id.as_str())))
            .collect();
        assert!(unnamed.is_empty(), "{route:?}: {unnamed:#?}");
    }
}

#[test]
fn the_quota_of_resource_graph_is_kept_without_being_refused() {
    let options = Options { graph_quota: Some(200), keep_log: true, ..Options::default() };
    let azure = Azure::start(fleet(10, 5), options);
    let inventory = azure.read(Route::Graph);
    assert_eq!(inventory.clusters.len(), 50);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
}

#[test]
fn without_resource_graph_arm_gives_the_same() {
    let azure = Azure::start(fleet(5, 8), Options { without_graph: true, ..Options::default() });
    let auto = azure.read(Route::Auto);
    assert!(auto.is_complete(), "{:?}", auto.gaps);
    assert_same(&auto, &azure.read(Route::Arm));
}

#[test]
fn the_server_ends_when_it_is_dropped() {
    let azure = Azure::start(fleet(1, 1), Options::default());
    let address = azure.running().endpoint().trim_start_matches("http://").to_owned();
    assert!(std::net::TcpStream::connect(&address).is_ok());
    drop(azure);
    assert!(std::net::TcpStream::connect(&address).is_err());
}

#[test]
fn an_update_runs_as_the_recorded_one() {
    let options = Options { time_factor: 562.0 * 20.0, ..Options::default() };
    let azure = Azure::start(World::from_documents(demo_documents()).unwrap(), options);
    let inventory = azure.read(Route::Arm);
    let cluster = inventory.clusters.iter().find(|c| c.name == "aks-platform-obs-weu").unwrap();
    let link = format!("{}{}?api-version=2026-03-01", azure.running().endpoint(), cluster.id);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let send = |request: reqwest::RequestBuilder| {
        azure.runtime.block_on(async {
            let answer = request.bearer_auth(azure.running().token()).send().await.unwrap();
            let operation = answer.headers().get("azure-asyncoperation").cloned();
            let status = answer.status().as_u16();
            let body: serde_json::Value =
                serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            (status, operation.map(|link| link.to_str().unwrap().to_owned()), body)
        })
    };
    let goal = r#"{"properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#;
    let put = |tag: &str| http.put(&link).header("if-match", tag).body(goal);
    assert_eq!(send(put("\"stale\"")).0, 412);
    let (status, operation, body) = send(put("*"));
    assert_eq!(status, 200);
    assert_eq!(body["properties"]["provisioningState"], "Updating");
    assert_eq!(body["properties"]["networkProfile"]["networkPluginMode"], "overlay");
    assert_eq!(send(put("*")).0, 409, "one operation at a time");
    let operation = operation.unwrap();
    // Both while it runs and at the end the recorded error is there; only the status tells.
    let last = loop {
        let (status, _, poll) = send(http.get(&operation));
        assert_eq!((status, &poll["error"]["code"]), (200, &"NotLatestOperation".into()));
        if ["Succeeded", "Failed"].iter().any(|end| poll["status"] == *end) {
            break poll;
        }
    };
    assert_eq!(last["status"], "Succeeded");
    let (_, _, after) = send(http.get(&link));
    assert_eq!(after["properties"]["provisioningState"], "Succeeded");
    assert_ne!(after["eTag"], body["eTag"]);
    let again = azure.read(Route::Arm);
    let after = again.clusters.iter().find(|c| c.name == "aks-platform-obs-weu").unwrap();
    assert_eq!(after.model(), cnishift::model::NetworkModel::AzureOverlay);
}
