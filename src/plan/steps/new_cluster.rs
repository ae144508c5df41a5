//! A new overlay cluster beside one that has no in-place path.

use crate::model::CommandLine;
use crate::plan::Duration;
use crate::plan::step::{Phase, PlanInput, Step};
use crate::rules::{Effect, Severity};

pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    vec![subnet(input), create(input), deploy(input), shift(input), remove(input)]
}

fn reasons(input: &PlanInput<'_>) -> (String, Vec<&'static str>) {
    let blocked = |f: &&crate::rules::Finding| {
        f.severity == Severity::Blocker && f.rule.effect == Effect::Blocked
    };
    let findings: Vec<_> = input.findings.iter().filter(blocked).collect();
    let why = findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ");
    (why, findings.iter().map(|f| f.rule.code).collect())
}

fn subnet(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("new-subnet", Phase::Prepare, "Choose a subnet for the new nodes");
    step.why = "A kubenet cluster does not share its subnet, so the new cluster needs another one \
                (docs:configure-kubenet.md)."
        .to_owned();
    for id in input.inventory.node_subnet_ids(input.cluster) {
        if let Some(vnet) = id.parent() {
            let list = CommandLine::new("az network vnet show").flag("--ids", vnet.as_str());
            step.commands.push(list.then("--query addressSpace -o json"));
        }
    }
    step.expected = format!(
        "A subnet with room for {} nodes at the ceiling with surge; its name, its network's and \
         that network's group have at most 63 characters.",
        input.address.demand.blocks
    );
    step.duration = Duration::PROJECT;
    step
}

fn create(input: &PlanInput<'_>) -> Step {
    let (why, rules) = reasons(input);
    let mut step = Step::new("new-cluster", Phase::Update, "Create the overlay cluster");
    step.why = why;
    let cluster = input.cluster;
    let mut create = CommandLine::new("az aks create")
        .flag("-g", &cluster.resource_group)
        .flag("-n", format!("{}-overlay", cluster.name));
    if let Some(location) = cluster.location.text() {
        create = create.flag("-l", location);
    }
    create = create.then("--network-plugin azure --network-plugin-mode overlay");
    // The range of the old cluster may be used again by an independent overlay cluster.
    if let Some(range) = input.address.target() {
        create = create.flag("--pod-cidr", &range.cidr);
    }
    let create = create.then("--vnet-subnet-id").then("\"$NEW_SUBNET_ID\"");
    step.commands = vec![input.done(create)];
    step.precondition = "the subnet is chosen and its id is in NEW_SUBNET_ID; pools, identity, \
                         add-ons and access of the old cluster are in the template of the new one"
        .to_owned();
    step.expected =
        "A cluster on Azure CNI Overlay with a supported Kubernetes version.".to_owned();
    step.undo = "az aks delete of the new cluster; the old one is untouched".to_owned();
    step.duration =
        Duration { min_minutes: 10, max_minutes: 60, basis: "creation of a cluster".into() };
    step.rules = rules;
    step
}

fn deploy(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("deploy", Phase::Update, "Deploy the workloads to the new cluster");
    step.why = format!("{} keeps serving until the new cluster is proven.", input.cluster.name);
    step.expected = "Workloads, secrets, volumes and policies run on the new cluster.".to_owned();
    step.undo = "remove them from the new cluster".to_owned();
    step.duration = Duration::PROJECT;
    step
}

fn shift(_: &PlanInput<'_>) -> Step {
    let mut step = Step::new("shift", Phase::Update, "Shift the traffic");
    step.why =
        "DNS or a global load balancer moves users step by step; Microsoft quotes under two \
                minutes of downtime for this pattern (docs:upgrade-scenarios-hub.md)."
            .to_owned();
    step.precondition = "the new cluster passes the same probes as the old one".to_owned();
    step.expected = "All traffic is on the new cluster, errors are as before.".to_owned();
    step.undo = "shift the traffic back".to_owned();
    step.duration = Duration::PROJECT;
    step
}

fn remove(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("remove", Phase::FollowUp, "Remove the old cluster");
    step.why = "It stays on kubenet and loses support.".to_owned();
    step.precondition = "no traffic and no data is left on it".to_owned();
    step.commands = vec![input.done(input.az("az aks delete"))];
    step.expected = "The old cluster and its node resource group are gone.".to_owned();
    step.irreversible = Some("A deleted cluster does not come back.");
    step.undo = "none".to_owned();
    step.duration =
        Duration { min_minutes: 10, max_minutes: 30, basis: "deletion of a cluster".into() };
    step
}
