//! One plan in four tools: the same steps and checks in each, texts that their languages take, and names
//! that stay names whatever they hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use cnishift::azure::edit::{Edit, update_body};
use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::model::{Inventory, has_active};
use cnishift::plan::tool::{Action, Language, Tool, actions, checks, file};
use cnishift::plan::{Plan, PlanInput, build};
use cnishift::rules::{Cx, Fleet, Policy, audit_cluster};
use cnishift::session::{Deed, GuidedStep, guided};
use cnishift::sizing::plan_fleet;
use cnishift::source::demo_documents;
use serde_json::{Value, json};

const CALICO: &str = "aks-platform-tools-weu";

fn inventory(change: impl Fn(String) -> String) -> Inventory {
    let mut builder = InventoryBuilder::default();
    for (number, bytes) in demo_documents().enumerate() {
        builder.begin_source(&format!("demo-{number}"));
        let text = change(String::from_utf8(bytes.to_vec()).unwrap());
        read_document(text.as_bytes(), &mut builder);
    }
    builder.finish()
}

/// Shows the plan of every cluster.
fn each(inventory: &Inventory, mut see: impl FnMut(&PlanInput<'_>, &Plan)) {
    let plans = plan_fleet(inventory, &[]);
    let fleet = Fleet::new(inventory);
    let as_of = "2026-11-23".parse().unwrap();
    for (cluster, address) in inventory.clusters.iter().zip(&plans) {
        let audit =
            audit_cluster(&Cx { cluster, fleet: &fleet, address, as_of }, &Policy::default());
        let input = PlanInput {
            cluster,
            inventory,
            verdict: audit.verdict,
            findings: &audit.findings,
            open_checks: &audit.open_checks,
            address,
            as_of,
        };
        see(&input, &build(&input));
    }
}

/// Every action and check of a plan in a tool.
fn all(input: &PlanInput<'_>, plan: &Plan, tool: Tool) -> Vec<Action> {
    let of_step = |step| {
        let mut all = actions(input, plan, step, tool);
        all.extend(checks(input, plan, step, tool));
        all
    };
    plan.steps.iter().flat_map(of_step).collect()
}

/// The head of a request: its first line and its headers, and what follows the empty line.
fn request(text: &str) -> (Vec<&str>, &str) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    (head.lines().collect(), body)
}

fn looks_right(action: &Action) {
    let text = &action.text;
    assert!(!text.is_empty() && !action.title.is_empty());
    assert!(!text.lines().any(has_active), "{text}");
    assert!(action.sources.iter().all(|source| source.starts_with("https://")), "{action:?}");
    match action.language {
        Language::Json => drop(serde_json::from_str::<Value>(text).unwrap()),
        Language::Http => {
            let (head, body) = request(text);
            let (method, link) = head[0].split_once(' ').unwrap();
            assert!(["GET", "PUT", "POST", "DELETE"].contains(&method), "{text}");
            let azure = link.starts_with("https://management.azure.com/subscriptions/")
                && link.contains("?api-version=20");
            assert!(azure || link == "{{operation}}", "{text}");
            assert!(!link.contains(' '), "{text}");
            for header in &head[1..] {
                let known = ["Authorization: Bearer {{token}}", "Content-Type: application/json"];
                assert!(known.contains(header) || *header == "If-Match: {{etag}}", "{text}");
            }
            assert_eq!(body.is_empty(), head.len() == 2, "{text}");
            if !body.is_empty() && !body.starts_with("< ./") {
                serde_json::from_str::<Value>(body).unwrap();
            }
        }
        Language::Hcl => balanced(&texts_out(text, '"', "$${", "${")),
        Language::Bicep => balanced(&texts_out(text, '\'', "\\${", "${")),
        Language::Shell => {}
    }
}

/// The code without its texts and comments; in a text nothing may stand that would be evaluated.
fn texts_out(code: &str, quote: char, escaped: &str, template: &str) -> String {
    let mut left = String::new();
    for line in code.lines() {
        let mut characters = line.chars();
        let mut inside: Option<String> = None;
        while let Some(character) = characters.next() {
            match (&mut inside, character) {
                (None, c) if c == quote => inside = Some(String::new()),
                (None, '#') => break,
                (None, '/') => break,
                (None, c) => left.push(c),
                (Some(text), '\\') => {
                    text.push('\\');
                    text.extend(characters.next());
                }
                (Some(text), c) if c == quote => {
                    let bare = text.replace(escaped, "").replace("%%{", "");
                    assert!(!bare.contains(template), "{code}");
                    assert!(quote == '\'' || !bare.contains("%{"), "{code}");
                    inside = None;
                }
                (Some(text), c) => text.push(c),
            }
        }
        assert!(inside.is_none(), "a text does not end on its line: {line}");
        left.push('\n');
    }
    left
}

fn balanced(code: &str) {
    let mut open = Vec::new();
    for character in code.chars() {
        match character {
            '{' | '[' | '(' => open.push(character),
            '}' => assert_eq!(open.pop(), Some('{'), "{code}"),
            ']' => assert_eq!(open.pop(), Some('['), "{code}"),
            ')' => assert_eq!(open.pop(), Some('('), "{code}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{code}");
}

#[test]
fn every_tool_has_the_same_steps_and_checks() {
    let mut clusters = 0;
    each(&inventory(|text| text), |input, plan| {
        clusters += 1;
        for tool in Tool::ALL {
            for step in &plan.steps {
                let (acts, looks) =
                    (actions(input, plan, step, tool), checks(input, plan, step, tool));
                let place = format!("{} {} {tool:?}", input.cluster.name, step.id);
                assert_eq!(looks.len(), step.verification.len(), "{place}");
                assert!(acts.len() >= step.commands.len(), "{place}");
                assert_eq!(acts.is_empty(), step.commands.is_empty(), "{place}");
                acts.iter().chain(&looks).for_each(looks_right);
                if tool == Tool::Az {
                    let texts: Vec<&str> = acts.iter().map(|action| action.text.as_str()).collect();
                    let commands: Vec<String> =
                        step.commands.iter().map(ToString::to_string).collect();
                    assert_eq!(texts, commands, "{place}");
                }
            }
        }
    });
    assert_eq!(clusters, 34);
}

fn verb(text: &str) -> String {
    text.split(' ').take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" ")
}

/// The az commands that another tool keeps, and how many: whoever adds a command sees where it lands.
#[test]
fn what_stays_with_az_is_known() {
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    each(&inventory(|text| text), |input, plan| {
        for tool in [Tool::Rest, Tool::Terraform, Tool::Bicep] {
            for action in all(input, plan, tool) {
                let own = action.text.starts_with("az deployment ")
                    || action.text.contains("check-tfplan");
                if action.language == Language::Shell && action.text.starts_with("az ") && !own {
                    let said = action.notes.iter().any(|note| note.starts_with("Done with az"));
                    assert!(said, "{action:?}");
                    *kept
                        .entry(format!("{} {}", tool.as_str(), verb(&action.text)))
                        .or_default() += 1;
                }
            }
        }
    });
    let lines: Vec<String> = kept.iter().map(|(verb, count)| format!("{count:3} {verb}")).collect();
    insta::assert_snapshot!("kept_with_az", lines.join("\n"));
}

#[test]
fn the_update_sends_what_the_plan_says() {
    let mut seen = 0;
    each(&inventory(|text| text), |input, plan| {
        let Some(step) = plan.steps.iter().find(|step| step.id == "update") else { return };
        seen += 1;
        let actions = actions(input, plan, step, Tool::Rest);
        let json = actions.iter().find(|action| action.language == Language::Json).unwrap();
        let edits: Value = serde_json::from_str(&json.text).unwrap();
        let mut planned = serde_json::Map::new();
        for change in &plan.profile_change {
            let to = change.to.to_string();
            match change.path {
                "podCidrs[0]" => {
                    let mut list: Vec<String> = Vec::new();
                    let all = input.cluster.network.pod_cidrs.value().unwrap();
                    list.extend(all.iter().map(ToString::to_string));
                    list[0] = to;
                    planned.insert("properties.networkProfile.podCidrs".to_owned(), json!(list));
                }
                path => {
                    planned.insert(format!("properties.networkProfile.{path}"), json!(to));
                }
            }
        }
        assert_eq!(edits, json!({ "set": planned, "remove": [] }));
        // A session sends the same.
        let sent = deeds(&guided(plan, input));
        assert_eq!(Value::Object(sent), Value::Object(planned));
    });
    assert!(seen > 20, "{seen}");
}

fn deeds(steps: &[GuidedStep]) -> serde_json::Map<String, Value> {
    let update = steps.iter().find(|step| step.id == "update").unwrap();
    let mut all = serde_json::Map::new();
    for deed in update.deeds() {
        let Deed::Cluster(fields) = deed else { panic!("{deed:?}") };
        for (path, value) in fields {
            all.insert(path.clone(), serde_json::from_str(value).unwrap());
        }
    }
    all
}

fn there(program: &str) -> bool {
    let mut version = Command::new(program);
    version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    let found = version.status().is_ok();
    if !found {
        eprintln!("SKIPPED: there is no {program} here");
    }
    found
}

/// jq makes the same bodies as a session does.
#[test]
fn jq_makes_the_body_of_a_session() {
    if !there("jq") {
        return;
    }
    let read = json!({
        "id": "/x", "name": "n", "type": "t", "eTag": "e", "location": "weu",
        "identity": { "type": "SystemAssigned", "principalId": "p", "tenantId": "t" },
        "properties": { "provisioningState": "Succeeded", "fqdn": "f", "new": { "eTag": "stays" },
            "agentPoolProfiles": [{ "name": "a", "eTag": "e", "orchestratorVersion": "1.29" }, { "name": "b" }],
            "networkProfile": { "networkPlugin": "kubenet", "podCidr": "10.244.0.0/16" } }
    });
    let mut seen = 0;
    each(&inventory(|text| text), |input, plan| {
        for step in plan.steps.iter().filter(|step| step.id != "replace-enclave") {
            let acts = actions(input, plan, step, Tool::Rest);
            for pair in acts.windows(2).filter(|pair| pair[1].text.starts_with("jq ")) {
                let edits: Value = serde_json::from_str(&pair[0].text).unwrap();
                if !pair[0].title.contains(" cluster ") {
                    continue;
                }
                let sets = edits["set"].as_object().unwrap().iter();
                let sets: Vec<Edit> = sets.map(|(path, value)| Edit::set(path, value)).collect();
                let expected: Value =
                    serde_json::from_str(&update_body(&read.to_string(), &sets).unwrap()).unwrap();
                assert_eq!(run_jq(&pair[1].text, &read), expected, "{}", pair[1].text);
                seen += 1;
            }
        }
    });
    assert!(seen > 30, "{seen}");
}

fn run_jq(command: &str, read: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let words: Vec<&str> = command.split_whitespace().collect();
    let (input, output) = (words[words.len() - 3], words[words.len() - 1]);
    std::fs::write(folder.path().join(input), read.to_string()).unwrap();
    let run =
        Command::new("bash").args(["-c", command]).current_dir(folder.path()).output().unwrap();
    assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&std::fs::read(folder.path().join(output)).unwrap()).unwrap()
}

/// What Terraform itself takes for code.
#[test]
fn terraform_reads_the_code() {
    if !there("terraform") {
        return;
    }
    let mut code = String::new();
    for change in [|text: String| text, hostile as fn(String) -> String] {
        each(&inventory(change), |input, plan| {
            for action in all(input, plan, Tool::Terraform) {
                if action.language == Language::Hcl && !code.contains(&action.text) {
                    // Each in a block of its own: attributes repeat from step to step.
                    code.push_str(&format!("part {{\n{}\n}}\n", action.text));
                }
            }
        });
    }
    let mut child = Command::new("terraform")
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(code.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A name that means something in every language.
const HOSTILE: &str = "x\"'$(touch canary)`touch canary`;touch canary;${file(1)}%{if}{{token}}\\\r\nX-Evil: 1\u{202e}#{";

fn hostile(text: String) -> String {
    let name = serde_json::to_string(HOSTILE).unwrap();
    text.replace(CALICO, &name[1..name.len() - 1])
}

#[test]
fn names_stay_names() {
    let mut seen = 0;
    each(&inventory(hostile), |input, plan| {
        if !input.cluster.name.contains("X-Evil") {
            return;
        }
        for tool in Tool::ALL {
            let all = all(input, plan, tool);
            all.iter().for_each(looks_right);
            for action in &all {
                seen += 1;
                if action.language == Language::Shell {
                    shell_is_inert(&action.text);
                } else {
                    let evil = |line: &str| line.trim_start().starts_with("X-Evil");
                    assert!(!action.text.lines().any(evil), "{}", action.text);
                }
                let body = request(&action.text).1;
                if action.language == Language::Http && !body.is_empty() {
                    assert!(!body.contains("{{token"), "{body}");
                }
            }
            let file = file(input, plan, tool);
            assert!(!file.lines().any(has_active), "{file}");
            assert!(!file.lines().any(|line| line.starts_with("X-Evil")), "{file}");
        }
    });
    assert!(seen > 50, "{seen}");
}

/// The command in a shell in which every program does nothing.
fn shell_is_inert(command: &str) {
    let folder = tempfile::tempdir().unwrap();
    let none = ["az", "kubectl", "jq", "terraform", "cnishift"];
    let stubs: String = none.iter().map(|name| format!("{name}() {{ :; }}\n")).collect();
    let run = Command::new("bash")
        .args(["-c", &format!("{stubs}{command}")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    assert!(!folder.path().join("canary").exists(), "{command}");
}

fn calico(tool: Tool) -> String {
    let mut text = String::new();
    each(&inventory(|text| text), |input, plan| {
        if input.cluster.name == CALICO {
            text = file(input, plan, tool);
        }
    });
    text
}

#[test]
fn a_cluster_with_calico_in_az() {
    // The other tools' files are held where the program writes them (plan_script).
    insta::assert_snapshot!("plan_az", calico(Tool::Az));
}

/// What a plan deletes is named by its own type: a route is no cluster.
#[test]
fn deletions_name_what_they_delete() {
    let mut seen = 0;
    each(&inventory(|text| text), |input, plan| {
        for step in plan.steps.iter().filter(|step| step.id.starts_with("route-user-")) {
            let removed = actions(input, plan, step, Tool::Terraform).into_iter();
            for action in removed.filter(|action| action.title.starts_with("Remove")) {
                assert!(action.text.contains("\"azurerm_route\""), "{}", action.text);
                seen += 1;
            }
            for action in actions(input, plan, step, Tool::Rest) {
                let request = action.text.starts_with("DELETE") && action.text.contains("/routes/");
                assert!(
                    action.title.starts_with("Wait")
                        || request
                        || !action.text.starts_with("DELETE")
                );
            }
        }
    });
    assert!(seen > 0);
}
