//! KN033: Virtual nodes add-on.

use crate::rules::{Answer, Cx, Finding, Outcome, Rule, Severity};

/// KN033: Virtual nodes add-on.
pub static RULE: Rule = Rule {
    code: "KN033",
    name: "virtual-nodes",
    title: "Virtual nodes add-on",
    severity: Severity::Blocker,
    gate: true,
    when: "an entry of addonProfiles whose key starts with aciConnector is enabled",
    why: "Virtual nodes run pods in Azure Container Instances, which need a flat network. Overlay \
          does not support them, and kubenet never did.",
    fix: "Disable the add-on before the update. Where virtual nodes are needed, stay on a flat \
          network mode.",
    sources: &["docs:concepts-network-azure-cni-overlay.md", "docs:virtual-nodes.md"],
    check,
    ..Rule::BASE
};

const PREFIX: &str = "aciConnector";

fn check(cx: &Cx<'_>) -> Outcome {
    cx.read(&cx.cluster.addons_read, "addonProfiles")?;
    let mut finding = None;
    let mut missing = None;
    for addon in cx.cluster.addons.iter().filter(|addon| is_virtual_nodes(&addon.key)) {
        match cx.addon_on(&addon.key) {
            Ok(Some(_)) => finding = Some(report(cx, &addon.key)),
            Ok(None) => {}
            Err(gap) => missing = Some(gap),
        }
    }
    Ok(Answer::maybe(finding).with_missing(missing))
}

fn is_virtual_nodes(key: &str) -> bool {
    key.get(..PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(PREFIX))
}

fn report(cx: &Cx<'_>, key: &str) -> Finding {
    let message = format!("The virtual nodes add-on {key} is on, which overlay does not support.");
    let disable = cx.az("az aks disable-addons").then("-a virtual-node");
    Finding::new(&RULE, message)
        .saw(cx, &format!("addonProfiles.{key}.enabled"), true)
        .command(cx.done(disable))
}
