//! KN032: Windows pools.

use jiff::civil::Date;

use crate::model::{KubernetesVersion, NodePool};
use crate::rules::pools::{Hits, Indexed, pool_path};
use crate::rules::{Answer, Cx, Finding, Missing, Outcome, Rule, Severity};

/// KN032: Windows pools.
pub static RULE: Rule = Rule {
    code: "KN032",
    name: "windows",
    title: "Windows pools",
    severity: Severity::Blocker,
    gate: true,
    when: "a pool's osType is Windows: a blocker on kubenet (the data contradicts itself), for \
           Windows2019 on Kubernetes 1.33 or later, and for a build in nodeImageVersion below \
           20348.1668; a warning for other Windows2019 pools; otherwise for information",
    why: "Kubenet never had Windows nodes. Overlay needs Windows build 20348.1668 or newer; \
          Windows Server 2019 is out of support since 2026-03-01 and does not exist on Kubernetes \
          1.33 and later. Windows pools are reimaged together with all others.",
    fix: "Bring Windows pools to a current node image first, and replace Windows Server 2019 pools \
          by Windows Server 2022 or 2025.",
    sources: &[
        "docs:update-azure-cni.md (2026-05-28)",
        "docs:includes/windows-server-2019-retirement.md",
    ],
    effective: Some(Date::constant(2026, 3, 1)),
    check,
    ..Rule::BASE
};

/// The oldest build that overlay takes.
const OLDEST_BUILD: (u32, u32) = (20_348, 1_668);
/// The first version without Windows Server 2019.
const WITHOUT_2019: KubernetesVersion = KubernetesVersion::minor(1, 33);

fn check(cx: &Cx<'_>) -> Outcome {
    let hits = cx.pools_where(|index, pool| {
        Ok(cx.pool_require(index, &pool.os_type, "osType")?.eq_ignore_ascii_case("Windows"))
    })?;
    if cx.cluster.is_kubenet() {
        let finding = (!hits.is_empty()).then(|| contradiction(cx, &hits));
        return Ok(Answer::maybe(finding).with_missing(hits.missing));
    }
    let mut missing = hits.missing;
    let mut findings = Vec::new();
    for pool in hits.pools {
        let (finding, undecided) = judge(cx, pool);
        findings.push(finding);
        missing = missing.or(undecided);
    }
    Ok(Answer::from(findings).with_missing(missing))
}

fn contradiction(cx: &Cx<'_>, hits: &Hits<'_>) -> Finding {
    let message = format!(
        "The body says kubenet and Windows pools at once, which AKS does not allow: {}. Read the \
         cluster again before anything else.",
        hits.names()
    );
    Finding::new(&RULE, message)
        .saw(cx, "networkProfile.networkPlugin", &cx.cluster.network.plugin)
        .saw_pools(cx, hits, "osType", |pool| (&pool.os_type).into())
        .command(cx.done(cx.az("az aks show").then("-o json")))
}

/// The finding on one Windows pool, and what was missing for a sure one.
fn judge(cx: &Cx<'_>, (index, pool): Indexed<'_>) -> (Finding, Option<Missing>) {
    let (severity, reason, missing) = severity_of(cx, index, pool);
    let message = format!("Windows pool {}: {reason}", pool.label());
    let finding = Finding::new(&RULE, message)
        .severity(severity)
        .saw(cx, &pool_path(index, "osType"), &pool.os_type)
        .saw(cx, &pool_path(index, "osSKU"), &pool.os_sku)
        .saw(cx, &pool_path(index, "nodeImageVersion"), &pool.node_image_version);
    let upgrade = cx.az_pool("az aks nodepool upgrade", pool).then("--node-image-only");
    let finding =
        if severity > Severity::Info { finding.command(cx.done(upgrade)) } else { finding };
    (finding, missing)
}

fn severity_of(cx: &Cx<'_>, index: usize, pool: &NodePool) -> (Severity, String, Option<Missing>) {
    let is_2019 = pool.os_sku.is("Windows2019");
    let version = cx.cluster.version();
    if let Some(version) = version.value().filter(|version| is_2019 && **version >= WITHOUT_2019) {
        let text = format!("Windows Server 2019 does not exist on Kubernetes {version}.");
        return (Severity::Blocker, text, None);
    }
    let build = pool.node_image_version.text().and_then(build_of);
    if let Some((major, minor)) = build.filter(|build| *build < OLDEST_BUILD) {
        let text =
            format!("build {major}.{minor} is older than the 20348.1668 that overlay needs.");
        return (Severity::Blocker, text, None);
    }
    let no_build = build.is_none().then(|| no_build(cx, index, pool));
    let missing = if is_2019 && version.value().is_none() {
        cx.require(cx.cluster.version_field().1, "kubernetesVersion").err().or(no_build)
    } else {
        no_build
    };
    if is_2019 {
        let text = "Windows Server 2019 is out of support since 2026-03-01.".to_owned();
        return (Severity::Warning, text, missing);
    }
    (Severity::Info, "it is reimaged together with the Linux pools.".to_owned(), missing)
}

fn no_build(cx: &Cx<'_>, index: usize, pool: &NodePool) -> Missing {
    let image = pool.node_image_version.text().unwrap_or("missing");
    Missing::new(
        format!(
            "the Windows build of pool {}: {} is {image}",
            pool.label(),
            cx.cluster.path(&pool_path(index, "nodeImageVersion"))
        ),
        cx.done(cx.az_pool("az aks nodepool show", pool).then("--query nodeImageVersion"))
            .to_string(),
    )
}

/// The build in an image's name: `AKSWindows-2022-containerd-20348.2700.240911`.
fn build_of(image: &str) -> Option<(u32, u32)> {
    let mut numbers = image.rsplit('-').next()?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}
