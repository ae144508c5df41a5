//! Every rule on three fixtures of its own: where it fires, where it stays silent, and where the
//! data it needs is missing.
//!
//! A fixture is a set of JSON merge patches (RFC 7396) over `base.json`, a healthy kubenet cluster
//! with all its surroundings; an entry set to `null` was not read.
//!
//! Two rules need the inside of the cluster, which no source reads yet. `"needsCluster": "reason"`
//! stands in for `fires` and `silent` where nothing else decides (KN037 only); the healthy world
//! then gives an undecided check. `"stillOpen": true` marks a silent case of a rule that finds
//! nothing in the body but stays undecided (KN038). `"noCommand": true` forbids any command.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::path::Path;

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::rules::{Cx, Fleet, Missing, Policy, RULES, Rule, audit_cluster};
use cnishift::sizing::plan_fleet;
use serde_json::{Map, Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/rules");

fn load(name: &str) -> Value {
    let path = Path::new(FOLDER).join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

struct Answer {
    findings: Vec<(String, String)>,
    missing: Option<Missing>,
}

/// What one rule says about the cluster under the key `cluster`.
fn ask(rule: &Rule, case: &Value) -> Answer {
    let mut world = load("base");
    merge(&mut world, &case["patch"]);
    let subject = world["cluster"]["id"].as_str().unwrap().to_owned();
    let mut builder = InventoryBuilder::default();
    builder.begin_source("fixture");
    let list: Vec<_> = world.as_object().unwrap().values().collect();
    read_document(&serde_json::to_vec(&list).unwrap(), &mut builder);
    let inventory = builder.finish();
    let plans = plan_fleet(&inventory, &[]);
    let fleet = Fleet::new(&inventory);
    let index = inventory.clusters.iter().position(|c| c.id.as_str() == subject).unwrap();
    let day = case["asOf"].as_str().unwrap_or("2026-11-23");
    let cx = Cx {
        cluster: &inventory.clusters[index],
        fleet: &fleet,
        address: &plans[index],
        as_of: day.parse().unwrap(),
    };
    let audit = audit_cluster(&cx, &Policy::default());
    Answer {
        findings: audit
            .findings
            .iter()
            .filter(|finding| finding.rule.code == rule.code)
            .inspect(|finding| {
                assert!(!finding.evidence.is_empty(), "{}: no evidence", rule.code);
                assert!(!finding.remedy.text.is_empty(), "{}: no remedy", rule.code);
                let commands = &finding.remedy.commands;
                assert!(case["noCommand"] != true || commands.is_empty(), "{commands:?}");
            })
            .map(|finding| (finding.severity.to_string(), finding.message.clone()))
            .collect(),
        missing: audit
            .open_checks
            .into_iter()
            .chain(audit.unknown_checks)
            .find(|check| check.rule.code == rule.code)
            .map(|check| check.missing),
    }
}

/// Judges one case by its kind: `fires`, `silent` or `unknown`.
fn judge(rule: &Rule, kind: &str, case: &Value) {
    let label = format!("{} {kind} {}", rule.code, case["name"].as_str().unwrap_or_default());
    let answer = ask(rule, case);
    match kind {
        "fires" => {
            let severity = case["severity"].as_str().expect("a case that fires names the severity");
            let message = case["message"].as_str().expect("a case that fires names its message");
            assert!(
                answer.findings.iter().any(|(s, m)| s == severity && m.contains(message)),
                "{label}: {severity} with {message:?} expected, got {:?}, missing {:?}",
                answer.findings,
                answer.missing
            );
        }
        "silent" => {
            assert!(answer.findings.is_empty(), "{label}: {:?}", answer.findings);
            let still_open = case["stillOpen"] == true;
            assert_eq!(answer.missing.is_some(), still_open, "{label}: {:?}", answer.missing);
        }
        "unknown" => {
            let text = case["missing"].as_str().expect("an unknown case names what is missing");
            let missing = answer.missing.unwrap_or_else(|| panic!("{label}: decided"));
            assert!(missing.what.contains(text), "{label}: {missing:?}");
            assert!(!missing.how.is_empty(), "{label}: no way to decide");
        }
        other => panic!("{label}: kind {other}?"),
    }
}

fn check(rule: &Rule) {
    let fixture = load(&format!("{}_{}", rule.code.to_lowercase(), rule.name.replace('-', "_")));
    let needs_cluster = fixture.get("needsCluster").is_some();
    assert!(!needs_cluster || rule.code == "KN037", "{} can be decided", rule.code);
    if needs_cluster {
        assert!(ask(rule, &json!({ "patch": {} })).missing.is_some(), "{}: decided", rule.code);
    }
    let kinds: &[&str] = if needs_cluster { &["unknown"] } else { &["fires", "silent", "unknown"] };
    for &kind in kinds {
        let case = fixture.get(kind).unwrap_or_else(|| panic!("{}: no case {kind}", rule.code));
        judge(rule, kind, case);
    }
    for case in fixture["more"].as_array().into_iter().flatten() {
        judge(rule, case["kind"].as_str().unwrap(), case);
    }
}

/// One test a rule, named like its file and its fixture.
macro_rules! rules {
    ($($test:ident = $code:literal,)+) => {
        $(#[test] fn $test() { check(cnishift::rules::rule($code).unwrap()); })+
        const TESTED: &[(&str, &str)] = &[$((stringify!($test), $code)),+];
    };
}

rules! {
    kn001_kubenet = "KN001",
    kn002_already_overlay = "KN002",
    kn003_not_affected = "KN003",
    kn004_created_after_announcement = "KN004",
    kn010_kubernetes_too_old = "KN010",
    kn011_policy_engine_below_1_30 = "KN011",
    kn012_kubernetes_out_of_support = "KN012",
    kn013_calico = "KN013",
    kn014_azure_policy = "KN014",
    kn015_identity_own_subnet = "KN015",
    kn016_identity_managed_vnet = "KN016",
    kn017_service_principal = "KN017",
    kn018_identity_rights = "KN018",
    kn020_customer_route_table = "KN020",
    kn021_foreign_subnet = "KN021",
    kn022_shared_network = "KN022",
    kn023_udr_egress = "KN023",
    kn024_own_routes_in_managed_table = "KN024",
    kn025_no_route_table = "KN025",
    kn026_agic = "KN026",
    kn027_dual_stack = "KN027",
    kn028_availability_set = "KN028",
    kn029_vm_size = "KN029",
    kn030_long_names = "KN030",
    kn031_pod_subnet = "KN031",
    kn032_windows = "KN032",
    kn033_virtual_nodes = "KN033",
    kn034_unsettled = "KN034",
    kn035_stopped = "KN035",
    kn036_node_disruption = "KN036",
    kn037_ip_masq = "KN037",
    kn038_drain_blocked = "KN038",
    kn039_basic_load_balancer = "KN039",
    kn040_nsg = "KN040",
    kn041_delegated_subnet = "KN041",
    kn042_automatic_operations = "KN042",
    kn043_http_proxy = "KN043",
    kn044_locks = "KN044",
    kn045_pod_identity = "KN045",
    kn046_cilium_follow_up = "KN046",
    sz001_pod_cidr_too_small = "SZ001",
    sz002_little_growth_left = "SZ002",
    sz003_overlaps_subnet = "SZ003",
    sz004_overlaps_vnet = "SZ004",
    sz005_overlaps_connected_network = "SZ005",
    sz006_overlaps_service_range = "SZ006",
    sz007_reserved_range = "SZ007",
    sz008_outside_private_space = "SZ008",
    sz009_service_range_malformed = "SZ009",
    sz010_no_room_for_surge = "SZ010",
    sz011_subnet_below_ceiling = "SZ011",
    sz012_route_ceiling = "SZ012",
    sz013_not_a_superset = "SZ013",
    sz014_scale_ceilings = "SZ014",
    sz015_unusable_prefix = "SZ015",
    bp001_managed_vnet = "BP001",
    bp002_vnet_in_cluster_group = "BP002",
    bp003_over_privileged_identity = "BP003",
    bp004_service_principal = "BP004",
    bp010_no_managed_ingress = "BP010",
    bp011_nginx_end_of_patches = "BP011",
    bp012_http_application_routing = "BP012",
    bp020_gateway_without_waf = "BP020",
    bp021_no_waf_visible = "BP021",
    bp030_no_policy_engine = "BP030",
    bp031_azure_npm = "BP031",
    bp040_public_api_server = "BP040",
    bp041_address_filter_open = "BP041",
    bp042_node_public_addresses = "BP042",
    bp043_direct_ssh = "BP043",
    bp044_run_command = "BP044",
}

#[test]
fn every_rule_is_tested_under_the_name_of_its_file() {
    let expected: Vec<_> = RULES
        .iter()
        .map(|rule| {
            (format!("{}_{}", rule.code.to_lowercase(), rule.name.replace('-', "_")), rule.code)
        })
        .collect();
    let tested: Vec<_> = TESTED.iter().map(|(name, code)| ((*name).to_owned(), *code)).collect();
    assert_eq!(tested, expected);
}
