//! One request with its repeats.

use std::error::Error as _;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use azure_core::credentials::Secret;
use reqwest::{Method, Url};
use tokio::time::Instant;

use super::answer::{asked_wait, quota, text};
use super::gate::Gate;
use super::log::Line;
use super::read::Inner;
use super::{Answer, Failure, FailureKind};

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Head,
    /// A POST that only queries.
    Query,
    /// A write; only the writing client asks for it.
    Put,
}

/// One request.
#[derive(Debug)]
pub(super) struct Ask {
    pub verb: Verb,
    pub url: Url,
    pub body: Option<Vec<u8>>,
    /// Whether one send is enough, since somebody asks again later.
    pub once: bool,
    /// The eTag that a write is for.
    pub if_match: Option<String>,
}

/// How an answer's body is read.
type Decode<'a, T> = &'a (dyn Fn(&[u8]) -> serde_json::Result<T> + Sync);

/// A failed send, with the wait that the server asks for.
struct Miss(Failure, Option<Duration>);

impl From<Failure> for Miss {
    fn from(failure: Failure) -> Self {
        Self(failure, None)
    }
}

impl Verb {
    const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Head => Method::HEAD,
            Self::Query => Method::POST,
            Self::Put => Method::PUT,
        }
    }
}

/// Renewals of the token for one request: one is enough unless it expires while others wait.
const RENEWALS: u32 = 3;

impl Inner {
    /// Sends until there is a whole answer, patience ends, or the run is to stop.
    pub(super) async fn send<T: Send>(
        &self,
        ask: &Ask,
        decode: Decode<'_, T>,
    ) -> Result<(T, Answer), Failure> {
        let mut cancel = self.cancel.clone();
        let stopped = async {
            // A dropped sender means that nobody can stop the run any more.
            if cancel.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = stopped => Err(Failure::new(FailureKind::Cancelled, "the run was stopped")),
            outcome = self.persist(ask, decode) => outcome,
        }
    }

    async fn persist<T: Send>(
        &self,
        ask: &Ask,
        decode: Decode<'_, T>,
    ) -> Result<(T, Answer), Failure> {
        let start = Instant::now();
        let (mut sent, mut timeouts, mut renewals) = (0, 0, 0);
        loop {
            self.pass_gate(ask.verb).await;
            let token = self.tokens.get().await?;
            sent += 1;
            let Miss(failure, asked) = match self.once(ask, &token, decode).await {
                Ok(done) => return Ok(done),
                Err(miss) => miss,
            };
            if failure.kind == FailureKind::Unauthorized && renewals < RENEWALS {
                renewals += 1;
                // The same token again, as az gives it until it expires, helps no further.
                if self.tokens.renew(&token).await? != token {
                    continue;
                }
            }
            timeouts += u32::from(failure.kind == FailureKind::TimedOut);
            let wait = self.patience.wait(sent, start.elapsed(), asked, fastrand::f64());
            // What hangs twice goes on hanging; the rest of the fleet should not wait for it.
            let Some(wait) = wait.filter(|_| failure.may_pass() && timeouts < 2 && !ask.once)
            else {
                return Err(failure.after(sent));
            };
            if asked.is_some() {
                self.gate(ask.verb).close_for(wait);
            } else {
                tokio::time::sleep(wait).await;
            }
        }
    }

    fn gate(&self, verb: Verb) -> &Gate {
        let [arm, graph] = &self.gates;
        if verb == Verb::Query { graph } else { arm }
    }

    async fn pass_gate(&self, verb: Verb) {
        loop {
            let wait = self.gate(verb).remaining();
            if wait.is_zero() {
                return;
            }
            self.log.throttled(wait);
            tokio::time::sleep(wait).await;
        }
    }

    async fn once<T: Send>(
        &self,
        ask: &Ask,
        token: &Secret,
        decode: Decode<'_, T>,
    ) -> Result<(T, Answer), Miss> {
        // The slot is held for the exchange only, never while waiting for another try.
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(Failure::new(FailureKind::Cancelled, "the client is closed").into());
        };
        let start = Instant::now();
        let mut status = None;
        let mut correlation = None;
        let exchange = self.exchange(ask, token, decode, &mut status, &mut correlation);
        let outcome = tokio::time::timeout(self.patience.one_try, exchange).await;
        self.log.sent(&Line {
            method: ask.verb.method().as_str(),
            path: ask.url.path(),
            status,
            ms: start.elapsed().as_millis(),
            correlation_id: correlation.as_deref(),
        });
        outcome.unwrap_or_else(|_| {
            let message = format!("no whole answer within {:?}", self.patience.one_try);
            let failure = Failure::new(FailureKind::TimedOut, message);
            Err(Failure { status, correlation, ..failure }.into())
        })
    }

    async fn exchange<T: Send>(
        &self,
        ask: &Ask,
        token: &Secret,
        decode: Decode<'_, T>,
        status: &mut Option<u16>,
        correlation: &mut Option<String>,
    ) -> Result<(T, Answer), Miss> {
        let mut request =
            self.http.request(ask.verb.method(), ask.url.clone()).bearer_auth(token.secret());
        if let Some(body) = &ask.body {
            request = request.header("content-type", "application/json").body(body.clone());
        }
        if let Some(etag) = &ask.if_match {
            request = request.header("if-match", etag);
        }
        let mut answer = request.send().await.map_err(|error| broken(&error))?;
        let code = answer.status().as_u16();
        *status = Some(code);
        let headers = answer.headers().clone();
        *correlation = text(&headers, "x-ms-correlation-request-id").map(str::to_owned);
        self.note_clock(text(&headers, "date"));
        self.note_quota(ask.verb, quota(&headers));
        let body = whole(&mut answer).await.map_err(|error| broken(&error))?;
        if !(200..300).contains(&code) {
            let failure = Failure::of_answer(code, &body, correlation.clone());
            return Err(Miss(failure, asked_wait(&headers)));
        }
        let value = decode(&body).map_err(|error| {
            let message = format!("the answer is not the JSON it should be: {error}");
            let failure = Failure::new(FailureKind::Garbled, message);
            Failure { status: Some(code), correlation: correlation.clone(), ..failure }
        })?;
        Ok((value, Answer { status: code, body, headers }))
    }

    fn note_clock(&self, date: Option<&str>) {
        let server = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        if let Some(server) = server {
            let ahead = server.timestamp().as_second() - jiff::Timestamp::now().as_second();
            self.skew.store(ahead, Relaxed);
        }
    }

    /// Holds back before being told to: requests under way will use up what is left.
    fn note_quota(&self, verb: Verb, quota: Option<(u32, Duration)>) {
        let Some((left, resets)) = quota.filter(|_| verb == Verb::Query) else { return };
        if left == 0 {
            self.gate(verb).close_for(resets);
        }
    }
}

/// Room that an answer's own word about its length may claim before anything of it arrived.
const ROOM: u64 = 32 << 20;

/// The whole body, put together as it arrives: its pieces are given back one by one instead of being
/// kept until the last is there.
async fn whole(answer: &mut reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let length = answer.content_length().unwrap_or_default().min(ROOM);
    let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    while let Some(piece) = answer.chunk().await? {
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// What went wrong with a connection.
fn broken(error: &reqwest::Error) -> Failure {
    let words = chain(error);
    let lower = words.to_ascii_lowercase();
    let kind = if error.is_timeout() {
        FailureKind::TimedOut
    } else if lower.contains("certificate") {
        FailureKind::Untrusted
    } else if lower.contains("tunnel") || lower.contains("proxy") {
        FailureKind::Proxy
    } else {
        FailureKind::Unreachable
    };
    Failure::new(kind, words)
}

/// An error's words with those of its causes, without its URL, which may hold signatures.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
        cause = inner.source();
    }
    if words.is_empty() { "the connection broke".to_owned() } else { words.join(": ") }
}
