//! Real payloads, reduced to fixtures: what they are, and what is made of them. See
//! `tests/fixtures/arm/README.md` for where they come from.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]
mod common;

use std::path::Path;

use cnishift::model::{GapCode, ResourceId};
use cnishift::sizing::plan_fleet;
use serde_json::Value;

use common::{audit_first, load};

fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/arm");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn clusters_are_told_apart() {
    let cases = [
        ("kubenet-before-overlay.json", "kubenet", "Azure", "ready", &[][..]),
        ("overlay-during-migration.json", "azure-overlay", "Azure", "not-applicable", &["KN034"]),
        ("kubenet-calico.json", "kubenet", "Azure", "prepare", &["KN010", "KN011", "KN013"]),
        ("kubenet-byo-agic-2020.json", "kubenet", "Azure", "prepare", &["KN010", "KN015", "KN026"]),
        ("automatic-overlay-cilium.json", "azure-overlay", "Cilium", "not-applicable", &[]),
        (
            "azure-pod-subnet.json",
            "azure-pod-subnet",
            "Azure",
            "not-applicable",
            &["KN010", "KN031"],
        ),
        (
            "kubenet-availability-set.json",
            "kubenet",
            "Azure",
            "blocked",
            &["KN017", "KN028", "KN039"],
        ),
        ("own-cni.json", "none", "Unknown", "not-applicable", &[]),
        ("kubenet-nulls.json", "kubenet", "Azure", "ready", &[]),
        ("kubenet-dual-stack.json", "kubenet", "Azure", "ready", &[]),
    ];
    for (file, model, dataplane, verdict, blockers) in cases {
        let inventory = load(&bytes(file));
        assert!(inventory.gaps.is_empty(), "{file}: {:?}", inventory.gaps);
        let cluster = &inventory.clusters[0];
        assert_eq!(cluster.model().as_str(), model, "{file}");
        assert_eq!(format!("{:?}", cluster.dataplane()), dataplane, "{file}");
        let audit = audit_first(&inventory);
        assert_eq!(audit.verdict.as_str(), verdict, "{file}");
        let mut codes: Vec<_> = audit.blockers().map(|finding| finding.rule.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, blockers, "{file}");
    }
}

#[test]
fn networks_and_usages_are_recognised() {
    let inventory = load(&bytes("vnet-with-nsg.json"));
    let (subnet, vnet) = (inventory.subnets.values().next(), inventory.vnets.values().next());
    assert_eq!(vnet.unwrap().address_space.value().unwrap().len(), 2);
    assert!(subnet.unwrap().nsg.value().is_some());
    let inventory = load(&bytes("route-table.json"));
    let table = inventory.route_tables.values().next().unwrap();
    assert_eq!(table.routes.value().unwrap()[0].prefix.text(), Some("10.0.5.0/24"));
    let inventory = load(&bytes("subnet-usages.json"));
    let id = "/SUBSCRIPTIONS/subid/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/vnetName/subnets/newSubnet";
    let usage = inventory.usages[&ResourceId::new(id)];
    assert_eq!((usage.current, usage.limit), (2, 3));
}

#[test]
fn refusals_and_unfinished_pages_are_gaps() {
    for (file, code) in [
        ("error-403.json", GapCode::AzureError),
        ("error-404-flat.json", GapCode::AzureError),
        ("graph-page.json", GapCode::PageMissing),
    ] {
        let inventory = load(&bytes(file));
        assert!(inventory.gaps.iter().any(|gap| gap.code == code), "{file}: {:?}", inventory.gaps);
    }
}

#[test]
fn the_plan_changes_what_the_recorded_update_changed() {
    let before: Value = serde_json::from_slice(&bytes("kubenet-before-overlay.json")).unwrap();
    let sent: Value = serde_json::from_slice(&bytes("overlay-put-network-profile.json")).unwrap();
    let inventory = load(&bytes("kubenet-before-overlay.json"));
    let audit = audit_first(&inventory);
    let plans = plan_fleet(&inventory, &[]);
    let plan = cnishift::plan::build(&cnishift::plan::PlanInput {
        cluster: &inventory.clusters[0],
        inventory: &inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address: &plans[0],
        as_of: "2026-11-23".parse().unwrap(),
    });
    let mut profile = before["properties"]["networkProfile"].clone();
    for change in &plan.profile_change {
        let known = profile.get(change.path).cloned().unwrap_or(Value::Null);
        assert_eq!(serde_json::to_value(&change.from).unwrap(), known, "{}", change.path);
        profile[change.path] = serde_json::to_value(&change.to).unwrap();
    }
    assert_eq!(profile, sent);
    let update = plan.steps.iter().find(|step| step.id == "update").unwrap();
    assert_eq!(
        update.commands[0].to_string(),
        "az aks update -g clitest000001 -n cliakstest000002 --network-plugin azure \
         --network-plugin-mode overlay --subscription 00000000-0000-0000-0000-000000000000"
    );
}
