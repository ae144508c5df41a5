//! Wall time and memory to inventory 10,000 clusters over 200 subscriptions, beside a bare loop that
//! only downloads the same pages from the same server.
//!
//! `cargo bench --bench live` prints a table; `docs/performance.md` holds a run of it. Server, floor
//! and reader are processes of their own, so that each one's memory is its own.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    missing_docs
)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use cnishift::azure::graph::Question;
use cnishift::azure::http::{Patience, ReadClient, ReadOptions, RequestLog};
use cnishift::azure::listing::{ACCESS, CLUSTERS, Listing, NETWORKS};
use cnishift::azure::{Cloud, auth::Tokens};
use cnishift::sim::{Options, World, start};
use cnishift::source::{LiveOptions, LiveSource, Route, Source as _, demo_documents};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use wait4::Wait4;

const SUBSCRIPTIONS: usize = 200;
const EACH: usize = 50;
const LATENCY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 7;
const IN_FLIGHT: usize = 16;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["serve"] => serve(),
        ["floor", route, endpoint, token] => floor(route, endpoint, token),
        ["read", route, endpoint, token] => read(route, endpoint, token),
        _ => compare(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The server: tells its address and token, and ends when its input is closed.
fn serve() {
    let world = World::repeated(demo_documents(), SUBSCRIPTIONS, EACH).unwrap();
    let runtime = runtime();
    let options = Options { latency: LATENCY, ..Options::default() };
    let running = runtime.block_on(start(world, options)).unwrap();
    println!("{} {}", running.endpoint(), running.token());
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[derive(Debug)]
struct Given(String);

#[async_trait::async_trait]
impl TokenCredential for Given {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let expires_on = (SystemTime::now() + Duration::from_secs(3600)).into();
        Ok(AccessToken { token: self.0.clone().into(), expires_on })
    }
}

fn read(route: &str, endpoint: &str, token: &str) {
    let route = if route == "graph" { Route::Graph } else { Route::Arm };
    let start = Instant::now();
    let options = LiveOptions {
        route,
        in_flight: IN_FLIGHT,
        ..LiveOptions::new(Cloud::at(endpoint).unwrap())
    };
    let mut source = LiveSource::connect_as(options, Arc::new(Given(token.to_owned()))).unwrap();
    let inventory = source.load();
    let took = start.elapsed();
    assert_eq!(inventory.clusters.len(), SUBSCRIPTIONS * EACH);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps.first());
    println!("{}", took.as_secs_f64());
}

fn listings() -> impl Iterator<Item = &'static Listing> {
    std::iter::once(&CLUSTERS).chain(&NETWORKS).chain(&ACCESS)
}

fn questions() -> Vec<Question> {
    let (networks, gateways) = NETWORKS.split_at(6);
    let (assignments, definitions) = ACCESS.split_at(1);
    let of = |table, listings: &[Listing]| Question {
        table,
        listings: Box::leak(listings.to_vec().into_boxed_slice()),
    };
    vec![
        of("resources", &[CLUSTERS]),
        of("resources", networks),
        of("resources", gateways),
        of("authorizationresources", assignments),
        of("authorizationresources", definitions),
    ]
}

/// A plain client with as many requests at once; bodies are dropped as they come.
#[derive(Clone)]
struct Bare {
    http: reqwest::Client,
    slots: Arc<Semaphore>,
    endpoint: String,
    token: String,
}

impl Bare {
    async fn fetch(&self, path: &str, body: Option<Value>) -> Vec<u8> {
        let _slot = self.slots.acquire().await.unwrap();
        let link = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.endpoint)
        };
        let request = match body {
            Some(body) => self
                .http
                .post(link)
                .header("content-type", "application/json")
                .body(body.to_string()),
            None => self.http.get(link),
        };
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap().to_vec()
    }
}

/// The floor: the same pages, asked for as early as they can be known, and nothing else.
fn floor(route: &str, endpoint: &str, token: &str) {
    const GRAPH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
    cnishift::azure::http::prepare_tls();
    let runtime = runtime();
    let bare = Bare {
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        slots: Arc::new(Semaphore::new(IN_FLIGHT)),
        endpoint: endpoint.to_owned(),
        token: token.to_owned(),
    };
    let groups = (route == "graph").then(|| runtime.block_on(groups(endpoint, token)));
    let start = Instant::now();
    runtime.block_on(async {
        let list = bare.fetch("/subscriptions?api-version=2022-12-01", None).await;
        let list: Value = serde_json::from_slice(&list).unwrap();
        let ids: Vec<String> = list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["subscriptionId"].as_str().unwrap().to_owned())
            .collect();
        let mut all = JoinSet::new();
        let Some(groups) = groups else {
            for (id, listing) in ids.iter().flat_map(|id| listings().map(move |l| (id, l))) {
                let (bare, path) = (bare.clone(), listing.path(id));
                all.spawn(async move { bare.fetch(&path, None).await.len() });
            }
            all.join_all().await;
            return;
        };
        for (question, groups) in groups {
            let (bare, ids) = (bare.clone(), ids.clone());
            all.spawn(async move {
                let count = question.query().split(" | project").next().unwrap().to_owned();
                let count = format!("{count} | summarize count() by subscriptionId");
                bare.fetch(GRAPH, Some(json!({ "subscriptions": ids, "query": count }))).await;
                let mut pages = JoinSet::new();
                for group in groups {
                    let (bare, query) = (bare.clone(), question.query());
                    let body = json!({ "subscriptions": group, "query": query,
                        "options": { "resultFormat": "objectArray", "$top": 1000 } });
                    pages.spawn(async move { bare.fetch(GRAPH, Some(body)).await.len() });
                }
                pages.join_all().await.into_iter().sum()
            });
        }
        let bytes: usize = all.join_all().await.into_iter().sum();
        eprintln!("{:.1} MB", bytes as f64 / 1e6);
    });
    println!("{}", start.elapsed().as_secs_f64());
}

/// The groups of subscriptions whose rows fill a page, found out before the time is taken.
async fn groups(endpoint: &str, token: &str) -> Vec<(Question, Vec<Vec<String>>)> {
    let (_stop, cancel) = watch::channel(false);
    let cloud = Cloud::at(endpoint).unwrap();
    let client = ReadClient::new(ReadOptions {
        tokens: Tokens::new(Arc::new(Given(token.to_owned())), cloud.scope()),
        cloud,
        log: Arc::new(RequestLog::default()),
        patience: Patience::default(),
        in_flight: IN_FLIGHT,
        cancel,
    })
    .unwrap();
    let ids: Vec<String> = cnishift::azure::scope::subscriptions(&client)
        .await
        .unwrap()
        .into_iter()
        .map(|s| s.id)
        .collect();
    let mut all = Vec::new();
    for question in questions() {
        let counts = question.counts(&client, Some(&ids)).await.unwrap();
        all.push((question, Question::batches(&counts, &ids).0));
    }
    all
}

struct Run {
    wall: f64,
    peak: u64,
}

fn measure(what: &str, route: &str, address: &str, token: &str) -> Run {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([what, route, address, token])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success());
    Run { wall: text.trim().parse().unwrap(), peak: usage.rusage.maxrss }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn compare() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let server = Server(child);
    let (endpoint, token) = line.trim().split_once(' ').unwrap();
    for route in ["graph", "arm"] {
        // Once outside of the figures: the server makes its rows at the first query.
        measure("read", route, endpoint, token);
        let (mut floors, mut reads, mut ratios, mut peak) = (vec![], vec![], vec![], 0);
        for _ in 0..ROUNDS {
            let floor = measure("floor", route, endpoint, token);
            let read = measure("read", route, endpoint, token);
            ratios.push(read.wall / floor.wall);
            floors.push(floor.wall);
            reads.push(read.wall);
            peak = peak.max(read.peak);
        }
        println!(
            "{route}: {} clusters, {SUBSCRIPTIONS} subscriptions, {LATENCY:?} a request",
            SUBSCRIPTIONS * EACH
        );
        println!("  only downloading:  {:.3} s (median of {ROUNDS})", median(floors));
        println!("  inventory:         {:.3} s (median of {ROUNDS})", median(reads));
        println!("  ratio, by pairs:   {:.2} (median; the limit is 1.30)", median(ratios));
        println!(
            "  peak memory:       {:.1} MB{}",
            peak as f64 / 1e6,
            if route == "graph" { " (the limit is 150)" } else { "" }
        );
    }
    drop(server);
}
