//! A plan as one script for bash and the az CLI: it checks before each step, stops on drift, and goes on
//! where it was stopped.

use std::io::{self, Write};

use crate::model::{Cluster, Text, inert, quote};
use crate::plan::{Plan, PlanInput, PlanPath, Step};

/// What the script compares before each step: a name, and az's query.
const FACTS: [(&str, &str); 9] = [
    ("plugin", "networkProfile.networkPlugin"),
    ("mode", "networkProfile.networkPluginMode"),
    ("policy", "networkProfile.networkPolicy"),
    ("dataplane", "networkProfile.networkDataplane"),
    ("podcidr", "networkProfile.podCidr"),
    ("identity", "identity.type"),
    ("version", "currentKubernetesVersion"),
    ("pools", "agentPoolProfiles[].name"),
    ("sizes", "agentPoolProfiles[].vmSize"),
];

const FUNCTIONS: &str = include_str!("plan_sh.txt");

/// Writes the script.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_sh(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(input, plan, generated_at, out)?;
    let scripted = matches!(plan.path, PlanPath::InPlace | PlanPath::ReplacePools);
    if !scripted {
        writeln!(out, "say {}", quote(&plan.summary))?;
        return writeln!(
            out,
            "say 'This plan has no script: it is a project, or nothing is to be done.'"
        );
    }
    for (number, step) in (1..).zip(&plan.steps) {
        writeln!(out)?;
        match act(step, plan) {
            Some(act) => executed(number, step, &act, out)?,
            None => told(number, step, out)?,
        }
    }
    writeln!(out, "\nsay {}", quote(&format!("{} is done.", input.cluster.name)))
}

fn head(
    input: &PlanInput<'_>,
    plan: &Plan,
    generated_at: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cluster = input.cluster;
    writeln!(out, "#!/usr/bin/env bash")?;
    writeln!(out, "# {}", comment(&plan.summary))?;
    writeln!(
        out,
        "# Made by cnishift {} at {generated_at} from what was read then.",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, "# Commands that are only shown stand in quotes as they are:")?;
    writeln!(out, "# shellcheck disable=SC2016")?;
    writeln!(out, "set -euo pipefail\n")?;
    writeln!(out, "GROUP={}", quote(&cluster.resource_group))?;
    writeln!(out, "NAME={}", quote(&cluster.name))?;
    writeln!(out, "SUBSCRIPTION={}", quote(&cluster.subscription_id))?;
    // AKS fills in the data plane with the update (recorded), so it is no sign of somebody else.
    let keys = FACTS.iter().map(|(key, _)| *key).filter(|key| *key != "dataplane");
    let keys: Vec<&str> = keys.collect();
    writeln!(out, "FACTS='{}'", keys.join(" "))?;
    writeln!(out, "\n# How to ask for each fact.\nquery() {{\n  case $1 in")?;
    for (key, query) in FACTS {
        writeln!(out, "    {key}) printf '%s' '{query}' ;;")?;
    }
    writeln!(out, "  esac\n}}\n\n# What the plan rests on.\nplanned() {{\n  case $1 in")?;
    for (key, value) in facts(cluster) {
        writeln!(out, "    {key}) printf '%s' {} ;;", quote(&value))?;
    }
    writeln!(out, "  esac\n}}\n")?;
    out.write_all(FUNCTIONS.as_bytes())
}

/// One line without anything that acts.
fn comment(text: &str) -> String {
    inert(text).into_owned()
}

/// The facts as `fact` in the script prints them: lower case, `none` as nothing, lists with spaces.
fn facts(cluster: &Cluster) -> [(&'static str, String); 9] {
    let network = &cluster.network;
    let word =
        |field: &crate::model::Field<Text>| match field.text().unwrap_or_default().to_lowercase() {
            none if none == "none" => String::new(),
            other => other,
        };
    let list = |texts: Vec<&str>| texts.join(" ").to_lowercase();
    let sizes = cluster.pools.iter().map(|pool| pool.vm_size.text().unwrap_or_default());
    let values = [
        word(&network.plugin),
        word(&network.plugin_mode),
        word(&network.policy),
        word(&network.dataplane),
        word(&network.pod_cidr),
        word(&cluster.identity.kind),
        word(&cluster.current_kubernetes_version),
        list(cluster.pools.iter().map(crate::model::NodePool::label).collect()),
        list(sizes.collect()),
    ];
    let mut keys = FACTS.iter().map(|(key, _)| *key);
    values.map(|value| (keys.next().unwrap_or_default(), value))
}

/// What a step that the script carries out leads to: facts and their values.
fn act(step: &Step, plan: &Plan) -> Option<Vec<(&'static str, String)>> {
    let set = |key, value: &str| (key, value.to_owned());
    Some(match step.id.as_str() {
        "kn013" | "kn014" => vec![set("policy", "")],
        "policy-back" => vec![set("policy", "calico")],
        "cilium" => vec![set("dataplane", "cilium"), set("policy", "cilium")],
        "kn015" | "kn016" => vec![set("identity", "userassigned")],
        "update" => {
            let mut all = vec![set("plugin", "azure"), set("mode", "overlay")];
            let range = plan.profile_change.iter().find(|change| change.path == "podCidr");
            all.extend(range.map(|change| set("podcidr", &change.to.to_string().to_lowercase())));
            all
        }
        _ => return None,
    })
}

fn title(number: usize, step: &Step) -> String {
    format!("{number}. {}: {} ({})", step.phase.title(), step.title, step.id)
}

fn executed(
    number: usize,
    step: &Step,
    goal: &[(&'static str, String)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let id = quote(&step.id);
    writeln!(out, "# {}", comment(&title(number, step)))?;
    let function = step.id.replace('-', "_");
    let pairs: Vec<String> =
        goal.iter().map(|(key, value)| format!("shows {key} {}", quote(value))).collect();
    writeln!(out, "goal_{function}() {{ {}; }}", pairs.join(" && "))?;
    writeln!(out, "do_{function}() {{")?;
    for command in &step.commands {
        writeln!(out, "  {command}")?;
    }
    writeln!(out, "}}")?;
    let kind = match (step.optional, step.irreversible) {
        (true, _) => "optional",
        (false, Some(_)) => "one-way",
        (false, None) => "plain",
    };
    writeln!(out, "step {id} {kind} {} {}", quote(&title(number, step)), quote(&step.why))?;
    for (key, value) in goal {
        writeln!(out, "after {id} {key} {}", quote(value))?;
    }
    Ok(())
}

/// A step for people: what to do, and a word that it is done.
fn told(number: usize, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let id = quote(&step.id);
    writeln!(out, "# {}", comment(&title(number, step)))?;
    let kind = if step.optional { "optional" } else { "plain" };
    let mut lines = vec![step.why.clone()];
    lines.extend(step.commands.iter().map(|command| format!("  {command}")));
    lines.push(format!("Expected: {}", step.expected));
    write!(out, "people {id} {kind} {}", quote(&title(number, step)))?;
    for line in lines {
        write!(out, " \\\n  {}", quote(&line))?;
    }
    writeln!(out)
}
