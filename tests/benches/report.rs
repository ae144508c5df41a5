//! How much CPU and memory each format of an audit of 10,000 clusters takes, and how large it is.
//!
//! `cargo bench --bench report` prints a table; `docs/performance.md` holds a run of it. A report of few
//! checks and one of all checks are made of the same fleet: memory may not grow with the report.
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
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use wait4::Wait4;

const CLUSTERS: usize = 10_000;
const ROUNDS: usize = 5;
const AUDITS: [&str; 7] = ["table", "json", "markdown", "csv", "sarif", "junit", "html"];
const WAVES: [&str; 5] = ["csv", "json", "ics", "svg", "html"];

struct Run {
    cpu: f64,
    peak: u64,
    size: u64,
}

fn run(input: &Path, args: &[&str]) -> Run {
    let out = input.with_extension("out");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(args)
        .args(["-q", "--as-of", "2026-11-23", "--from"])
        .arg(input)
        .arg("-o")
        .arg(&out)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .spawn()
        .unwrap();
    let usage = child.wait4().unwrap();
    assert!(matches!(usage.status.code(), Some(0 | 1)), "{args:?}: {:?}", usage.status);
    Run {
        cpu: (usage.rusage.utime + usage.rusage.stime).as_secs_f64(),
        peak: usage.rusage.maxrss,
        size: std::fs::metadata(out).unwrap().len(),
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[allow(clippy::cast_precision_loss)]
fn row(input: &Path, what: &str, args: &[&str], more: &[&str]) {
    let args: Vec<&str> = args.iter().chain(more).copied().collect();
    let runs: Vec<Run> = (0..ROUNDS).map(|_| run(input, &args)).collect();
    let cpu = median(runs.iter().map(|run| run.cpu).collect());
    let peak = runs.iter().map(|run| run.peak).max().unwrap();
    println!(
        "{what:24} {cpu:7.2} s {:8.1} MB peak {:8.1} MB written",
        peak as f64 / 1e6,
        runs[0].size as f64 / 1e6
    );
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("fleet.json");
    let mut out = BufWriter::new(File::create(&input).unwrap());
    fleet::write_fleet(CLUSTERS, &mut out).unwrap();
    out.flush().unwrap();
    println!("{CLUSTERS} clusters; CPU is the median of {ROUNDS}, memory the most");
    for format in AUDITS {
        let args = ["audit", "--format", format];
        row(&input, &format!("audit {format}, KN001"), &args, &["--select", "KN001"]);
        row(&input, &format!("audit {format}"), &args, &[]);
    }
    for format in WAVES {
        row(&input, &format!("waves {format}"), &["waves", "--format", format], &[]);
    }
}
