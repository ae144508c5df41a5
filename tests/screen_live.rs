//! The screen on live Azure: a simulated one over real HTTP, signed in to through a stand-in `az`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/pty.rs"]
mod pty;

use std::os::unix::fs::PermissionsExt as _;

use cnishift::sim::{Faults, Options, Running, World, start};
use cnishift::source::demo_documents;
use pty::Session;

/// A simulated Azure, and a folder with an `az` that is signed in to it.
struct Azure {
    running: Option<Running>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
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
        let folder = tempfile::tempdir().unwrap();
        let token = running.token();
        let script = format!(
            "#!/bin/sh\necho '{{\"accessToken\":\"{token}\",\"expires_on\":2145916800,\"tokenType\":\"Bearer\"}}'\n"
        );
        let az = folder.path().join("az");
        std::fs::write(&az, script).unwrap();
        std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { running: Some(running), runtime, folder }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    fn open(&self) -> Session {
        let endpoint = self.running().endpoint().to_owned();
        let args = ["--resource-manager", &endpoint, "--as-of", "2026-11-23"];
        let path = format!("{}:/usr/bin:/bin", self.folder.path().display());
        Session::start(self.folder.path(), &args, &[("PATH", &path)], 120, 40)
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.running.take());
    }
}

/// Line feeds while the screen is open: it never needs one, and whatever else writes would.
fn line_feeds(raw: &[u8]) -> usize {
    let end = raw.windows(8).position(|part| part == b"\x1b[?1049l").unwrap_or(raw.len());
    raw[..end].iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn a_fleet_is_read_drilled_into_and_read_again_with_reads_alone() {
    let azure = Azure::start(Faults::default());
    let mut session = azure.open();
    session.wait_text("read 34 clusters");
    session.wait_text("Azure CLI");
    let first = session.screen();
    assert!(first.starts_with("cnishift AUDIT") && !first.contains("signing in"), "{first}");
    session.send("\r5");
    session.wait_text("\"agentPoolProfiles\": [");
    session.send("4ar");
    session.wait_text("Growth a year");
    session.wait_text("read 34 clusters");
    session.send("\x03");
    assert_eq!(session.wait_exit(), 0);
    session.assert_restored();
    let log = azure.running().log();
    assert!(log.len() > 10);
    for request in log {
        let reads = request.method == "GET"
            || (request.method == "POST" && request.path.contains("Microsoft.ResourceGraph"));
        assert!(reads, "{request:?}");
    }
    let token = azure.running().token();
    let raw = session.raw();
    assert_eq!(line_feeds(&raw), 0, "nothing else writes to the terminal");
    assert!(!raw.windows(token.len()).any(|part| part == token.as_bytes()));
}

#[test]
fn what_may_not_be_read_is_told_on_screen_and_by_the_exit_code() {
    let forbidden = "5b1d0c1e-0004-4a00-9000-000000000004";
    let faults = Faults { forbidden: vec![forbidden.to_owned()], ..Faults::default() };
    let azure = Azure::start(faults);
    let mut session = azure.open();
    session.wait_text("INCOMPLETE");
    session.wait_text("4 of 5 subscriptions read whole");
    session.send("s");
    session.wait_text("forbidden");
    session.wait_text("Correlation id");
    session.send("\x03");
    assert_eq!(session.wait_exit(), 3);
    session.assert_restored();
}

#[test]
fn without_a_login_the_screen_says_what_to_do() {
    let azure = Azure::start(Faults::default());
    let az = azure.folder.path().join("az");
    let script = "#!/bin/sh\necho \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n";
    std::fs::write(&az, script).unwrap();
    let mut session = azure.open();
    session.wait_text("Nothing could be read.");
    session.wait_text("az login");
    session.wait_text("r tries again");
    session.send("q");
    assert_eq!(session.wait_exit(), 4);
    session.assert_restored();
}
