//! Whole frames of every screen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/fleet.rs"]
mod fleet;
#[path = "common/screen.rs"]
mod screen;

use std::sync::Arc;

use cnishift::model::Inventory;
use cnishift::tui::{Data, Failure, Glyphs, Message, Progress, Row, State, Theme, speak, update};
use screen::*;
use serde_json::json;

/// Every screen by name, with the keys that lead to it from the fleet.
const SCREENS: [(&str, &str); 20] = [
    ("fleet", ""),
    ("fleet_wide", "w"),
    ("fleet_scrolled", "Right Right Right Right Right Right Right Right Right"),
    ("fleet_sorted_and_marked", "N N Space Space Down"),
    ("overview", "Enter"),
    ("cluster_findings", "Enter 2 Down"),
    ("addresses", "Enter 3"),
    ("what_if", "Enter 3 Right Right Down Right Down Down Down Right"),
    ("plan", "Down Down Down Down Down Down p Down Down Down"),
    ("raw", "Enter 5"),
    ("findings", "f"),
    ("findings_unfolded", "f Down Enter Down"),
    ("gaps", "s"),
    ("log", "l"),
    ("checks", "d Down Down"),
    ("check", "d Down Down Enter"),
    ("charts", "b"),
    ("help", "?"),
    ("palette", ": f"),
    ("export", "p e Tab"),
];

fn at(keys: &str, size: (u16, u16)) -> State {
    let mut state = showing(&demo_with_gap(), size);
    update(
        &mut state,
        Message::Past(past(), vec!["old.snapshot: incomplete, not drawn".to_owned()]),
    );
    let effects = press(&mut state, keys);
    answer_raw(&mut state, &effects);
    state
}

#[test]
fn every_screen_at_both_sizes() {
    for (name, keys) in SCREENS {
        for size in [SMALL, LARGE] {
            let state = at(keys, size);
            insta::assert_snapshot!(format!("{name}@{}x{}", size.0, size.1), frame(&state));
        }
    }
}

#[test]
fn what_is_typed_and_asked() {
    let mut state = at("/", SMALL);
    type_text(&mut state, "verdict:prepare !weu");
    insta::assert_snapshot!("filter@80x24", frame(&state));
    press(&mut state, "Enter p c");
    update(&mut state, Message::Copied(Ok("the system's clipboard".to_owned())));
    insta::assert_snapshot!("copied@80x24", frame(&state));
    let mut state = at("r q", SMALL);
    let generation = state.generation;
    let progress = Progress { known: 5, done: 2, lists: 7 };
    update(&mut state, Message::Progress(generation, progress));
    insta::assert_snapshot!("ask@80x24", frame(&state));
}

#[test]
fn each_theme_with_its_colours() {
    for (name, theme) in Theme::ALL {
        let mut state = at("", SMALL);
        state.theme = theme;
        let buffer = buffer(&state);
        insta::assert_snapshot!(
            format!("theme_{name}"),
            format!("{}\n{}", text(&buffer), styles(&buffer))
        );
    }
}

#[test]
fn ascii_is_ascii() {
    for (name, keys) in SCREENS {
        let mut state = at(keys, SMALL);
        state.glyphs = Glyphs::new(true);
        let frame = frame(&state);
        assert!(frame.is_ascii(), "{name}: {frame}");
    }
    let mut state = at("Enter 3", SMALL);
    state.glyphs = Glyphs::new(true);
    insta::assert_snapshot!("ascii@80x24", frame(&state));
}

#[test]
fn an_empty_fleet_says_so() {
    let data = judge(Inventory::default(), &SUBSCRIPTIONS);
    let mut state = showing(&data, SMALL);
    insta::assert_snapshot!("empty_fleet@80x24", frame(&state));
    press(&mut state, "Enter p Down G g c Space V");
    assert!(state.stack.is_empty());
    insta::assert_snapshot!("empty_charts@80x24", {
        press(&mut state, "b");
        frame(&state)
    });
}

#[test]
fn all_subscriptions_failed() {
    let mut state = blank(SMALL);
    press(&mut state, "r");
    let text = "error: nothing could be inventoried\n  https://management.azure.com /subscriptions: \
                403 AuthorizationFailed (correlation id 0f3c9a52-4c2e-4f0e-9a7e-2d2f6f1b7c11)\n  next: \
                grant Reader on a subscription, then r";
    update(&mut state, Message::Failed(1, Failure { text: text.to_owned() }));
    insta::assert_snapshot!("all_failed@80x24", frame(&state));
    assert!(frame(&state).contains("0f3c9a52"));
}

#[test]
fn the_first_frame_comes_before_any_answer() {
    let mut state = blank(SMALL);
    assert!(frame(&state).contains("cnishift AUDIT"));
    press(&mut state, "r");
    let inventory = demo_inventory();
    let rows = inventory.clusters[..3].iter().map(Row::early).collect();
    update(&mut state, Message::Found(1, rows));
    update(&mut state, Message::Progress(1, Progress { known: 5, done: 1, lists: 2 }));
    insta::assert_snapshot!("reading@80x24", frame(&state));
    // Opening one now is answered in words.
    press(&mut state, "Enter");
    assert!(state.stack.is_empty() && frame(&state).contains("still being read"));
}

#[test]
fn ten_thousand_clusters() {
    let mut bytes = Vec::new();
    fleet::write_fleet(10_000, &mut bytes).unwrap();
    let data = judge(from_json(&bytes), &[]);
    let mut state = showing(&data, LARGE);
    assert_eq!(state.rows().len(), 10_000);
    press(&mut state, "N G");
    insta::assert_snapshot!("ten_thousand@160x45", frame(&state));
    assert!(frame(&state).contains("10000/10000"));
}

/// The base cluster with names of this text.
fn named(name: &str) -> Arc<Data> {
    let group = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg";
    let body = json!([{ "id": format!("{group}/providers/Microsoft.ContainerService/managedClusters/aks"),
        "name": name, "type": "Microsoft.ContainerService/managedClusters", "location": name,
        "tags": { name: name },
        "properties": { "provisioningState": name, "currentKubernetesVersion": "1.33.1",
            "networkProfile": { "networkPlugin": "kubenet", "podCidr": "10.244.0.0/16",
                "serviceCidr": "172.20.0.0/16", "networkPolicy": name },
            "agentPoolProfiles": [{ "name": name, "count": 3, "osType": "Linux", "vmSize": name }] } }]);
    judge(
        from_json(&serde_json::to_vec(&body).unwrap()),
        &[("00000000-0000-0000-0000-0000000000aa", name)],
    )
}

#[test]
fn wide_names_are_cut_by_cells() {
    let data = named(&"集群".repeat(130));
    let state = showing(&data, SMALL);
    insta::assert_snapshot!("wide_names@80x24", frame(&state));
    for line in frame(&state).lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
    for (_, keys) in SCREENS {
        let mut state = showing(&data, SMALL);
        press(&mut state, keys);
        for line in frame(&state).lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{keys}: {line}");
        }
    }
}

#[test]
fn hostile_text_is_inert_everywhere() {
    let name = "a\u{1b}[2Jb\u{202e}c\u{200b}d\u{7}e\r\nf\u{9b}31m";
    let data = named(name);
    for (screen, keys) in SCREENS {
        for size in [SMALL, LARGE] {
            let mut state = showing(&data, size);
            let effects = press(&mut state, keys);
            for effect in effects {
                if let cnishift::tui::Effect::Raw(id) = effect {
                    let body = json!({ name: name }).to_string();
                    update(&mut state, Message::Raw(id, Ok(body)));
                }
            }
            for cell in buffer(&state).content() {
                assert!(
                    !cnishift::model::has_active(cell.symbol()),
                    "{screen}: {:?}",
                    cell.symbol()
                );
            }
            for part in speak(&state) {
                let bad = part.lines().find(|line| cnishift::model::has_active(line));
                assert_eq!(bad, None, "{screen}");
            }
        }
    }
    insta::assert_snapshot!("hostile@80x24", frame(&showing(&data, SMALL)));
}

#[test]
fn a_small_terminal_is_told_what_is_needed() {
    let mut state = at("p", SMALL);
    update(&mut state, Message::Resize(20, 5));
    insta::assert_snapshot!("too_small@20x5", frame(&state));
    update(&mut state, Message::Resize(80, 24));
    assert_eq!(frame(&state), frame(&at("p", SMALL)));
}

#[test]
fn lines_for_screen_readers_say_what_is_selected() {
    let mut state = at("", SMALL);
    let spoken = speak(&state);
    insta::assert_snapshot!("spoken", spoken.join("\n---\n"));
    press(&mut state, "Down");
    let after = speak(&state);
    let changed: Vec<_> = spoken.iter().zip(&after).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1, "one line a change: {changed:?}");
    insta::assert_snapshot!("spoken_plan", {
        press(&mut state, "p");
        speak(&state).join("\n---\n")
    });
}
