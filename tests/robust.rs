//! Damaged input: cut anywhere, any value replaced by something absurd. Nothing panics, and what
//! was lost is a gap.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::sync::LazyLock;

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::model::{GapCode, Inventory};
use cnishift::report::{PlanView, Templates, write_plan_csv, write_plan_json, write_plan_markdown};
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::sizing::plan_fleet;
use proptest::prelude::*;
use serde_json::Value;

const WORLD: &str = include_str!("fixtures/rules/base.json");

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::built_in().unwrap());

/// The base world as a list of resources.
fn world() -> Value {
    let world: Value = serde_json::from_str(WORLD).unwrap();
    Value::Array(world.as_object().unwrap().values().cloned().collect())
}

/// The whole way from bytes to findings and a plan.
fn run(bytes: &[u8]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("damaged");
    read_document(bytes, &mut builder);
    let inventory = builder.finish();
    let plans = plan_fleet(&inventory, &[]);
    let fleet = Fleet::new(&inventory);
    let as_of = "2026-11-23".parse().unwrap();
    for (cluster, address) in inventory.clusters.iter().zip(&plans) {
        let audit =
            audit_cluster(&Cx { cluster, fleet: &fleet, address, as_of }, &Policy::default());
        let input = cnishift::plan::PlanInput {
            cluster,
            inventory: &inventory,
            verdict: audit.verdict,
            findings: &audit.findings,
            open_checks: &audit.open_checks,
            address,
            as_of,
        };
        let plan = cnishift::plan::build(&input);
        let mut out = Vec::new();
        for tool in cnishift::plan::tool::Tool::ALL {
            let view = PlanView { input: &input, plan: &plan, tool, generated_at: "now" };
            write_plan_csv(&view, &mut out).unwrap();
            write_plan_json(&view, &mut out).unwrap();
        }
        let tool = cnishift::plan::tool::Tool::Rest;
        let view = PlanView { input: &input, plan: &plan, tool, generated_at: "now" };
        write_plan_markdown(&view, &TEMPLATES, &mut out).unwrap();
    }
    inventory
}

/// JSON pointers of every value in a document.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            pointers(inner, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
        }),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, inner)| pointers(inner, &format!("{at}/{index}"), all)),
        _ => {}
    }
}

fn absurd() -> Vec<Value> {
    vec![
        Value::Null,
        Value::from(7),
        Value::from(-1.5),
        Value::from(u64::MAX),
        Value::from(true),
        Value::from(""),
        Value::from("\u{202e}\u{1b}[2J"),
        Value::Array(vec![]),
        Value::Object(serde_json::Map::new()),
    ]
}

#[test]
fn any_value_may_be_replaced_by_something_absurd() {
    let world = world();
    let mut places = Vec::new();
    pointers(&world, "", &mut places);
    assert!(places.len() > 200, "only {} places", places.len());
    for place in &places {
        for value in absurd() {
            let mut damaged = world.clone();
            *damaged.pointer_mut(place).unwrap() = value;
            run(&serde_json::to_vec(&damaged).unwrap());
        }
    }
}

#[test]
fn a_text_of_a_mebibyte_and_ten_thousand_lists_are_survived_anywhere() {
    let world = world();
    let mut places = Vec::new();
    pointers(&world, "", &mut places);
    let marker = "\u{1}marker\u{1}";
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    // Copying a mebibyte at every place would make the test slow, so the text is tried at every
    // fourth one; any_value_may_be_replaced tries short texts everywhere.
    for (text, step) in [(&long, 4), (&deep, 1)] {
        for place in places.iter().step_by(step) {
            let mut damaged = world.clone();
            *damaged.pointer_mut(place).unwrap() = Value::from(marker);
            let json = serde_json::to_string(&damaged).unwrap();
            let quoted = serde_json::to_string(marker).unwrap();
            run(json.replace(&quoted, text).as_bytes());
        }
    }
}

#[test]
fn lists_of_ten_thousand_lists_alone_are_refused() {
    let deep = "[".repeat(10_000);
    let inventory = run(deep.as_bytes());
    assert!(!inventory.gaps.is_empty());
    let closed = format!("{deep}{}", "]".repeat(10_000));
    assert!(!run(closed.as_bytes()).gaps.is_empty());
}

#[test]
fn what_was_whole_before_the_cut_is_kept() {
    let text = serde_json::to_string(&world()).unwrap();
    // The cluster is the first resource in key order, so it survives a cut near the end.
    let inventory = run(&text.as_bytes()[..text.len() - 2]);
    assert_eq!(inventory.clusters.len(), 1);
    assert_eq!(inventory.gaps[0].code, GapCode::InvalidJson);
    assert!(inventory.gaps[0].message.contains("cut off"), "{:?}", inventory.gaps[0]);
}

#[test]
fn an_unreadable_field_is_a_gap_with_file_path_and_value() {
    let text = WORLD.replace("\"podCidr\": \"10.244.0.0/16\"", "\"podCidr\": 10");
    let world: Value = serde_json::from_str(&text).unwrap();
    let inventory =
        run(&serde_json::to_vec(&serde_json::json!({ "value": [world["cluster"]] })).unwrap());
    let gap = &inventory.gaps[0];
    assert_eq!(gap.code, GapCode::UnreadableField);
    assert_eq!(gap.file, "damaged");
    assert_eq!(gap.path, "value[0].properties.networkProfile.podCidr");
    assert_eq!(gap.value.as_deref(), Some("10"));
}

proptest! {
    #[test]
    fn any_cut_is_survived(at in 0_usize..20_000) {
        let text = serde_json::to_string(&world()).unwrap();
        let end = at.min(text.len());
        let inventory = run(&text.as_bytes()[..end]);
        prop_assert!(end == text.len() || !inventory.gaps.is_empty());
    }

    #[test]
    fn any_byte_may_be_flipped(at in 0_usize..20_000, byte in any::<u8>()) {
        let mut bytes = serde_json::to_vec(&world()).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        run(&bytes);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        run(&bytes);
    }
}
