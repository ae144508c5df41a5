//! The built program, run as a user would: exit codes, messages, formats, inert output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "common/run.rs"]
mod run;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use run::{
    WORLD, cnishift, code, document, folder_with, folder_with_namesake, stderr, stdout, write,
};
use serde_json::{Value, json};

#[test]
fn a_healthy_world_is_ready_and_ends_with_0() {
    let folder = folder_with(|_| {});
    let output = cnishift(folder.path(), &["audit", "--from", "fleet.json", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let document = document(&output);
    assert_eq!(document["clusters"][0]["verdict"], "ready");
    assert_eq!(document["completeness"]["complete"], true);
    assert_eq!(document["summary"]["networkModels"]["kubenet"], 1);
}

#[test]
fn without_a_command_the_audit_table_is_printed() {
    let folder = folder_with(|_| {});
    let bare = cnishift(folder.path(), &["--from", "fleet.json", "--as-of", "2026-11-23"]);
    let audit =
        cnishift(folder.path(), &["audit", "--from", "fleet.json", "--as-of", "2026-11-23"]);
    assert_eq!(stdout(&bare), stdout(&audit));
    assert!(stdout(&bare).contains("494 days"), "{}", stdout(&bare));
}

#[test]
fn the_day_of_the_audit_moves_countdown_and_severity() {
    let folder = folder_with(|_| {});
    let run = |day| {
        let args = ["audit", "--from", "fleet.json", "--format", "json", "--as-of", day];
        document(&cnishift(folder.path(), &args))
    };
    let before = run("2028-03-30");
    assert_eq!(before["clusters"][0]["retirement"]["daysLeft"], 1);
    assert_eq!(before["clusters"][0]["verdict"], "ready");
    let after = run("2028-03-31");
    assert_eq!(after["summary"]["daysToRetirement"], 0);
    assert_eq!(after["clusters"][0]["findings"][0]["rule"], "KN001");
    assert_eq!(after["clusters"][0]["findings"][0]["severity"], "blocker");
}

#[test]
fn thresholds_give_exit_code_1() {
    let calico = |world: &mut Value| {
        world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
    };
    let folder = folder_with(calico);
    let run = |level: &str| {
        code(&cnishift(folder.path(), &["audit", "--from", "fleet.json", "--fail-on", level]))
    };
    assert_eq!(["never", "affected", "warning", "prepare", "blocked"].map(run), [0, 1, 1, 1, 0]);
}

#[test]
fn exceptions_leave_the_verdict_and_clear_the_threshold() {
    let folder = folder_with(|world| {
        world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
    });
    let settings = "[[ignore]]\nrule = \"KN013\"\nclusters = [\"aks-*\"]\nreason = \"planned\"\n\
                    owner = \"net\"\nexpires = 2026-12-31\n";
    std::fs::write(folder.path().join("cnishift.toml"), settings).unwrap();
    let run = |day: &str| {
        let args = [
            "audit",
            "--from",
            "fleet.json",
            "--format",
            "json",
            "--fail-on",
            "prepare",
            "--as-of",
            day,
        ];
        cnishift(folder.path(), &args)
    };
    let output = run("2026-12-31");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let cluster = document(&output)["clusters"][0].clone();
    assert_eq!(cluster["verdict"], "prepare");
    let finding = cluster["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "KN013");
    assert_eq!(finding.unwrap()["suppressed"], true);
    assert_eq!(finding.unwrap()["suppression"]["owner"], "net");
    assert_eq!(document(&output)["summary"]["suppressed"], 1);
    let late = run("2027-01-01");
    assert_eq!(code(&late), 1, "an expired exception fires again");
    assert!(stderr(&late).contains("expired on 2026-12-31"), "{}", stderr(&late));
}

#[test]
fn an_incomplete_inventory_ends_with_3_and_says_so_everywhere() {
    let folder = folder_with(|_| {});
    std::fs::write(folder.path().join("zz-cut.json"), "{\"value\":[{\"id\":").unwrap();
    for format in ["table", "json", "markdown"] {
        let output = cnishift(folder.path(), &["audit", "--from", ".", "--format", format]);
        assert_eq!(code(&output), 3, "{format}");
        let text = stdout(&output);
        assert!(text.contains("zz-cut.json"), "{format}: {text}");
        let says = ["INCOMPLETE", "\"complete\":false", "incomplete"];
        assert!(says.iter().any(|word| text.contains(word)), "{format}: {text}");
    }
    let args = ["audit", "--from", ".", "--fail-on", "affected"];
    assert_eq!(code(&cnishift(folder.path(), &args)), 1, "the threshold wins");
}

#[test]
fn a_body_without_a_deciding_fact_is_unknown_and_incomplete() {
    for (parent, key) in [("networkProfile", "networkPlugin"), ("", "provisioningState"), ("", "")]
    {
        let folder = folder_with(|world| {
            let properties = &mut world["cluster"]["properties"];
            match (parent, key) {
                ("", "") => *properties = json!({}),
                ("", key) => drop(properties.as_object_mut().unwrap().remove(key)),
                (parent, key) => drop(properties[parent].as_object_mut().unwrap().remove(key)),
            }
        });
        let output =
            cnishift(folder.path(), &["audit", "--from", "fleet.json", "--format", "json"]);
        assert_eq!(code(&output), 3, "{parent}.{key}");
        let document = document(&output);
        assert_eq!(document["clusters"][0]["verdict"], "unknown");
        assert_eq!(document["completeness"]["gaps"][0]["code"], "fact-missing");
    }
}

#[test]
fn a_list_that_goes_on_is_incomplete() {
    for key in ["nextLink", "$skipToken", "skip_token"] {
        let folder = folder_with(|_| {});
        let mut list: Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("fleet.json")).unwrap())
                .unwrap();
        list[key] = json!("more");
        write(folder.path(), "fleet.json", &list);
        let output =
            cnishift(folder.path(), &["audit", "--from", "fleet.json", "--format", "json"]);
        assert_eq!(code(&output), 3, "{key}");
        assert_eq!(document(&output)["completeness"]["gaps"][0]["code"], "page-missing");
    }
}

#[test]
fn nothing_readable_ends_with_4() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = cnishift(folder.path(), args);
        (code(&output), stderr(&output))
    };
    let (exit, text) = run(&["audit", "--from", "missing.json"]);
    assert_eq!(exit, 4);
    assert!(text.contains("missing.json") && text.contains("next:"), "{text}");
    write(
        folder.path(),
        "denied.json",
        &json!({ "error": { "code": "AuthorizationFailed", "message": "no\u{1b}[2J" } }),
    );
    let (exit, text) = run(&["audit", "--from", "denied.json"]);
    assert_eq!(exit, 4);
    assert!(text.contains("AuthorizationFailed") && !text.contains('\u{1b}'), "{text:?}");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(run(&["audit", "--from", "empty"]).0, 4);
}

#[test]
fn an_empty_list_is_an_empty_fleet() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "none.json", &json!({ "value": [] }));
    let output = cnishift(folder.path(), &["audit", "--from", "none.json"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("No AKS cluster"), "{}", stdout(&output));
}

#[test]
fn wrong_usage_ends_with_2_and_a_next_action() {
    let folder = folder_with(|_| {});
    let cases: &[(&[&str], &str)] = &[
        (&["audit", "--from", "fleet.json", "--select", "XX999"], "names no check"),
        (&["explain", "XX999"], "cnishift rules"),
        (&["plan", "nobody", "--from", "fleet.json"], "aks-1"),
        (&["audit", "--from", "fleet.json", "--as-of", "soon"], "2027-06-30"),
        (&["audit", "--from", "fleet.json", "--config", "gone.toml"], "gone.toml"),
        (&["audit", "--frm", "x"], "--from"),
        (&["audit", "--from", "x", "--demo"], "cannot be used with"),
    ];
    for (args, expected) in cases {
        let output = cnishift(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(stderr(&output).contains(expected), "{args:?}: {}", stderr(&output));
        assert!(stdout(&output).is_empty());
    }
}

#[test]
fn reserved_ranges_keep_candidates_away_and_block_present_ones() {
    let folder = folder_with(|_| {});
    std::fs::write(folder.path().join("r.csv"), "cidr,name\n10.240.0.0/12,factory\n").unwrap();
    let args = ["audit", "--from", "fleet.json", "--reserved", "r.csv", "--format", "json"];
    let cluster = document(&cnishift(folder.path(), &args))["clusters"][0].clone();
    assert_eq!(cluster["addressPlan"]["conflicts"][0]["kind"], "declared");
    assert_eq!(cluster["addressPlan"]["keepPodCidr"], false);
    let finding = cluster["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "SZ005");
    assert!(finding.unwrap()["message"].as_str().unwrap().contains("factory"));
    std::fs::write(folder.path().join("r.csv"), "cidr,name\n10.240.0.0/33,factory\n").unwrap();
    let output = cnishift(folder.path(), &args);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("line 2") && stderr(&output).contains("10.240.0.0/33"));
}

#[test]
fn names_that_repeat_ask_for_an_id() {
    let folder = folder_with_namesake();
    let output = cnishift(folder.path(), &["plan", "AKS-1", "--from", "fleet.json"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("rg-other"), "{}", stderr(&output));
    let id = "/SUBSCRIPTIONS/11111111-1111-4111-8111-111111111111/resourcegroups/rg-other/providers/Microsoft.ContainerService/managedClusters/aks-1/";
    let output = cnishift(folder.path(), &["plan", id, "--from", "fleet.json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("-g rg-other -n aks-1"), "{}", stdout(&output));
}

#[test]
fn output_files_appear_whole() {
    let folder = folder_with(|_| {});
    let output = cnishift(
        folder.path(),
        &["audit", "--from", "fleet.json", "--format", "json", "-o", "out.json"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
    let text = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap();
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let output =
        cnishift(folder.path(), &["audit", "--from", "fleet.json", "-o", "no/such/folder"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no/such/folder"), "{}", stderr(&output));
}

#[test]
fn every_layout_gives_the_same_verdict() {
    let nested: Value = serde_json::from_str(WORLD).unwrap();
    let nested = nested["cluster"].clone();
    let mut flat = nested["properties"].clone();
    for (key, value) in nested.as_object().unwrap() {
        if key != "properties" {
            flat[key] = value.clone();
        }
    }
    flat["resourceGroup"] = json!("rg-aks");
    // The az CLI writes these keys in its own way.
    let renamed = serde_json::to_string(&flat)
        .unwrap()
        .replace("vnetSubnetID", "vnetSubnetId")
        .replace("dnsServiceIP", "dnsServiceIp")
        .replace("eTag", "etag");
    let pretty = serde_json::to_string_pretty(&nested).unwrap();
    let line = serde_json::to_string(&nested).unwrap();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(pretty.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let inputs: Vec<(&str, Vec<u8>)> = vec![
        ("one body", pretty.clone().into_bytes()),
        ("az aks show", renamed.clone().into_bytes()),
        ("az aks list", format!("[{renamed}]").into_bytes()),
        ("arm list", format!("{{\"value\":[{line}]}}").into_bytes()),
        ("graph", format!("{{\"count\":1,\"data\":[{line}],\"skip_token\":null,\"resultTruncated\":\"false\"}}").into_bytes()),
        ("json lines", format!("{line}\n{line}\n").into_bytes()),
        ("concatenated", format!("{pretty}\n{pretty}").into_bytes()),
        ("byte order mark", format!("\u{feff}{pretty}").into_bytes()),
        ("powershell", utf16),
        ("gzip", gzip(pretty.as_bytes())),
    ];
    for (label, bytes) in inputs {
        let output = from_stdin(&bytes);
        assert_eq!(code(&output), 0, "{label}: {}", stderr(&output));
        let cluster = &document(&output)["clusters"][0];
        assert_eq!(document(&output)["clusters"].as_array().unwrap().len(), 1, "{label}");
        assert_eq!(cluster["verdict"], "ready", "{label}");
        assert_eq!(cluster["resourceGroup"], "rg-aks", "{label}");
        assert_eq!(cluster["openChecks"].as_array().unwrap().len(), open_checks(), "{label}");
    }
}

/// Open checks of the base cluster alone, without anything around it.
fn open_checks() -> usize {
    let world: Value = serde_json::from_str(WORLD).unwrap();
    let output = from_stdin(&serde_json::to_vec(&world["cluster"]).unwrap());
    document(&output)["clusters"][0]["openChecks"].as_array().unwrap().len()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn from_stdin(bytes: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .args(["audit", "--from", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn evidence_paths_follow_the_layout_of_the_body() {
    let world: Value = serde_json::from_str(WORLD).unwrap();
    let mut flat = world["cluster"]["properties"].clone();
    flat["id"] = world["cluster"]["id"].clone();
    flat["type"] = world["cluster"]["type"].clone();
    let path = |body: &Value| {
        let output = from_stdin(&serde_json::to_vec(body).unwrap());
        let findings = document(&output)["clusters"][0]["findings"].clone();
        let first =
            findings.as_array().unwrap().iter().find(|f| f["rule"] == "KN001").unwrap().clone();
        first["evidence"][0]["path"].as_str().unwrap().to_owned()
    };
    assert_eq!(path(&world["cluster"]), "properties.networkProfile.networkPlugin");
    assert_eq!(path(&flat), "networkProfile.networkPlugin");
}

/// Names that try to act: on a terminal, in a shell, in Markdown.
const HOSTILE: [&str; 6] = [
    "aks\u{1b}[2J\u{1b}]0;owned\u{7}",
    "x\u{202e}gpj.exe",
    "a\nb\r\nc",
    "$(touch owned);`touch owned`&&touch owned|tee owned",
    "[click](https://evil.example) <script>alert(1)</script> | ```",
    "z\u{200b}\u{feff}\u{9b}31m",
];

#[test]
fn hostile_names_are_inert_in_tables_markdown_and_commands() {
    for name in HOSTILE {
        let folder = folder_with(|world| {
            let id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/hostile";
            world["cluster"]["id"] = json!(id);
            world["cluster"]["name"] = json!(name);
            world["cluster"]["location"] = json!(name);
            world["cluster"]["tags"] = json!({ name: name });
            world["cluster"]["properties"]["provisioningState"] = json!("Failed");
            world["cluster"]["properties"]["status"] =
                json!({ "provisioningError": { "message": name } });
            world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
            world["cluster"]["properties"]["agentPoolProfiles"][0]["name"] = json!(name);
            world["cluster"]["properties"]["agentPoolProfiles"][0]["vmSize"] =
                json!("Standard_DC2s_v2");
        });
        let id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/hostile";
        let runs: [&[&str]; 4] = [
            &["audit", "--from", "fleet.json"],
            &["audit", "--from", "fleet.json", "--format", "markdown"],
            &["plan", id, "--from", "fleet.json"],
            &["plan", id, "--from", "fleet.json", "--format", "json"],
        ];
        for args in runs {
            let output = cnishift(folder.path(), args);
            let text = stdout(&output);
            let acts =
                |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}\u{feff}".contains(c);
            assert!(!text.contains(acts), "{args:?} {name:?}: {text}");
            if text.starts_with('#') {
                assert_no_markup(&text);
            }
        }
        let plan = document(&cnishift(folder.path(), runs[3]));
        run_commands(folder.path(), name, &plan);
    }
}

/// No HTML and no link to where a name wants to lead.
fn assert_no_markup(markdown: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML {html:?} in {markdown}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(!dest_url.contains("evil"), "link to {dest_url} in {markdown}");
            }
            _ => {}
        }
    }
}

/// Runs every command of a plan with stand-ins for az and kubectl: nothing else may happen, and az
/// must see the name as it is.
fn run_commands(folder: &Path, name: &str, plan: &Value) {
    let steps = plan["steps"].as_array().unwrap();
    let commands: Vec<&str> = steps
        .iter()
        .flat_map(|step| step["commands"].as_array().unwrap())
        .map(|command| command.as_str().unwrap())
        .collect();
    assert!(commands.len() > 5);
    let script = format!(
        "az() {{ for a in \"$@\"; do printf '%s\\0' \"$a\"; done; }}\nkubectl() {{ :; }}\n{}\n",
        commands.join("\n")
    );
    let run = Command::new("sh").args(["-c", &script]).current_dir(folder).output().unwrap();
    let seen = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(seen.split('\0').any(|argument| argument == name), "{name:?} never arrived: {seen:?}");
    assert!(!folder.join("owned").exists(), "{name:?} ran something");
}

#[test]
fn help_version_completions_and_man_are_there() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["help", "audit"],
        &["man"],
        &["rules"],
        &["rules", "--format", "json"],
        &["explain", "kn013"],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["completions", "powershell"],
    ] {
        let output = cnishift(folder.path(), args);
        assert_eq!(code(&output), 0, "{args:?}");
        assert!(!output.stdout.is_empty(), "{args:?}");
    }
    assert!(stdout(&cnishift(folder.path(), &["--help"])).contains("Exit codes:"));
    assert!(stdout(&cnishift(folder.path(), &["explain", "KN013"])).contains("uninstalled"));
}

#[test]
fn colour_is_asked_for() {
    let folder = folder_with(|_| {});
    let run = |args: &[&str], no_color: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cnishift"));
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        command.args(["audit", "--from", "fleet.json"]).args(args).current_dir(folder.path());
        if no_color {
            command.env("NO_COLOR", "1");
        } else {
            command.env_remove("NO_COLOR");
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains('\u{1b}')
    };
    assert!(!run(&[], false), "a pipe gets no colour");
    assert!(run(&["--color", "always"], false));
    assert!(!run(&["--color", "auto"], true));
    assert!(!run(&["--color", "never"], false));
}

#[test]
fn selections_thin_out_findings_but_not_the_verdict() {
    let folder = folder_with(|world| {
        world["cluster"]["properties"]["networkProfile"]["networkPolicy"] = json!("calico");
    });
    let run = |args: &[&str]| {
        let mut all = vec!["audit", "--from", "fleet.json", "--format", "json"];
        all.extend(args);
        document(&cnishift(folder.path(), &all))["clusters"][0].clone()
    };
    let cluster = run(&["--ignore", "KN013"]);
    assert_eq!(cluster["verdict"], "prepare");
    let has = |cluster: &Value, rule: &str| {
        cluster["findings"].as_array().unwrap().iter().any(|f| f["rule"] == rule)
    };
    assert!(!has(&cluster, "KN013") && has(&cluster, "KN001"));
    let cluster = run(&["--select", "retirement,KN013"]);
    assert!(has(&cluster, "KN013") && has(&cluster, "KN001") && !has(&cluster, "KN046"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder_with(|_| {});
    let script = format!(
        "{} audit --from fleet.json --format json | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_cnishift")
    );
    let output =
        Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0");
    assert!(output.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn output_goes_through_links_and_into_pipes_without_replacing_them() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = folder_with(|_| {});
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    let output = cnishift(folder.path(), &["--from", "fleet.json", "-o", "pipe"]);
    assert_eq!(stderr(&output), "");
    assert!(!reader.join().unwrap().is_empty());
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());

    std::fs::write(folder.path().join("real.txt"), "old").unwrap();
    std::os::unix::fs::symlink("real.txt", folder.path().join("link.txt")).unwrap();
    cnishift(folder.path(), &["--from", "fleet.json", "-o", "link.txt"]);
    assert!(folder.path().join("link.txt").is_symlink());
    assert_ne!(std::fs::read_to_string(folder.path().join("real.txt")).unwrap(), "old");
}
