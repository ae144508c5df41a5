//! One step for each finding that must be settled before the update.

use crate::model::CommandLine;
use crate::plan::Duration;
use crate::plan::step::{Phase, PlanInput, Step};
use crate::rules::{Finding, Severity};

/// How the step for a rule is done and checked; the words and commands come from the finding.
struct Clearing {
    /// The rules that it answers.
    codes: &'static [&'static str],
    title: &'static str,
    /// What to query afterwards.
    query: &'static str,
    expected: &'static str,
    undo: &'static str,
    time: Time,
}

#[derive(Clone, Copy)]
enum Time {
    Short,
    Lag,
    Roll,
    Project,
}

const SEE_AGAIN: &str = "The audit no longer reports the finding.";
const STATE: &str = "provisioningState";
const POOLS: &str = "agentPoolProfiles";

/// What must be settled before anything else can be looked at or done.
#[rustfmt::skip]
const STATE_FIRST: &[Clearing] = &[
    Clearing { codes: &["KN035"], title: "Start what is stopped", query: "powerState", expected: "powerState.code is Running.", undo: "az aks stop", time: Time::Short },
    Clearing { codes: &["KN034"], title: "Bring the cluster to a settled state", query: STATE, expected: "provisioningState of the cluster and of every pool is Succeeded.", undo: "none needed", time: Time::Roll },
];

/// In the order in which they should be done: routes that a roll of the nodes needs, version, load
/// balancer, identity and rights, the rest; ingress goes down late, the policy engine last.
#[rustfmt::skip]
const ORDER: &[Clearing] = &[
    Clearing { codes: &["KN025"], title: "Bind the route table again", query: STATE, expected: "The subnet is bound to a table and the cluster reconciled.", undo: "remove the binding", time: Time::Short },
    Clearing { codes: &["KN023"], title: "Secure the egress route", query: "networkProfile.outboundType", expected: "The default route stands in a table that survives the update.", undo: "bind the earlier table again", time: Time::Short },
    Clearing { codes: &["KN010", "KN011", "KN012"], title: "Upgrade Kubernetes", query: "{version:currentKubernetesVersion,pools:agentPoolProfiles[].currentOrchestratorVersion}", expected: "1.27 or later (1.30 or later where a policy engine must go), best a supported version, all pools alike. Run one upgrade at a time and wait for each; skip what az aks get-upgrades no longer lists.", undo: "none: Kubernetes is not downgraded", time: Time::Roll },
    Clearing { codes: &["KN039"], title: "Move to the Standard load balancer", query: "networkProfile.loadBalancerSku", expected: "loadBalancerSku is standard.", undo: "none: the way back does not exist", time: Time::Roll },
    Clearing { codes: &["KN017"], title: "Replace the service principal by a managed identity", query: "identity", expected: "identity.type is UserAssigned.", undo: "none: the way back does not exist", time: Time::Lag },
    Clearing { codes: &["KN015"], title: "Switch to a user-assigned identity", query: "identity", expected: "identity.type is UserAssigned.", undo: "az aks update with --enable-managed-identity alone goes back to a system-assigned one", time: Time::Lag },
    Clearing { codes: &["KN016"], title: "Switch to a user-assigned identity (recommended)", query: "identity", expected: "identity.type is UserAssigned.", undo: "az aks update with --enable-managed-identity alone goes back to a system-assigned one", time: Time::Lag },
    Clearing { codes: &["KN018"], title: "Grant the identity its rights", query: "identity", expected: "The role assignments exist; wait for them to take effect.", undo: "az role assignment delete", time: Time::Lag },
    Clearing { codes: &["KN022"], title: "Separate shared subnets and route tables", query: POOLS, expected: SEE_AGAIN, undo: "bind the table again", time: Time::Project },
    Clearing { codes: &["KN024"], title: "Save own routes from the AKS-managed table", query: "nodeResourceGroup", expected: "Every own route also stands in a table of yours.", undo: "delete the copy", time: Time::Short },
    Clearing { codes: &["KN020"], title: "Export the route table", query: "nodeResourceGroup", expected: "A copy of all routes is kept; AKS deletes the pod routes only.", undo: "nothing to undo: it only reads", time: Time::Short },
    Clearing { codes: &["KN044"], title: "Lift locks for the time of the update", query: "nodeResourceGroup", expected: "No lock stands on the network resources.", undo: "az lock create puts the lock back", time: Time::Short },
    Clearing { codes: &["KN040"], title: "Allow node and pod traffic in the security group", query: POOLS, expected: SEE_AGAIN, undo: "remove the rule", time: Time::Short },
    Clearing { codes: &["KN041"], title: "Remove the delegation of the node subnet", query: POOLS, expected: "The subnet has no foreign delegation.", undo: "add the delegation again", time: Time::Project },
    Clearing { codes: &["KN036"], title: "Allow node disruption for the window", query: "nodeDisruptionProfile", expected: "nodeDisruptionPolicy is Allow.", undo: "set the policy back", time: Time::Short },
    Clearing { codes: &["KN033"], title: "Disable virtual nodes", query: "addonProfiles", expected: "No aciConnector add-on is enabled.", undo: "none on overlay: virtual nodes need a flat network", time: Time::Project },
    Clearing { codes: &["KN032"], title: "Bring Windows pools up to date", query: POOLS, expected: SEE_AGAIN, undo: "none", time: Time::Roll },
    Clearing { codes: &["KN045"], title: "Leave pod-managed identity", query: "podIdentityProfile", expected: "podIdentityProfile.enabled is not true.", undo: "enable it again while AKS still takes it", time: Time::Project },
    Clearing { codes: &["SZ001"], title: "Make room in the pod range", query: "networkProfile.podCidr", expected: SEE_AGAIN, undo: "raise maxCount or surge again", time: Time::Short },
    Clearing { codes: &["SZ003"], title: "Settle the overlap with a subnet", query: "networkProfile.podCidr", expected: SEE_AGAIN, undo: "none", time: Time::Project },
    Clearing { codes: &["SZ005"], title: "Settle the overlap with a connected network", query: "networkProfile.podCidr", expected: SEE_AGAIN, undo: "none", time: Time::Project },
    Clearing { codes: &["SZ006"], title: "Settle the overlap with the service range", query: "networkProfile", expected: SEE_AGAIN, undo: "none", time: Time::Project },
    Clearing { codes: &["SZ010"], title: "Make room in the node subnet for surge nodes", query: POOLS, expected: SEE_AGAIN, undo: "raise the surge again", time: Time::Short },
    Clearing { codes: &["SZ011"], title: "Fit the autoscaler ceiling into the node subnet", query: POOLS, expected: SEE_AGAIN, undo: "raise maxCount again", time: Time::Short },
    Clearing { codes: &["KN038"], title: "Make nodes drainable", query: POOLS, expected: SEE_AGAIN, undo: "set the pool back", time: Time::Short },
    Clearing { codes: &["KN042"], title: "Keep automatic operations out of the window", query: "autoUpgradeProfile", expected: "No upgrade is due in the window.", undo: "set the channels back (follow-up)", time: Time::Short },
    Clearing { codes: &["KN027"], title: "Prepare for an IPv6 outage during the roll", query: "networkProfile.ipFamilies", expected: "Users of IPv6 know the window.", undo: "none needed", time: Time::Project },
    Clearing { codes: &["KN026"], title: "Disable the AGIC add-on", query: "addonProfiles.ingressApplicationGateway", expected: "The add-on is off; its ingress is down until it is enabled again.", undo: "enable it again (follow-up)", time: Time::Short },
    Clearing { codes: &["KN021"], title: "Free other subnets from the cluster's route table", query: POOLS, expected: "Only the cluster's own subnets are bound to the table.", undo: "bind the table to the subnet again", time: Time::Project },
    Clearing { codes: &["KN013"], title: "Remove the network policy engine", query: "networkProfile.networkPolicy", expected: "networkPolicy is none; every node was reimaged. Policies are not enforced from here on.", undo: "az aks update --network-policy calico, with another roll of all nodes", time: Time::Roll },
    Clearing { codes: &["KN014"], title: "Remove the network policy engine", query: "networkProfile.networkPolicy", expected: "networkPolicy is none; every node was reimaged. Policies are not enforced from here on.", undo: "az aks update --network-policy azure, with another roll of all nodes", time: Time::Roll },
];

/// Steps that bring the cluster into a state in which checks and changes are possible.
pub(in crate::plan) fn state_steps(input: &PlanInput<'_>) -> Vec<Step> {
    in_order(input, STATE_FIRST)
}

/// Steps for findings that the order names, then one for each other blocker.
pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    let mut steps = in_order(input, ORDER);
    let known = |code: &str| STATE_FIRST.iter().chain(ORDER).any(|c| c.codes.contains(&code));
    for finding in input.findings.iter().filter(|f| !known(f.rule.code) && stands_in_the_way(f)) {
        steps.push(other(input, finding));
    }
    steps
}

fn in_order(input: &PlanInput<'_>, order: &[Clearing]) -> Vec<Step> {
    let mut steps = Vec::new();
    for clearing in order {
        let findings = of_rules(input, clearing.codes);
        if let Some(first) = findings.first() {
            add(&mut steps, step(input, clearing, first, &findings));
        }
    }
    steps
}

/// Adds a step, or lets the one before with the same commands answer its rules too.
fn add(steps: &mut Vec<Step>, step: Step) {
    let same = |other: &&mut Step| !step.commands.is_empty() && other.commands == step.commands;
    match steps.iter_mut().find(same) {
        None => steps.push(step),
        Some(earlier) => {
            earlier.why.push(' ');
            earlier.why.push_str(&step.why);
            earlier.rules.extend(step.rules);
            earlier.optional &= step.optional;
        }
    }
}

/// What replaced pools cure, and what the update itself ends, needs no step of its own.
fn stands_in_the_way(finding: &Finding) -> bool {
    finding.severity == Severity::Blocker
        && !["KN001", "KN028", "KN029", "KN030", "KN031"].contains(&finding.rule.code)
}

fn of_rules<'a>(input: &PlanInput<'a>, codes: &[&str]) -> Vec<&'a Finding> {
    let wanted = |f: &&Finding| codes.contains(&f.rule.code) && f.severity > Severity::Info;
    // A sizing warning that the new range cures is settled by the update itself.
    let cured = |f: &&Finding| {
        f.rule.code.starts_with("SZ")
            && f.severity == Severity::Warning
            && input.address.changes_range()
    };
    input.findings.iter().filter(wanted).filter(|f| !cured(f)).collect()
}

fn step(input: &PlanInput<'_>, how: &Clearing, first: &Finding, all: &[&Finding]) -> Step {
    let code = first.rule.code;
    let mut step = Step::new(code.to_lowercase(), Phase::Prepare, how.title);
    step.why = why(all);
    if ["KN013", "KN014"].contains(&code) {
        step.why.push_str(&exposure(input, code));
    }
    step.precondition = precondition(code).to_owned();
    step.commands = commands(all);
    step.expected = how.expected.to_owned();
    step.verification = vec![verification(input, how, all)];
    step.undo = how.undo.to_owned();
    step.irreversible = how
        .undo
        .starts_with("none: the way back")
        .then_some("There is no way back from this step.");
    step.duration = match how.time {
        Time::Short => Duration::MINUTES,
        Time::Lag => Duration::LAG,
        Time::Roll => Duration::roll(input),
        Time::Project => Duration::PROJECT,
    };
    step.optional = all.iter().all(|finding| finding.severity < Severity::Blocker);
    step.rules = distinct(all.iter().map(|finding| finding.rule.code));
    step
}

/// How long workloads stand without policy: from the first node of this roll to the last one of the
/// roll that brings an engine back, which is the third.
fn exposure(input: &PlanInput<'_>, code: &str) -> String {
    let roll = Duration::roll(input);
    let whole = Duration {
        min_minutes: roll.min_minutes * 3,
        max_minutes: roll.max_minutes * 3,
        basis: roll.basis,
    };
    let back = if code == "KN013" {
        "Calico comes back with the follow-up, or Cilium in its place"
    } else {
        "Cilium brings policies back; Azure's own engine retires and is not installed again"
    };
    format!(
        " Exposure window: from here on no NetworkPolicy is enforced, for {} at the least when the \
         three rolls follow each other (this one, the update, the engine's return), and for every \
         hour between them. What compensates (our advice; no page names it): rules of the node \
         subnets' security group for flows between networks, which do not reach flows between pods \
         on the nodes; scaling down what must not be reachable; a maintenance window. {back}.",
        whole.words()
    )
}

/// What was found, and what the rule says about doing it: outages, addresses that change, tools.
fn why(findings: &[&Finding]) -> String {
    let messages = distinct(findings.iter().map(|finding| finding.message.as_str()));
    let advice = distinct(findings.iter().map(|finding| finding.remedy.text));
    messages.into_iter().chain(advice).collect::<Vec<_>>().join(" ")
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// The command that shows the outcome: for a resource beside the cluster, that resource.
fn verification(input: &PlanInput<'_>, how: &Clearing, findings: &[&Finding]) -> CommandLine {
    if how.codes.contains(&"KN018") {
        let principal = input.cluster.identity.user_assigned.first().and_then(|(_, p)| p.text());
        let list = CommandLine::new("az role assignment list");
        return list.flag("--assignee", principal.unwrap_or_default()).then("--all -o json");
    }
    let mut evidence = findings.iter().flat_map(|finding| &finding.evidence);
    match evidence.find_map(|evidence| evidence.resource.as_deref()) {
        Some(id) => CommandLine::new("az resource show").flag("--ids", id).then("-o json"),
        None => input.query(how.query),
    }
}

fn commands(findings: &[&Finding]) -> Vec<CommandLine> {
    let mut commands: Vec<CommandLine> = Vec::new();
    for command in findings.iter().flat_map(|finding| &finding.remedy.commands) {
        if !commands.contains(command) {
            commands.push(command.clone());
        }
    }
    // Pools that lag are levelled before an upgrade moves the cluster on.
    commands.sort_by_key(|command| !command.to_string().starts_with("az aks nodepool upgrade"));
    commands
}

fn precondition(code: &str) -> &'static str {
    match code {
        "KN013" | "KN014" => {
            "Kubernetes 1.30 or later; workloads may run without network policies until the \
             follow-up"
        }
        "KN026" => "an outage of its ingress is announced",
        "KN034" | "KN035" => "none",
        "KN015" | "KN016" | "KN017" => {
            "the cluster is running and its provisioningState is Succeeded; after granting the role \
             wait until it holds, up to 60 minutes, before the identity is switched"
        }
        _ => "the cluster is running and its provisioningState is Succeeded",
    }
}

fn other(input: &PlanInput<'_>, finding: &Finding) -> Step {
    let rule = finding.rule;
    let mut step = Step::new(
        rule.code.to_lowercase(),
        Phase::Prepare,
        format!("Clear {}: {}", rule.code, rule.title),
    );
    step.why = why(&[finding]);
    step.commands.clone_from(&finding.remedy.commands);
    step.expected = SEE_AGAIN.to_owned();
    step.verification = vec![input.query("networkProfile")];
    step.undo = "depends on what was changed; write the old value down first".to_owned();
    step.duration = Duration::PROJECT;
    step.rules = vec![rule.code];
    step
}
