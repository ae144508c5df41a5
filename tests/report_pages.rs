//! The pages in a browser and before a validator: nothing acts, nothing is asked for, everything folds
//! open, nothing is cut on paper, and every text can be read in light and dark.
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

#[path = "common/browser.rs"]
mod browser;
#[path = "common/reports.rs"]
mod reports;
#[path = "common/run.rs"]
#[allow(dead_code)]
mod run;
#[path = "common/screen.rs"]
mod screen;
#[path = "common/session.rs"]
mod session;

use std::path::{Path, PathBuf};
use std::process::Command;

use browser::Browser;
use cnishift::report::{SessionDocument, Templates, write_session_html};
use reports::{hostile_names, report};
use serde_json::{Value, json};

/// One page of every kind.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let demo = |name: &str, args: &[&str]| {
        std::fs::write(folder.join(name), report(folder, args, &["--demo"])).unwrap();
    };
    demo("audit.html", &["audit", "--format", "html"]);
    demo("plan.html", &["plan", "aks-platform-tools-weu", "--format", "html"]);
    demo("plan-blocked.html", &["plan", "aks-terminal-yard-eus2", "--format", "html"]);
    demo("waves.html", &["waves", "--format", "html"]);
    let shot = session::told(&screen::demo(), "failed");
    let document = SessionDocument::new(&shot.state, "2026-11-23T02:00:00Z");
    let mut out = Vec::new();
    write_session_html(&document, &Templates::built_in().unwrap(), &mut out).unwrap();
    std::fs::write(folder.join("session.html"), out).unwrap();
    let hostile = run::folder_with(|world| {
        let base = world["cluster"].clone();
        for (number, name) in hostile_names().iter().enumerate() {
            let mut one = base.clone();
            one["name"] = json!(name);
            one["id"] = json!(format!("{}-{number}", base["id"].as_str().unwrap()));
            one["properties"]["networkProfile"]["networkPolicy"] = json!(name);
            world[format!("hostile{number}")] = one;
        }
        world["cluster"]["properties"]["kubernetesVersion"] = json!("1.20.1");
    });
    let input = ["--from", "fleet.json", "--from", "missing.json"];
    std::fs::write(
        folder.join("hostile.html"),
        report(hostile.path(), &["audit", "--format", "html"], &input),
    )
    .unwrap();
    std::fs::write(hostile.path().join("old.json"), "{\"value\":[]}").unwrap();
    let diff = ["diff", "old.json", "fleet.json", "--format", "html"];
    std::fs::write(folder.join("diff.html"), report(hostile.path(), &diff, &[])).unwrap();
    report(hostile.path(), &["audit", "--pack", "pack"], &["--from", "fleet.json"]);
    std::fs::copy(hostile.path().join("pack/index.html"), folder.join("pack.html")).unwrap();
    ["audit", "plan", "plan-blocked", "waves", "session", "hostile", "diff", "pack"]
        .map(|name| folder.join(format!("{name}.html")))
        .to_vec()
}

/// Elements whose text stands out from what is behind it by less than 4.5 to 1 (WCAG 2.1, 1.4.3).
const FAINT: &str = r#"(() => {
  const parse = text => (text.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const part = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${element.tagName} ${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 40)}`);
  }
  return [...new Set(faint)];
})()"#;

/// What a reader by ear needs: a language, a title, one first heading, no level left out, names of
/// pictures, headers of tables.
const DEAF: &str = r#"(() => {
  const wrong = [];
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title) wrong.push('no title');
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1) wrong.push('first headings: ' + levels);
  levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) wrong.push('a level left out: ' + levels.slice(at - 1, at + 1)); });
  for (const svg of document.querySelectorAll('svg:not([aria-hidden])')) {
    const named = svg.getAttribute('role') === 'img' && (svg.getAttribute('aria-label') || svg.querySelector(':scope > title'));
    if (!named) wrong.push('a picture without a name');
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.querySelector('thead th[scope=col]')) wrong.push('a table without headers');
  }
  return wrong;
})()"#;

/// Folded parts that show nothing once they are opened by their summary.
const FOLDED: &str = r#"(() => {
  const wrong = [];
  for (const one of document.querySelectorAll('details')) {
    if (one.open) wrong.push('open from the start');
    one.querySelector(':scope > summary').click();
    const below = [...one.children].slice(1);
    if (!one.open || !below.length || below.some(child => !child.checkVisibility())) wrong.push(one.textContent.slice(0, 60));
  }
  return wrong;
})()"#;

/// What goes beyond the right edge of the paper, or is folded there.
const CUT: &str = r#"(() => {
  const wrong = [];
  const edge = document.documentElement.clientWidth + 1;
  for (const one of document.querySelectorAll('table, pre, svg:not([aria-hidden]), p, li')) {
    const box = one.getBoundingClientRect();
    if (box.right > edge) wrong.push(`${one.tagName} ${box.right} > ${edge}: ${one.textContent.slice(0, 60)}`);
    if (one.scrollWidth > one.clientWidth + 1 && one.tagName === 'PRE') wrong.push('cut: ' + one.textContent.slice(0, 60));
  }
  for (const one of document.querySelectorAll('.wide')) {
    if (one.scrollWidth > one.clientWidth + 1) wrong.push('cut: ' + one.textContent.slice(0, 60));
  }
  for (const one of document.querySelectorAll('details')) {
    if ([...one.children].some(child => child.getBoundingClientRect().height === 0)) wrong.push('folded on paper: ' + one.textContent.slice(0, 60));
  }
  return [...new Set(wrong)];
})()"#;

fn none(found: &Value, what: &str, page: &Path) {
    let name = page.file_name().unwrap().to_string_lossy();
    assert_eq!(found, &json!([]), "{what}: {name}");
}

#[test]
fn pages_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        eprintln!("SKIPPED: there is no chromium here, pages were not opened");
        return;
    };
    let keep = std::env::var_os("CNISHIFT_PICTURES").map(PathBuf::from);
    for page in pages(folder.path()) {
        for (width, dark) in
            [(390, false), (390, true), (1280, false), (1280, true), (1920, false), (1920, true)]
        {
            browser.open(&page, width, dark);
            let (console, requests) = browser.told();
            assert!(console.is_empty(), "{page:?}: {console:?}");
            assert_eq!(requests, [format!("file://{}", page.display())]);
            let wider = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
            assert!(wider.as_i64().unwrap() <= 0, "{page:?} at {width}: {wider} too wide");
            none(&browser.evaluate(DEAF), "for readers by ear", &page);
            if let Some(keep) = &keep {
                let name = page.file_stem().unwrap().to_string_lossy();
                let scheme = if dark { "dark" } else { "light" };
                std::fs::write(
                    keep.join(format!("{name}-{width}-{scheme}.png")),
                    browser.picture(width),
                )
                .unwrap();
            }
            none(&browser.evaluate(FOLDED), "folded", &page);
            none(&browser.evaluate(FAINT), "faint", &page);
        }
    }
}

#[test]
fn pages_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        eprintln!("SKIPPED: there is no chromium here, pages were not printed");
        return;
    };
    let keep = std::env::var_os("CNISHIFT_PICTURES").map(PathBuf::from);
    for page in pages(folder.path()) {
        // A4 between margins of a centimetre, at 96 dots an inch.
        browser.open(&page, 718, false);
        browser.media("print", false);
        none(&browser.evaluate(CUT), "cut", &page);
        let pdf = browser.pdf();
        assert!(pdf.starts_with(b"%PDF-"));
        if let Some(keep) = &keep {
            let name = page.file_stem().unwrap().to_string_lossy();
            std::fs::write(keep.join(format!("{name}.pdf")), pdf).unwrap();
        }
    }
}

/// The validator of the W3C, where it was installed for CI.
fn validator() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let jar = tools.join("node_modules/vnu-jar/build/dist/vnu.jar");
    jar.exists().then_some(jar)
}

#[test]
fn pages_before_a_validator() {
    let Some(jar) = validator() else {
        eprintln!("SKIPPED: vnu-jar is not in target/tools, pages were not validated");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("java")
        .arg("-jar")
        .arg(jar)
        .args(["--format", "json"])
        .args(pages(folder.path()))
        .output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: there is no java here, pages were not validated");
        return;
    };
    let told: Value = serde_json::from_slice(&output.stderr).unwrap();
    // The pages are XML as well, so they close what HTML does not: that alone is told as info.
    let wrong: Vec<&Value> = told["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| {
            !one["message"].as_str().unwrap().starts_with("Trailing slash on void elements")
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
