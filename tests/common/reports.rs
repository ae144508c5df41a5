//! Reports of the built program, and what must hold of every one.
#![allow(dead_code, reason = "every test file uses a part")]

use std::path::Path;
use std::process::Command;

pub const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What the program writes; it may say that something is left to do.
pub fn report(folder: &Path, args: &[&str], input: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(args)
        .args(["-q", "--as-of", "2026-11-23"])
        .args(input)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env("CNISHIFT_JOURNAL", folder.join("sessions.db"))
        .output()
        .unwrap();
    let code = output.status.code();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(code, Some(0 | 1 | 3)), "{args:?}: {code:?} {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// The text without the time at which it was made.
pub fn without_time(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("T") {
        let stamp = at.checked_sub(10).and_then(|start| rest.get(start..at + 9));
        let is_stamp = stamp.is_some_and(|stamp| {
            stamp.starts_with("20")
                && stamp.bytes().all(|b| b.is_ascii_digit() || b"-:TZ".contains(&b))
                && stamp.matches(':').count() == 2
        });
        // Only the present is left out; what was recorded stays.
        let this_year = stamp.is_some_and(|stamp| {
            let now = jiff::Timestamp::now().to_string();
            stamp.get(..10) == now.get(..10)
        });
        if is_stamp && this_year {
            out.push_str(&rest[..at - 10]);
            out.push_str("[now]");
            rest = &rest[at + 9..];
            rest = rest.strip_prefix('Z').unwrap_or(rest);
        } else {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    out
}

/// Nothing in a page acts or loads, and links lead within it or to documentation.
pub fn inert_page(page: &str) {
    let document =
        roxmltree::Document::parse(page.trim_start_matches("<!DOCTYPE html>\n")).unwrap();
    let active =
        ["script", "iframe", "object", "embed", "link", "img", "form", "base", "image", "use"];
    let hosts =
        ["https://learn.microsoft.com/", "https://github.com/", "https://azure.microsoft.com/"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(!active.contains(&node.tag_name().name()), "{:?}", node.tag_name());
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && name != "src", "{attribute:?}");
            let link = value.starts_with('#') || hosts.iter().any(|host| value.starts_with(host));
            assert!(name != "href" || link, "{attribute:?}");
            assert!(!value.contains("url(") || value.starts_with("url(#"), "{attribute:?}");
        }
    }
}

/// With the schema that Jenkins reads by, where the machine has a validator for it.
pub fn valid_junit(text: &str) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema/junit.xsd");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    std::fs::write(&file, text).unwrap();
    match Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(file).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr))
        }
        Err(_) => {
            eprintln!("SKIPPED: there is no xmllint here, JUnit was checked without its schema")
        }
    }
}

/// Three recorded clusters, by a short name and their file; none where the corpus is not here.
pub fn corpus() -> Vec<(&'static str, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/clusters");
    let all = ["kubenet-standard-tier", "derived-kubenet-multipool", "azure-node-subnet"];
    let files = all.map(|name| (name, folder.join(format!("{name}.json"))));
    if files.iter().any(|(_, file)| !file.exists()) {
        eprintln!("SKIPPED: the corpus is not beside this checkout");
        return Vec::new();
    }
    files.map(|(name, file)| (name, file.to_str().unwrap().to_owned())).to_vec()
}

/// Names that would act in some format.
pub fn hostile_names() -> Vec<String> {
    vec![
        "=HYPERLINK(\"http://e\",\"x\")".to_owned(),
        "<script>alert(1)</script><img src=x onerror=alert(1)>".to_owned(),
        "]]></system-out><testcase name=\"x\"/>".to_owned(),
        "[click](http://e) ![x](http://e/p.png) <http://e> | `a` **b**".to_owned(),
        "$(touch pwned)`id`;reboot".to_owned(),
        "{{ 7*7 }}{% include \"/etc/passwd\" %}".to_owned(),
        "a\u{1b}[2J\u{202e}b\r\n\"c".to_owned(),
        "x".repeat(65_536),
    ]
}
