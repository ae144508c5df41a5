//! How much CPU and memory each format of an audit of 10,000 clusters takes, and how large it is.
//!
//! `cargo bench --bench report` prints a table; `docs/performance.md` holds a run of it. A report of few
//! checks and one of all checks are made of the same fleet: memory may not grow with the report. With
//! arguments (`cargo bench --bench report -- "audit html"`) only these are made.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    missing_docs
)]

#[path = "../common/browser.rs"]
mod browser;
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

/// How a browser gets on with the page: when it first shows something, how long it is busy at a time.
fn opened(input: &Path) {
    let page = input.with_extension("html");
    std::fs::rename(input.with_extension("out"), &page).unwrap();
    let Some(mut browser) = browser::Browser::start() else {
        return println!("there is no chromium here");
    };
    let watch = "window.__busy = []; new PerformanceObserver(list => list.getEntries()\
        .forEach(one => __busy.push(one.duration))).observe({ type: 'longtask', buffered: true })";
    let watch = serde_json::json!({ "source": watch });
    browser.call("Page.addScriptToEvaluateOnNewDocument", watch);
    browser.open(&page, 1280, false);
    let told = browser.evaluate(
        "new Promise(done => setTimeout(() => done(`first paint ${performance\
         .getEntriesByName('first-contentful-paint')[0].startTime.toFixed()} ms, read whole after \
         ${performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart} ms, busy at \
         most ${Math.max(0, ...__busy).toFixed()} ms at a time, \
         ${document.querySelectorAll('details').length} folded parts`), 500))",
    );
    println!("in a browser: {}", told.as_str().unwrap_or_default());
}

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| name.contains(one));
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("fleet.json");
    let mut out = BufWriter::new(File::create(&input).unwrap());
    fleet::write_fleet(CLUSTERS, &mut out).unwrap();
    out.flush().unwrap();
    println!("{CLUSTERS} clusters; CPU is the median of {ROUNDS}, memory the most");
    for format in AUDITS.into_iter().filter(|format| wanted(&format!("audit {format}"))) {
        let args = ["audit", "--format", format];
        row(&input, &format!("audit {format}, KN001"), &args, &["--select", "KN001"]);
        row(&input, &format!("audit {format}"), &args, &[]);
        if format == "html" {
            opened(&input);
        }
    }
    for format in WAVES.into_iter().filter(|format| wanted(&format!("waves {format}"))) {
        row(&input, &format!("waves {format}"), &["waves", "--format", format], &[]);
    }
}
