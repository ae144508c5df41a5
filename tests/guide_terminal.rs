//! Sessions on a pseudo-terminal: the built program, its screen, and a person who answers.
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
#[path = "common/pty.rs"]
mod pty;

use std::cell::RefCell;

use azure::{Azure, acts, at_the_put, sample, system_assigned};
use cnishift::sim::{Faults, Options};
use pty::Session;
use serde_json::json;

const PLAIN: &str = "aks-training-neu";
const SIZE: (u16, u16) = (160, 60);

/// What is asked, by the words on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Tell,
    Optional,
    Approve,
    Failed,
    Drift,
    Over,
}

const MARKS: [(&str, Asked); 6] = [
    ("The session is over (Done).", Asked::Over),
    ("Only you can judge this.", Asked::Tell),
    ("The plan works without it.", Asked::Optional),
    ("Ready. a approves this write", Asked::Approve),
    ("Enter tries it again.", Asked::Failed),
    ("Enter makes a new plan.", Asked::Drift),
];

/// A person at the session's screen.
struct Person {
    session: Session,
    cluster: String,
    /// The screen when the last question was answered.
    answered: String,
    /// What was answered, in order.
    said: Vec<Asked>,
}

impl Person {
    fn start(azure: &Azure, cluster: &str, more: &[&str]) -> Self {
        let endpoint = azure.running().endpoint().to_owned();
        let mut args = vec!["guide", cluster, "--operate", "--interval", "0.05"];
        args.extend_from_slice(&["--resource-manager", &endpoint, "--as-of", "2026-11-23"]);
        args.extend_from_slice(more);
        let path = format!("{}:/usr/bin:/bin", azure.path().display());
        let journal = azure.journal().display().to_string();
        let env = [("PATH", path.as_str()), ("CNISHIFT_JOURNAL", &journal), ("USER", "ann")];
        let session = Session::start(azure.path(), &args, &env, SIZE.0, SIZE.1);
        Self { session, cluster: cluster.to_owned(), answered: String::new(), said: Vec::new() }
    }

    /// Waits for the next question. One that was answered is not one any more.
    fn asked(&self) -> (Asked, String) {
        let found = RefCell::new(None);
        self.session.wait_for("a question", |screen| {
            let text = screen.contents();
            let typing = text.contains(" to approve: ")
                || text.contains("decided: ")
                || text.contains("left out: ");
            let mark = MARKS.iter().find(|(words, _)| text.contains(words));
            match mark {
                Some((_, asked)) if !typing && body(&text) != self.answered => {
                    *found.borrow_mut() = Some((*asked, body(&text)));
                    true
                }
                _ => false,
            }
        });
        found.into_inner().unwrap()
    }

    /// Presses a key, waits for the line, types, and presses Enter.
    fn types(&mut self, key: &str, prompt: &str, text: &str) {
        self.session.send(key);
        self.session.wait_text(prompt);
        self.session.send(text);
        self.session.send("\r");
        self.session.wait_gone(prompt);
    }

    /// Answers as a person would until the session is done.
    fn goes_through(mut self) -> Vec<Asked> {
        loop {
            let (asked, text) = self.asked();
            self.said.push(asked);
            self.answered.clone_from(&text);
            match asked {
                Asked::Over => break,
                Asked::Tell => self.types("\r", "decided: ", "seen and accepted"),
                Asked::Optional => self.types("x", "left out: ", "not in this window"),
                Asked::Approve if text.contains("Cannot be undone") => {
                    let name = self.cluster.clone();
                    self.types("a", " to approve: ", &name);
                }
                Asked::Approve => self.types("a", " to approve: ", "yes"),
                Asked::Failed | Asked::Drift => self.session.send("\r"),
            }
        }
        self.session.send("q");
        self.session.wait_for("the plan", |screen| screen.contents().contains("› aks-"));
        self.session.send("qq");
        assert_eq!(self.session.wait_exit(), 0);
        self.session.assert_restored();
        self.said
    }
}

/// The screen without its header and footer, which change by themselves.
fn body(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.len().saturating_sub(2);
    lines.get(5..end).unwrap_or_default().join("\n")
}

fn is_overlay(azure: &Azure, cluster: &str) {
    let body = azure.inside().resource(&Azure::id(cluster)).unwrap();
    assert_eq!(body["properties"]["networkProfile"]["networkPluginMode"], "overlay");
    assert_eq!(body["properties"]["provisioningState"], "Succeeded");
    assert!(azure.session().closed);
}

fn puts(azure: &Azure, cluster: &str) -> usize {
    let id = Azure::id(cluster).to_lowercase();
    azure.writes().iter().filter(|write| write.to_lowercase().ends_with(&id)).count()
}

#[test]
fn a_plain_cluster() {
    let azure = Azure::start(sample(), Options::default());
    let said = Person::start(&azure, PLAIN, &[]).goes_through();
    assert_eq!(said.iter().filter(|asked| **asked == Asked::Approve).count(), 1, "{said:?}");
    is_overlay(&azure, PLAIN);
}

#[test]
fn one_with_calico() {
    let cluster = "aks-platform-tools-weu";
    let azure = Azure::start(sample(), Options::default());
    let said = Person::start(&azure, cluster, &[]).goes_through();
    assert_eq!(said.iter().filter(|asked| **asked == Asked::Approve).count(), 3, "{said:?}");
    is_overlay(&azure, cluster);
}

#[test]
fn one_with_a_custom_table_and_a_system_assigned_identity() {
    let cluster = "aks-freight-customs-weu";
    let azure = system_assigned(cluster);
    let said = Person::start(&azure, cluster, &[]).goes_through();
    assert_eq!(said.iter().filter(|asked| **asked == Asked::Approve).count(), 5, "{said:?}");
    is_overlay(&azure, cluster);
}

#[test]
fn one_that_fails_and_is_tried_again() {
    let cluster = "aks-freight-rates-neu";
    let options = Options { fail_once: vec![cluster.to_owned()], ..Options::default() };
    let azure = Azure::start(sample(), options);
    let said = Person::start(&azure, cluster, &[]).goes_through();
    assert!(said.contains(&Asked::Failed), "{said:?}");
    assert_eq!(puts(&azure, cluster), 2);
    is_overlay(&azure, cluster);
}

#[test]
fn one_that_somebody_changes_in_the_middle() {
    let azure = at_the_put(PLAIN, |inside, id| {
        inside.edit(id, |body| body["properties"]["agentPoolProfiles"][0]["maxPods"] = json!(60));
    });
    let said = Person::start(&azure, PLAIN, &[]).goes_through();
    assert!(said.contains(&Asked::Drift), "{said:?}");
    assert!(acts(&azure.session()).contains(&"update.0 refused".to_owned()));
    is_overlay(&azure, PLAIN);
}

#[test]
fn one_that_is_being_updated() {
    let azure = at_the_put(PLAIN, |inside, id| inside.update(id, 1_000.0));
    let said = Person::start(&azure, PLAIN, &[]).goes_through();
    assert!(said.contains(&Asked::Drift), "{said:?}");
    assert!(acts(&azure.session()).contains(&"update.0 refused".to_owned()));
    is_overlay(&azure, PLAIN);
}

#[test]
fn one_whose_network_is_gone_for_the_whole_operation() {
    let faults = Faults { offline_while_updating: true, ..Faults::default() };
    let azure = Azure::start(sample(), Options { faults, ..Options::default() });
    Person::start(&azure, PLAIN, &[]).goes_through();
    assert_eq!(puts(&azure, PLAIN), 1);
    is_overlay(&azure, PLAIN);
}

/// Lines and prompts, as with a screen reader; a second person approves.
#[test]
fn lines_and_prompts() {
    let azure = Azure::start(sample(), Options::default());
    let mut person = Person::start(&azure, PLAIN, &["--plain", "--require-second-approver"]);
    let session = &mut person.session;
    for answer in ["reconciled only", "skip later", "skip later", "skip later"] {
        let before = session.raw().len();
        session.wait_for("a prompt", |screen| screen.contents().trim_end().ends_with('>'));
        session.send(&format!("{answer}\r"));
        // The echo and the next question, not the one that was answered.
        while session.raw().windows(2).rposition(|pair| pair == b"> ").is_none_or(|at| at <= before)
        {
            std::thread::yield_now();
        }
    }
    session.wait_text(
        "Type aks-training-neu to approve it, then \" / \" and the second person's name",
    );
    session.send("aks-training-neu\r");
    session.wait_text("a second person must approve");
    session.send("aks-training-neu / bob\r");
    session.wait_text("update: done");
    session.wait_for("a prompt", |screen| screen.contents().trim_end().ends_with('>'));
    session.send("quit\r");
    assert_eq!(session.wait_exit(), 5);
    let state = azure.session();
    assert!(acts(&state).contains(&"update.0 approved by ann".to_owned()));
    assert_eq!(puts(&azure, PLAIN), 1);
}

/// The screen is left in the middle of an update, which goes on in Azure; the next one finds it done.
#[test]
fn a_closed_laptop() {
    let options = Options { time_factor: 300.0, ..Options::default() };
    let azure = Azure::start(sample(), options);
    let mut person = Person::start(&azure, PLAIN, &[]);
    loop {
        let (asked, text) = person.asked();
        person.answered.clone_from(&text);
        match asked {
            Asked::Tell => person.types("\r", "decided: ", "seen"),
            Asked::Optional => person.types("x", "left out: ", "not now"),
            Asked::Approve => {
                person.types("a", " to approve: ", PLAIN);
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    person.session.wait_text("Azure says:");
    person.session.signal("KILL");
    person.session.wait_exit();
    let said = Person::start(&azure, PLAIN, &[]).goes_through();
    assert!(!said.contains(&Asked::Approve), "{said:?}");
    assert_eq!(puts(&azure, PLAIN), 1);
    is_overlay(&azure, PLAIN);
}
