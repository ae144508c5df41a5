//! Whole runs of the built program on live Azure: nothing but reads is sent, and no secret leaves it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cnishift::sim::{Faults, Options, Running, World, start};
use cnishift::source::demo_documents;
use serde_json::Value;

/// A simulated Azure, and a folder with an `az` that is signed in to it.
struct Azure {
    running: Option<Running>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
    token: String,
}

impl Azure {
    fn start(faults: Faults) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let world = World::from_documents(demo_documents()).unwrap();
        let options = Options { keep_log: true, faults, ..Options::default() };
        let running = runtime.block_on(start(world, options)).unwrap();
        let (folder, token) = (tempfile::tempdir().unwrap(), running.token());
        let script = format!(
            "#!/bin/sh\necho '{{\"accessToken\":\"{token}\",\"expires_on\":2145916800,\"tokenType\":\"Bearer\"}}'\n"
        );
        let az = folder.path().join("az");
        std::fs::write(&az, script).unwrap();
        std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { running: Some(running), runtime, folder, token }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, args: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .args(args)
            .args(["--resource-manager", self.running().endpoint()])
            .args(["--request-log", "requests.jsonl", "--as-of", "2026-11-23"])
            .current_dir(self.path())
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.path().display()))
            .env("RUST_BACKTRACE", "1")
            .output()
            .unwrap();
        for text in [&output.stdout, &output.stderr] {
            assert!(!String::from_utf8_lossy(text).contains(&self.token), "{args:?}");
        }
        output
    }

    /// Every file that the runs left behind, unpacked where it is packed.
    fn left_behind(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(self.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap() == "az" {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let mut text = String::from_utf8_lossy(&bytes).into_owned();
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let mut plain = Vec::new();
                let read = flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain);
                assert!(read.is_ok() || !plain.is_empty());
                text = String::from_utf8_lossy(&plain).into_owned();
            }
            all.push((path.display().to_string(), text));
        }
        all
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.running.take());
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn audit_plan_doctor_size_and_snapshot_send_nothing_but_reads() {
    let azure = Azure::start(Faults::default());
    let runs: [&[&str]; 9] = [
        &["audit"],
        &["audit", "--inventory", "arm", "--format", "json", "-o", "audit.json"],
        &["audit", "--inventory", "graph", "--format", "markdown", "-o", "audit.md"],
        &["plan", "aks-perf-neu", "-o", "plan.md"],
        &["plan", "aks-data-lake-gwc", "--format", "json", "-o", "plan.json"],
        &["size", "--growth", "10%"],
        &["doctor"],
        &["snapshot", "fleet.snapshot"],
        &["snapshot", "masked.snapshot", "--redact"],
    ];
    let mut logged = 0;
    for args in runs {
        let output = azure.run(args);
        assert_eq!(code(&output), 0, "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        let log = std::fs::read_to_string(azure.path().join("requests.jsonl")).unwrap();
        for line in log.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["status"], 200, "{line}");
            assert!(line["correlationId"].is_string() && line["ms"].is_number(), "{line}");
            logged += 1;
        }
    }
    let seen = azure.running().log();
    assert_eq!(seen.len(), logged, "every request is in the log of its run");
    for request in &seen {
        let query = request.path == "/providers/Microsoft.ResourceGraph/resources";
        assert!(request.method == "GET" || (request.method == "POST" && query), "{request:?}");
    }
    // What was saved is compared without asking anybody.
    let output = azure.run(&["diff", "fleet.snapshot", "fleet.snapshot"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(azure.running().log().len(), logged);
    for (file, text) in azure.left_behind() {
        assert!(!text.contains(&azure.token), "the token is in {file}");
    }
}

#[test]
fn a_partial_inventory_says_so_everywhere() {
    let forbidden = "5b1d0c1e-0005-4a00-9000-000000000005";
    let azure = Azure::start(Faults { forbidden: vec![forbidden.to_owned()], ..Faults::default() });
    for (args, words) in [
        (&["audit"][..], "INCOMPLETE: 1 gap"),
        (&["audit", "--format", "markdown"], "Inventory: incomplete, 1 gap"),
        (&["audit", "--format", "json"], "\"complete\":false"),
        (&["audit", "--inventory", "arm"], "INCOMPLETE: 1 gap"),
    ] {
        let output = azure.run(args);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(code(&output), 3, "{args:?}");
        assert!(text.contains(words) && text.contains(forbidden), "{args:?}: {text}");
    }
    // Nothing at all is an error, not an empty fleet.
    let output = azure.run(&["audit", "--subscription", forbidden]);
    assert_eq!(code(&output), 4);
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing could be inventoried"));
}

#[test]
fn doctor_names_what_is_missing_and_the_role_that_grants_it() {
    let azure = Azure::start(Faults::default());
    let output = azure.run(&["doctor", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["state"], "ok", "{document:#}");
    let names: Vec<_> = document["probes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    for name in [
        "sign-in",
        "clock",
        "subscriptions",
        "AKS API version",
        "Resource Graph",
        "rights for audit",
        "rights for plan",
        "requests left",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    let text = String::from_utf8(azure.run(&["doctor"]).stdout).unwrap();
    assert!(text.contains("by Azure CLI"), "{text}");
    assert!(text.contains("Azure Kubernetes Service Contributor Role"), "{text}");
    let closed = Azure::start(Faults {
        forbidden: vec!["5b1d0c1e-0005-4a00-9000-000000000005".to_owned()],
        ..Faults::default()
    });
    let output = closed.run(&["doctor"]);
    assert_eq!(code(&output), 3);
    assert!(String::from_utf8_lossy(&output.stdout).contains("ask for the role Reader there"));
}
