//! What remains after the update: putting back what was taken away, and options.

use crate::plan::Duration;
use crate::plan::step::{Phase, PlanInput, Step};

pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    [
        policy_back(input),
        ingress_back(input),
        automatic_back(input),
        templates(input),
        cilium(input),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn policy_back(input: &PlanInput<'_>) -> Option<Step> {
    let calico = input.finding("KN013").is_some();
    if !calico && input.finding("KN014").is_none() {
        return None;
    }
    let mut step = Step::new("policy-back", Phase::FollowUp, "Enforce network policies again");
    step.why =
        "Since the engine was removed no NetworkPolicy is enforced. Calico comes back as it \
                was; or skip this step and take the Cilium step, which brings its own engine."
            .to_owned();
    step.precondition = "the update is verified".to_owned();
    step.commands = vec![input.done(input.az("az aks update").then(if calico {
        "--network-policy calico"
    } else {
        "--network-policy azure"
    }))];
    step.expected =
        "The engine is back after another roll of all nodes; test that a denied flow is \
                     denied."
            .to_owned();
    step.verification = vec![input.query("networkProfile.networkPolicy")];
    step.undo = "az aks update --network-policy none".to_owned();
    step.duration = Duration::roll(input);
    step.rules = vec![if calico { "KN013" } else { "KN014" }];
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
    step.commands = vec![
        input.done(enable),
        crate::model::CommandLine::new("kubectl get overlayextensionconfigs -A"),
    ];
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
    step.expected = "The channels read as they did in the baseline.".to_owned();
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
    step.optional = true;
    step.rules = vec!["KN046"];
    Some(step)
}
