//! Writes over HTTP: one request for one permit, never repeated blindly; operations by their status.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/scripted.rs"]
mod scripted;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use cnishift::azure::Cloud;
use cnishift::azure::auth::Tokens;
use cnishift::azure::http::{
    Patience, ReadClient, ReadOptions, RequestLog, Write, WriteClient, Written,
};
use cnishift::azure::operation::{Operation, Status};
use cnishift::model::ResourceId;
use cnishift::session::{Request, Rules, WritePermit, approve};
use jiff::Timestamp;
use scripted::{Reply, Scripted, Seen};
use serde_json::json;

const ID: &str = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg/providers/\
                  Microsoft.ContainerService/managedClusters/aks-1";

/// A new token each time it is asked for.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

#[async_trait::async_trait]
impl TokenCredential for Counting {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let number = self.0.fetch_add(1, SeqCst);
        let expires = SystemTime::now() + Duration::from_secs(3_600);
        Ok(AccessToken { token: format!("token-{number}").into(), expires_on: expires.into() })
    }
}

fn client(server: &Scripted) -> ReadClient {
    patient(server, Duration::from_secs(30))
}

/// A client that waits so long for one answer.
fn patient(server: &Scripted, one_try: Duration) -> ReadClient {
    let cloud = Cloud::at(&server.endpoint).unwrap();
    let (_, cancel) = tokio::sync::watch::channel(false);
    ReadClient::new(ReadOptions {
        tokens: Tokens::new(Arc::new(Counting::default()), cloud.scope()),
        cloud,
        log: Arc::new(RequestLog::default()),
        patience: Patience {
            tries: 3,
            one_try,
            first_wait: Duration::from_millis(1),
            ..Patience::default()
        },
        in_flight: 4,
        cancel,
    })
    .unwrap()
}

fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

fn permit(step: &str, etag: Option<&str>) -> WritePermit {
    let request = Request {
        step: step.to_owned(),
        resource: ResourceId::new(ID),
        etag: etag.map(str::to_owned),
        irreversible: true,
    };
    approve(request, "aks-1", "ann", None, Rules::default(), now()).unwrap().1
}

fn write(etag: Option<&str>) -> Write {
    Write {
        step: "update".to_owned(),
        resource: ResourceId::new(ID),
        api_version: "2026-03-01".to_owned(),
        etag: etag.map(str::to_owned),
        body: r#"{"properties":{"a":1.50}}"#.to_owned(),
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}

fn put(server: &Scripted, etag: Option<&str>) -> Written {
    let client = WriteClient::new(client(server));
    run(client.put(permit("update", etag), &write(etag), now())).unwrap()
}

fn puts(server: &Scripted) -> Vec<Seen> {
    server.seen().into_iter().filter(|seen| seen.method == "PUT").collect()
}

#[test]
fn an_accepted_write_names_its_operation() {
    let server = Scripted::start(|own, _| {
        Reply::json(&json!({})).with("Azure-AsyncOperation", &format!("{own}/operations/1"))
    });
    let Written::Accepted { operation, .. } = put(&server, Some("e-1")) else { panic!() };
    assert_eq!(operation, Some(format!("{}/operations/1", server.endpoint)));
    let seen = puts(&server);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, format!("{ID}?api-version=2026-03-01"));
    assert_eq!(seen[0].if_match, "e-1");
    assert_eq!(seen[0].body, br#"{"properties":{"a":1.50}}"#);
}

#[test]
fn what_azure_refuses_was_not_taken() {
    for status in [400, 403, 404, 409, 412, 429] {
        let server = Scripted::start(move |_, _| {
            let body = json!({ "error": { "code": "EtagMismatch", "message": "no" } });
            Reply::text(status, &body.to_string()).with("x-ms-correlation-request-id", "c-1")
        });
        let Written::Refused(failure) = put(&server, Some("e-1")) else { panic!("{status}") };
        assert_eq!(failure.status, Some(status));
        assert_eq!(failure.correlation.as_deref(), Some("c-1"));
        assert_eq!(puts(&server).len(), 1, "{status} is not sent again");
    }
}

#[test]
fn a_lost_answer_is_not_known_and_not_repeated() {
    let replies: [fn() -> Reply; 4] = [
        || Reply::text(502, "<html>bad gateway</html>"),
        || Reply::text(504, ""),
        || Reply::Broken(b"{\"id\":".to_vec()),
        || Reply::Never,
    ];
    for reply in replies {
        let server = Scripted::start(move |_, _| reply());
        // Long enough for an answer on a busy machine; the one that never comes is waited for so long.
        let client = WriteClient::new(patient(&server, Duration::from_secs(3)));
        let outcome = run(client.put(permit("update", None), &write(None), now())).unwrap();
        assert!(matches!(outcome, Written::Unknown(_)), "{outcome:?}");
        assert_eq!(puts(&server).len(), 1, "{:?}", reply());
    }
    // Nobody there at all: whether it arrived cannot be told either.
    let server = Scripted::start(|_, _| Reply::Never);
    let client = WriteClient::new(client(&server));
    drop(server);
    let outcome = run(client.put(permit("update", None), &write(None), now()));
    assert!(matches!(outcome.unwrap(), Written::Unknown(_)));
}

#[test]
fn a_token_that_expired_is_renewed_before_anything_is_taken() {
    let server = Scripted::start(|_, seen| {
        if seen.token == "Bearer token-0" {
            Reply::text(401, r#"{"error":{"code":"ExpiredAuthenticationToken","message":"x"}}"#)
        } else {
            Reply::json(&json!({}))
        }
    });
    assert!(matches!(put(&server, None), Written::Accepted { operation: None, .. }));
    assert_eq!(puts(&server).len(), 2, "the first was refused at the door");
}

#[test]
fn without_a_permit_for_it_nothing_is_sent() {
    let server = Scripted::start(|_, _| Reply::json(&json!({})));
    let client = WriteClient::new(client(&server));
    let late = now() + jiff::SignedDuration::from_mins(11);
    let refused = [
        run(client.put(permit("identity", Some("e-1")), &write(Some("e-1")), now())),
        run(client.put(permit("update", Some("e-1")), &write(Some("e-2")), now())),
        run(client.put(permit("update", Some("e-1")), &write(None), now())),
        run(client.put(permit("update", Some("e-1")), &write(Some("e-1")), late)),
    ];
    assert!(refused.iter().all(Result::is_err));
    let other = Write { resource: ResourceId::new(&ID.replace("aks-1", "aks-2")), ..write(None) };
    assert!(run(client.put(permit("update", None), &other, now())).is_err());
    assert!(server.seen().is_empty());
}

#[test]
fn writes_are_counted() {
    let server = Scripted::start(|_, _| Reply::json(&json!({})));
    let read = client(&server);
    let _ = run(WriteClient::new(read.clone()).put(permit("update", None), &write(None), now()));
    let counts = read.log().counts();
    assert_eq!((counts.write, counts.get, counts.query), (1, 0, 0));
    assert!(counts.to_string().contains("1 that writes"), "{counts}");
}

/// Answers recorded of the real update: `error` is there from the first look to the last.
#[test]
fn a_recorded_operation_is_judged_by_its_status() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/corpus/recordings/cli_aks_kubenet_to_cni_overlay_migration.jsonl"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let all: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let looks: Vec<serde_json::Value> = all
        .iter()
        .filter(|e| e["url"].as_str().unwrap().contains("/operations/d8475f2e"))
        .map(|e| e["response_body"].clone())
        .collect();
    assert!(looks.len() > 3 && looks.iter().all(|body| body["error"].is_object()));
    let (count, at) = (looks.len(), AtomicUsize::new(0));
    let server = Scripted::start(move |_, _| Reply::json(&looks[at.fetch_add(1, SeqCst)]));
    let client = client(&server);
    let address = format!("{}/operations/d8475f2e", server.endpoint);
    let seen: Vec<Operation> =
        (0..count).map(|_| run(Operation::look(&client, &address)).unwrap()).collect();
    let (last, before) = seen.split_last().unwrap();
    assert!(before.iter().all(|look| look.status == Status::Running && look.error.is_none()));
    assert_eq!((last.status, &last.error), (Status::Succeeded, &None));
    let took = last.ended.unwrap().duration_since(last.started.unwrap());
    assert_eq!(took.as_secs(), 561, "nine and a half minutes");
}

#[test]
fn an_operation_elsewhere_is_not_followed() {
    let server = Scripted::start(|_, _| Reply::json(&json!({ "status": "Succeeded" })));
    let failure = run(Operation::look(&client(&server), "https://example.com/operations/1"));
    assert!(failure.unwrap_err().message.contains("was not followed"));
    assert!(server.seen().is_empty());
}
