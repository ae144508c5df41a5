//! Sessions on the screen as their engine would tell them, made without one.
#![allow(dead_code, reason = "every test file uses a part")]

use std::sync::Arc;

use cnishift::model::ResourceId;
use cnishift::plan::{PlanInput, build};
use cnishift::session::port::Prepared;
use cnishift::session::{
    Baseline, Change, Check, Event, Holds, Progress, Question, SessionState, Status, guided,
};
use cnishift::tui::{Data, Shot};
use jiff::Timestamp;

pub const CLUSTER: &str = "aks-freight-rates-neu";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(
        "2026-11-23T01:50:00Z".parse::<Timestamp>().unwrap().as_second() + second,
    )
    .unwrap()
}

pub fn id(data: &Data) -> ResourceId {
    data.rows.iter().find(|row| row.id.name() == CLUSTER).unwrap().id.clone()
}

/// The session of the sample fleet's cluster, up to the update.
fn state(data: &Data) -> SessionState {
    let index = data.find(&id(data)).unwrap();
    let audit = data.judge(index).unwrap();
    let read = &data.read;
    let input = PlanInput {
        cluster: &read.inventory.clusters[index],
        inventory: &read.inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address: &read.plans[index],
        as_of: read.as_of,
    };
    let plan = build(&input);
    let (steps, baseline) = (guided(&plan, &input), Baseline::default());
    let opened = Event::Opened {
        cluster: id(data).to_string(),
        summary: plan.summary.clone(),
        steps,
        baseline: baseline.clone(),
        by: "ann".to_owned(),
        version: "0.1.0".to_owned(),
    };
    let mut state =
        SessionState::of("aks-freight-rates-neu-20261123-015000", vec![(at(0), opened)]).unwrap();
    let done = |step: &str| Event::Done { step: step.to_owned(), baseline: baseline.clone() };
    let told = |step: &str, words: &str| Event::Told {
        step: step.to_owned(),
        by: "ann".to_owned(),
        words: words.to_owned(),
        decides: Vec::new(),
    };
    for (second, event) in [
        (1, done("baseline")),
        (60, told("open-checks", "only the reconciled map is there")),
        (61, done("open-checks")),
        (120, told("warnings", "the change board accepted them")),
        (121, done("warnings")),
    ] {
        state.take(at(second), event);
    }
    state
}

fn shot(state: SessionState, question: Option<Question>, now: Option<Status>) -> Shot {
    let mut statuses: Vec<Status> = state.steps.iter().map(|step| step.status.clone()).collect();
    if let (Some(at), Some(now)) = (state.current(), now) {
        statuses[at] = now;
    }
    Shot {
        statuses,
        question,
        trouble: None,
        notice: None,
        progress: Progress::default(),
        second: false,
        place: "/home/ann/sessions.db".to_owned(),
        end: None,
        state,
    }
}

fn change(what: &str, from: &str, to: &str) -> Change {
    Change { what: what.to_owned(), from: Some(from.to_owned()), to: Some(to.to_owned()) }
}

fn sent(mut state: SessionState) -> SessionState {
    let step = || "update".to_owned();
    for (second, event) in [
        (
            200,
            Event::Approved {
                step: step(),
                deed: 0,
                resource: state.cluster.to_string(),
                etag: Some("e-1".to_owned()),
                by: "ann".to_owned(),
                second: None,
            },
        ),
        (
            201,
            Event::Sending {
                step: step(),
                deed: 0,
                resource: state.cluster.to_string(),
                etag: Some("e-1".to_owned()),
                api_version: "2026-03-01".to_owned(),
                sha256: "0".repeat(64),
                changes: vec![change(
                    "properties.networkProfile.networkPlugin",
                    "kubenet",
                    "azure",
                )],
            },
        ),
        (
            202,
            Event::Accepted {
                step: step(),
                deed: 0,
                status: 200,
                operation: Some("00000000-0000-4000-8000-000000000001".to_owned()),
            },
        ),
    ] {
        state.take(at(second), event);
    }
    state
}

/// Every state that a session's screen has.
pub const SHOTS: [&str; 8] =
    ["tell", "approve", "by_hand", "running", "trouble", "failed", "drift", "blocked"];

/// A session in one of these states.
pub fn told(data: &Data, name: &str) -> Arc<Shot> {
    let check = |wanted: &str, saw: &str, holds| Check {
        wanted: wanted.to_owned(),
        saw: saw.to_owned(),
        holds,
    };
    let ready = state(data);
    Arc::new(match name {
        "tell" => {
            let mut all = state(data);
            all.steps.truncate(2);
            let fresh: Vec<_> = all.events.drain(..1).collect();
            let begun = SessionState::of(&all.name, fresh).unwrap();
            let open = vec![
                "KN037: whether the ConfigMap exists (kubectl -n kube-system get cm)".to_owned(),
            ];
            let mut shot = shot(begun, Some(Question::Tell(open)), Some(Status::Waiting));
            shot.state.take(
                at(1),
                Event::Done { step: "baseline".to_owned(), baseline: Baseline::default() },
            );
            shot.statuses[0] = Status::Done;
            shot.statuses[1] = Status::Waiting;
            shot
        }
        "approve" => {
            let write = Prepared {
                resource: id(data),
                api_version: "2026-03-01".to_owned(),
                etag: Some("f31d1bd3-6786-4b79-843a-ad9841f41969".to_owned()),
                body: "{}".to_owned(),
                changes: vec![
                    change("properties.networkProfile.networkPlugin", "\"kubenet\"", "\"azure\""),
                    Change {
                        from: None,
                        ..change("properties.networkProfile.networkPluginMode", "", "\"overlay\"")
                    },
                ],
                left_out: vec!["id".to_owned()],
                cautions: vec!["Azure reimages every node.".to_owned()],
                done: false,
            };
            shot(ready, Some(Question::Approve(Box::new(write))), Some(Status::Ready))
        }
        "by_hand" => {
            let seen = vec![check("networkProfile.networkPlugin is azure", "kubenet", Holds::No)];
            shot(ready, Some(Question::ByHand(seen)), Some(Status::Waiting))
        }
        "running" | "trouble" => {
            let mut shot = shot(sent(ready), None, Some(Status::Running));
            shot.progress.word = "CreatingAgentPools: 3/8 nodes completed".to_owned();
            shot.progress.pools = vec![
                ("system".to_owned(), 3, "Succeeded".to_owned()),
                ("rates".to_owned(), 5, "Updating".to_owned()),
            ];
            shot.trouble =
                (name == "trouble").then(|| (at(400), "Unreachable: no route to host".to_owned()));
            shot
        }
        "failed" => {
            let (why, advice) =
                ("UpgradeFailed: PodDrainFailure".to_owned(), "Correct the budget.".to_owned());
            let mut failed = sent(ready);
            failed.take(
                at(500),
                Event::Failed {
                    step: "update".to_owned(),
                    why: why.clone(),
                    advice: advice.clone(),
                },
            );
            shot(failed, Some(Question::Failed { why, advice }), None)
        }
        "drift" => {
            let all = vec![
                change("agentPoolProfiles[rates].maxPods", "110", "60"),
                change("eTag", "e-1", "e-2"),
            ];
            shot(ready, Some(Question::Drift(all)), Some(Status::Waiting))
        }
        "blocked" => {
            let seen = vec![
                check(
                    "the cluster runs, and it and every pool are Succeeded",
                    "Updating",
                    Holds::No,
                ),
                check("every open check decided", "KN037 is open", Holds::Unknown),
            ];
            shot(ready, Some(Question::Blocked(seen)), Some(Status::Waiting))
        }
        other => panic!("no state is called {other}"),
    })
}
