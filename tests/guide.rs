//! Whole sessions of the built program against the simulated Azure, over real HTTP.
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

use std::process::Output;

use azure::{Azure, CONFIRMED, acts, at_the_put, kinds, sample, system_assigned, text};
use cnishift::session::{Status, WriteState};
use cnishift::sim::{Faults, Options};
use serde_json::json;

const PLAIN: &str = "aks-training-neu";
const CALICO: &str = "aks-platform-tools-weu";
const CUSTOM: &str = "aks-freight-customs-weu";
const FAILS: &str = "aks-freight-rates-neu";

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// Goes through unattended with everything confirmed.
fn run(azure: &Azure, cluster: &str, more: &[&str]) -> Output {
    let mut args = vec!["--operate", "--approve", cluster];
    args.extend_from_slice(&CONFIRMED);
    args.extend_from_slice(more);
    azure.guide(cluster, &args)
}

fn profile(azure: &Azure, cluster: &str, member: &str) -> String {
    let body = azure.inside().resource(&Azure::id(cluster)).unwrap();
    body["properties"]["networkProfile"][member].as_str().unwrap_or("absent").to_owned()
}

fn is_done(azure: &Azure, cluster: &str) {
    let state = azure.session();
    for step in &state.steps {
        assert!(step.status.is_over(), "{}: {:?}", step.step.id, step.status);
    }
    assert!(state.closed);
    assert_eq!(profile(azure, cluster, "networkPlugin"), "azure");
    assert_eq!(profile(azure, cluster, "networkPluginMode"), "overlay");
}

fn puts(azure: &Azure, cluster: &str) -> usize {
    let id = format!("PUT {}", Azure::id(cluster)).to_lowercase();
    azure.writes().iter().filter(|write| write.to_lowercase() == id).count()
}

#[test]
fn a_plain_cluster_goes_to_overlay() {
    let azure = Azure::start(sample(), Options::default());
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, PLAIN);
    assert_eq!(puts(&azure, PLAIN), 1);
    let state = azure.session();
    assert_eq!(
        kinds(&state, "update")[..4],
        ["checked", "approved", "sending", "accepted"],
        "{:?}",
        kinds(&state, "update")
    );
    // Once more there is nothing to guide.
    let again = run(&azure, PLAIN, &[]);
    assert_eq!(code(&again), 2, "{}", text(&again));
    assert!(text(&again).contains("nothing to guide"), "{}", text(&again));
}

#[test]
fn calico_comes_off_first_and_back_afterwards() {
    let azure = Azure::start(sample(), Options::default());
    let output = run(&azure, CALICO, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, CALICO);
    let done: Vec<_> = acts(&azure.session())
        .into_iter()
        .filter(|act| act.ends_with("done") && !act.starts_with("verify"))
        .collect();
    assert_eq!(
        done,
        ["baseline done", "open-checks done", "kn013 done", "update done", "policy-back done"]
    );
    assert_eq!(profile(&azure, CALICO, "networkPolicy"), "calico");
    assert_eq!(puts(&azure, CALICO), 3);
}

#[test]
fn a_custom_table_takes_an_identity_and_its_roles_first() {
    let azure = system_assigned(CUSTOM);
    let output = run(&azure, CUSTOM, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, CUSTOM);
    let writes = azure.writes();
    let kinds: Vec<&str> =
        writes.iter().map(|write| write.split('/').rev().nth(1).unwrap_or_default()).collect();
    assert_eq!(
        kinds,
        [
            "userAssignedIdentities",
            "roleAssignments",
            "roleAssignments",
            "managedClusters",
            "managedClusters"
        ],
        "{writes:#?}"
    );
    // The roles go no further than the subnet and the table.
    assert!(writes[1].contains("/subnets/snet-aks-customs/providers/"), "{}", writes[1]);
    assert!(writes[2].contains("/routeTables/rt-aks-customs-weu/providers/"), "{}", writes[2]);
    let body = azure.inside().resource(&Azure::id(CUSTOM)).unwrap();
    assert_eq!(body["identity"]["type"], "UserAssigned");
}

#[test]
fn an_update_that_fails_is_tried_again_when_somebody_says_so() {
    let options = Options { fail_once: vec![FAILS.to_owned()], ..Options::default() };
    let azure = Azure::start(sample(), options);
    let output = run(&azure, FAILS, &[]);
    assert_eq!(code(&output), 6, "{}", text(&output));
    assert!(text(&output).contains("ReconcileStandardLoadBalancerError"), "{}", text(&output));
    assert!(text(&output).contains("send the same update again"), "{}", text(&output));
    let at = azure.session().current().unwrap();
    assert!(matches!(azure.session().steps[at].status, Status::Failed(_)));
    let body = azure.inside().resource(&Azure::id(FAILS)).unwrap();
    assert_eq!(body["properties"]["provisioningState"], "Failed");
    let output = run(&azure, FAILS, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, FAILS);
    assert_eq!(puts(&azure, FAILS), 2);
    let acts = acts(&azure.session());
    assert_eq!(acts.iter().filter(|act| *act == "update retried").count(), 1, "{acts:?}");
}

#[test]
fn somebody_elses_change_stops_the_session() {
    let azure = at_the_put(PLAIN, |inside, id| {
        inside.edit(id, |body| body["properties"]["agentPoolProfiles"][0]["maxPods"] = json!(60));
    });
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 7, "{}", text(&output));
    assert!(text(&output).contains("412"), "{}", text(&output));
    assert!(text(&output).contains(".maxPods: "), "{}", text(&output));
    let state = azure.session();
    assert_eq!(kinds(&state, "update")[1..5], ["approved", "sending", "refused", "drifted"]);
    assert_eq!(profile(&azure, PLAIN, "networkPlugin"), "kubenet");
    // It stays stopped until somebody wants a new plan.
    assert_eq!(code(&run(&azure, PLAIN, &[])), 7);
    let output = run(&azure, PLAIN, &["--replan"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, PLAIN);
}

#[test]
fn somebody_elses_operation_is_waited_for() {
    let azure = at_the_put(PLAIN, |inside, id| inside.update(id, 1_000.0));
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 7, "{}", text(&output));
    assert!(text(&output).contains("409 OperationNotAllowed"), "{}", text(&output));
    assert!(text(&output).contains("Wait until it has ended"), "{}", text(&output));
    assert_eq!(profile(&azure, PLAIN, "networkPlugin"), "kubenet");
    let output = run(&azure, PLAIN, &["--replan"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, PLAIN);
    assert_eq!(puts(&azure, PLAIN), 2);
}

#[test]
fn a_network_that_is_gone_for_the_whole_operation_loses_nothing() {
    let faults = Faults { offline_while_updating: true, ..Faults::default() };
    let azure = Azure::start(sample(), Options { faults, ..Options::default() });
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, PLAIN);
    assert_eq!(puts(&azure, PLAIN), 1);
}

/// The answer to the update is lost; Azure is read to find out, and nothing is sent twice.
#[test]
fn a_lost_answer_is_settled_by_reading() {
    let faults = Faults { lose_answers_to_writes: true, ..Faults::default() };
    let azure = Azure::start(sample(), Options { faults, ..Options::default() });
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    is_done(&azure, PLAIN);
    assert_eq!(puts(&azure, PLAIN), 1);
    let acts = acts(&azure.session());
    assert!(acts.contains(&"update.0 lost".to_owned()), "{acts:?}");
    assert!(acts.contains(&"update.0 settled true".to_owned()), "{acts:?}");
}

#[test]
fn nothing_is_written_without_the_operators_word() {
    let azure = Azure::start(sample(), Options::default());
    // Without --operate a person runs the commands: nobody is there.
    let mut args = vec!["--confirm", "x=y"];
    args.extend_from_slice(&CONFIRMED);
    let output = azure.guide(PLAIN, &args);
    assert_eq!(code(&output), 5, "{}", text(&output));
    let wrong = azure.guide(PLAIN, &["--operate", "--approve", "yes"]);
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong).contains(PLAIN), "{}", text(&wrong));
    // Unattended it goes as far as what was said beforehand.
    let output = azure.guide(PLAIN, &["--operate", "--approve", PLAIN]);
    assert_eq!(code(&output), 5, "{}", text(&output));
    let output = run(&azure, PLAIN, &["--require-second-approver"]);
    assert_eq!(code(&output), 5, "{}", text(&output));
    assert!(text(&output).contains("a second person must approve"), "{}", text(&output));
    let dry = azure.command(&["guide", PLAIN, "--dry-run", "-q"]).output().unwrap();
    assert_eq!(code(&dry), 0);
    let told = text(&dry);
    for word in ["If-Match: ", "networkPlugin: \"kubenet\" -> \"azure\"", "left out", "body: {"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let nameless = ["guide", PLAIN, "--plain", "--operate", "--approve", PLAIN, "-q"];
    let nameless = azure.command(&nameless).env_remove("USER").output().unwrap();
    assert_eq!(code(&nameless), 2, "{}", text(&nameless));
    assert!(text(&nameless).contains("--operator"), "{}", text(&nameless));
    assert_eq!(azure.writes(), [""; 0]);
    let output = run(&azure, PLAIN, &["--require-second-approver", "--second-approver", "bob"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(text(&output).contains("approved by ann and bob"), "{}", text(&output));
}

#[test]
fn a_role_for_the_present_identity_and_a_freed_subnet() {
    let azure = Azure::start(sample(), Options::default());
    let qa = "aks-qa-weu";
    let output = run(&azure, qa, &["--include", "kn018"]);
    // Its subnet is delegated: that is for people.
    assert_eq!(code(&output), 5, "{}", text(&output));
    let acts_seen = acts(&azure.session());
    assert!(acts_seen.contains(&"kn018 done".to_owned()), "{acts_seen:?}");
    std::fs::remove_file(azure.journal()).unwrap();
    let tracking = "aks-freight-tracking-weu";
    let output = run(&azure, tracking, &["--skip", "kn026=the gateway goes this week"]);
    let done = acts(&azure.session());
    assert!(done.contains(&"kn021 done".to_owned()), "{done:?} {}", text(&output));
    let subnet = azure.writes().into_iter().find(|write| write.contains("/subnets/snet-appgw"));
    assert!(subnet.is_some_and(|write| !write.contains("providers/Microsoft.Authorization")));
}

#[test]
fn the_journal_is_shown_handed_over_and_finds_its_session_again() {
    let azure = Azure::start(sample(), Options::default());
    assert_eq!(code(&azure.guide(PLAIN, &["--operate", "--approve", PLAIN])), 5);
    let say = |args: &[&str]| {
        let output = azure.command(args).output().unwrap();
        assert_eq!(code(&output), 0, "{}", text(&output));
        text(&output)
    };
    let list = say(&["sessions", "list"]);
    assert!(list.contains(PLAIN) && list.contains("1/"), "{list}");
    let shown = say(&["sessions", "show", PLAIN]);
    assert!(
        shown.contains("session opened by ann") && shown.contains("lets the session rest"),
        "{shown}"
    );
    say(&["sessions", "export", PLAIN, "-o", "hand.jsonl"]);
    // A colleague with the same session, after the first one has gone on: the difference is seen.
    assert_eq!(code(&run(&azure, PLAIN, &[])), 0);
    let colleague = azure.path().join("colleague.db");
    let there = colleague.to_str().unwrap();
    let taken = say(&["sessions", "import", "hand.jsonl", "--journal", there]);
    assert!(taken.contains("new entries"), "{taken}");
    let output = run(&azure, PLAIN, &["--journal", there, "--operator", "bob"]);
    assert_eq!(code(&output), 7, "{}", text(&output));
    assert!(text(&output).contains("networkModel: kubenet -> azure-overlay"), "{}", text(&output));
    assert_eq!(puts(&azure, PLAIN), 1);
    let wrong = azure.command(&["sessions", "show", "nobody"]).output().unwrap();
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong).contains("there are: "), "{}", text(&wrong));
}

/// A cluster that a living process holds; one whose process is gone is free.
#[test]
fn one_process_acts_on_a_cluster() {
    let azure = Azure::start(sample(), Options { time_factor: 50.0, ..Options::default() });
    let mut args =
        vec!["guide", PLAIN, "--interval", "0.05", "-q", "--operate", "--approve", PLAIN];
    args.extend_from_slice(&CONFIRMED);
    let mut first = azure.command(&args);
    let mut first = first.stdout(std::process::Stdio::null()).spawn().unwrap();
    while puts(&azure, PLAIN) == 0 {
        std::thread::yield_now();
    }
    let second = run(&azure, PLAIN, &[]);
    assert_eq!(code(&second), 8, "{}", text(&second));
    assert!(text(&second).contains("--take-over"), "{}", text(&second));
    // Taken over deliberately: the first one stops, and says why.
    let third = run(&azure, PLAIN, &["--take-over", "--operator", "bob"]);
    assert_eq!(code(&third), 0, "{}", text(&third));
    assert_eq!(first.wait().unwrap().code(), Some(8));
    assert_eq!(puts(&azure, PLAIN), 1);
    is_done(&azure, PLAIN);
    let state = azure.session();
    assert!(state.steps.iter().all(|step| step.write == WriteState::Unsent));
}

#[test]
fn a_journal_that_cannot_be_used_stops_everything() {
    let azure = Azure::start(sample(), Options::default());
    let journal = azure.journal();
    std::fs::write(
        &journal,
        "this is no journal of anybody, it is a text of some length\n".repeat(40),
    )
    .unwrap();
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 8, "{}", text(&output));
    assert!(text(&output).contains("no journal of cnishift"), "{}", text(&output));
    std::fs::remove_file(&journal).unwrap();
    assert_eq!(code(&azure.guide(PLAIN, &["--operate", "--approve", PLAIN])), 5);
    // A newer program wrote it.
    let db = rusqlite::Connection::open(&journal).unwrap();
    db.pragma_update(None, "user_version", 2).unwrap();
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 8, "{}", text(&output));
    assert!(text(&output).contains("written by a newer cnishift"), "{}", text(&output));
    db.pragma_update(None, "user_version", 1).unwrap();
    drop(db);
    // Somebody corrected the record.
    let db = rusqlite::Connection::open(&journal).unwrap();
    db.execute_batch("DROP TRIGGER entries_stay; UPDATE entries SET at = '2026-01-01T00:00:00Z' WHERE number = 2;")
        .unwrap();
    drop(db);
    let output = run(&azure, PLAIN, &[]);
    assert_eq!(code(&output), 8, "{}", text(&output));
    assert!(text(&output).contains("entry 2"), "{}", text(&output));
    assert_eq!(azure.writes(), [""; 0]);
}

/// The file of the journal may grow no further, at more and more entries: no write goes out that the
/// journal does not tell, and with room again the session goes on.
#[test]
fn a_journal_without_room_lets_no_write_out() {
    let mut stopped = 0;
    for blocks in (60..).step_by(160) {
        let azure = Azure::start(sample(), Options::default());
        let mut args =
            vec!["guide", PLAIN, "--interval", "0.05", "-q", "--operate", "--approve", PLAIN];
        args.extend_from_slice(&CONFIRMED);
        let guide = azure.command(&args);
        let words = std::iter::once(guide.get_program()).chain(guide.get_args());
        let mut limited = std::process::Command::new("sh");
        limited.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
        limited.args(words).current_dir(azure.path()).env_clear();
        limited.envs(guide.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = limited.stdin(std::process::Stdio::null()).output().unwrap();
        if code(&output) == 0 {
            break;
        }
        assert_eq!(code(&output), 8, "{blocks}: {}", text(&output));
        stopped += 1;
        if puts(&azure, PLAIN) > 0 {
            let acts = acts(&azure.session());
            assert!(acts.contains(&"update.0 sending".to_owned()), "{blocks}: {acts:?}");
        }
        let output = run(&azure, PLAIN, &[]);
        assert_eq!(code(&output), 0, "{blocks}: {}", text(&output));
        is_done(&azure, PLAIN);
        assert_eq!(puts(&azure, PLAIN), 1, "{blocks}");
    }
    println!("stopped by a journal without room: {stopped} times");
    assert!(stopped > 3, "{stopped}");
}

/// By hand: the operator runs the command elsewhere, Azure shows it, the step is ticked off. Nothing is
/// written from here.
#[test]
fn what_is_done_elsewhere_is_seen() {
    use std::io::{Read as _, Write as _};
    let azure = Azure::start(sample(), Options::default());
    let mut command = azure.command(&["guide", PLAIN, "--plain", "--interval", "0.05", "-q"]);
    let pipe = std::process::Stdio::piped;
    let mut child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut told = String::new();
    // Reads on until these words were told after those of the last time.
    let mut until = |words: &str, from: usize| -> usize {
        let mut bytes = [0; 4096];
        loop {
            if let Some(at) = told[from..].find(words) {
                return from + at + words.len();
            }
            let count = output.read(&mut bytes).unwrap();
            assert!(count > 0, "it ended before {words:?}\n{told}");
            told.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    };
    let mut at = until("Type what you saw or decided", 0);
    writeln!(input, "only the reconciled map").unwrap();
    for _ in 0..3 {
        at = until("The plan works without this step", at);
        writeln!(input, "skip not in this window").unwrap();
    }
    at = until("Run this elsewhere; Azure is watched", at);
    at = until("az aks update", at);
    azure.inside().edit(&Azure::id(PLAIN), |body| {
        body["properties"]["networkProfile"]["networkPlugin"] = json!("azure");
        body["properties"]["networkProfile"]["networkPluginMode"] = json!("overlay");
    });
    at = until("update: done", at);
    until("Type what you saw or decided", at);
    writeln!(input, "quit").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(5));
    assert_eq!(azure.writes(), [""; 0]);
    let acts = acts(&azure.session());
    assert!(acts.contains(&"update done".to_owned()), "{acts:?}");
    assert!(
        !acts.iter().any(|act| act.contains("approved") || act.contains("sending")),
        "{acts:?}"
    );
}
