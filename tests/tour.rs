//! The pictures of the tour are frames of this program. `CNISHIFT_BLESS=1 cargo test` draws them anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/frame_svg.rs"]
mod frame_svg;
#[path = "common/screen.rs"]
mod screen;

use std::path::{Path, PathBuf};

use cnishift::tui::{Message, State, update};
use frame_svg::svg;
use screen::*;

/// Pictures of the tour: name, size, keys from the fleet, and what one sees.
const PICTURES: [(&str, (u16, u16), &str, &str); 10] = [
    ("fleet", (120, 30), "", "The fleet, worst verdict first"),
    ("filter", (120, 30), "/ v e r d i c t : p r e p a r e", "The fleet filtered while typing"),
    ("cluster", (120, 30), "Enter", "One cluster: verdict, facts, pools"),
    ("findings", (120, 30), "Enter 2 Down", "Findings with the values they rest on"),
    ("addresses", (120, 30), "Enter 3 Right Right", "Addresses: what-if and atlas"),
    ("plan", (120, 30), "Down Down Down Down Down Down p Down Down Down", "The plan, step by step"),
    ("fleet-findings", (120, 30), "f Down Enter Down", "Findings across the fleet"),
    ("charts", (120, 36), "b", "Burn-down, models and regions"),
    ("gaps", (120, 30), "s", "What could not be read"),
    ("palette", (120, 30), ": f", "The command palette"),
];

fn at(size: (u16, u16), keys: &str) -> State {
    let mut state = showing(&demo_with_gap(), size);
    update(&mut state, Message::Past(past(), Vec::new()));
    press(&mut state, keys);
    state
}

fn docs(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(path)
}

#[test]
fn pictures_are_those_of_real_frames() {
    for (name, size, keys, title) in PICTURES {
        let picture = svg(&buffer(&at(size, keys)), title);
        let path = docs(&format!("tour/{name}.svg"));
        if std::env::var_os("CNISHIFT_BLESS").is_some() {
            std::fs::create_dir_all(docs("tour")).unwrap();
            std::fs::write(&path, &picture).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == picture, "{name}: run CNISHIFT_BLESS=1 cargo test --test tour");
    }
}

#[test]
fn the_tour_shows_every_picture_and_no_other() {
    let tour = std::fs::read_to_string(docs("tour.md")).unwrap();
    for (name, _, _, title) in PICTURES {
        assert!(tour.contains(&format!("![{title}](tour/{name}.svg)")), "{name}");
    }
    let files = std::fs::read_dir(docs("tour")).unwrap().count();
    assert_eq!(files, PICTURES.len());
    let readme = std::fs::read_to_string(docs("../README.md")).unwrap();
    assert!(readme.contains("(docs/tour/fleet.svg)"));
}

#[test]
fn a_picture_says_what_the_frame_says() {
    for (_, size, keys, title) in PICTURES {
        let state = at(size, keys);
        let picture = svg(&buffer(&state), title);
        let document = roxmltree::Document::parse(&picture).unwrap();
        let texts: Vec<_> =
            document.descendants().filter(|node| node.has_tag_name("text")).collect();
        let told: String = texts.iter().filter_map(|node| node.text()).collect();
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(squeeze(&told), squeeze(&frame(&state)), "{title}");
        let outside = texts.iter().filter(|node| {
            let number = |name| node.attribute(name).unwrap().parse::<usize>().unwrap();
            number("x") + number("textLength") > usize::from(size.0) * 8 + 10
        });
        assert_eq!(outside.count(), 0, "{title}");
    }
}
