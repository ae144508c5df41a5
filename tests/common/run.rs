//! The built program, and a folder with an export for it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

pub const WORLD: &str = include_str!("../fixtures/rules/base.json");

pub fn cnishift(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder with the base world as one export.
pub fn folder_with(change: impl FnOnce(&mut Value)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut world: Value = serde_json::from_str(WORLD).unwrap();
    change(&mut world);
    let list: Vec<_> = world.as_object().unwrap().values().cloned().collect();
    write(folder.path(), "fleet.json", &json!({ "value": list }));
    folder
}

pub fn write(folder: &Path, name: &str, value: &Value) {
    std::fs::write(folder.join(name), serde_json::to_vec(value).unwrap()).unwrap();
}

pub fn document(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

/// A folder with the base world and a second cluster of the same name in group `rg-other`.
pub fn folder_with_namesake() -> tempfile::TempDir {
    folder_with(|world| {
        let mut other = world["cluster"].clone();
        other["id"] = json!(other["id"].as_str().unwrap().replace("rg-aks", "rg-other"));
        world["other"] = other;
    })
}
