//! Plans of the sample fleet say who else uses the kubenet routes, and deal with each in order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::process::Command;

use serde_json::Value;

fn demo(cluster: &str, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(["plan", cluster, "--format", format, "--demo", "-q", "--as-of", "2026-11-23"])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn plan(cluster: &str) -> Value {
    let document: Value = serde_json::from_str(&demo(cluster, "json")).unwrap();
    assert!(jsonschema::is_valid(&cnishift::report::plan_schema(), &document));
    document
}

fn place(document: &Value, id: &str) -> usize {
    let steps = document["steps"].as_array().unwrap();
    steps.iter().position(|step| step["id"] == id).unwrap_or_else(|| panic!("no step {id}"))
}

#[test]
fn a_hub_table_has_a_step_before_the_update_and_one_after() {
    let document = plan("aks-data-batch-sdc");
    let user = &document["routeUsers"][0];
    assert_eq!(
        (user["kind"].as_str(), user["stepId"].as_str()),
        (Some("peered-table"), Some("route-user-rt-hub-management-weu"))
    );
    assert!(user["who"].as_str().unwrap().contains("nic-jump-01-weu"));
    let before = place(&document, "route-user-rt-hub-management-weu");
    let after = place(&document, "route-user-rt-hub-management-weu-delete");
    let (update, verified) = (place(&document, "update"), place(&document, "verify-traffic"));
    assert!(before < update && update < verified && verified < after);
    let step = &document["steps"][after];
    assert_eq!(
        (step["phase"].as_str(), step["optional"].as_bool()),
        (Some("follow-up"), Some(true))
    );
    let commands = step["commands"].as_array().unwrap();
    assert_eq!(commands.len(), 2);
    for command in commands.iter().map(|command| command.as_str().unwrap()) {
        assert!(command.starts_with("az network route-table route delete --ids /subscriptions/"));
        assert!(command.contains("/routes/batch-console-pods-"), "only routes into the pod range");
    }
    assert!(document["steps"][before]["commands"].as_array().unwrap().is_empty());
}

#[test]
fn a_gateway_on_the_clusters_table_is_named_by_the_step_that_frees_it() {
    let document = plan("aks-freight-tracking-weu");
    let user = &document["routeUsers"][0];
    assert_eq!(
        (user["kind"].as_str(), user["stepId"].as_str()),
        (Some("application-gateway"), Some("kn021"))
    );
    let step = &document["steps"][place(&document, "kn021")];
    assert!(
        step["why"]
            .as_str()
            .unwrap()
            .contains("Who is there: application gateway agw-tracking-weu")
    );
    let unbinding: Vec<&Value> = document["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["commands"].to_string().contains("--remove routeTable"))
        .collect();
    assert_eq!(unbinding.len(), 1, "nothing is told twice");
    let text = demo("aks-freight-tracking-weu", "markdown");
    assert!(text.contains("## Who else uses the kubenet routes"));
    assert!(text.contains("| application gateway agw-tracking-weu in subnet snet-appgw"));
}

#[test]
fn nodes_of_another_cluster_are_never_unbound() {
    let document = plan("aks-freight-edi-weu");
    let users = document["routeUsers"].as_array().unwrap();
    let other = users.iter().find(|user| user["kind"] == "other-cluster").unwrap();
    assert_eq!(other["stepId"], "kn022");
    assert!(!document["steps"].to_string().contains("--remove routeTable"));
    // Its routes in the shared table are no appliance's.
    let appliances = users.iter().filter(|user| user["kind"] == "appliance");
    assert_eq!(appliances.count(), 1);
}

#[test]
fn networks_that_were_not_read_are_unknown() {
    let document = plan("aks-freight-rates-neu");
    assert!(document["routeUsers"].as_array().unwrap().is_empty());
    assert!(document["routeUsersUnknown"][0].as_str().unwrap().contains("vnet-portcommunity-neu"));
    let text = demo("aks-freight-rates-neu", "markdown");
    assert!(text.contains("- **unknown**: virtual network vnet-portcommunity-neu"), "{text}");
}
