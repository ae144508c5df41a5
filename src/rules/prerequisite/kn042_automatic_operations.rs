//! KN042: Automatic operations may collide.

use crate::model::{Field, Text};
use crate::rules::pools::Hits;
use crate::rules::{Answer, Cx, Finding, Missing, Outcome, Rule};

/// KN042: Automatic operations may collide.
pub static RULE: Rule = Rule {
    code: "KN042",
    name: "automatic-operations",
    title: "Automatic operations may collide",
    when: "autoUpgradeProfile.upgradeChannel is set and not none, nodeOSUpgradeChannel is set and \
           neither None nor Unmanaged, or a pool has enableAutoScaling",
    why: "An automatic upgrade that starts during the update preempts it or is preempted. The \
          autoscaler may add nodes while pools roll, and its maximum, not today's count, decides \
          how large the pod range and the node subnet must be (SZ001, SZ011).",
    fix: "Choose a slot outside the maintenance windows, or switch the channels off for the time \
          of the update and on again afterwards.",
    sources: &["ts:error-codes/aksoperationpreempted-error.md"],
    check,
    ..Rule::BASE
};

const UPGRADE: &str = "autoUpgradeProfile.upgradeChannel";
const NODE_OS: &str = "autoUpgradeProfile.nodeOSUpgradeChannel";

/// A channel that starts operations on its own.
type Channel<'a> = Option<&'a Text>;

fn check(cx: &Cx<'_>) -> Outcome {
    let cluster = cx.cluster;
    let upgrade = channel(cx, &cluster.upgrade_channel, UPGRADE, &["none"]);
    let idle = ["None", "Unmanaged"];
    let node_os = channel(cx, &cluster.node_os_upgrade_channel, NODE_OS, &idle);
    let hits = cx.pools_where(|index, pool| {
        let on = cx.pool_read(index, &pool.enable_auto_scaling, "enableAutoScaling")?;
        Ok(on.copied().unwrap_or(false))
    })?;
    let (upgrade, gap) = split(upgrade);
    let (node_os, other) = split(node_os);
    let found = upgrade.is_some() || node_os.is_some() || !hits.is_empty();
    let finding = found.then(|| report(cx, upgrade, node_os, &hits));
    Ok(Answer::maybe(finding).with_missing(gap.or(other).or(hits.missing)))
}

fn channel<'a>(
    cx: &Cx<'a>,
    field: &'a Field<Text>,
    path: &str,
    idle: &[&str],
) -> Result<Channel<'a>, Missing> {
    let is_idle =
        |text: &Text| text.is_empty() || idle.iter().any(|word| text.eq_ignore_ascii_case(word));
    Ok(cx.read(field, path)?.filter(|text| !is_idle(text)))
}

fn split(read: Result<Channel<'_>, Missing>) -> (Channel<'_>, Option<Missing>) {
    match read {
        Ok(channel) => (channel, None),
        Err(missing) => (None, Some(missing)),
    }
}

fn report(cx: &Cx<'_>, upgrade: Channel<'_>, node_os: Channel<'_>, hits: &Hits<'_>) -> Finding {
    let mut parts = Vec::new();
    let mut finding = Finding::new(&RULE, "");
    if let Some(channel) = upgrade {
        parts.push(format!("cluster upgrades on channel {channel}"));
        let off = cx.az("az aks update").then("--auto-upgrade-channel none");
        finding = finding.saw(cx, UPGRADE, channel).command(cx.done(off));
    }
    if let Some(channel) = node_os {
        parts.push(format!("node image upgrades on channel {channel}"));
        let off = cx.az("az aks update").then("--node-os-upgrade-channel None");
        finding = finding.saw(cx, NODE_OS, channel).command(cx.done(off));
    }
    if !hits.is_empty() {
        parts.push(format!("autoscaling of {}", hits.names()));
    }
    finding.message = format!("May start on their own during the update: {}.", parts.join("; "));
    finding.saw_pools(cx, hits, "enableAutoScaling", |pool| (&pool.enable_auto_scaling).into())
}
