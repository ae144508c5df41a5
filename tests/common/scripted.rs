//! A small HTTP server on loopback whose answers a test decides; it ends when it is dropped.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    /// Path with query.
    pub path: String,
    pub token: String,
    pub if_match: String,
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    Whole {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The connection breaks in the middle of the body.
    Broken(Vec<u8>),
    /// No answer ever comes.
    Never,
}

impl Reply {
    pub fn json(value: &serde_json::Value) -> Self {
        Self::text(200, &value.to_string())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::Whole { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Whole { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    fn response(self) -> Response {
        let Self::Whole { status, headers, body } = self else {
            let Self::Broken(part) = self else { panic!("a reply that never comes") };
            let pieces =
                [Ok(Bytes::from(part)), Err(std::io::Error::other("the connection breaks"))];
            return Response::new(Body::from_stream(futures::stream::iter(pieces)));
        };
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        response.body(Body::from(body)).unwrap()
    }
}

pub struct Scripted {
    /// `http://127.0.0.1:port`
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    // Dropped last: it ends the server's tasks.
    _runtime: tokio::runtime::Runtime,
}

impl Scripted {
    /// Starts a server; `answer` gets its own endpoint and the request.
    pub fn start(answer: impl Fn(&str, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, own, answer) = (Arc::clone(&seen), endpoint.clone(), Arc::new(answer));
        let router = axum::Router::new().fallback(move |request: Request| {
            let (log, own, answer) = (Arc::clone(&log), own.clone(), Arc::clone(&answer));
            async move {
                let request = read(request).await;
                log.lock().unwrap().push(request.clone());
                match answer(&own, &request) {
                    Reply::Never => std::future::pending().await,
                    reply => reply.response(),
                }
            }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, seen, _runtime: runtime }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read(request: Request) -> Seen {
    let (head, body) = request.into_parts();
    let header =
        |name| head.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    Seen {
        method: head.method.to_string(),
        path: head.uri.path_and_query().unwrap().to_string(),
        token: header("authorization"),
        if_match: header("if-match"),
        body: axum::body::to_bytes(body, 1 << 24).await.unwrap().to_vec(),
    }
}
