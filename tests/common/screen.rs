//! The screen without a terminal: a fleet, keys, and frames as text.
#![allow(dead_code, reason = "every test file uses a part")]

use std::sync::{Arc, OnceLock};

use cnishift::azure::{InventoryBuilder, Piece};
use cnishift::model::{Gap, GapCode, Ground, Inventory, Past};
use cnishift::rules::Policy;
use cnishift::sizing::plan_fleet;
use cnishift::source::demo_documents;
use cnishift::tui::{Data, Effect, Key, Message, Origin, Read, State, Theme, draw, update};
use crossterm::event::KeyCode;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (160, 45);

pub fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

/// Judges an inventory as of the day of the tests.
pub fn judge(inventory: Inventory, subscriptions: &[(&str, &str)]) -> Arc<Data> {
    Arc::new(Data::new(Read {
        plans: plan_fleet(&inventory, &[]),
        inventory,
        policy: Policy::default(),
        ground: Ground::default(),
        as_of: "2026-11-23".parse().unwrap(),
        read_at: now(),
        origin: Origin {
            kind: "demo",
            place: "demo".to_owned(),
            identity: "sample fleet".to_owned(),
            subscriptions: subscriptions
                .iter()
                .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
                .collect(),
        },
    }))
}

pub const SUBSCRIPTIONS: [(&str, &str); 5] = [
    ("5b1d0c1e-0001-4a00-9000-000000000001", "platform"),
    ("5b1d0c1e-0002-4a00-9000-000000000002", "freight"),
    ("5b1d0c1e-0003-4a00-9000-000000000003", "nonprod"),
    ("5b1d0c1e-0004-4a00-9000-000000000004", "data"),
    ("5b1d0c1e-0005-4a00-9000-000000000005", "terminal"),
];

pub fn demo_inventory() -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("demo");
    for document in demo_documents() {
        builder.take(Piece::document(document.to_vec()));
    }
    builder.finish()
}

pub fn demo() -> Arc<Data> {
    static DEMO: OnceLock<Arc<Data>> = OnceLock::new();
    Arc::clone(DEMO.get_or_init(|| judge(demo_inventory(), &SUBSCRIPTIONS)))
}

/// The sample fleet with a subscription that could not be read.
pub fn demo_with_gap() -> Arc<Data> {
    static DEMO: OnceLock<Arc<Data>> = OnceLock::new();
    Arc::clone(DEMO.get_or_init(with_gap))
}

fn with_gap() -> Arc<Data> {
    let mut inventory = demo_inventory();
    let id = format!("/subscriptions/{}", SUBSCRIPTIONS[3].0);
    inventory.gaps.push(Gap {
        file: "demo".to_owned(),
        resource: Some(id.clone()),
        correlation_id: Some("0f3c9a52-4c2e-4f0e-9a7e-2d2f6f1b7c11".to_owned()),
        ..Gap::new(
            GapCode::Forbidden,
            format!("{id}/providers/Microsoft.Network/routeTables"),
            "route tables were not read: the identity may not read them. Next: grant Reader on the \
             subscription.",
        )
    });
    judge(inventory, &SUBSCRIPTIONS)
}

pub fn from_json(bytes: &[u8]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("fleet.json");
    builder.take(Piece::document(bytes.to_vec()));
    builder.finish()
}

/// A state that nothing was read into.
pub fn blank(size: (u16, u16)) -> State {
    State::new(size, Theme::Dark, false, now())
}

/// A state that shows this fleet.
pub fn showing(data: &Arc<Data>, size: (u16, u16)) -> State {
    let mut state = blank(size);
    update(&mut state, Message::Key(Key::Char('r')));
    let generation = state.generation;
    update(&mut state, Message::Loaded(generation, Arc::clone(data)));
    state
}

/// A key by its name: a character, `Enter`, `Esc`, `C-c` and so on.
pub fn key(name: &str) -> Key {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => return Key::Char(one),
        (Some('C'), Some('-')) => return Key::Ctrl(characters.next().unwrap()),
        _ => {}
    }
    Key::Named(match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Backspace" => KeyCode::Backspace,
        "Space" => return Key::Char(' '),
        other => panic!("no key is called {other}"),
    })
}

/// Presses keys that are named with spaces between them; answers the last effects.
pub fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    keys.split_whitespace()
        .map(|name| update(state, Message::Key(key(name))))
        .last()
        .unwrap_or_default()
}

/// Types a text, character by character.
pub fn type_text(state: &mut State, text: &str) {
    for character in text.chars() {
        update(state, Message::Key(Key::Char(character)));
    }
}

pub fn buffer(state: &State) -> Buffer {
    let area = Rect::new(0, 0, state.size.0, state.size.1);
    let mut buffer = Buffer::empty(area);
    draw(state, area, &mut buffer);
    buffer
}

/// The frame as text; the second cell of a wide character is left out.
pub fn frame(state: &State) -> String {
    text(&buffer(state))
}

pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The styles of a frame, a run a line: row, columns, colour, modifiers.
pub fn styles(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut all = String::new();
    for y in area.top()..area.bottom() {
        let mut start = 0;
        for x in 1..=area.right() {
            let same = x < area.right() && buffer[(x, y)].style() == buffer[(start, y)].style();
            if same {
                continue;
            }
            let style = buffer[(start, y)].style();
            let modifiers = style.add_modifier - style.sub_modifier;
            let (fg, bg) = (style.fg.unwrap_or(Color::Reset), style.bg.unwrap_or(Color::Reset));
            if fg != Color::Reset || bg != Color::Reset || modifiers != Modifier::empty() {
                all.push_str(&format!(
                    "{y:>3} {start:>3}-{:<3} {fg} on {bg} {modifiers:?}\n",
                    x - 1
                ));
            }
            start = x;
        }
    }
    all
}

pub fn past() -> Vec<Past> {
    [("2026-03-02", 41), ("2026-06-01", 36), ("2026-09-07", 31)]
        .map(|(day, affected)| Past { day: day.parse().unwrap(), affected })
        .to_vec()
}

/// The JSON of the cluster that is open, as the world would answer.
pub fn answer_raw(state: &mut State, effects: &[Effect]) {
    for effect in effects {
        if let Effect::Raw(id) = effect {
            let documents = demo_documents().find_map(|bytes| cnishift::azure::body_of(bytes, id));
            let body = documents.ok_or_else(|| "not there".to_owned());
            update(state, Message::Raw(id.clone(), body));
        }
    }
}
