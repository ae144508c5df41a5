//! Each module may import what its row in this table allows, and nothing else of ours.
//!
//! The table is the architecture: reading goes one way, from `azure` through `model` to `report`,
//! and the pure parts know no I/O, clock or terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// Module, and the modules it may use. `a::b` allows that item alone; `cli` may use everything.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("sizing", &["model"]),
    ("rules", &["model", "sizing"]),
    (
        "plan",
        &[
            "model",
            "sizing",
            "rules::Category",
            "rules::EvidenceValue",
            "rules::Finding",
            "rules::OpenCheck",
            "rules::Effect",
            "rules::Severity",
            "rules::Verdict",
        ],
    ),
    (
        "diff",
        &["model", "rules::ClusterAudit", "rules::Finding", "rules::Severity", "rules::Verdict"],
    ),
    (
        "report",
        &[
            "diff",
            "model",
            "sizing",
            "plan",
            "waves",
            // Read only: what happened in a session.
            "session::Event",
            "session::Seen",
            "session::SessionState",
            "session::Status",
            "session::StepState",
            "rules::Category",
            "rules::ClusterAudit",
            "rules::Evidence",
            "rules::Finding",
            "rules::Mark",
            "rules::OpenCheck",
            "rules::RULES",
            "rules::Severity",
            "rules::Suppression",
            "rules::Verdict",
            "rules::expand_source",
        ],
    ),
    ("session", &["model", "plan", "rules::EvidenceValue"]),
    ("azure", &["model", "session::NotPermitted", "session::WritePermit"]),
    ("sim", &["model"]),
    ("snapshot", &["model", "azure::Piece"]),
    ("redact", &["model", "azure::Piece", "azure::is_json_lines"]),
    (
        "source",
        &["model", "azure", "sim", "snapshot", "session::NotPermitted", "session::WritePermit"],
    ),
    ("config", &["model", "rules::Exception", "rules::Policy", "rules::Severity", "rules::rule"]),
    ("tfplan", &[]),
    ("waves", &["model"]),
    ("tui", &["model", "rules", "sizing", "plan", "report", "session"]),
    (
        "cli",
        &[
            "model", "sizing", "rules", "plan", "report", "azure", "source", "snapshot", "redact",
            "config", "diff", "session", "tfplan", "tui", "waves",
        ],
    ),
];

/// What the pure modules must not touch, as prefixes of paths.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::net::Tcp",
    "std::net::Udp",
    "std::env",
    "std::process",
    "std::time",
    "std::thread",
    "jiff::Timestamp",
    "jiff::Zoned",
    "anstyle",
    "anstream",
    "comfy_table",
    "terminal_size",
    "clap",
];
const PURE: &[&str] = &["model", "sizing", "rules", "plan", "diff", "redact", "tfplan", "waves"];

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
}

/// Paths used in a file, outside its tests: `crate::…` and outside crates.
#[derive(Default)]
struct Paths(BTreeSet<String>);

impl Paths {
    fn tree(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &dyn std::fmt::Display| match prefix {
            "" => name.to_string(),
            prefix => format!("{prefix}::{name}"),
        };
        match tree {
            syn::UseTree::Path(path) => self.tree(&join(&path.ident), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.tree(prefix, t)),
            syn::UseTree::Name(name) => drop(self.0.insert(join(&name.ident))),
            syn::UseTree::Rename(name) => drop(self.0.insert(join(&name.ident))),
            syn::UseTree::Glob(_) => drop(self.0.insert(join(&"*"))),
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "test")
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree("", &item.tree);
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.0.insert(segments.join("::"));
        syn::visit::visit_path(self, path);
    }
}

/// The paths of one file with its module and its name.
fn paths_of(file: &Path, root: &Path) -> (String, BTreeSet<String>) {
    let inner = file.strip_prefix(root).unwrap();
    let module = inner.components().next().unwrap().as_os_str().to_string_lossy().to_string();
    let text = std::fs::read_to_string(file).unwrap();
    let mut paths = Paths::default();
    paths.visit_file(&syn::parse_file(&text).unwrap());
    (module, paths.0)
}

/// The imports of ours that a module's row does not allow.
fn forbidden(module: &str, paths: &BTreeSet<String>) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
        return vec![format!("module {module} has no row in the table")];
    };
    let ok = |path: &str| {
        let inside = |row: &str| path == row || path.starts_with(&format!("{row}::"));
        path == module
            || path.starts_with(&format!("{module}::"))
            || allowed.iter().any(|row| inside(row))
    };
    paths
        .iter()
        .filter_map(|path| path.strip_prefix("crate::"))
        .filter(|path| !ok(path))
        .map(|path| format!("{module} uses {path}"))
        .collect()
}

#[test]
fn modules_import_only_what_their_row_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for file in files {
        if matches!(file.file_name().unwrap().to_str(), Some("lib.rs" | "main.rs"))
            && file.parent() == Some(root.as_path())
        {
            continue;
        }
        let (module, paths) = paths_of(&file, &root);
        let place = file.strip_prefix(&root).unwrap().display().to_string();
        wrong.extend(forbidden(&module, &paths).into_iter().map(|w| format!("{place}: {w}")));
        if PURE.contains(&module.as_str()) {
            let impure = paths.iter().filter(|path| IMPURE.iter().any(|p| path.starts_with(p)));
            wrong.extend(impure.map(|path| format!("{place}: pure module uses {path}")));
        }
        seen.insert(module);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(seen, rows, "the table and the folders of src differ");
}

#[test]
fn the_check_itself_finds_a_forbidden_import() {
    let mut paths = Paths::default();
    let text = "use crate::{rules::{Cx, Finding}, model::Cluster};\n\
                #[cfg(test)] mod tests { use crate::cli::main; }\n\
                fn f() { let _ = crate::azure::read_document; }";
    paths.visit_file(&syn::parse_file(text).unwrap());
    let wrong = forbidden("plan", &paths.0);
    assert_eq!(wrong, ["plan uses azure::read_document", "plan uses rules::Cx"]);
    assert!(forbidden("model", &["crate::sizing::Demand".to_owned()].into()).len() == 1);
}

/// A write goes through three places, in this order: a session's engine, its Azure, the live source.
/// Nothing else in the program names what sends one.
#[test]
fn writes_have_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let naming = |word: &str| -> Vec<String> {
        let place = |file: &PathBuf| file.strip_prefix(&root).unwrap().display().to_string();
        let names = |file: &&PathBuf| std::fs::read_to_string(file).unwrap().contains(word);
        let mut all: Vec<String> = files.iter().filter(names).map(place).collect();
        all.sort();
        all
    };
    assert_eq!(
        naming("WriteClient"),
        ["azure/http/mod.rs", "azure/http/write.rs", "source/live/operate.rs"]
    );
    assert_eq!(naming("Verb::Put"), ["azure/http/write.rs"]);
    assert_eq!(naming("live.put("), ["cli/guide/azure.rs"]);
    assert_eq!(naming("azure.put("), ["session/guide/act.rs"]);
}
