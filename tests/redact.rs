//! Redacted snapshots: nothing that tells whose they are, and the same findings.
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
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cnishift::azure::{InventoryBuilder, Piece};
use cnishift::model::Inventory;
use cnishift::redact::Redactor;
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::sizing::plan_fleet;
use cnishift::source::{DemoSource, Route, Source as _};
use serde_json::Value;

const SECRET: &[u8] = b"a secret of the tests";

fn demo() -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut source = DemoSource::start(Route::Auto, None).unwrap();
    source.load_with(&mut |piece| pieces.push(piece.clone()));
    pieces
}

fn redacted(pieces: &[Piece]) -> Vec<Piece> {
    let mut redactor = Redactor::new(SECRET);
    pieces.iter().map(|piece| redactor.piece(piece)).collect()
}

fn inventory(pieces: &[Piece]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    pieces.iter().for_each(|piece| builder.take(piece.clone()));
    builder.finish()
}

/// What must not change: model, verdict, findings with severity, and what could not be decided.
type Judgement = (String, Vec<(String, String)>, Vec<String>);

/// The judgement on every cluster, by its id as `id` writes it.
fn judged(inventory: &Inventory, id: impl Fn(&str) -> String) -> BTreeMap<String, Judgement> {
    let plans = plan_fleet(inventory, &[]);
    let fleet = Fleet::new(inventory);
    let as_of = "2026-11-23".parse().unwrap();
    let all = inventory.clusters.iter().zip(&plans).map(|(cluster, address)| {
        let cx = Cx { cluster, fleet: &fleet, address, as_of };
        let audit = audit_cluster(&cx, &Policy::default());
        let mut findings: Vec<_> = audit
            .findings
            .iter()
            .map(|finding| (finding.rule.code.to_owned(), finding.severity.to_string()))
            .collect();
        findings.sort();
        let checks = audit.open_checks.iter().chain(&audit.unknown_checks);
        let checks = checks.map(|check| check.rule.code.to_owned()).collect();
        let words = format!(
            "{} {:?} {:?} {} {} blocks",
            cluster.model(),
            cluster.dataplane(),
            cluster.policy(),
            audit.verdict,
            address.demand.blocks,
        );
        (id(cluster.id.as_str()).to_lowercase(), (words, findings, checks))
    });
    all.collect()
}

fn gaps(inventory: &Inventory) -> Vec<String> {
    inventory.gaps.iter().map(|gap| gap.code.to_string()).collect()
}

fn assert_same(label: &str, pieces: &[Piece]) {
    let redactor = Redactor::new(SECRET);
    let (before, after) = (inventory(pieces), inventory(&redacted(pieces)));
    assert_eq!(gaps(&before), gaps(&after), "{label}");
    let expected = judged(&before, |id| redactor.id(id));
    let found = judged(&after, str::to_owned);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{label}");
    for (id, judgement) in expected {
        assert_eq!(found[&id], judgement, "{label}: {id}");
    }
    let counts = |inventory: &Inventory| {
        inventory.sources.iter().map(|s| (s.clusters, s.context, s.ignored)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&before), counts(&after), "{label}");
}

#[test]
fn findings_of_the_demo_stay() {
    assert_same("demo", &demo());
}

fn document(bytes: Vec<u8>) -> Vec<Piece> {
    vec![Piece::From("a.json".to_owned()), Piece::document(bytes)]
}

#[test]
fn findings_of_the_fixtures_stay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/arm");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            assert_same(&path.display().to_string(), &document(std::fs::read(&path).unwrap()));
            count += 1;
        }
    }
    assert!(count > 15, "only {count} fixtures");
}

/// RFC 7396, as the fixtures of the rules use it.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else { return *target = patch.clone() };
    if !target.is_object() {
        *target = serde_json::json!({});
    }
    for (key, value) in patch {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(key);
        } else {
            merge(&mut target[key], value);
        }
    }
}

#[test]
fn findings_of_every_rules_worlds_stay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let base = std::fs::read_to_string(folder.join("base.json")).unwrap();
    let base: Value = serde_json::from_str(&base).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Value = serde_json::from_str(&text).unwrap();
        for case in ["fires", "silent", "unknown"] {
            let patch = &cases[case]["patch"];
            if patch.is_object() {
                let mut world = base.clone();
                merge(&mut world, patch);
                let list: Vec<_> = world.as_object().unwrap().values().collect();
                let label = format!("{} {case}", path.display());
                assert_same(&label, &document(serde_json::to_vec(&list).unwrap()));
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count} worlds");
}

#[test]
fn findings_of_the_corpus_stay() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/clusters");
    let Ok(entries) = std::fs::read_dir(folder) else {
        // Past the test harness, which swallows what a passing test prints.
        let note = "\nSKIPPED: 1 test, because ../shared/corpus is not there\n";
        return std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
    };
    for entry in entries {
        let path = entry.unwrap().path();
        assert_same(&path.display().to_string(), &document(std::fs::read(&path).unwrap()));
    }
}

#[test]
fn damaged_documents_stay_as_damaged() {
    let world = include_str!("fixtures/arm/kubenet-calico.json");
    let flat = serde_json::from_str::<Value>(world).unwrap().to_string();
    let lines = format!("{flat}\n{flat}\n");
    for text in [
        &flat[..flat.len() / 2],
        &format!("{flat}x"),
        &lines,
        &format!("{flat}{flat}"),
        &format!("[{flat},"),
        "",
        " \n",
        "nonsense",
        "[[[[1]]]]",
        "7",
        "\"acme\"",
    ] {
        assert_same(text, &document(text.as_bytes().to_vec()));
    }
}

#[test]
fn a_document_cut_anywhere_gives_the_same() {
    let world = include_str!("fixtures/rules/base.json");
    let world: Value = serde_json::from_str(world).unwrap();
    let list: Vec<_> = world.as_object().unwrap().values().collect();
    let text = serde_json::to_vec(&list).unwrap();
    for end in (0..text.len()).step_by(23) {
        assert_same(&format!("cut to {end} bytes"), &document(text[..end].to_vec()));
    }
}

/// Every text of the original documents that could tell whose they are.
#[derive(Default)]
struct Originals {
    words: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

impl Originals {
    fn collect(&mut self, value: &Value, field: &str) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, inner)| {
                if key.starts_with('/') || field == "tags" {
                    self.text(key);
                }
                let below = if field == "tags" { "tags" } else { key };
                self.collect(inner, below);
            }),
            Value::Array(list) => list.iter().for_each(|inner| self.collect(inner, field)),
            Value::String(text) if !AZURES.contains(&field) => self.text(text),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let is_address = |part: &str| {
            let head = part.split('/').next().unwrap_or_default();
            head.parse::<std::net::IpAddr>().is_ok()
        };
        if is_address(text) {
            self.addresses.insert(text.to_owned());
            return;
        }
        // The names in an id, the labels of a DNS name and the words of a sentence one by one.
        for part in
            names_of(text).iter().flat_map(|name| name.split(['.', '@', ' ', '"', ':', ',']))
        {
            // Shorter ones stand in anything.
            if part.len() >= 4 {
                self.words.insert(part.to_ascii_lowercase());
            }
        }
    }
}

/// The names in an id, without what Azure named; the whole text where it is no id.
fn names_of(text: &str) -> Vec<&str> {
    let Some(path) = text.strip_prefix('/') else { return vec![text] };
    let mut names = Vec::new();
    let mut segments = path.split('/');
    while let Some(word) = segments.next() {
        match segments.next() {
            // A provider's namespace.
            Some(_) if word.eq_ignore_ascii_case("providers") => {}
            name => names.extend(name),
        }
    }
    names
}

/// Fields of Azure's own words.
const AZURES: &[&str] = &[
    "access",
    "actions",
    "artifactSource",
    "backendPoolType",
    "code",
    "createdAt",
    "createdByType",
    "currentKubernetesVersion",
    "currentOrchestratorVersion",
    "day",
    "dayOfWeek",
    "defaultIngressControllerType",
    "direction",
    "end",
    "installation",
    "kind",
    "kubernetesVersion",
    "level",
    "licenseType",
    "loadBalancerSku",
    "location",
    "mode",
    "networkDataplane",
    "networkPlugin",
    "networkPluginMode",
    "networkPolicy",
    "nextHopType",
    "nodeDisruptionPolicy",
    "nodeImageVersion",
    "nodeOSUpgradeChannel",
    "notActions",
    "operationalState",
    "orchestratorVersion",
    "osDiskType",
    "osSKU",
    "osType",
    "outboundType",
    "peeringState",
    "privateEndpointNetworkPolicies",
    "privateEndpointVNetPolicies",
    "privateLinkServiceNetworkPolicies",
    "protocol",
    "provisioningState",
    "start",
    "startDate",
    "startTime",
    "utcOffset",
    "weekIndex",
    "publicIPAddressVersion",
    "publicIPAllocationMethod",
    "publicNetworkAccess",
    "restrictionLevel",
    "scaleDownMode",
    "serviceName",
    "sshAccess",
    "supportPlan",
    "tier",
    "type",
    "unit",
    "upgradeChannel",
    "vmSize",
    "workloadRuntime",
    "principalType",
    "peeringSyncLevel",
    "privateIPAllocationMethod",
    "associationType",
    "dataActions",
    "notDataActions",
    "podLinkLocalAccess",
];

/// Words of ids, SKUs and lists that are Azure's, or of everyone.
fn is_azures(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "base",
        "cluster",
        "false",
        "germanywestcentral",
        "http",
        "ipv4",
        "ipv6",
        "local",
        "localhost",
        "standard",
        "standard_v2",
        "trafficcontroller",
        "waf_v2",
        "subscriptions",
        "resourcegroups",
        "providers",
        "virtualnetwork",
        "virtualnetworks",
        "aksmanagedautoupgradeschedule",
        "aksmanagednodeosupgradeschedule",
        "azureloadbalancer",
        "internet",
        "subnets",
        "owner",
        "contributor",
        "network",
        "reader",
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "4d97b98b-1d4f-4787-a291-c67834d212e7",
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        "aks-subnet",
        "gatewaysubnet",
        "azurebastionsubnet",
        "azurefirewallsubnet",
        "default",
    ];
    WORDS.contains(&word)
}

fn collected(pieces: &[Piece]) -> Originals {
    let mut originals = Originals::default();
    for piece in pieces {
        if let Piece::Document { bytes, .. } | Piece::Rows { bytes, .. } | Piece::Fresh(bytes) =
            piece
        {
            originals.collect(&serde_json::from_slice(bytes).unwrap(), "");
        }
    }
    originals.words.retain(|word| !is_azures(word));
    originals
}

/// Everything in a snapshot, unpacked.
fn unpacked(file: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn secret(folder: &Path) {
    std::fs::write(folder.join("secret"), [SECRET, b"\n"].concat()).unwrap();
}

#[test]
fn nothing_of_the_demo_is_left_in_a_redacted_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    secret(folder.path());
    let args = ["snapshot", "masked", "--demo", "--redact", "--redact-key", "secret"];
    let output = run(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = unpacked(&folder.path().join("masked")).to_ascii_lowercase();
    let originals = collected(&demo());
    assert!(originals.words.len() > 300, "only {} words", originals.words.len());
    assert!(originals.addresses.len() > 100, "only {} addresses", originals.addresses.len());
    // Short words are looked for among the words, long ones anywhere.
    let present = collected(&redacted(&demo())).words;
    let is_left =
        |word: &&String| present.contains(*word) || word.len() >= 14 && text.contains(*word);
    let left: Vec<_> = originals.words.iter().filter(is_left).collect();
    assert!(left.is_empty(), "{left:?}");
    let redactor = Redactor::new(SECRET);
    let kept: Vec<_> = originals
        .addresses
        .iter()
        .filter(|address| redactor.address(address).as_ref() == Some(address))
        .filter(|address| !["0.0.0.0/0", "127.0.0.1", "172.30.0.0/16"].contains(&address.as_str()))
        .collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[test]
fn a_redacted_snapshot_is_audited_as_any_and_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let output = run(folder.path(), &["snapshot", name, "--demo", "--redact"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let audit = |name: &str| {
        let args = ["audit", "--from", name, "--as-of", "2026-11-23", "--format", "json"];
        let output = run(folder.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let (one, two) = (audit("one"), audit("two"));
    assert_eq!(one["source"]["snapshots"][0]["redacted"], true);
    assert_eq!(one["summary"]["verdicts"], two["summary"]["verdicts"]);
    assert_ne!(one["clusters"][0]["id"], two["clusters"][0]["id"], "each run has its own key");
    let table = run(folder.path(), &["audit", "--from", "one"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("names and addresses are masked"), "{table}");
}

#[test]
fn secrets_that_are_short_or_missing_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("short"), "hunter2\n").unwrap();
    for file in ["short", "gone"] {
        let args = ["snapshot", "x", "--demo", "--redact", "--redact-key", file];
        let output = run(folder.path(), &args);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(file) && !message.contains("hunter2"), "{message}");
        assert!(!folder.path().join("x").exists());
    }
    let args = ["snapshot", "x", "--demo", "--redact-key", "short"];
    assert_eq!(run(folder.path(), &args).status.code(), Some(2), "a key alone masks nothing");
}

#[test]
fn told_gaps_and_places_lose_their_words() {
    use cnishift::model::{GapCode, Kind};
    let pieces = [
        Piece::From("/home/acme/fleet.json".to_owned()),
        Piece::gap(GapCode::AzureError, "/subscriptions/acme", "acme says no"),
        Piece::Covered(Kind::Vnet, "acme-sub".to_owned()),
        Piece::Missing(Kind::Nsg, "acme-sub".to_owned()),
    ];
    let masked = redacted(&pieces);
    assert!(!format!("{masked:?}").contains("acme"), "{masked:?}");
    assert_eq!(gaps(&inventory(&masked)), ["azure-error"]);
}
