//! A simulated Azure for the built program: an `az` that is signed in to it, and a journal.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};

use cnishift::session::journal::Journal;
use cnishift::session::{Event, SessionState, open_session};
use cnishift::sim::{Inside, Moment, Options, Running, Seen, Watch, World, start};
use cnishift::source::demo_documents;
use serde_json::Value;

/// Simulated seconds in a second: an update of nine minutes takes a third of a second.
pub const FASTER: f64 = 1_700.0;

pub struct Azure {
    running: Option<Running>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

/// The sample fleet, each cluster shown to `change` before it is put there.
pub fn world(change: impl Fn(&mut Value)) -> World {
    let mut documents = Vec::new();
    for bytes in demo_documents() {
        let mut document: Value = serde_json::from_slice(bytes).unwrap();
        let list = match &mut document {
            Value::Object(list) if list.contains_key("value") => {
                list["value"].as_array_mut().unwrap()
            }
            Value::Array(list) => list,
            other => panic!("no list: {other}"),
        };
        list.iter_mut().for_each(&change);
        documents.push(serde_json::to_vec(&document).unwrap());
    }
    World::from_documents(documents.iter().map(Vec::as_slice)).unwrap()
}

pub fn sample() -> World {
    world(|_| {})
}

impl Azure {
    pub fn start(world: World, options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let factor = if options.time_factor > 0.0 { options.time_factor } else { FASTER };
        let options = Options { keep_log: true, time_factor: factor, ..options };
        let running = runtime.block_on(start(world, options)).unwrap();
        let (folder, token) = (tempfile::tempdir().unwrap(), running.token());
        let script = format!(
            "#!/bin/sh\necho '{{\"accessToken\":\"{token}\",\"expires_on\":2145916800,\"tokenType\":\"Bearer\"}}'\n"
        );
        let az = folder.path().join("az");
        std::fs::write(&az, script).unwrap();
        std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { running: Some(running), runtime, folder }
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub fn inside(&self) -> Inside {
        self.running().inside()
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn journal(&self) -> PathBuf {
        self.path().join("sessions.db")
    }

    /// The program, ready to be started with these arguments.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cnishift"));
        command
            .args(args)
            .args(["--resource-manager", self.running().endpoint(), "--as-of", "2026-11-23"])
            .current_dir(self.path())
            .env_clear()
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .env("CNISHIFT_JOURNAL", self.journal())
            .env("USER", "ann")
            .env("PATH", format!("{}:/usr/bin:/bin", self.path().display()));
        command
    }

    /// `guide CLUSTER` without anybody at it.
    pub fn guide(&self, cluster: &str, more: &[&str]) -> Output {
        let mut args = vec!["guide", cluster, "--plain", "--interval", "0.05", "-q"];
        args.extend_from_slice(more);
        self.command(&args).stdin(Stdio::null()).output().unwrap()
    }

    pub fn log(&self) -> Vec<Seen> {
        self.running().log()
    }

    pub fn writes(&self) -> Vec<String> {
        let writes =
            self.log().into_iter().filter(|seen| !["GET", "POST"].contains(&seen.method.as_str()));
        writes.map(|seen| format!("{} {}", seen.method, seen.path)).collect()
    }

    /// The only session of the journal.
    pub fn session(&self) -> SessionState {
        let journal = Journal::open(&self.journal()).unwrap();
        let notes = journal.sessions().unwrap();
        assert_eq!(notes.len(), 1, "{notes:?}");
        open_session(&journal, &notes[0].session).unwrap().unwrap()
    }

    /// The id of a cluster of the sample fleet.
    pub fn id(name: &str) -> String {
        let mut found = None;
        for bytes in demo_documents() {
            let document: Value = serde_json::from_slice(bytes).unwrap();
            let list = document.get("value").unwrap_or(&document).as_array().unwrap().clone();
            found = found.or(list.into_iter().find(|one| one["name"] == name));
        }
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.running.take());
    }
}

/// Kinds of a session's events about a step.
pub fn kinds(state: &SessionState, step: &str) -> Vec<String> {
    state.of_step(step).map(|(_, event)| event.kind()).collect()
}

/// What was approved, sent and accepted, in order.
pub fn acts(state: &SessionState) -> Vec<String> {
    let act = |event: &Event| match event {
        Event::Approved { step, deed, by, .. } => Some(format!("{step}.{deed} approved by {by}")),
        Event::Sending { step, deed, .. } => Some(format!("{step}.{deed} sending")),
        Event::Accepted { step, deed, status, .. } => {
            Some(format!("{step}.{deed} accepted {status}"))
        }
        Event::Refused { step, deed, .. } => Some(format!("{step}.{deed} refused")),
        Event::Lost { step, deed, .. } => Some(format!("{step}.{deed} lost")),
        Event::Settled { step, deed, took, .. } => Some(format!("{step}.{deed} settled {took}")),
        Event::Failed { step, .. } => Some(format!("{step} failed")),
        Event::Retried { step, .. } => Some(format!("{step} retried")),
        Event::Drifted { step, .. } => Some(format!("{step} drifted")),
        Event::Replanned { .. } => Some("replanned".to_owned()),
        Event::Done { step, .. } => Some(format!("{step} done")),
        _ => None,
    };
    state.events.iter().filter_map(|(_, event)| act(event)).collect()
}

/// Everything that an operator can say beforehand.
pub const CONFIRMED: [&str; 10] = [
    "--confirm",
    "templates=a ticket for the team",
    "--confirm",
    "open-checks=only the reconciled map is there",
    "--confirm",
    "warnings=accepted for the window",
    "--confirm",
    "verify-nodes=all blocks lie in the range",
    "--confirm",
    "verify-traffic=probes answer",
];

pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A simulated Azure in which something happens when the update arrives.
pub fn at_the_put(cluster: &str, act: impl Fn(&Inside, &str) + Send + Sync + 'static) -> Azure {
    let inside: Arc<OnceLock<Inside>> = Arc::default();
    let (seen, id) = (Arc::clone(&inside), Azure::id(cluster));
    let once = std::sync::Once::new();
    let watch = Watch::new(move |moment, method, path| {
        let hit = moment == Moment::Came && method == "PUT" && path.eq_ignore_ascii_case(&id);
        if let (true, Some(inside)) = (hit, seen.get()) {
            once.call_once(|| act(inside, &id));
        }
    });
    let azure = Azure::start(sample(), Options { watch, ..Options::default() });
    inside.set(azure.inside()).unwrap();
    azure
}

/// The sample fleet, in which this cluster has a system-assigned identity.
pub fn system_assigned(cluster: &'static str) -> Azure {
    let change = |one: &mut Value| {
        if one["name"] == cluster {
            one["identity"] = serde_json::json!({ "type": "SystemAssigned",
                "principalId": "00000000-0000-0000-0000-0000000000ee",
                "tenantId": "00000000-0000-0000-0000-0000000000ff" });
        }
    };
    Azure::start(world(change), Options::default())
}
