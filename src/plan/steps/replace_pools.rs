//! Replacing pools that overlay does not support, in a cluster that it does.

use crate::model::{CommandLine, NodePool};
use crate::plan::Duration;
use crate::plan::step::{Phase, PlanInput, Step};
use crate::rules::{Effect, Severity};

/// Whether new pools are all that is needed: only VM sizes stand in the way (KN029), and a pool
/// remains that does not have to go.
pub(in crate::plan) fn is_enough(input: &PlanInput<'_>) -> bool {
    let blocked = |f: &&crate::rules::Finding| {
        f.severity == Severity::Blocker && f.rule.effect == Effect::Blocked
    };
    input.findings.iter().filter(blocked).all(|finding| finding.rule.code == "KN029")
}

/// Add a pool of a supported series, move the workloads, delete the old pool.
pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for finding in input.findings.iter().filter(|finding| finding.rule.code == "KN029") {
        let named =
            |pool: &&NodePool| finding.message.starts_with(&format!("Pool {} ", pool.label()));
        if let Some(pool) = input.cluster.pools.iter().find(named) {
            steps.push(replace(input, pool));
            steps.push(delete(input, pool));
        }
    }
    steps
}

fn replace(input: &PlanInput<'_>, pool: &NodePool) -> Step {
    let name = pool.label();
    let mut step =
        Step::new(format!("replace-{name}"), Phase::Prepare, format!("Replace pool {name}"));
    step.why = format!(
        "Its VM size {} is not supported by overlay and cannot be changed.",
        pool.vm_size.text().unwrap_or("(unknown)")
    );
    let nodepool = |words: &'static str| {
        CommandLine::new(words)
            .flag("-g", &input.cluster.resource_group)
            .flag("--cluster-name", &input.cluster.name)
    };
    let count = pool.count.value().copied().unwrap_or(1).max(1).to_string();
    let mut add = nodepool("az aks nodepool add")
        .flag("-n", new_name(name))
        .flag("--node-count", &count)
        .flag("--mode", pool.mode.text().unwrap_or("User"))
        .then("--node-vm-size Standard_DC4as_v5");
    if let Some(subnet) = pool.vnet_subnet_id.value() {
        add = add.flag("--vnet-subnet-id", subnet.as_str());
    }
    step.commands = vec![
        input.done(add),
        CommandLine::new("kubectl drain --ignore-daemonsets --delete-emptydir-data -l")
            .arg(format!("kubernetes.azure.com/agentpool={name}")),
    ];
    step.precondition = "the workloads run on DCasv5 or DCadsv5 virtual machines; quota for them \
                         is there; taints and labels of the old pool are added to the new one"
        .to_owned();
    step.expected = "Every workload of the old pool runs on the new one; the drain ended without \
                     error."
        .to_owned();
    step.verification = vec![CommandLine::new("kubectl get pods -A -o wide")];
    step.undo = "uncordon the old nodes and delete the new pool".to_owned();
    step.duration = Duration::PROJECT;
    step.rules = vec!["KN029"];
    step
}

fn delete(input: &PlanInput<'_>, pool: &NodePool) -> Step {
    let name = pool.label();
    let mut step =
        Step::new(format!("delete-{name}"), Phase::Prepare, format!("Delete pool {name}"));
    step.why = "While the pool is there, overlay is refused.".to_owned();
    step.precondition =
        "the step before is verified: nothing that matters runs on the pool's nodes".to_owned();
    let delete = CommandLine::new("az aks nodepool delete")
        .flag("-g", &input.cluster.resource_group)
        .flag("--cluster-name", &input.cluster.name)
        .flag("-n", name);
    step.commands = vec![input.done(delete)];
    step.expected = "The pool is gone.".to_owned();
    step.verification = vec![input.query("agentPoolProfiles[].{name:name,size:vmSize}")];
    step.irreversible = Some("A deleted pool does not come back; its nodes' local data is lost.");
    step.undo = "add a pool of the old size again before the update".to_owned();
    step.rules = vec!["KN029"];
    step
}

/// Pool names have at most 12 lower-case letters and digits.
fn new_name(old: &str) -> String {
    let kept: String = old.chars().filter(char::is_ascii_alphanumeric).take(11).collect();
    format!("{kept}2").to_ascii_lowercase()
}
