//! The screen with 10,000 clusters at 160x45: a frame, a key in the filter, sorting; the program's
//! memory and what it does while nobody does anything; how long the first frame takes.
//!
//! `cargo bench --bench screen` prints a table; `docs/performance.md` holds a run of it.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::expect_used,
    missing_docs
)]

#[path = "../common/fleet.rs"]
mod fleet;
#[path = "../common/pty.rs"]
mod pty;
#[path = "../common/screen.rs"]
mod screen;

use std::io::Sink;
use std::path::Path;
use std::time::{Duration, Instant};

use cnishift::tui::{Command, Effect, Key, Message, State, keys, update, view};
use crossterm::event::KeyCode;
use pty::Session;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const CLUSTERS: usize = 10_000;
const ROUNDS: usize = 1_001;
const STARTS: usize = 21;

fn main() {
    let mut bytes = Vec::new();
    fleet::write_fleet(CLUSTERS, &mut bytes).unwrap();
    headless(&bytes);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("fleet.json"), &bytes).unwrap();
    drop(bytes);
    process(folder.path());
    first_frame(folder.path());
}

fn quantile(figures: &mut [f64], share: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[((figures.len() - 1) as f64 * share).round() as usize]
}

/// A terminal that encodes what changed and throws it away.
fn terminal() -> Terminal<CrosstermBackend<Sink>> {
    let (width, height) = screen::LARGE;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    Terminal::with_options(CrosstermBackend::new(std::io::sink()), TerminalOptions { viewport })
        .unwrap()
}

struct Bench {
    state: State,
    terminal: Terminal<CrosstermBackend<Sink>>,
}

impl Bench {
    /// A key until its frame is drawn, in milliseconds.
    fn press(&mut self, key: Key) -> f64 {
        let start = Instant::now();
        let effects = update(&mut self.state, Message::Key(key));
        self.terminal.draw(|frame| view(&self.state, frame)).unwrap();
        let took = start.elapsed().as_secs_f64() * 1e3;
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Quit)));
        took
    }

    fn frame(&mut self) -> f64 {
        let start = Instant::now();
        self.terminal.draw(|frame| view(&self.state, frame)).unwrap();
        start.elapsed().as_secs_f64() * 1e3
    }
}

fn headless(bytes: &[u8]) {
    let data = screen::judge(screen::from_json(bytes), &[]);
    let state = screen::showing(&data, screen::LARGE);
    let mut bench = Bench { state, terminal: terminal() };
    let mut frames: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            update(&mut bench.state, Message::Key(Key::Named(KeyCode::PageDown)));
            bench.frame()
        })
        .collect();
    println!("{CLUSTERS} clusters at 160x45");
    println!(
        "a frame after a page down: {:.3} ms (median of {ROUNDS}; the limit is 2 ms)",
        quantile(&mut frames, 0.5)
    );
    let mut typed = Vec::new();
    for text in
        ["verdict:prepare", "~aks0042", "!westeurope 1.3", "region:north version:1.34", "0007"]
    {
        bench.press(Key::Char('/'));
        for _ in 0..5 {
            typed.extend(text.chars().map(|c| bench.press(Key::Char(c))));
            typed.extend(text.chars().map(|_| bench.press(Key::Named(KeyCode::Backspace))));
        }
        bench.press(Key::Named(KeyCode::Esc));
    }
    println!(
        "a key in the filter:       {:.2} ms median, {:.2} ms at the 99th percentile of {} (the limit is 16 ms)",
        quantile(&mut typed, 0.5),
        quantile(&mut typed, 0.99),
        typed.len()
    );
    let letters: Vec<Key> = keys::TABLE
        .iter()
        .filter(|row| matches!(row.command, Command::Sort(_)))
        .map(|row| row.keys[0])
        .collect();
    let mut sorts: Vec<f64> =
        (0..9).flat_map(|_| letters.clone()).map(|key| bench.press(key)).collect();
    println!(
        "sorting:                   {:.2} ms median, {:.2} ms at most of {} (the limit is 16 ms)",
        quantile(&mut sorts, 0.5),
        quantile(&mut sorts, 1.0),
        sorts.len()
    );
    let opened = bench.press(Key::Named(KeyCode::Enter));
    println!("opening a cluster:         {opened:.2} ms");
    bench.press(Key::Char('3'));
    let mut turns: Vec<f64> = (0..101).map(|_| bench.press(Key::Named(KeyCode::Right))).collect();
    println!("a notch of the what-if:    {:.2} ms (median of 101)", quantile(&mut turns, 0.5));
}

/// A figure of `/proc/PID/status` in kilobytes.
fn status(id: u32, name: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Ticks of processor time that a process has used.
fn ticks(id: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn process(folder: &Path) {
    let mut session = Session::start(folder, &["--from", "fleet.json"], &[], 160, 45);
    session.wait_text("read 10000 clusters");
    for (keys, seen) in [
        ("/verdict:ready\r", "of 10000"),
        ("NVKD\r", "As Azure has it"),
        ("3", "Growth a year"),
        ("4", "Write down how things stand"),
        ("5", "\"agentPoolProfiles\": ["),
        ("f", "clusters, 0 of them ignored"),
        ("\x1b", "Raw JSON"),
        ("\x1b", "BLOCKERS"),
    ] {
        session.send(keys);
        session.wait_text(seen);
    }
    let id = session.id();
    println!("peak memory:               {:.1} MB (the limit is 200)", status(id, "VmHWM") / 1e3);
    println!("memory now:                {:.1} MB", status(id, "VmRSS") / 1e3);
    let (before, bytes) = (ticks(id), session.raw().len());
    // Nothing is done for ten seconds: what is measured is that nothing happens.
    std::thread::sleep(Duration::from_secs(10));
    println!(
        "idle for 10 s:             {} ticks of processor time, {} bytes drawn",
        ticks(id) - before,
        session.raw().len() - bytes
    );
    session.send("\x03");
    session.wait_exit();
}

fn first_frame(folder: &Path) {
    let (mut frames, mut versions) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut session = Session::start(folder, &["--demo"], &[], 80, 24);
        session.wait_text("AUDIT");
        frames.push(start.elapsed().as_secs_f64() * 1e3);
        session.send("\x03");
        session.wait_exit();
        let start = Instant::now();
        let mut session = Session::start(folder, &["--version"], &[], 80, 24);
        session.wait_exit();
        versions.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let (frame, version) = (quantile(&mut frames, 0.5), quantile(&mut versions, 0.5));
    println!("first frame of --demo:     {frame:.1} ms (median of {STARTS}; the limit is 150 ms)");
    println!(
        "cnishift --version:        {version:.1} ms, so {:.2} times (the limit is 3)",
        frame / version
    );
}
