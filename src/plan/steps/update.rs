//! The update to overlay: the one step that cannot be undone.

use crate::plan::Duration;
use crate::plan::step::{FieldChange, Phase, PlanInput, Step};

/// Why the update is said to be irreversible.
const NO_WAY_BACK: &str = "The update cannot be undone: there is no way back to kubenet \
                           (docs:update-azure-cni.md, 2026-05-28).";

pub(in crate::plan) fn step(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("update", Phase::Update, "Update to Azure CNI Overlay");
    let mut update =
        input.az("az aks update").then("--network-plugin azure --network-plugin-mode overlay");
    if let Some(range) = new_range(input) {
        update = update.flag("--pod-cidr", range);
    }
    step.commands = vec![input.done(update)];
    step.why = why(input);
    step.precondition = "no blocker but the retirement itself and no open check is left; the cluster is running with \
                         provisioningState Succeeded, read again within the last minute"
        .to_owned();
    step.expected =
        "The operation ends as Succeeded; every node of every pool was reimaged, pools \
                     side by side. Judge the operation by its status, not by the error object \
                     that real runs carry all through success, and the outcome by a fresh read. \
                     Meanwhile watch kubectl get events -A (Drain, Surge) and kubectl get nnc -A; \
                     start no second operation."
            .to_owned();
    step.verification = vec![input.query(
        "{plugin:networkProfile.networkPlugin,mode:networkProfile.networkPluginMode,\
         podCidr:networkProfile.podCidr,state:provisioningState,pools:agentPoolProfiles[].provisioningState}",
    )];
    step.irreversible = Some(NO_WAY_BACK);
    step.undo = "none. A failed run is resumed by sending the same update again".to_owned();
    step.duration = Duration::roll(input);
    step.rules = vec!["KN001"];
    step
}

fn why(input: &PlanInput<'_>) -> String {
    let Some(target) = input.address.target() else {
        return "Overlay replaces kubenet. No pod range is proposed: none that fits is free."
            .to_owned();
    };
    format!("Overlay replaces kubenet. Pod range {}: {}.", target.cidr, target.reason)
}

fn new_range<'a>(input: &'a PlanInput<'_>) -> Option<&'a str> {
    let target = input.address.target().filter(|_| input.address.changes_range())?;
    Some(&target.cidr)
}

/// What the update changes in `networkProfile`; every other field is sent back as it was read.
///
/// `podCidr` and `podCidrs[0]` are kept equal (our inference); az itself sends `podCidr` alone.
pub(in crate::plan) fn profile_change(input: &PlanInput<'_>) -> Vec<FieldChange> {
    let network = &input.cluster.network;
    let mut changes = vec![
        FieldChange { path: "networkPlugin", from: (&network.plugin).into(), to: "azure".into() },
        FieldChange {
            path: "networkPluginMode",
            from: (&network.plugin_mode).into(),
            to: "overlay".into(),
        },
    ];
    if let Some(range) = new_range(input) {
        changes.push(FieldChange {
            path: "podCidr",
            from: (&network.pod_cidr).into(),
            to: range.into(),
        });
        let first = network.pod_cidrs.value().and_then(|all| all.first());
        if let Some(first) = first {
            changes.push(FieldChange { path: "podCidrs[0]", from: first.into(), to: range.into() });
        }
    }
    changes
}
