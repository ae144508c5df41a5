//! A simulated Azure: an HTTP server on loopback that answers as Resource Manager and Resource Graph
//! do, for the demo, tests and benchmarks.
//!
//! Shapes of bodies, headers and errors follow recorded traffic; where an answer is a guess, a
//! comment at its place says `Guess:`.

mod answer;
mod arm;
mod faults;
mod generate;
mod graph;
mod kql;
mod world;
mod writes;

pub use faults::Faults;
pub use world::{World, WorldError};

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use answer::Reply;
use graph::Rows;

/// How the simulated Azure behaves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Time before each answer.
    pub latency: Duration,
    /// Elements of an ARM page; everything on one page without it.
    pub page_size: Option<usize>,
    /// Queries to Resource Graph in five seconds; no limit without it. Azure's own is 15
    /// (docs:governance/resource-graph/concepts/guidance-for-throttled-requests).
    pub graph_quota: Option<u32>,
    /// Simulated seconds in a second, for updates; 0 counts as 1.
    pub time_factor: f64,
    /// Whether Resource Graph is refused.
    pub without_graph: bool,
    /// Clusters, by name, whose first update that replaces nodes fails at 60 %.
    pub fail_once: Vec<String>,
    /// Is told of every request, before it is carried out and before it is answered.
    pub watch: Watch,
    /// What goes wrong.
    pub faults: Faults,
    /// Whether requests are kept for [`Running::log`].
    pub keep_log: bool,
}

/// A moment in the life of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It came, and nothing was done.
    Came,
    /// It was carried out, and nothing was answered.
    Done,
}

/// What a watcher is told: when, the method and the path.
type Told = dyn Fn(Moment, &str, &str) + Send + Sync;

/// Somebody who watches requests.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<Told>>);

impl Watch {
    /// Tells this function.
    pub fn new(tell: impl Fn(Moment, &str, &str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    fn tell(&self, moment: Moment, ask: &Ask) {
        if let Some(tell) = &self.0 {
            tell(moment, &ask.method, &ask.path);
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

/// A request as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
}

/// A simulated Azure that runs; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    endpoint: String,
    server: Arc<Server>,
    task: JoinHandle<()>,
}

/// Everything that an answer depends on.
#[derive(Debug)]
pub(in crate::sim) struct Server {
    pub world: World,
    pub options: Options,
    /// `http://127.0.0.1:port`
    pub endpoint: String,
    tokens: Mutex<Tokens>,
    log: Mutex<Vec<Seen>>,
    tries: Mutex<HashMap<u64, u32>>,
    requests: AtomicUsize,
    pub rows: Rows,
    pub quota: graph::Quota,
    pub changes: writes::Changes,
}

#[derive(Debug)]
struct Tokens {
    valid: String,
    issued: usize,
    /// Requests that the present token was good for.
    used: usize,
}

/// Starts a simulated Azure on a free port of this machine.
///
/// # Errors
/// When no port can be had.
pub async fn start(world: World, options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    let server = Arc::new(Server {
        rows: Rows::default(),
        quota: graph::Quota::default(),
        changes: writes::Changes::default(),
        world,
        options,
        endpoint: endpoint.clone(),
        tokens: Mutex::new(Tokens { valid: token(0), issued: 1, used: 0 }),
        log: Mutex::default(),
        tries: Mutex::default(),
        requests: AtomicUsize::new(0),
    });
    let shared = Arc::clone(&server);
    let router = axum::Router::new().fallback(move |request: Request| {
        let server = Arc::clone(&shared);
        async move { server.answer(request).await }
    });
    let task = tokio::spawn(async move {
        // It ends with the task; an error of one connection is that connection's.
        let _ = axum::serve(listener, router).await;
    });
    Ok(Running { endpoint, server, task })
}

impl Running {
    /// Its address: `http://127.0.0.1:port`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The bearer token that is good now; a new one is issued when the last has expired.
    #[must_use]
    pub fn token(&self) -> String {
        self.server.issue()
    }

    /// The requests so far, when they are kept.
    #[must_use]
    pub fn log(&self) -> Vec<Seen> {
        lock(&self.server.log).clone()
    }

    /// What is in it, to be looked at and changed from outside.
    #[must_use]
    pub fn inside(&self) -> Inside {
        Inside(Arc::clone(&self.server))
    }

    /// How many requests came so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.server.requests.load(Relaxed)
    }
}

/// What is in a simulated Azure.
#[derive(Debug, Clone)]
pub struct Inside(Arc<Server>);

impl Inside {
    /// A resource as it is now.
    #[must_use]
    pub fn resource(&self, id: &str) -> Option<serde_json::Value> {
        self.0.current(id)
    }

    /// Changes a resource as somebody else would; it gets a new eTag.
    pub fn edit(&self, id: &str, change: impl FnOnce(&mut serde_json::Value)) {
        self.0.edit(id, change);
    }

    /// Starts somebody else's update of a cluster, which takes so many simulated seconds.
    pub fn update(&self, id: &str, seconds: f64) {
        self.0.update_by_another(id, seconds);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A bearer token nobody can guess from outside.
fn token(number: usize) -> String {
    let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(40).collect();
    format!("simulated-{number}-{random}")
}

pub(in crate::sim) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request taken apart.
#[derive(Debug)]
pub(in crate::sim) struct Ask {
    pub method: String,
    /// Decoded path.
    pub path: String,
    pub query: HashMap<String, String>,
    pub body: Vec<u8>,
    pub if_match: Option<String>,
}

impl Server {
    fn issue(&self) -> String {
        let mut tokens = lock(&self.tokens);
        if self.options.faults.token_expires_after.is_some_and(|limit| tokens.used >= limit) {
            *tokens = Tokens { valid: token(tokens.issued), issued: tokens.issued + 1, used: 0 };
        }
        tokens.valid.clone()
    }

    /// Whether a token is good, and if not, ARM's word for it.
    fn accepts(&self, given: &str) -> Result<(), Reply> {
        let mut tokens = lock(&self.tokens);
        if given != tokens.valid {
            return Err(Reply::unauthorized(
                "InvalidAuthenticationToken",
                "The access token is invalid.",
            ));
        }
        tokens.used += 1;
        match self.options.faults.token_expires_after {
            Some(limit) if tokens.used > limit => Err(Reply::unauthorized(
                "ExpiredAuthenticationToken",
                "The access token expiry UTC time is earlier than current UTC time.",
            )),
            _ => Ok(()),
        }
    }

    async fn answer(&self, request: Request) -> Response {
        self.requests.fetch_add(1, Relaxed);
        let (head, body) = request.into_parts();
        let given = head.headers.get("authorization").and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let if_match = head.headers.get("if-match").and_then(|value| value.to_str().ok());
        let ask = Ask {
            if_match: if_match.map(str::to_owned),
            method: head.method.to_string(),
            path: decode(head.uri.path()),
            query: head.uri.query().map(pairs).unwrap_or_default(),
            body: to_bytes(body, 16 << 20).await.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        };
        if self.options.keep_log {
            lock(&self.log).push(Seen { method: ask.method.clone(), path: ask.path.clone() });
        }
        self.options.watch.tell(Moment::Came, &ask);
        if self.options.faults.hangs(&ask.path) {
            std::future::pending::<()>().await;
        }
        if !self.options.latency.is_zero() {
            tokio::time::sleep(self.options.latency).await;
        }
        let reply = match self.accepts(given) {
            Err(refusal) => refusal,
            Ok(()) => {
                let fault = self.options.faults.strikes(&mut lock(&self.tries), &ask);
                let whole = || self.route(&ask);
                if self.options.faults.lose_answers_to_writes && ask.method == "PUT" {
                    Reply { breaks_after: Some(0), ..whole() }
                } else if self.options.faults.offline_while_updating && self.is_updating() {
                    Reply { breaks_after: Some(0), ..Reply::json("{}") }
                } else {
                    fault.map_or_else(whole, |fault| fault.reply(whole))
                }
            }
        };
        self.options.watch.tell(Moment::Done, &ask);
        reply.into_response()
    }

    fn route(&self, ask: &Ask) -> Reply {
        if self.options.faults.forbids(&ask.path) {
            return Reply::forbidden(&ask.path);
        }
        if !ask.query.contains_key("api-version") {
            return Reply::error(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.",
            );
        }
        match ask.method.as_str() {
            "GET" | "HEAD" => self.get(ask),
            "PUT" => self.put(ask),
            "POST" if graph::is_graph(&ask.path) => self.graph(ask),
            method => Reply::error(
                405,
                "MethodNotAllowed",
                &format!("The requested resource does not support http method '{method}'."),
            ),
        }
    }
}

fn pairs(query: &str) -> HashMap<String, String> {
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key).to_ascii_lowercase(), decode(value)))
        .collect()
}

/// Percent decoding; what is no UTF-8 then stays as it came.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
