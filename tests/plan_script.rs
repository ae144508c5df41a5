//! Plans as scripts: shellcheck finds nothing, and a run against a stand-in `az` that talks to the
//! simulated Azure takes clusters to overlay, stops on drift, and goes on after a kill.
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

#[path = "common/azure.rs"]
mod azure;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use azure::{Azure, sample, text};
use cnishift::sim::Options;
use serde_json::{Value, json};

const PLAIN: &str = "aks-platform-obs-weu";
const CALICO: &str = "aks-platform-tools-weu";

/// The commands of az that a script uses, against the endpoint in `AZ_ENDPOINT`; only the stand-in
/// script below calls this, with its arguments in a file.
#[test]
fn az_stand_in() {
    let Some(file) = std::env::var_os("AZ_ARGS") else { return };
    let args = std::fs::read_to_string(file).unwrap();
    let args: Vec<&str> = args.split('\0').filter(|word| !word.is_empty()).collect();
    let flag = |name: &str| {
        let at = args.iter().position(|word| *word == name)?;
        args.get(at + 1).copied()
    };
    let id = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerService/managedClusters/{}",
        flag("--subscription").unwrap(),
        flag("-g").unwrap(),
        flag("-n").unwrap()
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(async {
        match args.as_slice() {
            ["aks", "show", ..] => Ok(shown(&get(&id).await, flag("--query").unwrap())),
            ["aks", "update", ..] => update(&id).await,
            other => Err(format!("{other:?} is not known to the stand-in")),
        }
    });
    let (code, words) = match outcome {
        Ok(words) => (0, words),
        Err(why) => (1, why),
    };
    std::fs::write(std::env::var_os("AZ_OUT").unwrap(), format!("{code}\n{words}")).unwrap();
}

async fn send(request: reqwest::RequestBuilder) -> (u16, Option<String>, Value) {
    let answer = request.bearer_auth(std::env::var("AZ_TOKEN").unwrap()).send().await.unwrap();
    let operation = answer.headers().get("azure-asyncoperation");
    let operation = operation.map(|link| link.to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    (status, operation, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

fn http() -> reqwest::Client {
    cnishift::azure::http::prepare_tls();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn link(id: &str) -> String {
    format!("{}{id}?api-version=2026-03-01", std::env::var("AZ_ENDPOINT").unwrap())
}

async fn get(id: &str) -> Value {
    send(http().get(link(id))).await.2
}

/// As az prints a value with `-o tsv`: properties lie beside the rest, lists a line each.
fn shown(body: &Value, query: &str) -> String {
    let (head, rest) = query.split_once("[].").unwrap_or((query, ""));
    let find = |from: &Value, path: &str| {
        path.split('.').try_fold(from.clone(), |value, name| value.get(name).cloned())
    };
    let value = find(body, head).or_else(|| find(&body["properties"], head)).unwrap_or_default();
    let word = |value: &Value| value.as_str().map_or_else(String::new, str::to_owned);
    match &value {
        Value::Array(items) => {
            items.iter().map(|item| word(&item[rest])).collect::<Vec<_>>().join("\n")
        }
        other => word(other),
    }
}

/// az reads, changes, puts, and waits for the end.
async fn update(id: &str) -> Result<String, String> {
    let args = std::fs::read_to_string(std::env::var_os("AZ_ARGS").unwrap()).unwrap();
    let words: Vec<&str> = args.split('\0').collect();
    let mut profile = serde_json::Map::new();
    for (name, member) in [
        ("--network-plugin", "networkPlugin"),
        ("--network-plugin-mode", "networkPluginMode"),
        ("--network-policy", "networkPolicy"),
        ("--network-dataplane", "networkDataplane"),
        ("--pod-cidr", "podCidr"),
    ] {
        if let Some(at) = words.iter().position(|word| *word == name) {
            profile.insert(member.to_owned(), json!(words[at + 1]));
        }
    }
    let goal = json!({ "properties": { "networkProfile": profile } });
    let (status, operation, body) = send(http().put(link(id)).body(goal.to_string())).await;
    if status >= 300 {
        return Err(format!("({}) {}", body["code"], body["message"]));
    }
    loop {
        let (_, _, poll) = send(http().get(operation.as_deref().unwrap())).await;
        match poll["status"].as_str().unwrap() {
            "Succeeded" => return Ok(String::new()),
            "Failed" => return Err(poll["error"]["message"].to_string()),
            _ => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
        }
    }
}

/// A simulated Azure with an `az` for scripts, and the script of a cluster's plan.
struct Scripted {
    azure: Azure,
    script: PathBuf,
}

impl Scripted {
    fn start(cluster: &str, options: Options) -> Self {
        let azure = Azure::start(sample(), options);
        let script = azure.path().join("plan.sh");
        let plan = azure
            .command(&["plan", cluster, "--format", "sh", "-q", "-o", script.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(plan.status.success(), "{}", text(&plan));
        let bin = azure.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let own = std::env::current_exe().unwrap();
        let az = format!(
            "#!/bin/sh\nd=$(mktemp -d)\nfor w in \"$@\"; do printf '%s\\0' \"$w\" >>\"$d/args\"; done\n\
             AZ_ARGS=$d/args AZ_OUT=$d/out '{}' --exact az_stand_in >/dev/null 2>&1\n\
             tail -n +2 \"$d/out\"\nc=$(head -n 1 \"$d/out\")\n\
             [ \"$c\" = 0 ] || tail -n +2 \"$d/out\" >&2\nrm -r \"$d\"\nexit \"$c\"\n",
            own.display()
        );
        std::fs::write(bin.join("az"), az).unwrap();
        std::fs::set_permissions(bin.join("az"), std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { azure, script }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("bash");
        let path = format!("{}:/usr/bin:/bin", self.azure.path().join("bin").display());
        command
            .arg(&self.script)
            .args(args)
            .current_dir(self.azure.path())
            .stdin(Stdio::null())
            .env_clear();
        command.env("PATH", path).env("CNISHIFT_WAIT", "0.02").env("TMPDIR", self.azure.path());
        command
            .env("AZ_ENDPOINT", self.azure.running().endpoint())
            .env("AZ_TOKEN", self.azure.running().token());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn profile(&self, cluster: &str, member: &str) -> String {
        let body = self.azure.inside().resource(&Azure::id(cluster)).unwrap();
        body["properties"]["networkProfile"][member].as_str().unwrap_or_default().to_owned()
    }
}

const PEOPLE: [&str; 8] = [
    "baseline",
    "open-checks",
    "warnings",
    "verify-profile",
    "verify-nodes",
    "verify-routes",
    "verify-traffic",
    "protections-back",
];

fn everything(cluster: &str) -> Vec<&str> {
    let mut args = vec!["--yes", cluster];
    PEOPLE.iter().for_each(|step| args.extend(["--confirm", step]));
    args
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

#[test]
fn scripts_take_clusters_to_overlay() {
    for (cluster, writes, policy) in [(PLAIN, 1, ""), (CALICO, 3, "calico")] {
        let scripted = Scripted::start(cluster, Options::default());
        let output = scripted.run(&everything(cluster));
        assert_eq!(code(&output), 0, "{}", text(&output));
        assert_eq!(scripted.profile(cluster, "networkPluginMode"), "overlay");
        assert_eq!(scripted.profile(cluster, "networkPolicy"), policy);
        assert_eq!(scripted.azure.writes().len(), writes, "{:?}", scripted.azure.writes());
        // Once more nothing is left to do.
        let again = scripted.run(&everything(cluster));
        assert_eq!(code(&again), 0, "{}", text(&again));
        assert_eq!(scripted.azure.writes().len(), writes);
    }
}

#[test]
fn people_and_approvals_are_needed() {
    let scripted = Scripted::start(PLAIN, Options::default());
    let output = scripted.run(&[]);
    assert_eq!(code(&output), 5, "{}", text(&output));
    assert!(text(&output).contains("--confirm baseline"), "{}", text(&output));
    let unapproved: Vec<&str> = everything(PLAIN)[2..].to_vec();
    let output = scripted.run(&unapproved);
    assert_eq!(code(&output), 5, "{}", text(&output));
    assert!(text(&output).contains(&format!("give --yes {PLAIN}")), "{}", text(&output));
    let wrong = scripted.run(&["--yes", "yes"]);
    assert_eq!(code(&wrong), 5, "{}", text(&wrong));
    assert_eq!(code(&scripted.run(&["--unknown"])), 2);
    assert!(text(&scripted.run(&["--help"])).contains("usage:"));
    assert!(scripted.azure.writes().is_empty());
}

#[test]
fn drift_stops_a_script() {
    let scripted = Scripted::start(CALICO, Options::default());
    scripted.azure.inside().edit(&Azure::id(CALICO), |body| {
        body["properties"]["agentPoolProfiles"][1]["name"] = json!("other");
    });
    let output = scripted.run(&everything(CALICO));
    assert_eq!(code(&output), 7, "{}", text(&output));
    assert!(text(&output).contains("the cluster changed: pools is"), "{}", text(&output));
    assert!(scripted.azure.writes().is_empty());
}

#[test]
fn a_failed_update_is_sent_again_and_a_dead_network_is_no_value() {
    let cluster = "aks-freight-rates-neu";
    let options = Options { fail_once: vec![cluster.to_owned()], ..Options::default() };
    let scripted = Scripted::start(cluster, options);
    let output = scripted.run(&everything(cluster));
    assert_eq!(code(&output), 6, "{}", text(&output));
    assert!(text(&output).contains("run this again"), "{}", text(&output));
    let output = scripted.run(&everything(cluster));
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert_eq!(scripted.profile(cluster, "networkPluginMode"), "overlay");
    let scripted = Scripted::start(CALICO, Options::default());
    let mut dead = scripted.command(&everything(CALICO));
    let output = dead.env("AZ_ENDPOINT", "http://127.0.0.1:9").output().unwrap();
    assert_eq!(code(&output), 6, "{}", text(&output));
    assert!(text(&output).contains("Azure could not be read"), "{}", text(&output));
}

#[test]
fn a_killed_script_goes_on() {
    let scripted = Scripted::start(CALICO, Options { time_factor: 400.0, ..Options::default() });
    let mut child = scripted
        .command(&everything(CALICO))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while scripted.azure.writes().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before its first write");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let output = scripted.run(&everything(CALICO));
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert_eq!(scripted.profile(CALICO, "networkPluginMode"), "overlay");
    assert_eq!(scripted.azure.writes().len(), 3, "{:?}", scripted.azure.writes());
}

/// Every cluster of the sample fleet; hostile names in commands are quoted as everywhere.
#[test]
fn shellcheck_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let found = Command::new("shellcheck").arg("--version").output().is_ok();
    if !found {
        eprintln!("SKIPPED: there is no shellcheck here, scripts were only parsed by bash");
    }
    let names: Vec<String> = {
        let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
            .args(["--demo", "-q", "audit", "--format", "json"])
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        document["clusters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names.len(), 34);
    for name in names {
        let script = folder.path().join(format!("{name}.sh"));
        let plan = Command::new(env!("CARGO_BIN_EXE_cnishift"))
            .args(["--demo", "-q", "plan", &name, "--format", "sh", "-o"])
            .arg(&script)
            .output()
            .unwrap();
        assert!(plan.status.success(), "{name}");
        ok(Command::new("bash").arg("-n").arg(&script), &script);
        if found {
            ok(Command::new("shellcheck").arg(&script), &script);
        }
    }
}

fn ok(command: &mut Command, script: &Path) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", script.display(), text(&output));
}

/// The attributes of infrastructure code, in the order of their applies.
#[test]
fn plans_as_code() {
    let plan = |cluster: &str, format: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
            .args(["--demo", "-q", "--as-of", "2026-11-23", "plan", cluster, "--format", format])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    insta::assert_snapshot!("plan_terraform", plan(CALICO, "terraform"));
    insta::assert_snapshot!("plan_bicep", plan(CALICO, "bicep"));
    insta::assert_snapshot!("plan_http", plan(CALICO, "http"));
    for format in ["terraform", "bicep", "http"] {
        let nothing = plan("aks-data-reports-gwc", format);
        assert!(nothing.contains("There is nothing to change."), "{nothing}");
    }
}

/// A format that is another tool's own is refused by name; the format alone says its tool.
#[test]
fn a_format_and_a_tool_must_agree() {
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
            .args(["--demo", "-q", "plan", CALICO])
            .args(args)
            .output()
            .unwrap();
        (code(&output), text(&output))
    };
    for (format, tool) in [("sh", "rest"), ("http", "az"), ("terraform", "bicep"), ("bicep", "az")]
    {
        let (code, told) = run(&["--format", format, "--tool", tool]);
        assert_eq!(code, 2, "{told}");
        assert!(
            told.contains(&format!("--tool {tool} and --format {format} contradict")),
            "{told}"
        );
    }
    for (format, tool) in [("sh", "az"), ("http", "rest"), ("terraform", "terraform")] {
        let (code, told) = run(&["--format", format, "--tool", tool]);
        assert_eq!(code, 0, "{told}");
        // A script says when it was made.
        assert!(format == "sh" || told == run(&["--format", format]).1, "{told}");
    }
}
