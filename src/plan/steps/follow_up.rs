//! What remains after the update: putting back what was taken away, and options.

use crate::model::{CommandLine, Field, Lock, ResourceId};
use crate::plan::Duration;
use crate::plan::step::{Phase, PlanInput, Step};

pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    let steps = [
        protections_back(input),
        policy_back(input),
        ingress_back(input),
        templates(input),
        cilium(input),
        // Last: channels that run again could start another roll beside the steps before.
        automatic_back(input),
    ];
    steps.into_iter().flatten().collect()
}

/// Locks and the disruption policy that were lifted for the window.
fn protections_back(input: &PlanInput<'_>) -> Option<Step> {
    let mut step = Step::new("protections-back", Phase::FollowUp, "Put lifted protections back");
    let locks = input.findings.iter().filter(|finding| {
        finding.rule.code == "KN044" && finding.severity > crate::rules::Severity::Info
    });
    for evidence in locks.flat_map(|finding| &finding.evidence) {
        step.commands.extend(evidence.resource.as_deref().map(|id| lock(id, &evidence.value)));
    }
    if let (Some(_), Some(policy)) =
        (input.finding("KN036"), input.cluster.node_disruption_policy.text())
    {
        let set = input.az("az aks update").flag("--node-disruption-policy", policy);
        step.commands.push(input.done(set));
    }
    if step.commands.is_empty() {
        return None;
    }
    step.why = "They were lifted for the update only; nobody else will miss them until it is too \
                late."
        .to_owned();
    step.precondition = "the update is verified".to_owned();
    step.expected = "Locks and disruption policy read as they did in the baseline.".to_owned();
    step.undo = "lift them again".to_owned();
    step.rules = ["KN036", "KN044"].into_iter().filter(|c| input.finding(c).is_some()).collect();
    Some(step)
}

fn lock(id: &str, level: &crate::rules::EvidenceValue) -> CommandLine {
    let lock = Lock { id: ResourceId::new(id), level: Field::Absent };
    let scope = lock.scope();
    let create = CommandLine::new("az lock create")
        .flag("-n", lock.id.name())
        .flag("--lock-type", level.to_string());
    let is_group = scope.as_str().split('/').count() == 5;
    match scope.resource_group().filter(|_| is_group) {
        Some(group) => {
            let create = create.flag("-g", group);
            create.flag("--subscription", scope.subscription().unwrap_or_default())
        }
        None => create.flag("--resource", scope.as_str()),
    }
}

fn policy_back(input: &PlanInput<'_>) -> Option<Step> {
    // Azure's own engine is not brought back: it retires, and the Cilium step has its successor.
    input.finding("KN013")?;
    let mut step = Step::new("policy-back", Phase::FollowUp, "Enforce network policies again");
    step.why =
        "Since the engine was removed no NetworkPolicy is enforced. Calico comes back as it \
                was; or skip this step and take the Cilium step, which brings its own engine."
            .to_owned();
    step.precondition = "the update is verified".to_owned();
    step.commands = vec![input.done(input.az("az aks update").then("--network-policy calico"))];
    step.expected =
        "The engine is back after another roll of all nodes; test that a denied flow is \
                     denied."
            .to_owned();
    step.verification = vec![input.query("networkProfile.networkPolicy")];
    step.undo = "az aks update --network-policy none".to_owned();
    step.duration = Duration::roll(input);
    step.rules = vec!["KN013"];
    Some(step)
}

fn ingress_back(input: &PlanInput<'_>) -> Option<Step> {
    input.finding("KN026")?;
    let gateway = input.cluster.addon("ingressApplicationGateway")?.gateway_id.value();
    let mut step = Step::new("agic-back", Phase::FollowUp, "Enable the AGIC add-on again");
    step.why = "Its ingress is down since the add-on was disabled.".to_owned();
    step.precondition = "the update is verified".to_owned();
    let mut enable = input.az("az aks enable-addons").then("-a ingress-appgw");
    if let Some(gateway) = gateway {
        enable = enable.flag("--appgw-id", gateway.as_str());
    }
    step.commands =
        vec![input.done(enable), CommandLine::new("kubectl get overlayextensionconfigs -A")];
    step.expected =
        "An OverlayExtensionConfig names the gateway's subnet; backends are healthy.".to_owned();
    step.undo = "az aks disable-addons -a ingress-appgw".to_owned();
    step.rules = vec!["KN026"];
    Some(step)
}

fn automatic_back(input: &PlanInput<'_>) -> Option<Step> {
    input.finding("KN042")?;
    let mut step =
        Step::new("automatic-back", Phase::FollowUp, "Let automatic operations run again");
    step.why = "Channels that were paused for the window protect the cluster.".to_owned();
    let channels = [
        ("--auto-upgrade-channel", &input.cluster.upgrade_channel),
        ("--node-os-upgrade-channel", &input.cluster.node_os_upgrade_channel),
    ];
    for (flag, channel) in channels {
        let set = channel.text().filter(|channel| !channel.eq_ignore_ascii_case("none"));
        if let Some(channel) = set {
            step.commands.push(input.done(input.az("az aks update").flag(flag, channel)));
        }
    }
    if step.commands.is_empty() {
        return None;
    }
    step.expected = "The channels read as they did in the baseline.".to_owned();
    step.undo = "set the channels to none again".to_owned();
    step.optional = true;
    step.verification = vec![input.query("autoUpgradeProfile")];
    step.rules = vec!["KN042"];
    Some(step)
}

fn templates(input: &PlanInput<'_>) -> Option<Step> {
    let finding = input.finding("KN004")?;
    let mut step = Step::new("templates", Phase::FollowUp, "Correct the templates");
    step.why.clone_from(&finding.message);
    step.expected = "Templates say networkPlugin azure with networkPluginMode overlay. Older \
                     Terraform azurerm releases plan a replacement of the cluster: see \
                     https://github.com/hashicorp/terraform-provider-azurerm/pull/30959."
        .to_owned();
    step.duration = Duration::PROJECT;
    step.rules = vec!["KN004"];
    Some(step)
}

fn cilium(input: &PlanInput<'_>) -> Option<Step> {
    if input.cluster.pools.iter().any(crate::model::NodePool::is_windows) {
        return None;
    }
    let mut step = Step::new(
        "cilium",
        Phase::FollowUp,
        "Take the Cilium data plane in an operation of its own",
    );
    step.why = "Network policies and observability by Cilium; an operation of its own after \
                overlay, never together with it. Both flags are needed (aks-docs#264)."
        .to_owned();
    step.precondition =
        "the update is verified; node auto-provisioning is off; no Windows pool".to_owned();
    step.commands = vec![input.done(
        input.az("az aks update").then("--network-dataplane cilium --network-policy cilium"),
    )];
    step.expected = "networkDataplane is cilium; policies are enforced once the last node is \
                     reimaged."
        .to_owned();
    step.verification = vec![input.query("networkProfile.networkDataplane")];
    step.irreversible = Some("No way back to the Azure data plane is documented.");
    step.undo = "none".to_owned();
    step.duration = Duration::roll(input);
    let npm = input.finding("KN014").is_some();
    if npm {
        step.why.push_str(
            " It also brings policies back: Azure's own engine was removed and retires on \
             2028-09-30, so it is not installed again.",
        );
    }
    step.optional = !npm;
    step.rules = if npm { vec!["KN014", "KN046"] } else { vec!["KN046"] };
    Some(step)
}
