//! The live client against servers of the test's own: pages, faults, gaps, and what it never does.
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

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use cnishift::azure::http::Patience;
use cnishift::azure::{Cloud, InventoryBuilder};
use cnishift::model::{GapCode, Inventory, Kind, NetworkModel};
use cnishift::source::{LiveError, LiveOptions, LiveSource, Route, Source};
use scripted::{Reply, Scripted, Seen};
use serde_json::{Value, json};

const A: &str = "00000000-0000-0000-0000-00000000000a";
const B: &str = "00000000-0000-0000-0000-00000000000b";
const LIST: &str = "/providers/Microsoft.ContainerService/managedClusters";

/// Tokens `secret-token-0`, `-1` and so on.
#[derive(Debug, Default)]
struct Numbered(AtomicUsize);

#[async_trait::async_trait]
impl TokenCredential for Numbered {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let token = format!("secret-token-{}", self.0.fetch_add(1, SeqCst));
        let expires_on = (SystemTime::now() + Duration::from_secs(3600)).into();
        Ok(AccessToken { token: token.into(), expires_on })
    }
}

fn options(endpoint: &str, route: Route) -> LiveOptions {
    let patience = Patience {
        tries: 4,
        total: Duration::from_secs(30),
        one_try: Duration::from_secs(10),
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(4),
    };
    LiveOptions { route, patience, ..LiveOptions::new(Cloud::at(endpoint).unwrap()) }
}

fn connect(options: LiveOptions) -> Result<LiveSource, LiveError> {
    LiveSource::connect_as(options, Arc::new(Numbered::default()))
}

fn read(endpoint: &str, route: Route) -> Inventory {
    connect(options(endpoint, route)).unwrap().load()
}

/// Without what is read once the rest is known.
fn told(endpoint: &str, route: Route) -> Inventory {
    let mut builder = InventoryBuilder::default();
    connect(options(endpoint, route)).unwrap().tell(&mut |piece| builder.take(piece));
    builder.finish()
}

fn subscriptions(ids: &[&str]) -> Reply {
    let list: Vec<_> = ids
        .iter()
        .map(|id| json!({ "subscriptionId": id, "displayName": format!("sub-{}", &id[35..]) }))
        .collect();
    Reply::json(&json!({ "value": list }))
}

fn cluster(subscription: &str, name: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/rg{LIST}/{name}"),
        "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "location": "westeurope",
        "properties": {
            "provisioningState": "Succeeded", "powerState": { "code": "Running" },
            "kubernetesVersion": "1.33.1", "currentKubernetesVersion": "1.33.1",
            "networkProfile": { "networkPlugin": "kubenet", "podCidr": "10.244.0.0/16" },
            "agentPoolProfiles": [{ "name": "np", "count": 1 }]
        }
    })
}

fn list(resources: &[Value]) -> Reply {
    Reply::json(&json!({ "value": resources }))
}

fn names(inventory: &Inventory) -> Vec<String> {
    inventory.clusters.iter().map(|cluster| cluster.name.to_string()).collect()
}

fn is_clusters_of(request: &Seen, subscription: &str) -> bool {
    request.path.starts_with(&format!("/subscriptions/{subscription}{LIST}?"))
}

/// Answers by ARM, with one cluster in each subscription, but for what `other` decides.
fn arm(
    ids: &'static [&'static str],
    other: impl Fn(&str, &Seen) -> Option<Reply> + Send + Sync + 'static,
) -> Scripted {
    Scripted::start(move |own, request| {
        if let Some(reply) = other(own, request) {
            return reply;
        }
        if request.path.starts_with("/subscriptions?") {
            return subscriptions(ids);
        }
        match ids.iter().find(|id| is_clusters_of(request, id)) {
            Some(id) => list(&[cluster(id, &format!("aks-{}", &id[35..]))]),
            None => list(&[]),
        }
    })
}

#[test]
fn a_forbidden_subscription_costs_itself_alone() {
    let forbidden = r#"{"error":{"code":"AuthorizationFailed","message":"no read here"}}"#;
    let server = arm(&[A, B], move |_, request| {
        is_clusters_of(request, B).then(|| {
            Reply::text(403, forbidden).with("x-ms-correlation-request-id", "correlation-1")
        })
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory), ["aks-a"]);
    assert_eq!(inventory.gaps.len(), 1, "{:?}", inventory.gaps);
    let gap = &inventory.gaps[0];
    assert_eq!(gap.code, GapCode::Forbidden);
    assert_eq!(gap.correlation_id.as_deref(), Some("correlation-1"));
    for word in ["clusters", "sub-b", B, "AuthorizationFailed", "no read here", "Reader"] {
        assert!(gap.message.contains(word), "{word}: {}", gap.message);
    }
    // Nothing of that subscription counts as read, and nothing else was tried there.
    assert!(inventory.has_read(Kind::RouteTable, A) && !inventory.has_read(Kind::RouteTable, B));
    assert!(!server.seen().iter().any(|r| r.path.contains(B) && r.path.contains("routeTables")));
}

#[test]
fn a_kind_that_fails_midway_counts_as_not_read() {
    let server = arm(&[A], |own, request| {
        if request.path.contains("page=2") {
            return Some(Reply::text(500, "{}"));
        }
        let vnet = json!({ "id": format!("/subscriptions/{A}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v"),
            "type": "Microsoft.Network/virtualNetworks", "properties": {} });
        request.path.contains("virtualNetworks").then(|| {
            Reply::json(&json!({ "value": [vnet], "nextLink": format!("{own}/vnets?page=2") }))
        })
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(inventory.vnets.len(), 1);
    assert!(!inventory.has_read(Kind::Vnet, A) && !inventory.has_read(Kind::Subnet, A));
    assert_eq!(inventory.gaps[0].code, GapCode::Unreachable);
    assert!(inventory.gaps[0].message.contains("after 4 tries"), "{}", inventory.gaps[0].message);
}

#[test]
fn throttling_and_failing_gateways_are_waited_out() {
    let count = AtomicUsize::new(0);
    let server = arm(&[A], move |_, request| {
        if !is_clusters_of(request, A) {
            return None;
        }
        match count.fetch_add(1, SeqCst) {
            0 => Some(Reply::text(429, "{}").with("retry-after", "0")),
            1 => Some(Reply::text(502, "<html><body>Bad Gateway</body></html>")),
            2 => Some(Reply::Broken(b"{\"value\":[".to_vec())),
            _ => None,
        }
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory), ["aks-a"]);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    // Cut JSON of the right length and a page of HTML with status 200 are repeated too.
    let count = AtomicUsize::new(0);
    let server = arm(&[A], move |_, request| {
        if !is_clusters_of(request, A) {
            return None;
        }
        match count.fetch_add(1, SeqCst) {
            0 => Some(Reply::text(200, "{\"value\":[{\"id\":")),
            1 => Some(Reply::text(200, "<html>sign in to the network</html>")),
            _ => None,
        }
    });
    assert!(read(&server.endpoint, Route::Arm).is_complete());
}

#[test]
fn what_is_not_idempotent_or_hopeless_is_not_repeated() {
    let server = arm(&[A], |_, request| {
        is_clusters_of(request, A).then(|| Reply::text(400, r#"{"code":"Bad","message":"m"}"#))
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(inventory.gaps[0].code, GapCode::AzureError);
    assert_eq!(server.seen().iter().filter(|request| is_clusters_of(request, A)).count(), 1);
}

#[test]
fn a_link_to_another_host_is_not_followed() {
    let other = Scripted::start(|_, _| list(&[cluster(B, "stolen")]));
    let away = other.endpoint.clone();
    let server = arm(&[A], move |_, request| {
        is_clusters_of(request, A).then(|| {
            let page =
                json!({ "value": [cluster(A, "aks-a")], "nextLink": format!("{away}/more") });
            Reply::json(&page)
        })
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory), ["aks-a"]);
    assert!(inventory.gaps[0].message.contains("was not followed"), "{:?}", inventory.gaps);
    assert!(other.seen().is_empty());
}

#[test]
fn a_redirect_is_not_followed_either() {
    let other = Scripted::start(|_, _| list(&[]));
    let away = other.endpoint.clone();
    let server = arm(&[A], move |_, request| {
        is_clusters_of(request, A).then(|| Reply::text(307, "").with("location", &away))
    });
    assert_eq!(read(&server.endpoint, Route::Arm).gaps.len(), 1);
    assert!(other.seen().is_empty());
}

#[test]
fn links_in_a_circle_end() {
    let server = arm(&[A], |own, request| {
        let to = if request.path.contains("page=1") { "page=2" } else { "page=1" };
        (is_clusters_of(request, A) || request.path.contains("page=")).then(|| {
            let page =
                json!({ "value": [cluster(A, "aks-a")], "nextLink": format!("{own}/x?{to}") });
            Reply::json(&page)
        })
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory), ["aks-a"]);
    assert!(inventory.gaps[0].message.contains("circle"), "{:?}", inventory.gaps);
}

#[test]
fn an_expired_token_is_renewed_once() {
    let expired = r#"{"error":{"code":"ExpiredAuthenticationToken","message":"expired"}}"#;
    let server = arm(&[A], move |_, request| {
        let old = request.token.ends_with("secret-token-0");
        (old && !request.path.starts_with("/subscriptions?")).then(|| Reply::text(401, expired))
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory), ["aks-a"]);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    let tokens: std::collections::BTreeSet<_> =
        server.seen().into_iter().map(|r| r.token).collect();
    assert_eq!(tokens.len(), 2, "many refusals at once, one renewal: {tokens:?}");
}

#[test]
fn a_hanging_subscription_does_not_hold_the_others() {
    let server = arm(&[A, B], |_, request| is_clusters_of(request, B).then_some(Reply::Never));
    let mut options = options(&server.endpoint, Route::Arm);
    options.patience.one_try = Duration::from_millis(150);
    let inventory = connect(options).unwrap().load();
    assert_eq!(names(&inventory), ["aks-a"]);
    assert_eq!(inventory.gaps.len(), 1);
    assert!(inventory.gaps[0].message.contains("TimedOut"), "{:?}", inventory.gaps);
}

#[test]
fn a_stopped_run_ends_and_names_what_is_missing() {
    let server = arm(&[A, B], |_, request| is_clusters_of(request, B).then_some(Reply::Never));
    let mut source = connect(options(&server.endpoint, Route::Arm)).unwrap();
    let stop = source.stopper();
    let mut builder = InventoryBuilder::default();
    source.tell(&mut |piece| {
        builder.take(piece);
        if builder.clusters() == 1 {
            stop();
        }
    });
    assert!(source.is_stopped());
    let inventory = builder.finish();
    assert!(inventory.gaps.iter().any(|gap| gap.code == GapCode::Interrupted));
}

/// Answers Resource Graph: rows by query, in pages of one.
fn graph(request: &Seen, rows: &[Value]) -> Option<Reply> {
    if !request.path.starts_with("/providers/Microsoft.ResourceGraph/resources?") {
        return None;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let query = body["query"].as_str().unwrap();
    let asked = |row: &&Value| query.contains(&row["type"].as_str().unwrap().to_lowercase());
    let asked_in = |row: &&Value| {
        let id = row["id"].as_str().unwrap();
        let wanted = body["subscriptions"].as_array();
        wanted.is_none_or(|all| all.iter().any(|s| id.contains(s.as_str().unwrap())))
    };
    let rows: Vec<_> = rows.iter().filter(asked).filter(asked_in).cloned().collect();
    if query.contains("summarize") {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for row in &rows {
            let id = row["id"].as_str().unwrap().split('/').nth(2).unwrap().to_owned();
            *counts.entry(id).or_default() += 1;
        }
        let data: Vec<_> =
            counts.iter().map(|(id, n)| json!({ "subscriptionId": id, "count_": n })).collect();
        return Some(Reply::json(&json!({ "data": data, "resultTruncated": "false" })));
    }
    let at: usize = body["options"]["$skipToken"].as_str().map_or(0, |t| t.parse().unwrap());
    let mut page =
        json!({ "data": rows.get(at).into_iter().collect::<Vec<_>>(), "resultTruncated": "false" });
    if at + 1 < rows.len() {
        page["$skipToken"] = json!((at + 1).to_string());
    }
    Some(
        Reply::json(&page)
            .with("x-ms-user-quota-remaining", "14")
            .with("x-ms-user-quota-resets-after", "00:00:05"),
    )
}

/// A cluster as a projected row: flat, with the properties under their own names.
fn row(subscription: &str, name: &str) -> Value {
    let mut row = cluster(subscription, name);
    let properties = row.as_object_mut().unwrap().remove("properties").unwrap();
    for (key, value) in properties.as_object().unwrap() {
        row[key] = value.clone();
    }
    row["type"] = json!("microsoft.containerservice/managedclusters");
    row["httpProxyConfig"] = Value::Null;
    row
}

#[test]
fn the_graph_is_paged_and_rows_keep_the_paths_of_arm() {
    let rows = [row(A, "aks-1"), row(A, "aks-2"), row(A, "aks-3"), row(B, "aks-4")];
    let server = arm(&[A, B], move |_, request| graph(request, &rows));
    let inventory = told(&server.endpoint, Route::Graph);
    assert_eq!(names(&inventory), ["aks-1", "aks-2", "aks-3", "aks-4"]);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    assert!(inventory.has_read(Kind::Vnet, A) && inventory.has_read(Kind::RoleAssignment, B));
    assert_eq!(inventory.clusters[0].path("networkProfile"), "properties.networkProfile");
    let posts = server.seen().iter().filter(|request| request.method == "POST").count();
    assert_eq!(inventory.requests, None, "the reader of a source adds the counts");
    assert!(posts >= 5 + 4, "five counts, and pages of one row: {posts}");
}

#[test]
fn silence_of_the_graph_is_verified() {
    let rows = [row(A, "aks-1")];
    let forbidden = r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#;
    let server = arm(&[A, B], move |_, request| {
        let closed = is_clusters_of(request, B).then(|| Reply::text(403, forbidden));
        graph(request, &rows).or(closed)
    });
    let inventory = told(&server.endpoint, Route::Auto);
    assert_eq!(names(&inventory), ["aks-1"]);
    assert_eq!(inventory.gaps.len(), 1, "{:?}", inventory.gaps);
    assert!(inventory.gaps[0].message.contains(B));
    assert!(!inventory.has_read(Kind::Vnet, B), "an empty answer is no proof there");
}

#[test]
fn without_the_graph_arm_answers_unless_told_otherwise() {
    let denied = r#"{"error":{"code":"BadRequest","message":"Please provide below info","details":[{"code":"X","message":"the query is refused"}]}}"#;
    let start = || {
        arm(&[A, B], move |_, request| {
            request.path.contains("ResourceGraph").then(|| Reply::text(400, denied))
        })
    };
    let server = start();
    let inventory = read(&server.endpoint, Route::Auto);
    assert_eq!(names(&inventory), ["aks-a", "aks-b"]);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    let server = start();
    let inventory = read(&server.endpoint, Route::Graph);
    assert!(names(&inventory).is_empty());
    assert!(inventory.gaps.iter().any(|gap| gap.message.contains("the query is refused")));
}

#[test]
fn only_chosen_subscriptions_are_read_and_a_wrong_choice_is_told() {
    let server = arm(&[A, B], |_, _| None);
    let with = |wanted: &str| {
        let options = options(&server.endpoint, Route::Arm);
        connect(LiveOptions { subscriptions: vec![wanted.to_owned()], ..options })
    };
    assert_eq!(names(&with("SUB-B").unwrap().load()), ["aks-b"]);
    assert_eq!(names(&with(A).unwrap().load()), ["aks-a"]);
    let error = with("prod").unwrap_err();
    assert!(
        matches!(&error, LiveError::UnknownSubscription(name, known) if name == "prod" && known.len() == 2)
    );
}

#[test]
fn a_management_group_gives_its_subscriptions_and_keeps_those_it_cannot_see() {
    let server = arm(&[A], |_, request| {
        if request.path.starts_with(&format!("/subscriptions/{B}")) {
            return Some(Reply::text(
                404,
                r#"{"error":{"code":"SubscriptionNotFound","message":"m"}}"#,
            ));
        }
        request.path.starts_with("/providers/Microsoft.Management/managementGroups/mg%2Fx/").then(
            || {
                Reply::json(&json!({ "value": [
                    { "name": A, "type": "Microsoft.Management/managementGroups/subscriptions" },
                    { "name": "child", "type": "Microsoft.Management/managementGroups" },
                    { "name": B, "type": "/subscriptions" },
                ]}))
            },
        )
    });
    let options = options(&server.endpoint, Route::Arm);
    let options = LiveOptions { management_group: Some("mg/x".to_owned()), ..options };
    let inventory = connect(options).unwrap().load();
    assert_eq!(names(&inventory), ["aks-a"]);
    assert!(inventory.gaps.iter().any(|gap| gap.message.contains(B)), "{:?}", inventory.gaps);
}

#[test]
fn nothing_but_reads_is_sent_and_no_secret_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("requests.jsonl");
    let server = arm(&[A], |_, _| None);
    let options = options(&server.endpoint, Route::Auto);
    let mut source = connect(LiveOptions { request_log: Some(log.clone()), ..options }).unwrap();
    let inventory = source.load();
    let text = std::fs::read_to_string(&log).unwrap();
    let seen = server.seen();
    assert_eq!(text.lines().count(), seen.len());
    for request in &seen {
        let query = request.path.starts_with("/providers/Microsoft.ResourceGraph/resources?");
        assert!(request.method == "GET" || (request.method == "POST" && query), "{request:?}");
    }
    let counts = source.counts();
    assert_eq!(counts.get + counts.query, seen.len() as u64);
    for shown in [text, format!("{source:?}"), format!("{inventory:?}")] {
        assert!(!shown.contains("secret-token"));
    }
}

fn corpus(file: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/recordings").join(file);
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: the corpus is not beside this checkout, {file} was not replayed");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// A recorded answer, with links led to the server that replays it.
fn recorded(exchange: &Value, own: &str) -> Reply {
    let body = exchange["response_body"].to_string().replace("https://management.azure.com", own);
    let status = u16::try_from(exchange["status"].as_u64().unwrap()).unwrap();
    exchange["response_headers"]
        .as_object()
        .unwrap()
        .iter()
        .fold(Reply::text(status, &body), |reply, (name, value)| {
            reply.with(name, value.as_str().unwrap())
        })
}

#[test]
fn a_recorded_list_with_an_empty_last_page_is_read() {
    let Some(exchanges) = corpus("cli_aks_create_blb_vmas.jsonl") else { return };
    let pages: Vec<_> =
        exchanges.into_iter().filter(|e| e["response_body"]["value"].is_array()).collect();
    let next = AtomicUsize::new(0);
    let server = arm(&["00000000-0000-0000-0000-000000000000"], move |own, request| {
        let ours = request.path.contains("managedClusters")
            && !request.path.contains("maintenanceConfigurations");
        ours.then(|| recorded(&pages[next.fetch_add(1, SeqCst)], own))
    });
    let inventory = read(&server.endpoint, Route::Arm);
    assert_eq!(names(&inventory).len(), 1);
    assert!(inventory.is_complete(), "{:?}", inventory.gaps);
    let asked = server.seen();
    let asked = asked.iter().filter(|r| r.path.contains("managedClusters"));
    let asked = asked.filter(|r| !r.path.contains("maintenanceConfigurations")).count();
    assert_eq!(asked, 2, "the recorded next link was followed once");
}

#[test]
fn the_recorded_update_is_read_step_by_step() {
    let Some(exchanges) = corpus("cli_aks_kubenet_to_cni_overlay_migration.jsonl") else { return };
    let reads: Vec<_> = exchanges
        .into_iter()
        .filter(|e| {
            e["method"] == "GET" && e["url"].as_str().unwrap().contains("/managedClusters/")
        })
        .filter(|e| e["status"] == 200)
        .collect();
    let count = reads.len();
    let next = Arc::new(AtomicUsize::new(0));
    let (turn, pages) = (Arc::clone(&next), reads);
    let server = arm(&["00000000-0000-0000-0000-000000000000"], move |own, request| {
        request.path.contains("managedClusters").then(|| {
            let body = pages[turn.load(SeqCst)]["response_body"].to_string();
            Reply::text(
                200,
                &format!("{{\"value\":[{body}]}}").replace("https://management.azure.com", own),
            )
        })
    });
    let mut models = Vec::new();
    for turn in 0..count {
        next.store(turn, SeqCst);
        let inventory = read(&server.endpoint, Route::Arm);
        models.push(inventory.clusters[0].model());
    }
    assert_eq!(models.first(), Some(&NetworkModel::Kubenet));
    assert_eq!(models.last(), Some(&NetworkModel::AzureOverlay));
}

/// A single recorded or reported answer.
fn recorded_error(file: &str) -> Option<Reply> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/arm").join(file);
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: the corpus is not beside this checkout, {file} was not replayed");
        return None;
    };
    let exchange: Value = serde_json::from_str(&text).unwrap();
    let status = u16::try_from(exchange["status"].as_u64().unwrap()).unwrap();
    let body = exchange.get("response_body").or(exchange.get("body")).unwrap();
    Some(Reply::text(status, &body.to_string()))
}

#[test]
fn recorded_failures_between_pages_are_waited_out() {
    let files = ["error-504-gatewaytimeout.json", "reported-throttled-resource-requests.json"];
    for file in files {
        let Some(failure) = recorded_error(file) else { return };
        let count = AtomicUsize::new(0);
        let server = arm(&[A], move |own, request| {
            if request.path.contains("page=2") {
                let first = count.fetch_add(1, SeqCst) == 0;
                return first
                    .then(|| failure.clone())
                    .or_else(|| Some(list(&[cluster(A, "aks-2")])));
            }
            is_clusters_of(request, A).then(|| {
                let next = format!("{own}/more?page=2");
                Reply::json(&json!({ "value": [cluster(A, "aks-1")], "nextLink": next }))
            })
        });
        let inventory = read(&server.endpoint, Route::Arm);
        assert_eq!(names(&inventory), ["aks-1", "aks-2"], "{file}");
        assert!(inventory.is_complete(), "{file}: {:?}", inventory.gaps);
    }
}

#[test]
fn recorded_refusals_become_gaps_with_their_codes() {
    for (file, code, word) in [
        ("error-403-authorizationfailed.json", GapCode::Forbidden, "AuthorizationFailed"),
        ("error-404-resource-not-found.json", GapCode::AzureError, "ResourceNotFound"),
        ("error-404-aks-flat-not-found.json", GapCode::AzureError, "NotFound"),
        ("error-400-aks-flat-badrequest.json", GapCode::AzureError, "BadRequest"),
    ] {
        let Some(refusal) = recorded_error(file) else { return };
        let server =
            arm(&[A, B], move |_, request| is_clusters_of(request, B).then(|| refusal.clone()));
        let inventory = read(&server.endpoint, Route::Arm);
        assert_eq!(names(&inventory), ["aks-a"], "{file}");
        assert_eq!(inventory.gaps.len(), 1, "{file}: {:?}", inventory.gaps);
        assert_eq!(inventory.gaps[0].code, code, "{file}");
        assert!(inventory.gaps[0].message.contains(word), "{}", inventory.gaps[0].message);
    }
}
