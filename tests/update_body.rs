//! The body of an update keeps everything that Azure does not set itself: same values, same digits, same
//! order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cnishift::azure::edit::{Edit, update_body};
use cnishift::model::READ_ONLY;
use proptest::prelude::*;
use serde_json::{Value, json};

fn corpus(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder)
}

/// Between the parts of a path: names have slashes in them.
const SEP: char = '\u{1f}';

/// Every scalar of a text with its path and the very bytes it is written in, in the order of the text.
/// Written apart from the program: a walk over characters.
fn scalars(text: &str) -> Vec<(String, String)> {
    let mut walk = Walk { text: text.as_bytes(), at: 0, found: Vec::new() };
    walk.value("");
    walk.found
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    found: Vec<(String, String)>,
}

impl Walk<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while self.text[self.at] != b'"' {
            self.at += if self.text[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        String::from_utf8(self.text[start..self.at].to_vec()).unwrap()
    }

    fn value(&mut self, path: &str) {
        self.space();
        match self.text[self.at] {
            b'{' => self.members(path, b'}'),
            b'[' => self.members(path, b']'),
            b'"' => {
                let text = self.string();
                self.found.push((path.to_owned(), text));
            }
            _ => {
                let start = self.at;
                while self.at < self.text.len() && !b",]} \n\r\t".contains(&self.text[self.at]) {
                    self.at += 1;
                }
                let text = String::from_utf8(self.text[start..self.at].to_vec()).unwrap();
                self.found.push((path.to_owned(), text));
            }
        }
    }

    fn members(&mut self, path: &str, close: u8) {
        self.at += 1;
        let mut number = 0;
        loop {
            self.space();
            if self.text[self.at] == close {
                if number == 0 {
                    self.found.push((path.to_owned(), "empty".to_owned()));
                }
                self.at += 1;
                return;
            }
            if self.text[self.at] == b',' {
                self.at += 1;
                self.space();
            }
            let inner = if close == b'}' {
                let name = self.string();
                let name: String = serde_json::from_str(&name).unwrap();
                self.space();
                self.at += 1;
                format!("{path}{SEP}{name}")
            } else {
                format!("{path}{SEP}{number}")
            };
            self.value(&inner);
            number += 1;
        }
    }
}

/// Whether a path lies in a member that is read-only, by the list's own text.
fn is_read_only(path: &str) -> bool {
    let parts: Vec<&str> = path.split(SEP).skip(1).collect();
    READ_ONLY.iter().any(|rule| {
        let steps: Vec<String> = rule
            .split('.')
            .flat_map(|step| match step.strip_suffix("[]") {
                Some(name) => vec![name.to_owned(), "#".to_owned()],
                None => vec![step.to_owned()],
            })
            .collect();
        parts.len() >= steps.len()
            && steps.iter().zip(&parts).all(|(step, part)| match step.as_str() {
                "*" => true,
                "#" => part.parse::<usize>().is_ok(),
                step => step == *part,
            })
    })
}

fn kept(text: &str) -> Vec<(String, String)> {
    scalars(text).into_iter().filter(|(path, _)| !is_read_only(path)).collect()
}

/// What the body has that the read text had not, and the other way round, but for containers that
/// became empty because everything in them was read-only.
fn assert_kept(read: &str, body: &str, name: &str) {
    let body: Vec<_> = scalars(body);
    let emptied = |(path, text): &(String, String)| {
        text == "empty"
            && scalars(read).iter().any(|(known, _)| known.starts_with(&format!("{path}{SEP}")))
    };
    let body: Vec<_> = body.into_iter().filter(|scalar| !emptied(scalar)).collect();
    assert_eq!(body, kept(read), "{name}");
}

fn clusters() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(corpus("clusters")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        if value.get("properties").is_some() {
            all.insert(path.file_name().unwrap().to_string_lossy().into_owned(), text);
        }
    }
    all
}

#[test]
fn every_cluster_of_the_corpus_goes_back_as_it_came() {
    let all = clusters();
    assert!(all.len() > 40, "{}", all.len());
    for (name, read) in &all {
        let body = update_body(read, &[]).unwrap();
        assert_kept(read, &body, name);
        let gone: Value = serde_json::from_str(&body).unwrap();
        assert!(gone.get("id").is_none() && gone["properties"].get("provisioningState").is_none());
    }
}

/// The recorded update of the az CLI, and ours from the same reading.
#[test]
fn our_update_differs_from_the_recorded_one_only_where_documented() {
    let path = corpus("recordings/cli_aks_kubenet_to_cni_overlay_migration.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let all: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let put = all.iter().position(|e| {
        e["method"] == "PUT"
            && e["request_body"]["properties"]["networkProfile"]["networkPlugin"] == "azure"
    });
    let put = put.unwrap();
    let read = all[put - 1]["response_body"].to_string();
    let edits = [
        Edit::set("properties.networkProfile.networkPlugin", &json!("azure")),
        Edit::set("properties.networkProfile.networkPluginMode", &json!("overlay")),
    ];
    let body: Value = serde_json::from_str(&update_body(&read, &edits).unwrap()).unwrap();
    let flat = |value: &Value| -> BTreeMap<String, String> {
        scalars(&value.to_string()).into_iter().collect()
    };
    let (ours, theirs) = (flat(&body), flat(&all[put]["request_body"]));
    let different: Vec<_> = ours
        .keys()
        .chain(theirs.keys())
        .filter(|path| ours.get(*path) != theirs.get(*path))
        .collect();
    // The az CLI of that time did not know these members and dropped them; we send them as read.
    let expected = [
        "/properties/storageProfile/diskCSIDriver/enabled",
        "/properties/storageProfile/fileCSIDriver/enabled",
        "/properties/storageProfile/snapshotController/enabled",
        "/properties/storageProfile",
    ];
    let expected: Vec<_> = expected.iter().map(|path| path.replace('/', "\u{1f}")).collect();
    assert_eq!(different, expected.iter().collect::<Vec<_>>());
}

/// JSON with members of any name around those of a cluster.
fn unknown() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z\"\\\\é]{1,8}", inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn members_that_nobody_knows_are_kept(
        top in prop::collection::btree_map("[b-z]{3,8}X", unknown(), 0..4),
        inner in prop::collection::btree_map("[b-z]{3,8}X", unknown(), 0..4),
        pool in prop::collection::btree_map("[b-z]{3,8}X", unknown(), 0..4),
        mode in any::<bool>(),
    ) {
        let mut properties: serde_json::Map<String, Value> = inner.into_iter().collect();
        properties.insert("agentPoolProfiles".to_owned(), json!([pool, { "eTag": "x", "name": "np" }]));
        properties.insert("networkProfile".to_owned(), json!({ "networkPlugin": "kubenet", "zzz": 1.0 }));
        let mut cluster: serde_json::Map<String, Value> = top.into_iter().collect();
        cluster.insert("properties".to_owned(), Value::Object(properties));
        let read = serde_json::to_string_pretty(&cluster).unwrap();
        let edits: Vec<Edit> = if mode {
            vec![Edit::set("properties.networkProfile.networkPluginMode", &json!("overlay"))]
        } else {
            Vec::new()
        };
        let body = update_body(&read, &edits).unwrap();
        let added = "\u{1f}properties\u{1f}networkProfile\u{1f}networkPluginMode";
        let rest: Vec<_> = scalars(&body).into_iter().filter(|(path, _)| path != added).collect();
        prop_assert_eq!(rest, kept(&read));
        prop_assert_eq!(scalars(&body).iter().any(|(path, _)| path == added), mode);
    }
}
