//! Terraform plans in the shape of `terraform show -json`: in place passes, replacement and removal
//! fail, and what is known only after apply is unknown.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// A whole document as Terraform 1.9 writes it, around these changes.
fn document(changes: &[Value]) -> Value {
    json!({
        "format_version": "1.2", "terraform_version": "1.9.8",
        "planned_values": { "root_module": { "resources": [] } },
        "resource_changes": changes,
        "configuration": { "provider_config": { "azurerm": { "name": "azurerm",
            "full_name": "registry.terraform.io/hashicorp/azurerm", "version_constraint": "~> 4.60" } } },
        "relevant_attributes": [], "timestamp": "2026-11-23T02:00:00Z",
        "applyable": true, "complete": true, "errored": false
    })
}

fn profile(plugin: &str, mode: Value) -> Value {
    json!([{ "network_plugin": plugin, "network_plugin_mode": mode, "pod_cidr": "10.244.0.0/16",
        "service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10", "outbound_type": "loadBalancer",
        "load_balancer_sku": "standard", "network_policy": "", "ip_versions": ["IPv4"] }])
}

fn cluster(actions: &[&str], before: Value, after: Value, unknown: Value) -> Value {
    json!({
        "address": "module.aks[\"prod\"].azurerm_kubernetes_cluster.this", "mode": "managed",
        "module_address": "module.aks[\"prod\"]", "type": "azurerm_kubernetes_cluster", "name": "this",
        "provider_name": "registry.terraform.io/hashicorp/azurerm",
        "change": { "actions": actions, "before": before, "after": after, "after_unknown": unknown,
            "before_sensitive": { "kube_config": true }, "after_sensitive": {} }
    })
}

fn values(plugin: &str, mode: Value) -> Value {
    json!({ "name": "aks-prod", "network_profile": profile(plugin, mode), "tags": { "env": "prod" } })
}

fn run(input: &[u8]) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(["check-tfplan", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.code().unwrap(), text)
}

fn check(changes: &[Value]) -> (i32, String) {
    run(&serde_json::to_vec(&document(changes)).unwrap())
}

fn kubenet() -> Value {
    values("kubenet", Value::Null)
}

fn overlay() -> Value {
    values("azure", json!("overlay"))
}

#[test]
fn a_change_in_place_passes() {
    let unknown = json!({ "network_profile": [{ "nat_gateway_profile": true }] });
    let (code, text) = check(&[cluster(&["update"], kubenet(), overlay(), unknown)]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("network plugin kubenet -> azure, mode (absent) -> overlay"), "{text}");
    let mut tags = kubenet();
    tags["tags"] = json!({ "env": "test" });
    let (code, text) = check(&[cluster(&["update"], kubenet(), tags, json!({}))]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("the network profile stays"), "{text}");
    assert_eq!(check(&[cluster(&["no-op"], kubenet(), kubenet(), json!({}))]).0, 0);
    assert!(check(&[]).1.contains("concerns no cluster"));
}

#[test]
fn replacement_and_removal_fail() {
    for actions in [["delete", "create"], ["create", "delete"]] {
        let mut change =
            cluster(&actions, kubenet(), overlay(), json!({ "id": true, "fqdn": true }));
        change["action_reason"] = json!("replace_because_cannot_update");
        change["change"]["replace_paths"] = json!([["network_profile", 0, "network_plugin_mode"]]);
        let (code, text) = check(&[change]);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("forced by network_profile.0.network_plugin_mode"), "{text}");
        assert!(text.contains("pull/30959"), "{text}");
    }
    let gone = cluster(&["delete"], kubenet(), Value::Null, json!({}));
    assert_eq!(check(&[gone]).0, 1);
    let pool = |actions: &[&str]| {
        json!({ "address": "azurerm_kubernetes_cluster_node_pool.user", "mode": "managed",
            "type": "azurerm_kubernetes_cluster_node_pool", "name": "user",
            "change": { "actions": actions, "before": {}, "after": {}, "after_unknown": {} } })
    };
    assert_eq!(check(&[pool(&["delete", "create"])]).0, 1);
    assert_eq!(check(&[pool(&["update"])]).0, 0);
    let (code, text) = check(&[cluster(&["update"], overlay(), kubenet(), json!({}))]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("no way back"), "{text}");
    let (code, text) =
        check(&[cluster(&["create"], Value::Null, kubenet(), json!({ "id": true }))]);
    assert_eq!(code, 1, "{text}");
}

#[test]
fn what_is_known_after_apply_is_unknown() {
    for unknown in [
        json!({ "network_profile": true }),
        json!({ "network_profile": [true] }),
        json!({ "network_profile": [{ "network_plugin_mode": true }] }),
    ] {
        let mut after = overlay();
        if unknown["network_profile"] == true {
            after.as_object_mut().unwrap().remove("network_profile");
        } else if let Some(one) = after["network_profile"][0].as_object_mut() {
            one.remove("network_plugin_mode");
        }
        let (code, text) = check(&[cluster(&["update"], kubenet(), after, unknown)]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("unknown") && text.contains("known after apply"), "{text}");
    }
    let mut errored = document(&[cluster(&["update"], kubenet(), overlay(), json!({}))]);
    errored["errored"] = json!(true);
    assert_eq!(run(&serde_json::to_vec(&errored).unwrap()).0, 3);
    let odd = cluster(&["shrink"], kubenet(), overlay(), json!({}));
    assert_eq!(check(&[odd]).0, 3);
    // What fails for certain outweighs what is unknown.
    let gone = cluster(&["delete"], kubenet(), Value::Null, json!({}));
    let unknown = cluster(&["update"], kubenet(), json!({}), json!({ "network_profile": true }));
    assert_eq!(check(&[unknown, gone]).0, 1);
}

#[test]
fn azapi_is_read_as_object_and_as_text() {
    let body = |plugin: &str, mode: &str| json!({ "properties": { "networkProfile": { "networkPlugin": plugin, "networkPluginMode": mode } } });
    let change = |actions: &[&str], text: bool| {
        let write = |value: Value| if text { json!(value.to_string()) } else { value };
        let kind = "Microsoft.ContainerService/managedClusters@2026-03-01";
        json!({ "address": "azapi_update_resource.aks", "mode": "managed", "type": "azapi_update_resource",
            "name": "aks", "change": { "actions": actions,
                "before": { "type": kind, "body": write(body("kubenet", "")) },
                "after": { "type": kind, "body": write(body("azure", "overlay")) },
                "after_unknown": { "output": true } } })
    };
    for text in [false, true] {
        let (code, told) = check(&[change(&["update"], text)]);
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("kubenet -> azure"), "{told}");
        assert_eq!(check(&[change(&["delete", "create"], text)]).0, 1);
    }
    for action in ["update", "create"] {
        let mut unknown = change(&[action], false);
        unknown["change"]["after_unknown"] = json!({ "body": true });
        assert_eq!(check(&[unknown]).0, 3);
    }
    let (code, told) = check(&[change(&["create"], false)]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("is changed where it is") && !told.contains("new cluster"), "{told}");
    let mut back = change(&["create"], false);
    back["change"]["after"]["body"] = body("kubenet", "");
    assert_eq!(check(&[back]).0, 1);
}

#[test]
fn other_resources_and_other_files() {
    let storage = json!({ "address": "azurerm_storage_account.logs", "mode": "managed",
        "type": "azurerm_storage_account", "name": "logs",
        "change": { "actions": ["delete", "create"], "before": {}, "after": {}, "after_unknown": {} } });
    assert_eq!(check(&[storage]).0, 0);
    let data = json!({ "address": "data.azurerm_kubernetes_cluster.x", "mode": "data",
        "type": "azurerm_kubernetes_cluster", "name": "x",
        "change": { "actions": ["read"], "before": null, "after": {}, "after_unknown": {} } });
    assert!(check(&[data]).1.contains("concerns no cluster"));
    for (input, word) in [
        (&b"{"[..], "no plan of terraform"),
        (b"[]", "no plan of terraform"),
        (br#"{"format_version":"1.0","values":{}}"#, "a state, not a plan"),
        (br#"{"format_version":"2.0","resource_changes":[]}"#, "layout 2.0"),
        (br#"{"format_version":"1.2","resource_changes":[{"address":1}]}"#, "no plan of terraform"),
    ] {
        let (code, text) = run(input);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(word), "{text}");
    }
    let hostile = json!({ "address": "a\u{1b}[2J", "mode": "managed", "type": "azurerm_subnet", "name": "x",
        "change": { "actions": ["delete"], "before": {}, "after": null, "after_unknown": {} } });
    let (code, text) = check(&[hostile]);
    assert_eq!(code, 1);
    assert!(!text.contains('\u{1b}'), "{text}");
    let mut bidi = json!({ "address": "a\u{202e}b", "mode": "managed", "type": "azurerm_subnet", "name": "x" });
    bidi["change"] =
        json!({ "actions": ["delete"], "before": {}, "after": null, "after_unknown": {} });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), document(&[bidi]).to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(["check-tfplan", "--format", "json"])
        .arg(file.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("a\\u202eb") && !text.contains('\u{202e}'), "{text}");
}
