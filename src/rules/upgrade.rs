//! The Kubernetes version that runs, and the next step up.

use super::{Cx, Finding, Missing};
use crate::model::{CommandLine, KubernetesVersion};

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

/// The upgrade by one minor version: AKS takes no larger step.
pub(super) fn next_minor(cx: &Cx<'_>, version: KubernetesVersion) -> CommandLine {
    let next = format!("{}.{}", version.major, version.minor.saturating_add(1));
    cx.done(cx.az("az aks upgrade").flag("--kubernetes-version", next))
}
