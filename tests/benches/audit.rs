//! How much CPU and memory an audit of 10,000 clusters takes, beside only parsing the same bytes.
//!
//! `cargo bench --bench audit` prints a table; `docs/performance.md` holds a run of it. Both sides
//! are whole processes, run in turn, measured by the system when they end.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    missing_docs
)]

#[path = "../common/fleet.rs"]
mod fleet;

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use wait4::Wait4;

const CLUSTERS: usize = 10_000;
const ROUNDS: usize = 7;

fn main() {
    let mut args = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (args.next().as_deref(), args.next()) {
        (Some("parse"), Some(file)) => parse(Path::new(&file)),
        (Some("generate"), Some(file)) => drop(generate(Path::new(&file))),
        _ => compare(),
    }
}

/// The floor: the same bytes, read and parsed into values.
fn parse(file: &Path) {
    let mut bytes = Vec::new();
    File::open(file).unwrap().read_to_end(&mut bytes).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert!(value["value"].is_array());
}

fn generate(file: &Path) -> u64 {
    let mut out = BufWriter::new(File::create(file).unwrap());
    fleet::write_fleet(CLUSTERS, &mut out).unwrap();
    out.flush().unwrap();
    drop(out);
    std::fs::metadata(file).unwrap().len()
}

struct Run {
    cpu: f64,
    peak: u64,
}

fn measure(command: &mut Command) -> Run {
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success(), "{command:?}: {:?}", usage.status);
    let cpu = (usage.rusage.utime + usage.rusage.stime).as_secs_f64();
    Run { cpu, peak: usage.rusage.maxrss }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[allow(clippy::cast_precision_loss)]
fn compare() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.json");
    let size = generate(&file);
    let me = std::env::current_exe().unwrap();
    let mut floors = Vec::new();
    let mut audits = Vec::new();
    let mut ratios = Vec::new();
    let mut peak = 0;
    for _ in 0..ROUNDS {
        let floor = measure(Command::new(&me).arg("parse").arg(&file));
        let audit = measure(
            Command::new(env!("CARGO_BIN_EXE_cnishift"))
                .args(["audit", "--format", "json", "--as-of", "2026-11-23", "--from"])
                .arg(&file),
        );
        ratios.push(audit.cpu / floor.cpu);
        floors.push(floor.cpu);
        audits.push(audit.cpu);
        peak = peak.max(audit.peak);
    }
    println!("input: {CLUSTERS} clusters, {:.1} MB", size as f64 / 1e6);
    println!("parse into serde_json::Value: {:.3} s of CPU (median of {ROUNDS})", median(floors));
    println!("audit --format json:          {:.3} s of CPU (median of {ROUNDS})", median(audits));
    println!("ratio, pair by pair:          {:.2} (median; the limit is 1.50)", median(ratios));
    println!(
        "peak memory of the audit:     {:.1} MB, {:.2} times the input (the limit is 2.00)",
        peak as f64 / 1e6,
        peak as f64 / size as f64
    );
}
