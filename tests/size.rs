//! `cnishift size`, run as a user would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/run.rs"]
mod run;

use run::{cnishift, code, document, folder_with, folder_with_namesake, stderr, stdout};
use serde_json::{Value, json};

const DAY: [&str; 2] = ["--as-of", "2026-11-23"];

/// The answers about the base world, as JSON.
fn answers(folder: &std::path::Path, args: &[&str]) -> Vec<Value> {
    let all = [&["size", "--from", "fleet.json", "--format", "json"], args, &DAY].concat();
    let output = cnishift(folder, &all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    document(&output)["answers"].as_array().unwrap().clone()
}

#[test]
fn plain_numbers_are_sized_without_an_inventory() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = "cidr,name\n100.64.0.0/10,carrier\n172.16.0.0/12,partners\n";
    std::fs::write(folder.path().join("reserved.csv"), reserved).unwrap();
    let base = ["size", "--nodes", "120", "--growth", "20%", "--format", "json"];
    let run = |more: &[&str]| document(&cnishift(folder.path(), &[&base[..], &DAY, more].concat()));
    let answer = &run(&["--vnet", "10.0.0.0/9"])["answers"][0];
    // 120 × 1.2^5 = 299 nodes and 10 % surge: 329 blocks, a /15.
    assert_eq!(answer["outlook"]["atHorizon"]["blocks"], 329);
    assert_eq!(answer["outlook"]["horizon"], "2031-11-23");
    assert_eq!(answer["outlook"]["prefix"], 15);
    assert_eq!(answer["ranges"][0]["cidr"], "10.128.0.0/15");
    let full = ["--vnet", "10.0.0.0/8", "--reserved", "reserved.csv"];
    assert_eq!(run(&full)["answers"][0]["ranges"], json!([]), "192.168/16 is too small");
    let asked =
        ["--vnet", "10.0.0.0/8", "--pod-cidr", "10.4.0.0/16", "--candidate", "100.64.0.0/14"];
    let candidates = &run(&asked)["answers"][0]["candidates"];
    assert_eq!(candidates[0]["lastsToHorizon"], false);
    assert_eq!(candidates[0]["judgement"], "collides");
    assert_eq!(candidates[0]["conflicts"][0]["with"], "10.0.0.0/8");
    assert_eq!(candidates[1]["judgement"], "lasts");
}

#[test]
fn an_input_beside_plain_numbers_is_refused() {
    let folder = folder_with(|_| {});
    for input in [&["--demo"][..], &["--from", "fleet.json"]] {
        let output = cnishift(folder.path(), &[&["size", "--nodes", "5"], input].concat());
        assert_eq!(code(&output), 2);
        let told = stderr(&output);
        assert!(told.contains("reads no input") && told.contains(input[0]), "{told}");
    }
}

#[test]
fn pods_a_node_stay_within_the_limits_of_aks() {
    let folder = folder_with(|_| {});
    let output = cnishift(folder.path(), &["size", "--nodes", "5", "--max-pods", "251"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("10..=250"), "{}", stderr(&output));
    let few = &answers(folder.path(), &["aks-1", "--max-pods", "30"])[0]["outlook"];
    let many = &answers(folder.path(), &["aks-1", "--max-pods", "250"])[0]["outlook"];
    let pods = |outlook: &Value| {
        let all = outlook["ceilings"].as_array().unwrap().clone();
        let found = all.into_iter().find(|ceiling| ceiling["kind"] == "cluster-pods");
        found.unwrap()["neededNow"].as_u64().unwrap()
    };
    assert_eq!(pods(few) * 250, pods(many) * 30);
    assert_eq!(few["now"]["blocks"], many["now"]["blocks"], "a node takes a /24 whatever it runs");
}

#[test]
fn a_candidate_is_judged_against_everything_read_and_may_be_shared() {
    let folder = folder_with(|world| {
        let mut other = world["cluster"].clone();
        other["id"] = json!(other["id"].as_str().unwrap().replace("rg-aks", "rg-other"));
        other["name"] = json!("aks-2");
        other["properties"]["networkProfile"]["podCidr"] = json!("100.64.0.0/16");
        other["properties"]["networkProfile"]["podCidrs"] = json!(["100.64.0.0/16"]);
        world["other"] = other;
    });
    let id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-1";
    let asked = [id, "--candidate", "100.64.0.0/16", "--candidate", "10.100.0.0/15"];
    let judged = |more: &[&str]| answers(folder.path(), &[&asked[..], more].concat())[0].clone();
    let unique = judged(&["--unique"]);
    let whose = unique["candidates"][0]["conflicts"][0]["what"].as_str().unwrap();
    assert!(whose.contains("aks-2") && whose.contains("--shared"), "{whose}");
    assert_eq!(unique["candidates"][0]["expansionFault"], "apart");
    assert_eq!(unique["candidates"][1]["conflicts"][0]["with"], "10.100.0.0/16");
    let shared = judged(&["--shared"]);
    assert_eq!(shared["candidates"][0]["judgement"], "lasts");
    assert_eq!(shared["candidates"][1]["judgement"], "collides");
    let both = cnishift(folder.path(), &["size", "--from", "fleet.json", "--shared", "--unique"]);
    assert_eq!(code(&both), 2);
}

#[test]
fn clusters_of_one_name_are_told_apart_by_their_ids() {
    let folder = folder_with_namesake();
    let one = cnishift(folder.path(), &["size", "aks-1", "--from", "fleet.json"]);
    assert_eq!(code(&one), 2);
    assert!(stderr(&one).contains("rg-other"), "{}", stderr(&one));
    for format in ["table", "markdown"] {
        let args = ["size", "--from", "fleet.json", "--format", format];
        let all = stdout(&cnishift(folder.path(), &args));
        assert!(all.contains("rg-aks/") && all.contains("rg-other/"), "{all}");
    }
}

#[test]
fn dual_stack_has_an_ipv6_answer_and_half_the_routes() {
    let folder = folder_with(|world| {
        let network = &mut world["cluster"]["properties"]["networkProfile"];
        network["ipFamilies"] = json!(["IPv4", "IPv6"]);
        network["podCidrs"] = json!(["10.244.0.0/16", "fd12:3456:789a::/64"]);
    });
    let outlook = &answers(folder.path(), &["aks-1", "--growth", "150"])[0]["outlook"];
    assert_eq!(outlook["ipv6"]["podCidr"], "fd12:3456:789a::/64");
    assert_eq!(
        (&outlook["ipv6"]["fits"], &outlook["ipv6"]["nodePrefix"]),
        (&json!(true), &json!(120))
    );
    assert_eq!(outlook["ipv6"]["needed"], outlook["atHorizon"]["blocks"]);
    let routes = outlook["ceilings"].as_array().unwrap();
    let routes = routes.iter().find(|ceiling| ceiling["kind"] == "kubenet-routes").unwrap();
    assert_eq!(routes["allows"], 200);
    let text = stdout(&cnishift(folder.path(), &["size", "aks-1", "--from", "fleet.json"]));
    assert!(text.contains("IPv6 pod range fd12:3456:789a::/64"), "{text}");
}

#[test]
fn the_atlas_of_one_cluster_is_drawn() {
    let folder = folder_with(|_| {});
    let svg = ["size", "aks-1", "--from", "fleet.json", "--format", "svg", "-o", "atlas.svg"];
    let output = cnishift(folder.path(), &svg);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = std::fs::read_to_string(folder.path().join("atlas.svg")).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    assert!(texts.filter_map(|node| node.text()).any(|t| t.contains("10.244.0.0/16")), "{text}");
    let table = stdout(&cnishift(folder.path(), &["size", "aks-1", "--from", "fleet.json"]));
    assert!(table.contains("Address pools: "), "{table}");
    for args in [&["--from", "fleet.json"][..], &["--nodes", "5"]] {
        let output = cnishift(folder.path(), &[&["size", "--format", "svg"], args].concat());
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains("none is named"), "{}", stderr(&output));
    }
}

/// Three clusters in one network, none of which can keep its range, asked about together and alone.
#[test]
fn clusters_that_may_talk_get_ranges_apart_together_and_alone() {
    let folder = folder_with(|world| {
        for name in ["aks-2", "aks-3"] {
            let mut other = world["cluster"].clone();
            other["id"] = json!(other["id"].as_str().unwrap().replace("aks-1", name));
            other["name"] = json!(name);
            world[name] = other;
        }
    });
    let grow = ["--growth", "90%", "--horizon", "10"];
    let first = |answer: &Value| answer["ranges"][0]["cidr"].as_str().unwrap().to_owned();
    let all = answers(folder.path(), &grow);
    let got: Vec<ipnet::Ipv4Net> = all.iter().map(|a| first(a).parse().unwrap()).collect();
    assert_eq!(got.len(), 3);
    for (index, one) in got.iter().enumerate() {
        for other in &got[index + 1..] {
            assert!(!one.contains(other) && !other.contains(one), "{got:?}");
        }
    }
    for (index, name) in ["aks-1", "aks-2", "aks-3"].iter().enumerate() {
        let alone = answers(folder.path(), &[&[*name][..], &grow].concat());
        assert_eq!(first(&alone[0]), got[index].to_string(), "{name} alone");
    }
}
