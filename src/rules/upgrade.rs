//! The Kubernetes version that runs, and the next step up.

use super::{Cx, Finding, Missing};
use crate::model::KubernetesVersion;

/// The version that runs, else the one asked for.
///
/// # Errors
/// [`Missing`] when neither is there or the text is no version.
pub(super) fn running(cx: &Cx<'_>) -> Result<KubernetesVersion, Missing> {
    let (path, field) = cx.cluster.version_field();
    let text = cx.require(field, path)?;
    text.parse().map_err(|()| no_version(cx, path, text))
}

/// A text that should have been a Kubernetes version.
pub(super) fn no_version(cx: &Cx<'_>, path: &str, text: &str) -> Missing {
    Missing::new(
        format!("{} is {text:?}, which is no Kubernetes version", cx.cluster.path(path)),
        cx.done(cx.az("az aks show").then("-o json")).to_string(),
    )
}

/// Adds the version that was read to a finding.
pub(super) fn saw_version(finding: Finding, cx: &Cx<'_>) -> Finding {
    let (path, field) = cx.cluster.version_field();
    finding.saw(cx, path, field)
}

/// The commands that lead to a minor version: AKS goes one minor at a time. The first one shows
/// what AKS still offers, since versions out of support may be gone.
pub(super) fn upgrade_to(
    cx: &Cx<'_>,
    version: KubernetesVersion,
    goal: u32,
    finding: Finding,
) -> Finding {
    let finding = finding.command(cx.done(cx.az("az aks get-upgrades")));
    let hops = (version.minor.saturating_add(1)..=goal).take(MAX_HOPS);
    hops.fold(finding, |finding, minor| {
        let next = format!("{}.{minor}", version.major);
        finding.command(cx.done(cx.az("az aks upgrade").flag("--kubernetes-version", next)))
    })
}

/// No version is further behind than this; a nonsensical one must not fill a report.
const MAX_HOPS: usize = 30;
